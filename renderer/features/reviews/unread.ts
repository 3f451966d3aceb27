import { z } from 'zod';
import type { Remark, ReviewRoom } from '#shared/domain/review-room.ts';

/** What was seen of a review: how many words of clients, by the remark's number. */
const seenSchema = z.record(z.string(), z.number());
export type Seen = Readonly<Record<string, number>>;

type Reading = Pick<Storage, 'getItem'>;
type Writing = Pick<Storage, 'setItem' | 'removeItem'>;

const keyOf = (reviewId: string): string => `reviews.seen.${reviewId}`;

/** What clients said in a remark: itself and their replies. Our own answers are no news to us. */
export function clientWords({ by, thread }: Pick<Remark, 'by' | 'thread'>): number {
  const isClient = (role: string): number => (role === 'client' ? 1 : 0);
  return thread.reduce((sum, entry) => sum + (entry.kind === 'moved' ? 0 : isClient(entry.by.role)), isClient(by.role));
}

/** Whether a client said something in it that was not looked at. */
export function isUnread(remark: Pick<Remark, 'number' | 'by' | 'thread'>, seen: Seen): boolean {
  return clientWords(remark) > (seen[String(remark.number)] ?? 0);
}

/** Remarks with something new in them. */
export function countUnread(room: Pick<ReviewRoom, 'remarks'>, seen: Seen): number {
  return room.remarks.filter((remark) => isUnread(remark, seen)).length;
}

/** What was looked at so far; nothing where the storage is closed or damaged. */
export function readSeen(storage: Reading, reviewId: string): Seen {
  try {
    return seenSchema.safeParse(JSON.parse(storage.getItem(keyOf(reviewId)) ?? '{}')).data ?? {};
  } catch {
    return {};
  }
}

/** Keeps what was looked at over the program's end. */
export function writeSeen(storage: Writing, reviewId: string, seen: Seen): void {
  try {
    storage.setItem(keyOf(reviewId), JSON.stringify(seen));
  } catch {
    // A full or closed storage costs a count, nothing else.
  }
}

/** Leaves nothing behind of a review that was forgotten. */
export function forgetSeen(storage: Writing, reviewId: string): void {
  try {
    storage.removeItem(keyOf(reviewId));
  } catch {
    // See above.
  }
}

/** These remarks as looked at, with all that is in them now. */
export function markSeen(seen: Seen, remarks: readonly Pick<Remark, 'number' | 'by' | 'thread'>[]): Seen {
  return { ...seen, ...Object.fromEntries(remarks.map((remark) => [String(remark.number), clientWords(remark)])) };
}
