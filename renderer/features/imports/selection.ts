import type { Stage } from '#shared/domain/environment.ts';
import type { ChosenEnvironment, FoundEnvironment, ImportFindings } from '#shared/domain/imports.ts';

/** What is chosen, and what was typed where a file says nothing. */
export interface Selection {
  readonly servers: readonly string[];
  readonly environments: readonly string[];
  readonly typed: Readonly<Record<string, Typed>>;
}

export interface Typed {
  readonly stage?: Stage;
  readonly url?: string;
  readonly path?: string;
}

/** Everything that is new and whole is chosen; servers on their own only where there are no environments to bring them. */
export function suggestSelection({ servers, environments }: ImportFindings): Selection {
  const ready = environments.filter((found) => !found.alreadyThere && lacksOf(found, {}).length === 0);
  return {
    servers: environments.length > 0 ? [] : servers.filter((found) => !found.alreadyThere).map(({ key }) => key),
    environments: ready.map(({ key }) => key),
    typed: {},
  };
}

/** What has to be typed before it can be taken. */
export function lacksOf(found: FoundEnvironment, typed: Typed): readonly ('url' | 'path')[] {
  if (found.completes !== null) return [];
  const url = found.url ?? typed.url?.trim() ?? '';
  const path = found.path ?? typed.path?.trim() ?? '';
  return [
    ...(/^https?:\/\/\S+$/u.test(url) ? [] : (['url'] as const)),
    ...(path.startsWith('/') ? [] : (['path'] as const)),
  ];
}

/** The chosen environments as they are asked for. */
export function toChosen(findings: ImportFindings, { environments, typed }: Selection): ChosenEnvironment[] {
  return findings.environments
    .filter(({ key }) => environments.includes(key))
    .map(({ key, url, path, stage, completes }) => {
      const own = typed[key] ?? {};
      return {
        key,
        ...(own.stage !== undefined && own.stage !== stage && completes === null && { stage: own.stage }),
        ...(url === null && own.url !== undefined && { url: own.url.trim() }),
        ...(path === null && own.path !== undefined && { path: own.path.trim() }),
      };
    });
}

/** True when something is left that could be taken. */
export function hasNews({ servers, environments }: ImportFindings): boolean {
  return [...servers, ...environments].some(({ alreadyThere }) => !alreadyThere);
}

/** The selection with one key taken in or out. */
export function toggle(keys: readonly string[], key: string, isOn: boolean): readonly string[] {
  return isOn ? [...keys.filter((each) => each !== key), key] : keys.filter((each) => each !== key);
}
