import type { Project } from '#shared/domain/project.ts';
import type { TrustItem, TrustState } from '#shared/domain/project-file.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { findProject, type CommandContext } from '../command-context.ts';
import { exitCodes } from '../exit-codes.ts';
import { printable } from '../output.ts';
import { canAsk } from '../terminal.ts';

/** Flags of `stagelift trust`. */
export interface TrustFlags {
  readonly project?: string;
  readonly show?: boolean;
  readonly withdraw?: boolean;
  readonly trustCommands?: string;
}

/** `trust`: shows the commands that a project brings along and asks whether they may run on this computer. */
export async function trustProject(context: CommandContext, flags: TrustFlags): Promise<number> {
  const project = await findProject(context, flags.project);
  const key = { projectId: project.id };
  if (flags.withdraw === true) {
    const state = await context.engine.request('trust.withdraw', key);
    context.output.result(state, () => `No command of "${project.name}" is trusted on this computer any more.`);
    return exitCodes.ok;
  }
  const state = await context.engine.request('trust.state', key);
  if (flags.show === true || state.kind !== 'asks') {
    context.output.result(state, () => describeTrust(project, state));
    return exitCodes.ok;
  }
  const given = await askForTrust(context, project, state, flags.trustCommands);
  context.output.result(given, () => `The commands of "${project.name}" may run on this computer.`);
  return exitCodes.ok;
}

/** Asks before a pull is planned when the project brings commands along that nobody has trusted. */
export async function trustBeforehand(context: CommandContext, project: Project): Promise<void> {
  const state = await context.engine.request('trust.state', { projectId: project.id });
  if (state.kind === 'asks') await askForTrust(context, project, state);
}

/** Shows the commands and goes on when somebody agrees to exactly these. Throws `trust.needed` and `trust.changed`. */
async function askForTrust(
  context: CommandContext,
  project: Project,
  state: TrustState,
  hash?: string,
): Promise<TrustState> {
  context.output.say(describeTrust(project, state));
  const agreed =
    hash ?? (canAsk(context.terminal) && (await context.confirm('Trust exactly these commands?')) ? state.hash : null);
  if (agreed === null) {
    throw new AppError('trust.needed', {
      message: `Nobody has trusted the commands of "${project.name}" on this computer; nothing was run.`,
      hint: `Read them, then: stagelift trust --project ${project.id} --trust-commands ${state.hash}`,
      facts: { projectId: project.id, hash: state.hash, commands: state.items.map(({ text }) => text) },
    });
  }
  return context.engine.request('trust.give', { projectId: project.id, hash: agreed });
}

/** The commands in full; after a change, what went and what came. */
function describeTrust(project: Project, { kind, items, before, hash }: TrustState): string {
  if (kind === 'nothing') return `"${project.name}" brings no commands along.`;
  const has = (list: readonly TrustItem[], item: TrustItem): boolean =>
    list.some((other) => other.where === item.where && other.text === item.text && other.title === item.title);
  const gone = (before ?? []).filter((item) => !has(items, item));
  const lines = [
    ...items.map((item) => describeItem(item, before === null ? ' ' : has(before, item) ? ' ' : '+')),
    ...gone.map((item) => describeItem(item, '-')),
  ];
  const head = {
    trusted: 'runs these commands after a pull. They are trusted on this computer:',
    asks:
      before === null
        ? 'wants to run these commands on this computer after a pull:'
        : 'wants to run other commands than those that were trusted (+ new, - gone):',
  }[kind];
  return [`"${project.name}" ${head}`, '', ...lines, '', `Hash: ${hash}`].join('\n');
}

function describeItem({ where, title, text }: TrustItem, mark: string): string {
  const [first = '', ...more] = text.split('\n').map(printable);
  const name = title === first ? '' : `   (${printable(title)})`;
  return [`${mark} ${first}${name}`, ...[...more, `from ${where}`].map((line) => `${mark}     ${line}`)].join('\n');
}
