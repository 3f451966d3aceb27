import type { reviewsContract } from '#shared/contract/reviews.ts';
import type { Handlers } from '#shared/contract/router.ts';
import type { ReviewFlow } from '../flows/review/review-flow.ts';
import type { ReviewRooms } from '../reviews/rooms.ts';
import type { CallContext } from '../router/serve-port.ts';
import type { EngineParts } from './engine-parts.ts';

/** What the reviews' answers are composed of. */
export interface ReviewParts {
  readonly flow: ReviewFlow;
  readonly rooms: ReviewRooms;
}

/** Review environments: their life (flow) and what is said in them (rooms). */
export function createReviewHandlers(
  { stores, events }: Pick<EngineParts, 'stores' | 'events'>,
  { flow, rooms }: ReviewParts,
): Handlers<typeof reviewsContract, CallContext> {
  const say =
    (runId: string) =>
    (text: string): void =>
      events.emit('reviews.planning', { runId, text });
  return {
    'reviews.list': ({ projectId }) => stores.reviews.list(projectId),
    'reviews.get': ({ reviewId }) => rooms.room(reviewId),
    'reviews.propose': ({ projectId, branch }, { signal }) => flow.propose(projectId, branch, signal),
    'reviews.plan': ({ runId, wish }, { signal }) => flow.planOpen(wish, say(runId), signal),
    'reviews.planUpdate': ({ runId, ...wish }, { signal }) => flow.planUpdate(wish, say(runId), signal),
    'reviews.planClose': ({ runId, reviewId }, { signal }) => flow.planClose(reviewId, 'by-hand', say(runId), signal),
    'reviews.apply': ({ planId, hash }) => flow.apply(planId, hash),
    'reviews.sync': ({ reviewId }, { signal }) => rooms.sync(reviewId, signal),
    'reviews.check': ({ reviewId }, { signal }) => flow.check(reviewId, signal),
    'reviews.comment': ({ reviewId, remark, id, text }, { signal }) =>
      rooms.comment(reviewId, remark, id, text, signal),
    'reviews.setStatus': ({ reviewId, remark, ...change }, { signal }) =>
      rooms.setStatus(reviewId, remark, change, signal),
    'reviews.assign': ({ reviewId, remark, to }, { signal }) => rooms.assign(reviewId, remark, to, signal),
    'reviews.invite': (invitation, { signal }) => rooms.invite(invitation, signal),
    'reviews.link': ({ reviewId, linkId }, { signal }) => rooms.link(reviewId, linkId, signal),
    'reviews.revoke': ({ reviewId, linkId }, { signal }) => rooms.revoke(reviewId, linkId, signal),
    'reviews.extend': ({ reviewId, until }, { signal }) => rooms.extend(reviewId, until, signal),
    'reviews.pause': ({ reviewId, paused }, { signal }) => rooms.pause(reviewId, paused, signal),
    'reviews.shot': ({ reviewId, shot }, { signal }) => rooms.shot(reviewId, shot, signal),
    'reviews.mails': ({ reviewId }, { signal }) => rooms.mails(reviewId, signal),
    'reviews.reminder': async ({ reviewId, linkId }) => ({ text: await rooms.reminder(reviewId, linkId) }),
    'reviews.approveCheck': ({ projectId, commit, sync }, { signal }) =>
      rooms.approveCheck(projectId, commit, sync, signal),
    'reviews.export': async ({ reviewId, file }, { signal }) => ({
      file: await rooms.exportRecord(reviewId, file, signal),
    }),
    'reviews.sweep': async ({ projectId, remove }, { signal }) => {
      const { orphans, removed } = await flow.sweep(projectId, remove, signal);
      return { orphans: orphans.map((orphan) => ({ ...orphan, what: [...orphan.what] })), removed };
    },
    'reviews.tend': ({ projectId }, { signal }) => rooms.tend(projectId, signal),
    'reviews.forget': async ({ reviewId }) => {
      await rooms.forget(reviewId);
      return { done: true };
    },
  };
}
