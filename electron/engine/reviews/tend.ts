import type { Review, ReviewEventOf } from '#shared/domain/review.ts';
import { isAppError } from '#shared/errors/app-error.ts';
import type { RemoteSession } from '../remote/transport.ts';
import type { ReviewStore } from '../store/reviews.ts';
import type { ReviewAccess } from './access.ts';
import { makeRoom } from './room.ts';

type Reason = ReviewEventOf<'closed'>['reason'];

/** How reviews end. */
export interface ReviewEnds {
  /** Why a review ends now by itself; null while it goes on. */
  endOf(review: Review, signal: AbortSignal): Promise<Reason | null>;
  /** Starts to take it away. */
  close(review: Review, reason: Reason, signal: AbortSignal): Promise<void>;
}

/** What tending is made of. */
export interface TendingParts {
  readonly access: ReviewAccess;
  readonly reviews: ReviewStore;
  readonly ends: ReviewEnds;
  readonly solve: (
    review: Review,
    session: RemoteSession,
    from: string,
    to: string,
    signal: AbortSignal,
  ) => Promise<readonly string[]>;
  readonly now: () => Date;
  readonly onChanged: (reviewId: string, text: string) => void;
}

/** What was done about one review. */
export interface Tended {
  readonly reviewId: string;
  readonly text: string;
}

/** A review that ends within so many milliseconds is told of, once. */
const notice = 3 * 24 * 3600 * 1000;

const reasonWords: Readonly<Record<Reason, string>> = {
  'by-hand': 'It was closed',
  expired: 'Its time is over',
  'branch-deleted': 'Its branch was deleted',
  'branch-merged': 'Its branch was merged',
};

/**
 * Looks after the reviews of one project or of all: reads what is new, asks to check what commits have fixed, tells of an end that
 * is near, and with `mayEnd` takes away what has ended. One that cannot be reached does not keep the others waiting.
 */
export function createTending(
  parts: TendingParts,
  { use, mayEnd }: { readonly use: ReviewAccess['use']; readonly mayEnd: boolean },
): (projectId: string | undefined, signal: AbortSignal) => Promise<Tended[]> {
  const { access, reviews, ends, now } = parts;

  const look = async (review: Review, signal: AbortSignal): Promise<readonly string[]> =>
    use(
      review,
      async (session) => {
        await access.sync(review, session, signal);
        const { versions } = makeRoom(await access.known(review, signal));
        const [first] = versions;
        const last = versions.at(-1);
        if (first === undefined || last === undefined || first.commit === last.commit) return [];
        return parts.solve(review, session, first.commit, last.commit, signal);
      },
      signal,
    );

  const tellOnce = async (review: Review, about: string, text: string): Promise<readonly string[]> => {
    const record = access.record(review);
    if ((await record.state()).toldEnd === about) return [];
    await record.setState((state) => ({ ...state, toldEnd: about }));
    parts.onChanged(review.id, text);
    return [text];
  };
  const remind = async (review: Review): Promise<readonly string[]> => {
    const { title, expiresAt } = review;
    if (Date.parse(expiresAt) - now().getTime() > notice) return [];
    const end = expiresAt.slice(0, 16).replace('T', ' ');
    return tellOnce(review, expiresAt, `"${title}" ends on ${end} UTC. Extend it, or close it.`);
  };

  const tendOne = async (review: Review, signal: AbortSignal): Promise<readonly string[]> => {
    const reason = await ends.endOf(review, signal);
    // The last words are read before they are taken away.
    const news = await look(review, signal).catch((error: unknown) => {
      if (!isAppError(error) || reason !== null) throw error;
      return [error.message];
    });
    if (reason === null) return [...news, ...(await remind(review))];
    if (!mayEnd) {
      const text = `${reasonWords[reason]}: "${review.title}" can be closed.`;
      return [...news, ...(await tellOnce(review, reason, text))];
    }
    await ends.close(review, reason, signal);
    const text = `${reasonWords[reason]}: "${review.title}" is taken away; its record is kept.`;
    parts.onChanged(review.id, text);
    return [...news, text];
  };

  return async (projectId, signal) => {
    const tended: Tended[] = [];
    for (const review of await reviews.list(projectId)) {
      if (review.state !== 'open' && review.state !== 'paused') continue;
      const texts = await tendOne(review, signal).catch((error: unknown) => {
        if (!isAppError(error)) throw error;
        return [`It could not be looked after: ${error.message}`];
      });
      tended.push(...texts.map((text) => ({ reviewId: review.id, text })));
    }
    return tended;
  };
}
