import { AppError } from '#shared/errors/app-error.ts';
import type { ReviewLog } from '../flows/review/ports.ts';
import type { FiledStores } from '../project-file/open-filed-stores.ts';
import type { ReviewRooms } from '../reviews/rooms.ts';
import { composeReviewFlow, type ComposeReviewFlowOptions } from './compose-review-flow.ts';
import type { EngineParts } from './engine-parts.ts';
import type { ReviewParts } from './reviews.ts';

/** Reviews over the parts of an engine. `flowOptions`: what the flow needs beyond the rooms. */
export function composeReviews(
  parts: EngineParts & { readonly stores: FiledStores },
  flowOptions: Omit<ComposeReviewFlowOptions, 'log' | 'prove'>,
): ReviewParts {
  const { stores } = parts;
  const waits = (): Promise<never> =>
    Promise.reject(new AppError('internal.unexpected', { message: 'This part of reviews is not there yet.' }));
  const log: ReviewLog = {
    ...{ invite: async () => undefined, append: async () => undefined },
    ...{ keep: async () => undefined, solve: async () => undefined },
  };
  const flow = composeReviewFlow(parts, { ...flowOptions, log, prove: async () => [] });
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
