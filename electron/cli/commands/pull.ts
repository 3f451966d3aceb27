import { randomUUID } from 'node:crypto';
import type { Job, JobProgress } from '#shared/domain/job.ts';
import type { PullOptions, PullPlan, PullReport } from '#shared/domain/pull.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { CommandContext } from '../command-context.ts';
import { findEnvironment, findProject } from '../command-context.ts';
import { exitCodeOfJob } from '../exit-codes.ts';
import { formatBytes, formatSeconds } from '../output.ts';
import { parseRate } from '../parse-rate.ts';
import { describePlan } from './describe-plan.ts';
import { describeReport } from './describe-report.ts';
import { findProfile } from './masking-profiles.ts';
import { trustBeforehand } from './trust.ts';

/** Flags of `stagelift pull`. */
export interface PullFlags {
  readonly project?: string;
  readonly dryRun?: boolean;
  readonly tables?: string;
  readonly structureOnly?: string;
  readonly files: boolean;
  readonly database: boolean;
  readonly mask?: string;
  readonly localPassword?: string;
  readonly deleteExtraneous?: boolean;
  readonly contentHashes?: boolean;
  readonly verify?: string;
  readonly connections?: string;
  readonly compress?: string;
  readonly limitRate?: string;
  readonly refuseBusy?: boolean;
  readonly yes?: boolean;
}

/** Plans, shows, confirms, runs and reports a pull. Answers the exit code. */
export async function pull(context: CommandContext, source: string, target: string, flags: PullFlags): Promise<number> {
  const { engine, output, signal } = context;
  const project = await findProject(context, flags.project);
  const from = findEnvironment(project, source);
  const to = findEnvironment(project, target);
  const profile = flags.mask === undefined ? null : await findProfile(context, flags.mask);
  const options = { ...toOptions(flags), ...(profile === null ? {} : { maskingProfile: profile.id }) };
  await trustBeforehand(context, project);
  const runId = randomUUID();
  const stop = engine.on('pulls.planning', (event) => {
    if (event.runId === runId) output.status(event.text);
    output.event('pulls.planning', event);
  });
  const sides = { projectId: project.id, sourceId: from.id, targetId: to.id };
  const thenRun = flags.yes === true && flags.dryRun !== true;
  const plan = await engine.request('pulls.plan', { runId, ...sides, options, thenRun }, { signal }).finally(stop);
  output.event('pulls.planned', plan);
  output.say(describePlan(plan, output.width));
  if (flags.dryRun === true) {
    output.result(plan, () => 'Nothing was changed: this was only the plan.');
    return 0;
  }
  refuseBlocked(plan);
  if (flags.refuseBusy === true) refuseBusy(plan);
  if (flags.yes !== true && !(await context.confirm(confirmation(plan)))) {
    throw new AppError('plan.not-confirmed', { hint: 'Add --yes to go on without a question.' });
  }
  const job = await followJob(context, () =>
    engine.request('pulls.run', {
      planId: plan.id,
      ...(flags.localPassword === undefined ? {} : { localPassword: flags.localPassword }),
    }),
  );
  return finishPull(context, job);
}

/** Shows how a pull job ended. Answers the exit code. */
export async function finishPull(context: CommandContext, job: Job): Promise<number> {
  const { engine, output } = context;
  if (job.state !== 'done') {
    output.result(job, () => describeFailure(job));
    return exitCodeOfJob(job);
  }
  const report: PullReport = await engine.request('pulls.report', { jobId: job.id });
  output.result(report, () => describeReport(report, output.width));
  return report.checks.some((check) => check.status === 'failed') ? 3 : 0;
}

/** Starts a job and shows its progress until it ends; an interrupt cancels it. */
export async function followJob(context: CommandContext, start: () => Promise<Job>): Promise<Job> {
  const { engine, output, signal } = context;
  let jobId = '';
  const early: Job[] = [];
  let settle: (job: Job) => void = () => undefined;
  const ended = new Promise<Job>((resolve) => {
    settle = resolve;
  });
  const stops = [
    engine.on('jobs.progressed', (progress) => {
      output.event('jobs.progressed', progress);
      if (progress.jobId === jobId) output.status(progressLine(progress));
    }),
    engine.on('jobs.logged', (event) => {
      output.event('jobs.logged', event);
      if (event.jobId === jobId && event.line.level !== 'debug') output.say(`  ${event.line.text}`);
    }),
    engine.on('jobs.changed', (job) => {
      output.event('jobs.changed', job);
      if (jobId === '') early.push(job);
      else if (job.id === jobId && hasEnded(job)) settle(job);
    }),
  ];
  const cancel = (): void => {
    output.say('Cancelling ...');
    void engine.request('jobs.cancel', { jobId });
  };
  try {
    const job = await start();
    jobId = job.id;
    for (const seen of early) if (seen.id === jobId && hasEnded(seen)) settle(seen);
    if (signal.aborted) cancel();
    signal.addEventListener('abort', cancel, { once: true });
    return await ended;
  } finally {
    signal.removeEventListener('abort', cancel);
    for (const stop of stops) stop();
  }
}

function hasEnded(job: Job): boolean {
  return job.state !== 'running' && job.state !== 'queued';
}

function toNames(list: string): string[] {
  return list.split(',').filter((name) => name !== '');
}

function toOptions(flags: PullFlags): Partial<PullOptions> {
  const connections = flags.connections === undefined ? undefined : Number(flags.connections);
  if (connections !== undefined && ![1, 2, 3, 4].includes(connections)) {
    throw new AppError('usage.invalid', { message: '--connections takes a number from 1 to 4.' });
  }
  if (flags.verify !== undefined && flags.verify !== 'sample' && flags.verify !== 'full') {
    throw new AppError('usage.invalid', { message: '--verify takes "sample" or "full".' });
  }
  if (flags.compress !== undefined && flags.compress !== 'always' && flags.compress !== 'never') {
    throw new AppError('usage.invalid', { message: '--compress takes "always" or "never".' });
  }
  return {
    files: flags.files,
    database: flags.database,
    ...(flags.tables === undefined ? {} : { tables: toNames(flags.tables) }),
    ...(flags.structureOnly === undefined ? {} : { structureOnly: toNames(flags.structureOnly) }),
    ...(flags.localPassword === undefined ? {} : { localPassword: flags.localPassword }),
    ...(flags.deleteExtraneous === true ? { deleteExtraneous: true } : {}),
    ...(flags.contentHashes === true ? { contentHashes: true } : {}),
    ...(flags.verify === undefined ? {} : { verify: flags.verify }),
    ...(connections === undefined ? {} : { connections }),
    ...(flags.compress === undefined ? {} : { compress: flags.compress }),
    ...(flags.limitRate === undefined ? {} : { bandwidthLimit: parseRate(flags.limitRate) }),
  };
}

function refuseBlocked(plan: PullPlan): void {
  if (plan.unclassified.length > 0) {
    const columns = plan.unclassified.map((column) => `${column.table}.${column.column}`);
    throw new AppError('plan.unclassified-columns', {
      message: `${String(columns.length)} columns look personal and no rule covers them: ${columns.slice(0, 10).join(', ')}.`,
      hint: `Decide for each: stagelift project decide --project ${plan.projectId} TABLE.COLUMN=keep|scrub|METHOD`,
      facts: { columns },
    });
  }
  const blockers = plan.problems.filter((problem) => problem.severity === 'blocker');
  if (blockers.length > 0) {
    throw new AppError('plan.blocked', {
      message: blockers.map((problem) => problem.title).join('; '),
      hint: blockers
        .map((problem) => problem.mend ?? '')
        .join(' ')
        .trim(),
    });
  }
}

function confirmation(plan: PullPlan): string {
  const tables = plan.losses.tables.length;
  return `Replace ${tables === 0 ? 'the data' : `${String(tables)} tables`} of "${plan.target.name}" with data of "${plan.source.name}"?`;
}

function progressLine(progress: JobProgress): string {
  const percent = `${(progress.fraction * 100).toFixed(0).padStart(3)} %`;
  const eta =
    progress.eta === null ? '' : `, about ${formatSeconds(progress.eta[0])} to ${formatSeconds(progress.eta[1])} left`;
  const stalled = progress.stalledFor === null ? '' : `, no data for ${String(progress.stalledFor)} s`;
  const { reconnecting } = progress;
  if (reconnecting !== undefined) {
    return `${percent}  ${formatBytes(progress.bytesDone)}  reconnecting (${String(reconnecting.attempt)} of ${String(reconnecting.of)})`;
  }
  return `${percent}  ${formatBytes(progress.bytesDone)}${progress.bytesTotal === null ? '' : ` of about ${formatBytes(progress.bytesTotal)}`}  ${formatBytes(progress.rate)}/s${eta}${stalled}  ${progress.current}`;
}

const stopped: Readonly<Partial<Record<Job['state'], string>>> = {
  cancelled: 'The pull was cancelled.',
  paused: 'The pull is paused. Nothing is kept open on the source meanwhile.',
};

function describeFailure(job: Job): string {
  const lines = [stopped[job.state] ?? `The pull failed. ${job.error?.message ?? ''}`];
  if (job.error?.hint !== undefined) lines.push(job.error.hint);
  lines.push(
    job.actions.includes('undo')
      ? `The target was changed. Go back with: stagelift jobs undo ${job.id}`
      : 'The target is as it was before.',
  );
  if (job.actions.includes('resume')) lines.push(`Go on with: stagelift jobs resume ${job.id}`);
  if (job.actions.includes('discard'))
    lines.push(`Throw away what is half done with: stagelift jobs discard ${job.id}`);
  return lines.join('\n');
}

function refuseBusy(plan: PullPlan): void {
  const busy = plan.problems.find((problem) => problem.id === 'source-busy');
  if (busy !== undefined) throw new AppError('plan.source-busy', { message: `${busy.title}.`, retry: 'now' });
}
