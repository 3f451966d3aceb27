import { useEffect, useState } from 'react';
import { formatDateTime, formatRelative } from './format.ts';
import { Explained } from './tooltip.tsx';

/** The current time, renewed every `everyMs`. */
export function useNow(everyMs: number): Date {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    const timer = setInterval(() => {
      setNow(new Date());
    }, everyMs);
    return () => {
      clearInterval(timer);
    };
  }, [everyMs]);
  return now;
}

/** A date as people say it; hover and focus show it in full. */
export function TimeAgo({ at }: { readonly at: string }) {
  const now = useNow(20_000);
  const date = new Date(at);
  return <Explained text={formatDateTime(date)}>{formatRelative(date, now)}</Explained>;
}
