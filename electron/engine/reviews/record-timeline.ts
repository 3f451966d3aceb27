import type { ReviewEvent } from '#shared/domain/review.ts';
import type { RecordWords } from './record-words.ts';

/** One line of the log in words, without who and when. Pure. */
export function describeLine(event: ReviewEvent, words: RecordWords): string {
  const did = words.events[event.kind];
  switch (event.kind) {
    case 'opened':
    case 'deployed':
      return `${did} ${event.version.commit.slice(0, 12)} ${event.version.subject}`;
    case 'page-seen':
      return `${did} ${event.page.path}`;
    case 'remark':
    case 'reply':
      return `${did} ${String(event.remark)}: ${event.text}`;
    case 'moved':
      return `${did} ${String(event.remark)}`;
    case 'status':
      return `${did} ${String(event.remark)}: ${words.statuses[event.status]}`;
    case 'assigned':
      return `${did} ${String(event.remark)}: ${event.to ?? words.nothing}`;
    case 'decision':
      return `${did} ${words.verdicts[event.verdict]} (${event.commit.slice(0, 12)}) ${event.text}`;
    case 'invited':
      return `${did} ${event.name} (${words.purposes[event.purpose]})`;
    case 'extended':
      return `${did} ${event.until}`;
    case 'merged':
      return `${did} ${event.commit.slice(0, 12)}`;
    case 'closed':
    case 'entered':
    case 'paused':
    case 'continued':
    case 'revoked':
    case 'withdrawn':
      return did;
  }
}
