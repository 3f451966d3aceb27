import type { Review } from '#shared/domain/review.ts';
import type { RemoteSession } from '../remote/transport.ts';
import type { ReviewStore } from '../store/reviews.ts';
import type { ReviewAccess } from './access.ts';

/** What the inbox looks with. */
export interface InboxParts {
  readonly reviews: ReviewStore;
  readonly access: Pick<ReviewAccess, 'sync'>;
  /** Does something on a review's server without asking anybody. */
  readonly quietly: (
    review: Review,
    work: (session: RemoteSession) => Promise<void>,
    signal: AbortSignal,
  ) => Promise<void>;
  /** Looks after every review, without ending one. */
  readonly tend: (projectId: undefined, signal: AbortSignal) => Promise<unknown>;
  /** Milliseconds; for tests. */
  readonly pauses?: Partial<InboxPauses>;
}

/** How long to wait between two looks, in milliseconds. */
export interface InboxPauses {
  /** While somebody looks into a room; doubled with each look that brings nothing, up to `usual`. */
  readonly watched: number;
  readonly usual: number;
  /** Doubled with each failure from here. */
  readonly failed: number;
  readonly longest: number;
  /** Between two times of looking after all. */
  readonly tended: number;
  /** So long after the last look of a window a room counts as looked into. */
  readonly watching: number;
}

const usualPauses: InboxPauses = {
  ...{ watched: 5000, usual: 5 * 60_000, failed: 60_000, longest: 30 * 60_000, watching: 10 * 60_000 },
  tended: 60 * 60_000,
};

/** Reads open reviews again and again: often while somebody looks into one, now and then else. */
export interface Inbox {
  /** A window shows this review: it is read soon, and often for a while. */
  watch(reviewId: string): void;
  close(): void;
}

/** What is known of one review between looks. */
interface Beat {
  pause: number;
  watchedUntil: number;
  timer: NodeJS.Timeout | null;
}

/** Starts the inbox. Failures are not told: the next thing that somebody does there says what is wrong. */
export function startInbox(parts: InboxParts): Inbox {
  const pauses = { ...usualPauses, ...parts.pauses };
  const beats = new Map<string, Beat>();
  const stop = new AbortController();

  const look = async (reviewId: string): Promise<boolean> => {
    const review = await parts.reviews.find(reviewId);
    if (review === null || (review.state !== 'open' && review.state !== 'paused')) return false;
    await parts.quietly(
      review,
      async (session) => {
        const { fresh } = await parts.access.sync(review, session, stop.signal);
        paced(reviewId, fresh.length > 0);
      },
      stop.signal,
    );
    return true;
  };

  const paced = (reviewId: string, isNew: boolean): void => {
    const beat = beats.get(reviewId);
    if (beat === undefined) return;
    const isWatched = beat.watchedUntil > Date.now();
    if (!isWatched) beat.pause = pauses.usual;
    else beat.pause = isNew ? pauses.watched : Math.min(beat.pause * 2, pauses.usual);
  };

  const plan = (reviewId: string, after: number): void => {
    const beat = beats.get(reviewId);
    if (beat === undefined || stop.signal.aborted) return;
    if (beat.timer !== null) clearTimeout(beat.timer);
    beat.timer = setTimeout(() => void turn(reviewId), after);
    beat.timer.unref();
  };

  const turn = async (reviewId: string): Promise<void> => {
    const beat = beats.get(reviewId);
    if (beat === undefined) return;
    beat.timer = null;
    const goesOn = await look(reviewId).catch(() => {
      beat.pause = Math.min(Math.max(beat.pause * 2, pauses.failed), pauses.longest);
      return true;
    });
    if (goesOn) plan(reviewId, beat.pause);
    else beats.delete(reviewId);
  };

  const begin = (reviewId: string): Beat => {
    const there = beats.get(reviewId);
    if (there !== undefined) return there;
    const beat: Beat = { pause: pauses.usual, watchedUntil: 0, timer: null };
    beats.set(reviewId, beat);
    return beat;
  };

  /** Reviews that were opened meanwhile are found with the usual pace. */
  const find = async (): Promise<void> => {
    for (const { id, state } of await parts.reviews.list().catch(() => [])) {
      if ((state !== 'open' && state !== 'paused') || beats.has(id)) continue;
      begin(id);
      plan(id, pauses.usual);
    }
  };
  void find();
  const finder = setInterval(() => void find(), pauses.usual);
  finder.unref();
  const tender = setInterval(() => void parts.tend(undefined, stop.signal).catch(() => undefined), pauses.tended);
  tender.unref();

  return {
    watch(reviewId) {
      const beat = begin(reviewId);
      const wasWatched = beat.watchedUntil > Date.now();
      beat.watchedUntil = Date.now() + pauses.watching;
      if (wasWatched) return;
      beat.pause = pauses.watched;
      plan(reviewId, pauses.watched);
    },
    close() {
      stop.abort();
      clearInterval(finder);
      clearInterval(tender);
      for (const { timer } of beats.values()) if (timer !== null) clearTimeout(timer);
      beats.clear();
    },
  };
}
