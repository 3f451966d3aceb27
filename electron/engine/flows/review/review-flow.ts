import type { Job } from '#shared/domain/job.ts';
import type { Review, ReviewEventOf, ReviewPlan, ReviewProof, ReviewWish } from '#shared/domain/review.ts';

/** Tells people what is looked at right now. */
export type Say = (text: string) => void;

/** Why a review is taken away. */
export type CloseReason = ReviewEventOf<'closed'>['reason'];

/** What an update is to deploy. */
export interface UpdateWish {
  readonly reviewId: string;
  /** A commit, tag or branch; the review's branch as it is now when absent. */
  readonly commit?: string | undefined;
  /** Pull the review's data anew. */
  readonly data: boolean;
}

/** Something on a server that a review left and no review of this computer knows. */
export interface Orphan {
  readonly serverId: string;
  readonly reviewId: string;
  /** When it was begun, by the server's clock; ISO. */
  readonly at: string;
  /** What its manifest names and is to go. */
  readonly what: readonly string[];
}

/** Review environments that are opened, updated and taken away; each as a job that is planned first. */
export interface ReviewFlow {
  /** Everything a wish needs, as far as the project tells it. Throws `store.project-not-found`, `review.no-place`. */
  propose(projectId: string, branch: string | undefined, signal: AbortSignal): Promise<ReviewWish>;
  /** What opening would do. Looks at the server, changes nothing. */
  planOpen(wish: ReviewWish, say: Say, signal: AbortSignal): Promise<ReviewPlan>;
  /** What deploying another version would do. Throws `review.not-found`. */
  planUpdate(wish: UpdateWish, say: Say, signal: AbortSignal): Promise<ReviewPlan>;
  /** What taking it away would do: exactly what its manifest names. Throws `review.not-found`. */
  planClose(reviewId: string, reason: CloseReason, say: Say, signal: AbortSignal): Promise<ReviewPlan>;
  /** Runs a plan that was shown. Throws `plan.stale`, `plan.blocked`, `lock.held`. */
  apply(planId: string, hash: string): Promise<Job>;
  /** Plans and applies the end of a review at once, for what ends by itself. */
  close(reviewId: string, reason: CloseReason, signal: AbortSignal): Promise<Job>;
  /** Goes on where a job of kind `review` stopped. Throws `job.not-resumable`. */
  resume(jobId: string): Promise<Job>;
  /** Takes away everything that an opening has made so far. Throws `job.not-resumable`. */
  undo(jobId: string): Promise<Job>;
  /** Forgets a job that made nothing. */
  discard(jobId: string): Promise<Job>;
  /** Why a review ends now by itself: its time is over, its branch is gone or merged; null while it goes on. */
  endOf(review: Review, signal: AbortSignal): Promise<CloseReason | null>;
  /** Proves again that it does no harm, and remembers the proofs. Throws `review.not-found`, `review.not-open`. */
  check(reviewId: string, signal: AbortSignal): Promise<readonly ReviewProof[]>;
  /** What reviews that this computer does not know have left on the project's servers; taken away with `remove`. */
  sweep(
    projectId: string,
    remove: boolean,
    signal: AbortSignal,
  ): Promise<{ readonly orphans: readonly Orphan[]; readonly removed: boolean }>;
}
