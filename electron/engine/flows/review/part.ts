import type { Project } from '#shared/domain/project.ts';
import type { Review } from '#shared/domain/review.ts';
import type { ProvisionState, StepLine } from '#shared/domain/setup.ts';
import type { Recipe } from '#shared/recipe-schema/recipe.ts';
import type { JobContext, JobRunner } from '../../jobs/runner.ts';
import type { ProvisionHost } from '../../provision/host.ts';
import type { ProvisionContext } from '../../provision/step.ts';
import type { PullFlow } from '../pull/pull-flow.ts';
import type { CredentialsReader } from '../setup/compose-parts.ts';
import type { AgentMaker, Prover, ReviewBook, ReviewLog } from './ports.ts';
import type { GitPlace } from './version.ts';

/** What is known of the project, whatever is planned. */
export interface ReviewFacts {
  readonly project: Project;
  readonly recipe: Recipe;
  /** The example of a configuration that the repository holds; null where there is none. */
  readonly configExample: string | null;
}

/** What the steps need of the rest of the engine. */
export interface ReviewTools {
  readonly reviews: ReviewBook;
  readonly log: ReviewLog;
  readonly runner: JobRunner;
  readonly pulls: Pick<PullFlow, 'plan' | 'run' | 'resume'>;
  readonly agent: AgentMaker;
  readonly prove: Prover;
  /** Content of a file in the recipes' `assets` folder. */
  readonly asset: (name: string) => Promise<string>;
  readonly readCredentials: CredentialsReader;
  /** Throws `trust.needed` while nobody has trusted the commands that the project brings along. */
  readonly requireTrust: (project: Project) => Promise<void>;
  /** Keeps the keys of a review where links are made; a store of secrets or nothing. */
  readonly keepKeys: (review: Review, keys: string, signal: AbortSignal) => Promise<void>;
}

/** What a step works with: the review's server, whose notes go into the manifest, and the clone on this computer. */
export interface ReviewWork {
  readonly context: ProvisionContext;
  readonly git: GitPlace;
  /** Another host of the project: a server, or this computer for null. */
  readonly hostOf: (serverId: string | null) => Promise<ProvisionHost>;
  readonly facts: ReviewFacts;
  readonly tools: ReviewTools;
}

/** One step of opening, updating or closing, ready to be shown, looked at and run. */
export interface ReviewPart {
  readonly id: string;
  readonly title: string;
  readonly lines: readonly StepLine[];
  /** What becomes of it in the end. */
  readonly undo: string;
  /** Share of the work, compared with the others. */
  readonly weight: number;
  /** Looks only. */
  inspect(work: ReviewWork): Promise<ProvisionState>;
  /** Idempotent: after a kill it is run again from its beginning. */
  run(work: ReviewWork, job: JobContext): Promise<void>;
}

/** A step that makes something anew each time. */
export function makes(part: Omit<ReviewPart, 'inspect'> & Partial<Pick<ReviewPart, 'inspect'>>): ReviewPart {
  return { inspect: async () => ({ kind: 'missing' }), ...part };
}
