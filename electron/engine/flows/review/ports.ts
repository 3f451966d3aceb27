import type { LinkPurpose, Review, ReviewEvent, ReviewProof } from '#shared/domain/review.ts';
import type { ProvisionHost } from '../../provision/host.ts';

/** Where this computer keeps its reviews. */
export interface ReviewBook {
  /** Newest first. */
  list(projectId?: string): Promise<readonly Review[]>;
  /** Throws `review.not-found`. */
  get(reviewId: string): Promise<Review>;
  /** Adds or replaces it. */
  save(review: Review): Promise<void>;
}

/** An event before the writer of the log has completed it. */
export type NewReviewEvent = {
  readonly [K in ReviewEvent['kind']]: Omit<
    Extract<ReviewEvent, { kind: K }>,
    'n' | 'at' | 'commit' | 'tree' | 'by' | 'remark'
  > &
    (K extends 'remark' ? unknown : Partial<Pick<Extract<ReviewEvent, { kind: 'status' }>, 'remark'>>);
}[ReviewEvent['kind']];

/** The people and the log of a review on its server. */
export interface ReviewRooms {
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

/** Makes the agent of a review. `before`: what STORE/keys.json holds already, to keep. */
export type AgentMaker = (
  review: Review,
  facts: { readonly documentRoot: string; readonly changed: readonly string[]; readonly keys: string | null },
) => Promise<AgentParts>;

/** Proves that a review environment does no harm. */
export type Prover = (review: Review, host: ProvisionHost, signal: AbortSignal) => Promise<readonly ReviewProof[]>;
