import { formatRelative } from '../../ui/format.ts';
import { useNow } from '../../ui/time-ago.tsx';

/** How long ago something was, inside an option that is one thing to the keyboard: without an explanation of its own. */
export function TimeText({ at }: { readonly at: string }) {
  return <time dateTime={at}>{formatRelative(new Date(at), useNow(20_000))}</time>;
}
