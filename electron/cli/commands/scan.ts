import { randomUUID } from 'node:crypto';
import { comparePipelineOrder, type Environment } from '#shared/domain/environment.ts';
import type { MaskingProfile } from '#shared/domain/masking.ts';
import type { Project } from '#shared/domain/project.ts';
import { acceptProposals, newAndOwed, withRules, type ColumnChoice, type ScanReport } from '#shared/domain/scan.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { findEnvironment, findProject, toId, type CommandContext } from '../command-context.ts';
import { exitCodes } from '../exit-codes.ts';
import { describeNews, describeScan } from './describe-scan.ts';

/** Flags of `scan`. */
export interface ScanFlags {
  readonly project?: string;
  readonly last?: boolean;
  readonly new?: boolean;
  readonly all?: boolean;
  readonly accept?: 'all' | 'high';
  readonly saveProfile?: string;
}

/** `scan [ENVIRONMENT]`: 0 when it went well; with `--new` 3 when a new column that looks personal waits for a decision. */
export async function scan(context: CommandContext, place: string | undefined, flags: ScanFlags): Promise<number> {
  const project = await findProject(context, flags.project);
  const environment = place === undefined ? usualSource(project) : findEnvironment(project, place);
  const report = await reportOf(context, project, environment, flags.last === true);
  const taken = await take(context, project, report, flags);
  const owed = newAndOwed(report).filter(
    ({ table, column }) => !taken.some((choice) => choice.table === table && choice.column === column),
  );
  const { width } = context.output;
  context.output.result({ ...report, owed: owed.map(({ table, column }) => ({ table, column })) }, () =>
    flags.new === true
      ? describeNews(report, owed, environment.name)
      : describeScan(report, { width, isFull: flags.all === true, name: environment.name, projectId: project.id }),
  );
  return flags.new === true && owed.length > 0 ? exitCodes.needsAttention : exitCodes.ok;
}

/** Production when there is one, else the environment that is next to it. */
function usualSource({ name, environments }: Project): Environment {
  const [first] = environments.toSorted(comparePipelineOrder).toReversed();
  const production = environments.find(({ stage }) => stage === 'production') ?? first;
  if (production !== undefined) return production;
  throw new AppError('store.environment-not-found', {
    message: `Project "${name}" has no environment yet.`,
    hint: 'Add one with: stagelift env add NAME --stage STAGE --url URL',
  });
}

async function reportOf(
  { engine, output, signal }: CommandContext,
  { id: projectId }: Project,
  { id: environmentId, name }: Environment,
  isLast: boolean,
): Promise<ScanReport> {
  if (isLast) {
    const last = await engine.request('scan.last', { projectId, environmentId });
    if (last !== null) return last;
    throw new AppError('usage.invalid', {
      message: `"${name}" has not been scanned yet.`,
      hint: `Scan it with: stagelift scan ${environmentId}`,
    });
  }
  const runId = randomUUID();
  const stop = engine.on('scan.progressed', (progress) => {
    if (progress.runId !== runId) return;
    const { done, total, table } = progress;
    output.event('scan.progressed', { done, total, table });
    output.status(`${String(done)} of ${String(total)} tables  ${table}`);
  });
  try {
    return await engine.request('scan.run', { projectId, environmentId, runId }, { signal });
  } catch (error) {
    if (signal.aborted) throw new AppError('job.cancelled', { message: 'The scan was cancelled.', cause: error });
    throw error;
  } finally {
    stop();
  }
}

/** Takes the proposals over, into a profile or the project; what was taken. */
async function take(
  { engine, output }: CommandContext,
  project: Project,
  report: ScanReport,
  { accept, saveProfile }: ScanFlags,
): Promise<readonly ColumnChoice[]> {
  if (accept === undefined && saveProfile === undefined) return [];
  const choices = acceptProposals(report, accept ?? 'all');
  if (choices.length === 0) {
    output.say('There is nothing to decide.');
    return choices;
  }
  const decided = `${String(choices.length)} ${choices.length === 1 ? 'column' : 'columns'}`;
  if (saveProfile === undefined) {
    await engine.request('projects.decideColumns', { projectId: project.id, decisions: [...choices] });
    output.say(`Decided about ${decided}; the decisions are kept with the project.`);
    return choices;
  }
  const profiles = await engine.request('masking.profiles', {});
  const known = profiles.find(({ id, name }) => id === saveProfile || name === saveProfile);
  const made: MaskingProfile = { id: toId(saveProfile, 'scan'), name: saveProfile.slice(0, 80), tables: [] };
  const profile = withRules(known ?? made, choices);
  await engine.request('masking.saveProfile', { profile });
  output.say(`Saved ${decided} in masking profile "${profile.name}". Use it with: --mask ${profile.id}`);
  return choices;
}
