import type { ReviewEvent, ReviewEventOf } from '#shared/domain/review.ts';

const verdictWords = {
  approve: 'approved',
  'approve-with-remarks': 'approved with remarks',
  'not-yet': 'said "not yet" about',
} as const;
const longest = 120;

/**
 * What clients did, as a sentence for a notification; empty when none of them did anything that somebody waits for. A decision is
 * told before remarks, whatever came first. Pure.
 */
export function describeNews(title: string, events: readonly ReviewEvent[]): string {
  const theirs = events.filter(({ by }) => by.role === 'client');
  const decision = theirs.findLast((event) => event.kind === 'decision' || event.kind === 'withdrawn');
  if (decision?.kind === 'decision') return `${decision.name} ${verdictWords[decision.verdict]} "${title}".`;
  if (decision !== undefined) return `${decision.by.name} took a decision about "${title}" back.`;
  const said = theirs.filter((event) => event.kind === 'remark' || event.kind === 'reply');
  const [only] = said;
  if (only === undefined) return describeAnswers(title, theirs);
  if (said.length === 1) return `${only.by.name}, remark ${String(only.remark)}: ${cut(only.text)}`;
  const names = [...new Set(said.map(({ by }) => by.name))].join(', ');
  return `${names}: ${String(said.length)} new remarks and replies in "${title}".`;
}

function describeAnswers(title: string, events: readonly ReviewEvent[]): string {
  const answers = events.filter((event): event is ReviewEventOf<'status'> => event.kind === 'status');
  const last = answers.at(-1);
  if (last !== undefined) {
    const word = last.status === 'done' ? 'is done' : 'is not solved yet';
    return `${last.by.name}: remark ${String(last.remark)} ${word}.`;
  }
  const entered = events.findLast(({ kind }) => kind === 'entered');
  return entered === undefined ? '' : `${entered.by.name} opened "${title}".`;
}

/** Text of clients is shown as it is: one line of it, without anything that steers. */
function cut(text: string): string {
  const line = text
    .replaceAll(/\p{Cc}|\p{Cf}/gu, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
  return line.length > longest ? `${line.slice(0, longest - 1)}…` : line;
}
