import { createHash } from 'node:crypto';
import type { Problem } from '#shared/domain/problem.ts';
import { type ReviewPlan, reviewWishSchema } from '#shared/domain/review.ts';
import type { ProvisionState } from '#shared/domain/setup.ts';
import { AppError, isAppError } from '#shared/errors/app-error.ts';
import { newPlanId } from '../setup/prepare.ts';
import type { ReviewPart, ReviewWork } from './part.ts';
import type { ReviewRequest } from './request-file.ts';
import type { Say } from './review-flow.ts';

/** What a plan is shown from. */
export interface PlanInput {
  readonly request: ReviewRequest;
  readonly parts: readonly ReviewPart[];
  readonly problems: readonly Problem[];
  readonly work: ReviewWork;
  readonly say: Say;
  readonly now: Date;
}

/** Looks at each step and says what it would do. Changes nothing. */
export async function toPlan({ request, parts, problems, work, say, now }: PlanInput): Promise<ReviewPlan> {
  const { places, kind, projectId, reviewId } = request;
  const steps: ReviewPlan['steps'] = [];
  for (const part of parts) {
    say(part.title);
    const { id, title, lines, undo } = part;
    steps.push({ id, title, lines: [...lines], undo, state: await lookTolerantly(part, work) });
  }
  const version = request.kind === 'close' ? null : request.version;
  return {
    ...{ id: newPlanId(now), kind, projectId, reviewId, at: now.toISOString() },
    title: titleOf(request),
    hash: hashOf(request, steps, problems),
    where: `${work.context.host.label} ${places.store}`,
    ...{ siteUrl: places.siteUrl, reviewUrl: places.baseUrl, version, steps, problems: [...problems] },
  };
}

/** What cannot even be looked at blocks the plan; a lost connection and a cancelled look end it. */
async function lookTolerantly(part: ReviewPart, work: ReviewWork): Promise<ProvisionState> {
  try {
    return await part.inspect(work);
  } catch (error) {
    if (!isAppError(error) || /^(?:connection|host-key|auth|job|internal)\./.test(error.code)) throw error;
    return { kind: 'blocked', why: `${part.title}: ${error.message}`, mend: error.hint ?? 'Mend it and look again.' };
  }
}

function titleOf(request: ReviewRequest): string {
  if (request.kind === 'open') return `Open the review "${request.title}"`;
  if (request.kind === 'close') return `Close the review "${request.reviewId}"`;
  return `Deploy ${request.version.commit.slice(0, 12)} to the review "${request.reviewId}"`;
}

/** Identifies what is wished and how everything stood. Pure. */
function hashOf(request: ReviewRequest, steps: ReviewPlan['steps'], problems: readonly Problem[]): string {
  const { kind, reviewId, places } = request;
  // Parsed once more, which puts what was filled in where the schema has it: a wish is the same whatever order it was written in.
  const wished =
    request.kind === 'open'
      ? reviewWishSchema.parse(request.wish)
      : request.kind === 'update'
        ? request.data
        : request.reason;
  const version = request.kind === 'close' ? null : request.version;
  const stands = steps.map(({ id, lines, state }) => [id, lines, state.kind]);
  const shown = problems.flatMap(({ id, severity }) => (severity === 'info' ? [] : [id]));
  const text = JSON.stringify([kind, reviewId, places, wished, version, stands, shown]);
  return createHash('sha256').update(text).digest('hex');
}

/** Throws `plan.stale` and `plan.blocked`. */
export function requireRunnable(plan: ReviewPlan, hash: string): void {
  if (plan.hash !== hash) throw new AppError('plan.stale', { hint: 'Make a new plan and look at it.' });
  const blockers = [
    ...plan.problems.filter(({ severity }) => severity === 'blocker').map(({ title }) => title),
    ...plan.steps.flatMap(({ state }) =>
      // What somebody does by hand stops the job when it comes to it.
      state.kind === 'blocked' ? [state.why] : state.kind === 'differs' ? [state.what] : [],
    ),
  ];
  if (blockers.length > 0) throw new AppError('plan.blocked', { message: blockers.join(' '), facts: { blockers } });
}
