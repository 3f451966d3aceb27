import type { Environment, Follows } from '#shared/domain/environment.ts';
import type { Project } from '#shared/domain/project.ts';
import type { ProvisionState } from '#shared/domain/setup.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { DataStateStore } from '../../store/data-states.ts';
import type { ProjectStore } from '../../store/projects.ts';
import type { Evidence, Made, Undone } from '../../provision/step.ts';
import type { SetUpPart } from './part.ts';

/** Where environments are registered. */
export interface EnvironmentStores {
  readonly projects: ProjectStore;
  readonly dataStates: DataStateStore;
}

/** What an environment part is made from. */
export interface EnvironmentPartOptions {
  readonly stores: EnvironmentStores;
  readonly project: Pick<Project, 'id' | 'name'>;
  readonly environment: Environment;
  /** The plan saw no such environment: whatever is there now was made by the job. */
  readonly wasMissing: boolean;
}

/** Registers a new environment in the project, and in its `stagelift.yml` where it has one. */
export function environmentPart({ stores, project, environment, wasMissing }: EnvironmentPartOptions): SetUpPart {
  const { id, name, stage, path, url, branch, follows } = environment;
  const where = { stageId: id, serverId: environment.serverId ?? null };
  const find = async (): Promise<Environment | undefined> =>
    (await stores.projects.get(project.id)).environments.find((one) => one.id === id);
  const inspect = async (): Promise<ProvisionState> => {
    const found = await find();
    if (found === undefined) return { kind: 'missing' };
    const other = differenceOf(found, environment);
    return other === null ? { kind: 'there' } : { kind: 'differs', what: `"${id}" has ${other}` };
  };
  return {
    ...{ id: `${id}/environment`, kind: 'environment', ...where },
    words: {
      title: `Register "${name}" in ${project.name}`,
      lines: [
        { kind: 'note', text: `${stage} environment "${id}" at ${url}` },
        { kind: 'path', text: path },
        ...(follows === undefined ? [] : [{ kind: 'note' as const, text: `follows ${describeFollows(follows)}` }]),
        ...(branch === undefined ? [] : [{ kind: 'note' as const, text: `has the branch ${branch}` }]),
      ],
      undo: 'The project forgets it again.',
    },
    inspect,
    async apply(): Promise<Made> {
      const state = await inspect();
      if (state.kind === 'differs') throw new AppError('plan.blocked', { message: `${state.what}.` });
      if (state.kind === 'missing') await stores.projects.saveEnvironment(project.id, environment);
      const items = wasMissing ? [{ kind: 'environment', what: id, facts: { path, url, stage } }] : [];
      return { stepId: `${project.id}/${id}/environment`, items };
    },
    async undo(): Promise<Undone> {
      const found = await find();
      if (found === undefined) return { removed: [], kept: [] };
      const other = differenceOf(found, environment);
      if (other !== null)
        return { removed: [], kept: [{ what: `the environment "${id}"`, why: `it has ${other} now` }] };
      await stores.projects.removeEnvironment(project.id, id);
      await stores.dataStates.clear(project.id, id);
      return { removed: [`the environment "${id}"`], kept: [] };
    },
    async verify(context): Promise<Evidence> {
      const state = await inspect();
      const at = context.now().toISOString();
      return state.kind === 'there'
        ? { ok: true, found: `"${name}" is registered.`, at }
        : { ok: false, found: `"${name}" is not registered as it should be.`, at };
    },
  };
}

/** Notes what an environment that exists follows. */
export function followsPart(
  stores: EnvironmentStores,
  project: Pick<Project, 'id' | 'name'>,
  environment: Environment,
  follows: Follows,
): SetUpPart {
  const { id, name } = environment;
  const says = describeFollows(follows);
  const set = (wish: Follows | undefined) =>
    stores.projects.update(project.id, (before) => ({
      ...before,
      environments: before.environments.map((one) => (one.id === id ? withFollows(one, wish) : one)),
    }));
  const current = async (): Promise<string | null> => {
    const found = (await stores.projects.get(project.id)).environments.find((one) => one.id === id);
    return found?.follows === undefined ? null : describeFollows(found.follows);
  };
  const inspect = async (): Promise<ProvisionState> => {
    const found = await current();
    if (found === null) return { kind: 'missing' };
    return found === says ? { kind: 'there' } : { kind: 'differs', what: `"${id}" follows ${found}` };
  };
  return {
    ...{ id: `${id}/environment`, stageId: id, kind: 'environment', serverId: null },
    words: {
      title: `Note in ${project.name} what "${name}" follows`,
      lines: [{ kind: 'note', text: `follows ${says}` }],
      undo: 'The project forgets it again.',
    },
    inspect,
    async apply() {
      if ((await inspect()).kind === 'missing') await set(follows);
      return { stepId: `${project.id}/${id}/environment`, items: [{ kind: 'follows', what: id, facts: { says } }] };
    },
    async undo() {
      const found = await current();
      if (found === null) return { removed: [], kept: [] };
      if (found !== says) return { removed: [], kept: [{ what: `what "${id}" follows`, why: `it is ${found} now` }] };
      await set(undefined);
      return { removed: [`what "${id}" follows`], kept: [] };
    },
    async verify(context) {
      const ok = (await inspect()).kind === 'there';
      return { ok, found: `"${name}" ${ok ? 'follows' : 'does not follow'} ${says}.`, at: context.now().toISOString() };
    },
  };
}

/** `branch main`, `tags v*`, `branches feature/*`. Pure. */
export function describeFollows(follows: Follows): string {
  return follows.kind === 'branch' ? `branch ${follows.name}` : `${follows.kind} ${follows.pattern}`;
}

function withFollows({ follows: _before, ...rest }: Environment, follows: Follows | undefined): Environment {
  return follows === undefined ? rest : { ...rest, follows };
}

/** What makes it another environment, in words; null when nothing does. */
function differenceOf(found: Environment, wanted: Environment): string | null {
  if (found.stage !== wanted.stage) return `the stage ${found.stage}`;
  if (found.serverId !== wanted.serverId) return 'another server';
  if (found.path.replace(/\/+$/, '') !== wanted.path.replace(/\/+$/, '')) return `the folder ${found.path}`;
  return found.url === wanted.url ? null : `the address ${found.url}`;
}
