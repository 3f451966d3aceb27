import { judgeApproval, judgeDecisions, type ReviewToJudge } from '#shared/domain/review-approval.ts';
import { foldReview, type FoldedReview } from '#shared/domain/review-fold.ts';
import type { ReviewRoom } from '#shared/domain/review-room.ts';
import type { Review, ReviewEvent, ReviewLink } from '#shared/domain/review.ts';
import type { ReadLines } from './log-lines.ts';
import type { KeptLink, RecordState } from './record.ts';

/** A review with what this computer has read of it. */
export interface KnownReview {
  readonly review: Review;
  readonly read: ReadLines;
  readonly state: RecordState;
}

/** The events of the lines that this version understands, oldest first. */
export function eventsOf({ lines }: ReadLines): readonly ReviewEvent[] {
  return lines.flatMap(({ event }) => (event === null ? [] : [event]));
}

/** What an approval is judged from. Pure. */
export function toJudge({ review, read, state }: KnownReview): ReviewToJudge {
  const damage = state.damage?.kind === 'broken' ? state.damage.text : null;
  return { title: review.title, quorum: review.quorum, log: foldReview(eventsOf(read)), damage: read.broken ?? damage };
}

/** What the room of a review shows. Pure. */
export function makeRoom(known: KnownReview): ReviewRoom {
  const { review, read, state } = known;
  const judged = toJudge(known);
  const { log } = judged;
  // While it is being opened the log has no line yet.
  const { commit, tree } = log.current ?? review.version;
  return {
    review,
    links: linksOf(review, log, state.links),
    remarks: [...log.remarks],
    decisions: judgeDecisions(log.decisions, tree),
    approval: judgeApproval(judged, { commit, tree }),
    versions: [...log.versions],
    pagesSeen: [...log.pagesSeen],
    mailCount: state.mailCount,
    readAt: state.readAt,
    damage: read.broken ?? state.damage?.text ?? null,
  };
}

/** Links as they work: none outlives its review. */
function linksOf(review: Review, log: FoldedReview, kept: readonly KeptLink[]): ReviewLink[] {
  return kept.map(({ signedUntil: _signed, ...link }) => ({
    ...link,
    expiresAt: link.expiresAt < review.expiresAt ? link.expiresAt : review.expiresAt,
    lastUse: latest(link.lastUse, link.firstUse === null ? null : (log.lastSeen.get(link.person) ?? null)),
  }));
}

function latest(a: string | null, b: string | null): string | null {
  if (a === null || b === null) return a ?? b;
  return Date.parse(a) > Date.parse(b) ? a : b;
}
