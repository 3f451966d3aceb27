import type { Job } from '#shared/domain/job.ts';
import type { HandSnippet, KeptCopy, SetUpPlan, SetUpStatus, SetUpWish } from '#shared/domain/setup.ts';
import { AppError } from '#shared/errors/app-error.ts';

/** Tells people what is looked at right now. */
export type Say = (text: string) => void;

/** A stage to take out. */
export interface RemovalWish {
  readonly projectId: string;
  readonly environmentId: string;
  /** False: only the project forgets it. */
  readonly fromServer: boolean;
  readonly keepCopy: boolean;
}

/** Stages that are made real, and taken out again. */
export interface SetUpFlow {
  plan(projectId: string, wish: SetUpWish, say: Say, signal: AbortSignal): Promise<SetUpPlan>;
  planRemoval(wish: RemovalWish, say: Say, signal: AbortSignal): Promise<SetUpPlan>;
  /** Runs a plan that was shown. Throws `plan.stale`, `plan.blocked`, `plan.not-confirmed`, `lock.held`. */
  apply(planId: string, hash: string, typedName: string | null): Promise<Job>;
  resume(jobId: string): Promise<Job>;
  undo(jobId: string): Promise<Job>;
  status(projectId: string): Promise<SetUpStatus | null>;
  check(jobId: string, signal: AbortSignal): Promise<SetUpStatus>;
  snippet(
    projectId: string,
    environmentId: string,
    webServer: 'nginx' | 'apache',
    signal: AbortSignal,
  ): Promise<HandSnippet>;
  keptCopies(projectId: string, signal: AbortSignal): Promise<KeptCopy[]>;
}

/** Creates the flow. */
export function createSetUpFlow(): SetUpFlow {
  const later = async (): Promise<never> => {
    throw new AppError('setup.invalid');
  };
  return {
    plan: later,
    planRemoval: later,
    apply: later,
    resume: later,
    undo: later,
    status: async () => null,
    check: later,
    snippet: later,
    keptCopies: async () => [],
  };
}
