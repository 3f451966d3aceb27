import { randomUUID } from 'node:crypto';
import { type ChecklistItem, type ChecklistView, countGreen, type HealthRecord } from '#shared/domain/checklist.ts';
import type { Project } from '#shared/domain/project.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { findProject, type CommandContext } from '../command-context.ts';
import { exitCodes } from '../exit-codes.ts';
import { printable } from '../output.ts';

/** Flags of `stagelift checklist`. */
export interface ChecklistFlags {
  readonly project?: string;
  readonly last?: boolean;
  readonly health?: boolean;
}

/** `checklist`: probes every item, or shows the stored result with `--last`. Exit code 3 when something is red or out of date. */
export async function checklist(context: CommandContext, flags: ChecklistFlags): Promise<number> {
  if (flags.last === true && flags.health === true) {
    throw new AppError('usage.invalid', {
      message: '--last shows a checklist, --health notes a look: take one of them.',
    });
  }
  const project = await findProject(context, flags.project);
  if (flags.health === true) return recordHealth(context, project);
  const view = flags.last === true ? await readLast(context, project) : await run(context, project);
  if (view === null) {
    context.output.result(
      null,
      () => `"${printable(project.name)}" has no checklist yet. Make it with: stagelift checklist`,
    );
    return exitCodes.needsAttention;
  }
  context.output.result(view, () =>
    [...(flags.last === true ? view.report.items.map(describeItem) : []), describeEnd(view)].join('\n'),
  );
  const isRed = view.report.items.some(({ state }) => state === 'red');
  return isRed || view.outdated !== 'no' ? exitCodes.needsAttention : exitCodes.ok;
}

function readLast({ engine, signal }: CommandContext, { id }: Project): Promise<ChecklistView | null> {
  return engine.request('checklist.last', { projectId: id }, { signal });
}

async function run({ engine, output, signal }: CommandContext, { id }: Project): Promise<ChecklistView> {
  const runId = randomUUID();
  const probing = new Set<string>();
  const stop = engine.on('checklist.progressed', (event) => {
    if (event.runId !== runId) return;
    output.event('checklist.progressed', event);
    if (event.item === null) probing.add(event.itemId);
    else {
      probing.delete(event.itemId);
      output.say(describeItem(event.item));
    }
    if (probing.size > 0) output.status(`Probing: ${[...probing].join(', ')}`);
  });
  return engine.request('checklist.run', { projectId: id, runId }, { signal }).finally(stop);
}

const marks = { green: 'green', red: 'RED  ', 'does-not-apply': '-    ' } as const;
const verdicts = { good: 'ok', bad: 'BAD', warning: 'warning', info: 'note' } as const;

function describeItem({ title, asks, state, summary, evidence, mends }: ChecklistItem): string {
  const head = `${marks[state]}  ${title}: ${printable(summary)}`;
  if (state === 'does-not-apply') return head;
  const told = evidence.filter(({ verdict }) => verdict === 'bad' || verdict === 'warning');
  return [
    head,
    ...(state === 'red' ? [`       ${asks}`] : []),
    ...told.map(
      ({ verdict, asked, answered }) => `       ${verdicts[verdict]}: ${printable(asked)} - ${printable(answered)}`,
    ),
    ...mends.flatMap(({ text, snippet }) => [
      `       To mend it: ${printable(text)}`,
      ...(snippet === undefined ? [] : snippet.split('\n').map((row) => `         ${printable(row)}`)),
    ]),
  ].join('\n');
}

const outdatedText = {
  no: '',
  old: ' It is more than 30 days old: make it anew.',
  changed: ' The project has changed since: make it anew.',
} as const;

function describeEnd({ report, outdated }: ChecklistView): string {
  const { green, of } = countGreen(report);
  return `${String(green)} of ${String(of)} are green, ${report.checkedAt}.${outdatedText[outdated]}`;
}

async function recordHealth(
  { engine, output, signal }: CommandContext,
  { id, environments }: Project,
): Promise<number> {
  const record = await engine.request('health.record', { projectId: id }, { signal });
  output.result(record, () => describeHealth(record, environments));
  // A copy on somebody's own computer is switched off most of the day.
  const isOff = (id: string): boolean => environments.find((one) => one.id === id)?.stage === 'local';
  const isWell = record.looks.every(({ isUp, environmentId }) => isUp || isOff(environmentId));
  return isWell ? exitCodes.ok : exitCodes.needsAttention;
}

function describeHealth({ at, looks }: HealthRecord, environments: Project['environments']): string {
  const lines = looks.map(({ environmentId, isUp, status, reason = '', milliseconds, tlsEndsAt, disk }) => {
    const name = environments.find(({ id }) => id === environmentId)?.name ?? environmentId;
    const tls = tlsEndsAt === null ? '' : `, certificate until ${tlsEndsAt.slice(0, 10)}`;
    const free =
      disk === null
        ? ''
        : `, ${String(Math.round((disk.freeBytes / Math.max(1, disk.totalBytes)) * 100))} % of the disk free`;
    const answer = status === null ? '' : `status ${String(status)} in ${String(Math.round(milliseconds))} ms`;
    const isLocal = environments.find(({ id }) => id === environmentId)?.stage === 'local';
    const what = isUp ? `up, ${answer}` : `${isLocal ? 'not running' : 'DOWN'}: ${printable(reason)}`;
    return `${printable(name)}: ${what}${tls}${free}`;
  });
  return [...lines, `Noted at ${at}.`].join('\n');
}
