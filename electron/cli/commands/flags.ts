import { comparePipelineOrder } from '#shared/domain/environment.ts';
import type { Project } from '#shared/domain/project.ts';
import { flagStateSchema, flagVariable, type FlagState } from '#shared/domain/stage-config.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { findEnvironment, findProject, type CommandContext } from '../command-context.ts';
import { exitCodes } from '../exit-codes.ts';
import { formatTable } from '../table.ts';

/** `flags list`: every flag in every environment. */
export async function listFlags(context: CommandContext, projectName: string | undefined): Promise<number> {
  const project = await findProject(context, projectName);
  return showFlags(context, project);
}

/** `flags add FLAG`: adds a flag, or describes it anew. */
export async function addFlag(
  context: CommandContext,
  id: string,
  flags: { readonly project?: string; readonly description?: string; readonly owner?: string },
): Promise<number> {
  const project = await findProject(context, flags.project);
  const known = project.flags?.find((flag) => flag.id === id);
  const { description = known?.description ?? '', owner = known?.owner ?? '' } = flags;
  const flag = { id, description, owner };
  return showFlags(context, await context.engine.request('flags.save', { projectId: project.id, flag }));
}

/** `flags remove FLAG`. */
export async function removeFlag(
  context: CommandContext,
  flagId: string,
  projectName: string | undefined,
): Promise<number> {
  const project = await findProject(context, projectName);
  return showFlags(context, await context.engine.request('flags.remove', { projectId: project.id, flagId }));
}

/** `flags set FLAG STAGE on|off|configurable`. */
export async function setFlag(
  context: CommandContext,
  flagId: string,
  place: string,
  word: string,
  projectName: string | undefined,
): Promise<number> {
  const project = await findProject(context, projectName);
  const environment = findEnvironment(project, place);
  const input = { projectId: project.id, environmentId: environment.id, flagId, state: toState(word) };
  const saved = await context.engine.request('flags.set', input);
  const code = showFlags(context, saved);
  context.output.say(`Write it there with: stagelift stage apply ${environment.id}`);
  return code;
}

function toState(word: string): FlagState {
  if (word === 'on') return 'enabled';
  if (word === 'off') return 'disabled';
  const state = flagStateSchema.safeParse(word);
  if (state.success) return state.data;
  throw new AppError('usage.invalid', {
    message: `"${word}" is not a state of a flag.`,
    hint: 'A flag is on, off or configurable.',
  });
}

function showFlags(context: CommandContext, project: Project): number {
  const environments = [...project.environments].sort(comparePipelineOrder);
  const flags = (project.flags ?? []).map((flag) => ({
    ...flag,
    variable: flagVariable(flag.id),
    states: Object.fromEntries(environments.map(({ id, config }) => [id, config?.flags?.[flag.id] ?? null])),
  }));
  context.output.result(flags, () =>
    flags.length === 0
      ? 'No flag yet. Add one with: stagelift flags add NAME --description TEXT --owner NAME'
      : formatTable(
          ['flag', ...environments.map(({ id }) => id), 'owner', 'description'],
          flags.map(({ id, states, owner, description }) => [
            id,
            ...environments.map((environment) => words[states[environment.id] ?? 'unset']),
            owner,
            description,
          ]),
          context.output.width,
        ),
  );
  return exitCodes.ok;
}

const words = { enabled: 'on', disabled: 'off', configurable: 'configurable', unset: '-' } as const;
