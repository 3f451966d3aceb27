import type { LinkPurpose, Review, ReviewEventOf, ReviewProof, ReviewUploads } from '#shared/domain/review.ts';
import type { ProvisionHost } from '../../provision/host.ts';

/** Where this computer keeps its reviews. */
export interface ReviewBook {
  /** Newest first. */
  list(projectId?: string): Promise<readonly Review[]>;
  /** Throws `review.not-found`. */
  get(reviewId: string): Promise<Review>;
  /** Null when there is none. */
  find(reviewId: string): Promise<Review | null>;
  /** Adds or replaces it. */
  save(review: Review): Promise<unknown>;
  /** Applies a pure change to the newest state. Throws `review.not-found`. */
  update(reviewId: string, change: (review: Review) => Review): Promise<Review>;
  /** Nothing happens when it is not there. */
  remove(reviewId: string): Promise<void>;
}

/** An event before the writer of the log has completed it. */
export type NewReviewEvent =
  | Pick<ReviewEventOf<'opened'>, 'id' | 'kind' | 'version' | 'data' | 'branch'>
  | Pick<ReviewEventOf<'deployed'>, 'id' | 'kind' | 'version' | 'data' | 'files'>
  | Pick<ReviewEventOf<'closed'>, 'id' | 'kind' | 'reason'>;

/** The people and the log of a review on its server. */
export interface ReviewLog {
  /** Makes a link for somebody, unless one of that name was made before. */
  invite(
    review: Review,
    person: { readonly name: string; readonly purpose: LinkPurpose; readonly pin?: string | undefined },
    signal: AbortSignal,
  ): Promise<void>;
  /** Appends lines to the log; a known `id` is not written twice. */
  append(review: Review, events: readonly NewReviewEvent[], signal: AbortSignal): Promise<void>;
  /** Reads the whole record, pictures too, so that it outlives the server's copy. */
  keep(review: Review, signal: AbortSignal): Promise<void>;
  /** Closes remarks that commits between two versions name as fixed. */
  solve(review: Review, from: string, to: string, signal: AbortSignal): Promise<void>;
}

/** A file to put on the server. */
export interface PlacedFile {
  /** Relative to its folder. */
  readonly path: string;
  readonly content: Buffer;
  /** Rights, e.g. 0o644. */
  readonly mode: number;
}

/** What the agent of a review consists of. */
export interface AgentParts {
  /** For STORE: the agent, its languages, `keys.json` and `config.json`, all relative to it. */
  readonly store: readonly PlacedFile[];
  /** For the folder of the pages: `index.php`, `assets/`. */
  readonly base: readonly PlacedFile[];
  /** For the folder that the web server serves of a release, by which the agent is loaded. */
  readonly release: readonly PlacedFile[];
}

/** What the agent is to know. */
export interface AgentFacts {
  /** Of the site's files, below the release. */
  readonly documentRoot: string;
  /** Paths that differ from the version before. */
  readonly changed: readonly string[];
  /** Content of `keys.json`. */
  readonly keys: string;
  readonly uploads: ReviewUploads;
  /** Folders with uploads, below the release. */
  readonly uploadPaths: readonly string[];
  /** Production's address, for comparing and for files that are missing here. */
  readonly production: string | null;
  /** Production may be shown in a frame. */
  readonly framable: boolean;
  readonly project: string;
  /** `config.json` as it is there; null for a new review. */
  readonly config: string | null;
  /** What the release has of the files by which the agent could be loaded; null where it has none. */
  readonly releaseFiles: Readonly<Record<'.user.ini' | '.htaccess', string | null>>;
}

/** Makes the agent of a review, for the state that the review is in. */
export type AgentMaker = (review: Review, facts: AgentFacts) => Promise<AgentParts>;

/** Proves that a review environment does no harm. */
export type Prover = (review: Review, host: ProvisionHost, signal: AbortSignal) => Promise<readonly ReviewProof[]>;
