import { useQueries, useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useEffectEvent } from 'react';
import type { Review } from '#shared/domain/review.ts';
import type { Remark, ReviewRoom } from '#shared/domain/review-room.ts';
import { queryKey, useCommand, useRequest, useRequests } from '../../client/requests.ts';
import { countUnread, markSeen, readSeen, type Seen, writeSeen } from './unread.ts';
import { isLive } from './words.ts';

/** How often a room that is on the screen asks its server for news, in milliseconds. */
const syncEvery = 8000;
/** And while the server does not answer. */
const syncEveryOffline = 30_000;

const seenQuery = (reviewId: string) => ({
  queryKey: ['reviews.seen', reviewId],
  queryFn: () => readSeen(window.localStorage, reviewId),
  staleTime: Infinity,
});

/** What was looked at of one review, and how something is marked as looked at. */
export function useSeen(reviewId: string): {
  readonly seen: Seen;
  readonly mark: (remarks: readonly Remark[]) => void;
} {
  const queries = useQueryClient();
  const seen = useQuery(seenQuery(reviewId)).data ?? {};
  const mark = useCallback(
    (remarks: readonly Remark[]): void => {
      const next = markSeen(readSeen(window.localStorage, reviewId), remarks);
      writeSeen(window.localStorage, reviewId, next);
      queries.setQueryData(seenQuery(reviewId).queryKey, next);
    },
    [queries, reviewId],
  );
  return { seen, mark };
}

/** A review with its room, where that was read, and how much in it is unread. */
export interface ReviewEntry {
  readonly review: Review;
  readonly room: ReviewRoom | null;
  readonly unread: number;
}

/** Reviews of one project or of all, with what is new in each. Asks no server. */
export function useReviews(projectId?: string): {
  readonly entries: readonly ReviewEntry[] | null;
  readonly error: unknown;
  readonly refetch: () => unknown;
} {
  const list = useRequest('reviews.list', projectId === undefined ? {} : { projectId });
  const reviews = list.data ?? [];
  const rooms = useRequests(
    'reviews.get',
    reviews.map(({ id }) => ({ reviewId: id })),
  );
  const seen = useQueries({ queries: reviews.map(({ id }) => seenQuery(id)) });
  const entries = reviews.map((review, index) => {
    const room = rooms[index]?.data ?? null;
    const unread = room === null || !isLive(review) ? 0 : countUnread(room, seen[index]?.data ?? {});
    return { review, room, unread };
  });
  return { entries: list.data ? entries : null, error: list.error, refetch: list.refetch };
}

/** Unread remarks in all reviews that are going on. */
export function useUnreadRemarks(): number {
  return (useReviews().entries ?? []).reduce((sum, { unread }) => sum + unread, 0);
}

/** One room as it was last read, kept true while it is on the screen. */
export function useRoom(reviewId: string): {
  readonly room: ReviewRoom | undefined;
  readonly error: unknown;
  readonly retry: () => unknown;
  /** Why the server could not be asked for news. */
  readonly syncError: unknown;
  readonly isSyncing: boolean;
  readonly sync: () => void;
} {
  const queries = useQueryClient();
  const room = useRequest('reviews.get', { reviewId });
  const syncing = useCommand('reviews.sync', {
    onDone: (read) => queries.setQueryData(queryKey('reviews.get', { reviewId }), read),
  });
  const live = room.data !== undefined && isLive(room.data.review);
  const sync = useEffectEvent(() => {
    if (!syncing.isPending) syncing.mutate({ reviewId });
  });
  const pause = syncing.isError ? syncEveryOffline : syncEvery;
  useEffect(() => {
    if (live) sync();
  }, [live, reviewId]);
  useEffect(() => {
    if (!live) return;
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') sync();
    }, pause);
    return () => clearInterval(timer);
  }, [live, pause, reviewId]);
  return {
    room: room.data,
    error: room.error,
    retry: room.refetch,
    syncError: live ? syncing.error : null,
    isSyncing: syncing.isPending,
    sync: () => syncing.mutate({ reviewId }),
  };
}
