import { randomUUID } from 'node:crypto';
import type { Job } from '#shared/domain/job.ts';
import type { ReviewPlan } from '#shared/domain/review.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { type CommandContext, confirmOrRefuse, findProject } from '../command-context.ts';
import { exitCodeOfJob, exitCodes } from '../exit-codes.ts';
import { printable } from '../output.ts';
import { describeReviewPlan } from './describe-review.ts';
import { followJob } from './pull.ts';
import { findReview, type ReviewFlag } from './review-find.ts';
import { type OpenFlags, toReviewWish } from './review-wish.ts';
import { trustBeforehand } from './trust.ts';

/** Flags of everything that shows a plan and runs it. */
export interface RunFlags {
  readonly hash?: string;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
}

/** `review open [BRANCH]`. */
export async function openReview(
  context: CommandContext,
  branch: string | undefined,
  flags: OpenFlags & RunFlags,
): Promise<number> {
  const project = await findProject(context, flags.project);
  const wish = await toReviewWish(context, project, branch, flags);
  await trustBeforehand(context, project);
  const plan = await withPlanning(context, (runId) =>
    context.engine.request('reviews.plan', { runId, wish }, { signal: context.signal }),
  );
  return runPlan(context, plan, flags);
}

/** `review update`. */
export async function updateReview(
  context: CommandContext,
  flags: ReviewFlag & RunFlags & { readonly commit?: string; readonly data?: boolean },
): Promise<number> {
  const { id: reviewId } = await findReview(context, flags);
  const more = { ...(flags.commit === undefined ? {} : { commit: flags.commit }), data: flags.data === true };
  const plan = await withPlanning(context, (runId) =>
    context.engine.request('reviews.planUpdate', { runId, reviewId, ...more }, { signal: context.signal }),
  );
  return runPlan(context, plan, flags);
}

/** `review close`. */
export async function closeReview(context: CommandContext, flags: ReviewFlag & RunFlags): Promise<number> {
  const { id: reviewId } = await findReview(context, flags);
  const plan = await withPlanning(context, (runId) =>
    context.engine.request('reviews.planClose', { runId, reviewId }, { signal: context.signal }),
  );
  return runPlan(context, plan, flags);
}

/** `review sweep [--remove]`: what reviews have left that nobody knows any more. */
export async function sweepReviews(
  context: CommandContext,
  flags: { readonly project?: string; readonly remove?: boolean; readonly yes?: boolean },
): Promise<number> {
  const { engine, output, signal } = context;
  const { id: projectId } = await findProject(context, flags.project);
  const found = await engine.request('reviews.sweep', { projectId, remove: false }, { signal });
  if (found.orphans.length === 0) {
    output.result(found, () => 'Nothing is left over.');
    return exitCodes.ok;
  }
  const text = found.orphans
    .map(({ reviewId, serverId, at, what }) =>
      [`${printable(reviewId)} on ${serverId}, from ${at}`, ...what.map((line) => `  ${printable(line)}`)].join('\n'),
    )
    .join('\n\n');
  if (flags.remove !== true) {
    output.result(found, () => `${text}\n\nTake it away with: stagelift review sweep --remove`);
    return exitCodes.ok;
  }
  output.say(text);
  await confirmOrRefuse(context, flags.yes, 'Take all of this away?');
  const removed = await engine.request('reviews.sweep', { projectId, remove: true }, { signal });
  output.result(removed, () => 'It was taken away.');
  return exitCodes.ok;
}

/** `review tend`: what a timer runs. It ends when everything that it began has ended. */
export async function tendReviews(
  context: CommandContext,
  flags: { readonly project?: string; readonly all?: boolean },
): Promise<number> {
  const { engine, output, signal } = context;
  const about = flags.all === true ? {} : { projectId: (await findProject(context, flags.project)).id };
  const before = new Set((await engine.request('jobs.list', {})).map(({ id }) => id));
  const done = await engine.request('reviews.tend', about, { signal });
  for (const { reviewId, text } of done) output.say(`${reviewId}: ${printable(text)}`);
  const begun = (await engine.request('jobs.list', {})).filter(({ id, kind }) => kind === 'review' && !before.has(id));
  let code: number = exitCodes.ok;
  for (const { id } of begun) {
    const job = await waitFor(context, id);
    if (code === exitCodes.ok) code = exitCodeOfJob(job);
  }
  output.result(done, () => (done.length === 0 ? 'Nothing had to be done.' : 'That is all.'));
  return code;
}

/** Until the job has ended; it may have done so before anybody listened. */
async function waitFor(context: CommandContext, jobId: string): Promise<Job> {
  const isOver = (job: Job): boolean => job.state !== 'running' && job.state !== 'queued';
  const now = await context.engine.request('jobs.get', { jobId });
  if (isOver(now)) return now;
  return followJob(context, () => Promise.resolve(now));
}

async function withPlanning(
  { engine, output }: CommandContext,
  act: (runId: string) => Promise<ReviewPlan>,
): Promise<ReviewPlan> {
  const runId = randomUUID();
  const stop = engine.on('reviews.planning', (event) => {
    if (event.runId === runId) output.status(event.text);
    output.event('reviews.planning', event);
  });
  return act(runId).finally(stop);
}

/** Shows a plan, asks, runs it. */
async function runPlan(context: CommandContext, plan: ReviewPlan, flags: RunFlags): Promise<number> {
  const { engine, output } = context;
  output.say(describeReviewPlan(plan));
  if (flags.hash !== undefined && !plan.hash.startsWith(flags.hash)) {
    throw new AppError('plan.stale', {
      message: 'This is no longer the plan of that hash. Nothing was changed.',
      hint: `The plan is now ${plan.hash.slice(0, 12)}: look at it, then give that.`,
    });
  }
  const blockers = blockersOf(plan);
  if (flags.dryRun === true) {
    output.result(plan, () => 'Nothing was changed: this was only the plan.');
    return blockers.length > 0 ? exitCodes.refused : exitCodes.ok;
  }
  if (blockers.length > 0) {
    throw new AppError('plan.blocked', {
      message: `${blockers.join(' ')} Nothing was changed.`,
      facts: { reasons: blockers },
    });
  }
  await confirmOrRefuse(context, flags.yes, `${plan.title}: ${String(plan.steps.length)} steps. Go on?`);
  const job = await followJob(context, () => engine.request('reviews.apply', { planId: plan.id, hash: plan.hash }));
  return finishReviewJob(context, job, plan.reviewId);
}

function blockersOf({ problems, steps }: ReviewPlan): readonly string[] {
  return [
    ...problems.filter(({ severity }) => severity === 'blocker').map(({ title }) => title),
    ...steps.flatMap(({ state }) =>
      state.kind === 'blocked' ? [state.why] : state.kind === 'differs' ? [state.what] : [],
    ),
  ];
}

/** Shows how a job of a review ended. */
export async function finishReviewJob(context: CommandContext, job: Job, reviewId?: string): Promise<number> {
  const { engine, output } = context;
  const reviews = await engine.request('reviews.list', { projectId: job.projectId });
  const review = reviews.find(({ id, jobs }) => id === reviewId || jobs.includes(job.id)) ?? null;
  const hints = [
    ...(job.actions.includes('resume') ? [`Go on with: stagelift jobs resume ${job.id}`] : []),
    ...(job.state !== 'done' && job.actions.includes('undo')
      ? [`Take back what was made: stagelift jobs undo ${job.id}`]
      : []),
  ];
  output.result({ job, review }, () =>
    job.state === 'done'
      ? [
          'Done.',
          ...(review?.state === 'open' ? [review.siteUrl, 'Invite with: stagelift review invite NAME'] : []),
        ].join('\n')
      : [
          job.state === 'needs-attention' ? 'Something is left to do for somebody.' : `The job is ${job.state}.`,
          ...(job.error === undefined
            ? []
            : [job.error.message, ...(job.error.hint === undefined ? [] : [job.error.hint])]),
          ...hints,
        ].join('\n'),
  );
  return exitCodeOfJob(job);
}
