import type { Approval, CaughtMail, ReviewRoom } from '#shared/domain/review-room.ts';
import type { LinkPurpose, RemarkStatus, ReviewLink } from '#shared/domain/review.ts';

/** Somebody to invite. */
export interface Invitation {
  readonly reviewId: string;
  readonly name: string;
  readonly purpose: LinkPurpose;
  readonly pin?: string | undefined;
  /** The review's own end when absent. */
  readonly expiresAt?: string | undefined;
}

/** A picture as it was uploaded, re-encoded. */
export interface ReviewShot {
  readonly type: 'image/png' | 'image/webp' | 'image/jpeg';
  /** Base64. */
  readonly data: string;
}

/** What happens inside of reviews: their logs, people, links and decisions. */
export interface ReviewRooms {
  /** What was last read; asks no server. Throws `review.not-found`. */
  room(reviewId: string): Promise<ReviewRoom>;
  /** Reads what is new on the server. Throws `review.not-found`, `review.not-open`, `review.agent-failed`. */
  sync(reviewId: string, signal: AbortSignal): Promise<ReviewRoom>;
  /** Answers a remark. `id` makes it safe to repeat. */
  comment(reviewId: string, remark: number, id: string, text: string, signal: AbortSignal): Promise<ReviewRoom>;
  setStatus(
    reviewId: string,
    remark: number,
    change: { readonly status: RemarkStatus; readonly commit?: string | undefined },
    signal: AbortSignal,
  ): Promise<ReviewRoom>;
  assign(reviewId: string, remark: number, to: string | null, signal: AbortSignal): Promise<ReviewRoom>;
  invite(invitation: Invitation, signal: AbortSignal): Promise<ReviewLink>;
  /** The link itself and its picture as SVG. Throws `secret.missing`. */
  link(reviewId: string, linkId: string, signal: AbortSignal): Promise<{ readonly url: string; readonly qr: string }>;
  /** Takes a link back; its sessions end at once. */
  revoke(reviewId: string, linkId: string, signal: AbortSignal): Promise<ReviewRoom>;
  extend(reviewId: string, until: string, signal: AbortSignal): Promise<ReviewRoom>;
  /** Closes the gate and keeps everything, or opens it again. */
  pause(reviewId: string, paused: boolean, signal: AbortSignal): Promise<ReviewRoom>;
  shot(reviewId: string, shot: string, signal: AbortSignal): Promise<ReviewShot>;
  mails(reviewId: string, signal: AbortSignal): Promise<CaughtMail[]>;
  /** Text to send to one person, or to all who have not answered. */
  reminder(reviewId: string, linkId: string | undefined): Promise<string>;
  /** Whether a commit of a project is signed off. Throws `store.project-not-found`, `git.failed`. */
  approveCheck(projectId: string, commit: string, sync: boolean, signal: AbortSignal): Promise<Approval>;
  /** Writes the whole record as one HTML file, which must not be there yet. Throws `store.file-exists`. */
  exportRecord(reviewId: string, file: string, signal: AbortSignal): Promise<string>;
  /** Closes remarks that commits name. Sentences of what was done, by review. */
  tend(
    projectId: string | undefined,
    signal: AbortSignal,
  ): Promise<{ readonly reviewId: string; readonly text: string }[]>;
  /** Forgets a closed review together with its record. Throws `review.not-closed`. */
  forget(reviewId: string): Promise<void>;
}
