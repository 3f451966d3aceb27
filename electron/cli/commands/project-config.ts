import type { EngineContract, InputOf } from '#shared/contract/contract.ts';
import type { ProjectFileState } from '#shared/domain/project-file.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { toJsonSchema } from '#shared/project-file/schema.ts';
import { findProject, type CommandContext } from '../command-context.ts';
import { exitCodes } from '../exit-codes.ts';
import { printable } from '../output.ts';

type SetValue = InputOf<EngineContract, 'projectFile.set'>['value'];

/** Flags that every command of `stagelift config` has. */
export interface ConfigFlags {
  readonly project?: string;
}

/** `config init`: writes the file from what is stored. */
export async function initConfig(context: CommandContext, flags: ConfigFlags): Promise<number> {
  const project = await findProject(context, flags.project);
  const state = await context.engine.request('projectFile.init', { projectId: project.id });
  context.output.result(state, () =>
    [
      `Wrote ${state.path}. It holds no secret: commit it.`,
      ...(state.localPath === null ? [] : [`What is true on this computer only is in ${state.localPath}.`]),
    ].join('\n'),
  );
  return exitCodes.ok;
}

/** `config show`: the text as it is, and with `--json` what both files say together. */
export async function showConfig(context: CommandContext, flags: ConfigFlags): Promise<number> {
  const shown = await requireFile(context, flags);
  context.output.result(shown.content, () => shown.text.trimEnd());
  return exitCodes.ok;
}

/** Flags of `stagelift config check`. */
export interface CheckFlags extends ConfigFlags {
  readonly addServers?: boolean;
}

/** `config check`: what is wrong with the files, by line. */
export async function checkConfig(context: CommandContext, flags: CheckFlags): Promise<number> {
  const project = await findProject(context, flags.project);
  const key = { projectId: project.id };
  const state = await context.engine.request(
    flags.addServers === true ? 'projectFile.addServers' : 'projectFile.state',
    key,
  );
  context.output.result(state, () => describeState(state));
  return state.kind === 'conflict' || state.kind === 'damaged' ? exitCodes.failed : exitCodes.ok;
}

function describeState(state: ProjectFileState): string {
  if (state.kind === 'absent') return `There is no ${state.path}. Write it with: stagelift config init`;
  const what = {
    good: 'is fine',
    conflict: 'holds a merge conflict; what it said last stays in use',
    damaged: 'cannot be understood; what it said last stays in use',
    newer: 'was made by a newer version of Stagelift; it can only be read',
  }[state.kind];
  return [
    `${state.path} ${what}.`,
    ...state.problems.map(
      ({ severity, file, line, column, message }) =>
        `${severity.toUpperCase()}: ${file}:${String(line)}:${String(column)}: ${printable(message)}`,
    ),
    ...state.unknownServers.map(
      ({ id, user, host, port }) =>
        `SERVER: ${id} (${printable(`${user}@${host}:${String(port)}`)}) is not known on this computer. Add it with: stagelift config check --add-servers`,
    ),
  ].join('\n');
}

/** `config get KEY`: one value of both files together. */
export async function getConfig(context: CommandContext, key: string, flags: ConfigFlags): Promise<number> {
  const { content } = await requireFile(context, flags);
  const value = toPath(key).reduce<unknown>(
    (so, part) =>
      typeof so === 'object' && so !== null && Object.hasOwn(so, part) ? (Reflect.get(so, part) as unknown) : undefined,
    content,
  );
  if (value === undefined) {
    throw new AppError('usage.invalid', { message: `The project file does not say "${printable(key)}".` });
  }
  context.output.result(value, () => (typeof value === 'string' ? printable(value) : JSON.stringify(value, null, 2)));
  return exitCodes.ok;
}

/** Flags of `stagelift config set`. */
export interface SetFlags extends ConfigFlags {
  readonly local?: boolean;
  readonly unset?: boolean;
}

/** `config set KEY VALUE`: changes one value in place. What reads as JSON is taken so, anything else is text. */
export async function setConfig(
  context: CommandContext,
  key: string,
  text: string | undefined,
  flags: SetFlags,
): Promise<number> {
  if ((text === undefined) !== (flags.unset === true)) {
    throw new AppError('usage.invalid', { message: 'Give a value, or --unset to take it out.' });
  }
  const project = await findProject(context, flags.project);
  const state = await context.engine.request('projectFile.set', {
    projectId: project.id,
    key: toPath(key),
    value: text === undefined ? null : parseValue(text),
    local: flags.local ?? false,
  });
  context.output.result(state, () => describeState(state));
  return exitCodes.ok;
}

/** `config schema`: the JSON schema of the file, for editors without a network. */
export function showSchema({ output }: CommandContext): Promise<number> {
  const schema = toJsonSchema();
  output.result(schema, () => JSON.stringify(schema, null, 2));
  return Promise.resolve(exitCodes.ok);
}

async function requireFile(context: CommandContext, flags: ConfigFlags) {
  const project = await findProject(context, flags.project);
  const shown = await context.engine.request('projectFile.show', { projectId: project.id });
  if (shown !== null) return shown;
  throw new AppError('project-file.missing', { hint: 'Write it with: stagelift config init' });
}

/** Keys are separated by dots; one that holds a dot itself stands in double quotes. */
export function toPath(key: string): string[] {
  const parts = [...key.matchAll(/"([^"]*)"|([^."]+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
  if (parts.length > 0 && parts.every((part) => part !== '')) return parts;
  throw new AppError('usage.invalid', {
    message: `"${printable(key)}" names no value.`,
    hint: 'For example: environments.local.url',
  });
}

/** What reads as JSON is taken so, anything else is text. */
export function parseValue(text: string): SetValue {
  try {
    // JSON.parse gives nothing but JSON; the contract checks it once more.
    return JSON.parse(text) as SetValue;
  } catch {
    return text;
  }
}
