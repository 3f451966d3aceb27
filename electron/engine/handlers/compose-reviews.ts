import { AppError } from '#shared/errors/app-error.ts';
import type { ReviewFlow } from '../flows/review/review-flow.ts';
import type { ReviewRooms } from '../reviews/rooms.ts';
import type { EngineParts } from './engine-parts.ts';
import type { ReviewParts } from './reviews.ts';

/** Reviews over the parts of an engine. */
export function composeReviews({ stores }: EngineParts): ReviewParts {
  const waits = (): Promise<never> =>
    Promise.reject(new AppError('internal.unexpected', { message: 'This part of reviews is not there yet.' }));
  const flow: ReviewFlow = {
    ...{ propose: waits, planOpen: waits, planUpdate: waits, planClose: waits, apply: waits, check: waits },
    ...{ close: waits, resume: waits, undo: waits, discard: waits, sweep: waits, endOf: waits },
  };
  const rooms: ReviewRooms = {
    ...{ room: waits, sync: waits, comment: waits, setStatus: waits, assign: waits, invite: waits, link: waits },
    ...{ revoke: waits, extend: waits, pause: waits, shot: waits, mails: waits, reminder: waits },
    ...{ approveCheck: waits, exportRecord: waits },
    tend: async () => [],
    async forget(reviewId) {
      const { state } = await stores.reviews.get(reviewId);
      if (state !== 'closed') throw new AppError('review.not-closed');
      await stores.reviews.remove(reviewId);
    },
  };
  return { flow, rooms };
}
