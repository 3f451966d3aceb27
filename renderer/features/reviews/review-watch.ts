import { useEffect, useEffectEvent } from 'react';
import { useCommand, useRequest } from '../../client/requests.ts';
import { isRecord } from './words.ts';

/** How long after the window's start it is looked for the first time, in milliseconds. */
const firstAfter = 15_000;
/** And how often from then on. */
const every = 120_000;

/**
 * Looks after the reviews that are going on while the program runs: reads what is new, asks to check what commits have fixed, and
 * takes away what has ended. Rooms on the screen ask more often by themselves. What fails is tried again.
 */
export function ReviewWatch(): null {
  const reviews = useRequest('reviews.list', {}).data ?? [];
  const isAny = reviews.some((review) => !isRecord(review));
  const tend = useCommand('reviews.tend', { renews: ['reviews.list', 'reviews.get'] });
  const look = useEffectEvent(() => {
    if (!tend.isPending) tend.mutate({});
  });
  useEffect(() => {
    if (!isAny) return;
    const first = setTimeout(() => look(), firstAfter);
    const timer = setInterval(() => look(), every);
    return () => {
      clearTimeout(first);
      clearInterval(timer);
    };
  }, [isAny]);
  return null;
}
