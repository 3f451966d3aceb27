import type { JobContext, JobStepDefinition } from '../../jobs/runner.ts';
import type { FindSiteLogin } from '../../web/wall.ts';
import type { PullSession } from './pull-session.ts';

/** What a step of a pull works with. */
export interface PullStepContext {
  readonly session: PullSession;
  readonly job: JobContext;
  /** Asked for when users get a known password; never stored. */
  readonly localPassword: string | null;
  /** What recipes may put into the target. */
  readonly assetsFolder: string;
  /** The password of the wall in front of the target, as far as it is kept. */
  readonly findLogin: FindSiteLogin;
}

/** A step before it is bound to a run. */
export interface PullStep {
  readonly name: string;
  readonly title: string;
  /** Share of the work against the other steps; scaled to add up to 1. */
  readonly effort: number;
  run(context: PullStepContext): Promise<void>;
}

/** Runs something with the connections of a run. */
export type RunConnected = (job: JobContext, work: (context: PullStepContext) => Promise<void>) => Promise<void>;

/** Binds steps to a run and scales their efforts to weights. */
export function bindSteps(steps: readonly PullStep[], runConnected: RunConnected): readonly JobStepDefinition[] {
  const total = steps.reduce((sum, step) => sum + step.effort, 0);
  return steps.map(({ name, title, effort, run }) => ({
    name,
    title,
    weight: effort / total,
    run: (job) => runConnected(job, run),
  }));
}
