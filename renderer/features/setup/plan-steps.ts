import type { PlannedStage, SetUpPlan, SetUpStep } from '#shared/domain/setup.ts';

const takingAway: readonly SetUpStep['kind'][] = [
  'remove-database',
  'remove-folder',
  'remove-repository',
  'forget-environment',
];

/** True for a step that makes something less. */
export function isTakingAway({ kind }: Pick<SetUpStep, 'kind'>): boolean {
  return takingAway.includes(kind);
}

/** True when nothing stands in the way of running the plan. */
export function canRun(plan: SetUpPlan): boolean {
  return plan.counts.blocked === 0 && !plan.problems.some(({ severity }) => severity === 'blocker');
}

/** Everything that a plan takes away, in the order of its steps. */
export function losses(plan: SetUpPlan): readonly SetUpStep[] {
  return plan.stages.flatMap(({ steps }) =>
    steps.filter((step) => isTakingAway(step) && step.state.kind !== 'there' && step.state.kind !== 'blocked'),
  );
}

/** Where the copy of what goes will lie; empty when none is kept. */
export function keptPaths(plan: SetUpPlan): readonly string[] {
  return plan.stages.flatMap(({ steps }) =>
    steps
      .filter(({ kind }) => kind === 'keep-copy')
      .flatMap(({ lines }) => lines.filter(({ kind }) => kind === 'path').map(({ text }) => text)),
  );
}

/** The stages of a plan that are new, for the sentence at the end. */
export function newStages(plan: SetUpPlan): readonly PlannedStage[] {
  return plan.stages.filter(({ kind }) => kind === 'new');
}
