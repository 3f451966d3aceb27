import type { Configuration, SharedThing } from '#shared/recipe-schema/configuration.ts';
import { matchesGlob } from '#shared/recipe-schema/table-pattern.ts';
import type { ReadValues } from './read-values.ts';
import type { UsedThing } from './stage-facts.ts';

/** What the settings of an environment name as used. `machine` tells the local hosts of different servers apart. Pure. */
export function findThings({ shared }: Configuration, values: ReadValues, machine: string): readonly UsedThing[] {
  return shared.flatMap((thing) => {
    const place = placeOf(thing, values, machine);
    return place === null ? [] : [{ kind: thing.kind, place }];
  });
}

function placeOf({ when, place, hostFirst }: SharedThing, values: ReadValues, machine: string): string | null {
  const first = (keys: readonly string[]): string | null => {
    for (const key of keys) {
      const value = values.get(key);
      if (value !== null && value !== '') return value;
    }
    return null;
  };
  if (when !== undefined) {
    const value = first(when.keys)?.toLowerCase();
    if (value === undefined || !when.equals.some((pattern) => matchesGlob(value, pattern.toLowerCase()))) return null;
  }
  const parts = place.map(first);
  const [host] = parts;
  if (host == null || host === 'null') return null;
  return JSON.stringify([...(hostFirst && isLoopback(host) ? [machine] : []), ...parts]);
}

/** True for a host, an address or a socket that means the machine itself. */
export function isLoopback(host: string): boolean {
  return (
    /^(?:[a-z+]+:\/\/(?:[^@/]*@)?)?(?:localhost|127\.\d+\.\d+\.\d+|\[?::1\]?)(?::\d+)?(?:\/|$)/i.test(host) ||
    host.startsWith('/')
  );
}

/** What a site's answer tells robots. Pure. */
export function readRobots(answer: {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}): 'open' | 'refused' | null {
  if (answer.status === 401 || answer.status === 403) return 'refused';
  if (/\b(?:noindex|none)\b/i.test(answer.headers['x-robots-tag'] ?? '')) return 'refused';
  const metas = answer.body.match(/<meta\b[^>]*>/gi) ?? [];
  const refuses = metas.some((meta) => /name=["']?robots\b/i.test(meta) && /\b(?:noindex|none)\b/i.test(meta));
  if (refuses) return 'refused';
  return answer.status < 400 ? 'open' : null;
}
