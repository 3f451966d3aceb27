import type { JobContext, JobStepDefinition } from '../../jobs/runner.ts';
import type { PullSession } from './pull-session.ts';

/** What a step of a pull works with. */
export interface PullStepContext {
  readonly session: PullSession;
  readonly job: JobContext;
  /** Asked for when users get a known password; never stored. */
  readonly localPassword: string | null;
  /** What recipes may put into the target. */
  readonly assetsFolder: string;
}

/** A step before it is bound to a run. */
export interface PullStep {
  readonly name: string;
  readonly title: string;
  /** Share of the work against the other steps; scaled to add up to 1. */
  readonly effort: number;
  run(context: PullStepContext): Promise<void>;
}

/** Binds steps to a run and scales their efforts to weights. */
export function bindSteps(
  steps: readonly PullStep[],
  toContext: (job: JobContext) => Promise<PullStepContext>,
): readonly JobStepDefinition[] {
  const total = steps.reduce((sum, step) => sum + step.effort, 0);
  return steps.map(({ name, title, effort, run }) => ({
    name,
    title,
    weight: effort / total,
    run: async (job) => run(await toContext(job)),
  }));
}
