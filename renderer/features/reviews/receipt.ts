import type { Decision, ReviewRoom } from '#shared/domain/review-room.ts';
import { formatDateTime, formatList } from '../../ui/format.ts';
import { roomStrings } from './room-strings.ts';
import { showHidden } from './safe-text.ts';
import { strings } from './strings.ts';
import { tabStrings } from './tab-strings.ts';

const text = tabStrings.decisions;

/** Everything that makes a decision hold: who, when, about exactly which content and data. */
export function receiptFacts({ versions, review }: ReviewRoom, decision: Decision) {
  const version = versions.find(({ commit }) => commit === decision.commit);
  const pages = decision.pages.map(({ path }) => path);
  return [
    { name: text.signed, value: decision.name },
    { name: text.link, value: decision.by.name },
    { name: text.at, value: `${formatDateTime(new Date(decision.at))} (${decision.at})` },
    { name: text.version, value: `${decision.commit} ${version?.subject ?? ''}`.trim() },
    { name: text.tree, value: decision.tree },
    { name: text.data, value: `${strings.dataKinds[decision.data.kind]}, ${decision.data.id}` },
    { name: text.pages, value: pages.length === 0 ? text.openNone : formatList(pages) },
    {
      name: text.open,
      value:
        decision.open.length === 0
          ? text.openNone
          : formatList(decision.open.map((number) => roomStrings.remarks.number(number))),
    },
    { name: text.id, value: `${review.id}/${decision.id}` },
  ];
}

/** The receipt as plain text, for an order or an e-mail. */
export function receiptText(room: ReviewRoom, decision: Decision): string {
  const facts = receiptFacts(room, decision).map(({ name, value }) => `${name}: ${showHidden(value)}`);
  const said = decision.text.trim() === '' ? [] : ['', showHidden(decision.text)];
  return [`${room.review.title}: ${strings.verdicts[decision.verdict]}`, '', ...facts, ...said, ''].join('\n');
}
