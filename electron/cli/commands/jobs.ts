import type { Job } from '#shared/domain/job.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { findProject, type CommandContext } from '../command-context.ts';
import { exitCodes } from '../exit-codes.ts';
import { suggestName } from '../nearest.ts';
import { formatBytes, printable } from '../output.ts';
import { finishPull, followJob } from './pull.ts';
import { finishReviewJob } from './review-life.ts';
import { finishSetUp } from './setup.ts';
import { formatTable } from '../table.ts';

/** `jobs list`: newest first. */
export async function listJobs(context: CommandContext, projectName: string | undefined): Promise<number> {
  const only = projectName === undefined ? {} : { projectId: (await findProject(context, projectName)).id };
  const jobs = await context.engine.request('jobs.list', only);
  context.output.result(jobs, () =>
    jobs.length === 0
      ? 'No job has run yet.'
      : formatTable(
          ['job', 'what', 'state', 'when', 'you can'],
          jobs.map((job) => [job.id, job.title, stateOf(job), job.createdAt, job.actions.join(' ')]),
          context.output.width,
        ),
  );
  return exitCodes.ok;
}

/** `jobs show`: steps, error, log and, when it is done, the report. */
export async function showJob(context: CommandContext, name: string): Promise<number> {
  const { engine, output } = context;
  const jobId = await findJobId(context, name);
  const job = await engine.request('jobs.get', { jobId });
  const log = await engine.request('jobs.log', { jobId });
  output.say(describeJob(job));
  for (const line of log) if (line.level !== 'debug') output.say(`  ${line.at}  ${line.level.padEnd(7)} ${line.text}`);
  if (job.state === 'done' && job.kind === 'pull') return finishPull(context, job);
  output.result({ job, log }, () => (job.actions.length === 0 ? '' : `You can: ${job.actions.join(', ')}`));
  return exitCodes.ok;
}

/** `jobs resume`: goes on with a paused, interrupted, failed or cancelled job. */
export async function resumeJob(
  context: CommandContext,
  name: string,
  localPassword: string | undefined,
): Promise<number> {
  const jobId = await findJobId(context, name);
  const job = await followJob(context, () =>
    context.engine.request('jobs.resume', { jobId, ...(localPassword === undefined ? {} : { localPassword }) }),
  );
  if (job.kind === 'review') return finishReviewJob(context, job);
  return job.kind === 'setup' ? finishSetUp(context, job) : finishPull(context, job);
}

/** `jobs pause`, `jobs cancel`, `jobs undo`, `jobs discard`. */
export async function actOnJob(
  context: CommandContext,
  action: 'pause' | 'cancel' | 'undo' | 'discard',
  name: string,
): Promise<number> {
  const jobId = await findJobId(context, name);
  const job = await context.engine.request(`jobs.${action}`, { jobId });
  const isReview = job.kind === 'review';
  const said = {
    pause: `Job ${job.id} was asked to pause. It keeps what it copied and holds nothing open; go on with: stagelift jobs resume ${job.id}`,
    cancel: `Job ${job.id} was asked to stop.`,
    undo: isReview
      ? 'Everything that this job had made is gone.'
      : 'The target is back to what it was before this job.',
    discard: isReview ? 'The job is forgotten.' : 'What the job had half done is gone. The target is as it was before.',
  };
  context.output.result(job, () => said[action]);
  return exitCodes.ok;
}

/** A job by its id or the beginning of one; "last" is the newest. */
async function findJobId({ engine }: CommandContext, name: string): Promise<string> {
  const ids = (await engine.request('jobs.list', {})).map((job) => job.id);
  const exact = name === 'last' ? ids[0] : ids.find((id) => id === name);
  const begun = name.length < 4 ? [] : ids.filter((id) => id.startsWith(name));
  const found = exact ?? (begun.length === 1 ? begun[0] : undefined);
  if (found !== undefined) return found;
  throw new AppError('job.not-found', {
    message:
      begun.length > 1 ? `Several jobs begin with "${printable(name)}".` : `There is no job "${printable(name)}".`,
    hint: suggestName(name, begun.length > 1 ? begun : ids.slice(0, 5), 'No job has run yet.'),
  });
}

/** The state with what became of the job, and what it still keeps in the target. */
function stateOf({ state, fate, holds }: Job): string {
  const more = [
    ...(fate === undefined
      ? []
      : [fate.kind === 'replaced' && fate.by !== undefined ? `replaced by ${fate.by}` : fate.kind]),
    ...(holds === undefined
      ? []
      : [`keeps ${String(holds.tables)} tables, ${String(holds.files)} files, ${formatBytes(holds.bytes)}`]),
  ];
  return more.length === 0 ? state : `${state} (${more.join('; ')})`;
}

function describeJob(job: Job): string {
  const steps = job.steps.map((step) => `  ${step.state.padEnd(8)} ${step.title}`);
  const error = job.error === undefined ? [] : [`${job.error.message} [${job.error.code}]`, job.error.hint ?? ''];
  return [`${job.id}  ${job.title}: ${stateOf(job)}`, ...steps, ...error].filter((line) => line !== '').join('\n');
}
