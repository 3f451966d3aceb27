import type { ReviewPlan } from '#shared/domain/review.ts';

/** True when nothing stands in the way of running the plan. */
export function canRun(plan: Pick<ReviewPlan, 'steps' | 'problems'>): boolean {
  return (
    !plan.steps.some(({ state }) => state.kind === 'blocked') &&
    !plan.problems.some(({ severity }) => severity === 'blocker')
  );
}
