import type { Approval, Remark, ReviewRoom } from '#shared/domain/review-room.ts';
import type { ReviewPlan, ReviewProof } from '#shared/domain/review.ts';
import { printable } from '../output.ts';
import { formatTable } from '../table.ts';
import { describeSnippet } from './describe-setup.ts';

/** Statuses of remarks in the words that clients see. */
export const statusWords = { new: 'new', 'in-work': 'in work', 'please-check': 'please check', done: 'done' } as const;
const purposeWords = { view: 'looks', comment: 'remarks', approve: 'decides' } as const;
const verdictWords = {
  approve: 'Approved',
  'approve-with-remarks': 'Approved with remarks',
  'not-yet': 'Not yet',
} as const;
const standingWords = { counts: 'counts', stale: 'stale', withdrawn: 'withdrawn', replaced: 'replaced' } as const;

const stepWords = {
  there: 'is there',
  missing: 'will be done',
  differs: 'DIFFERS',
  blocked: 'BLOCKED',
  'by-hand': 'by hand',
} as const;

/** The plan as text: exact paths, statements and commands, then what stands in the way. */
export function describeReviewPlan(plan: ReviewPlan): string {
  const version = plan.version === null ? [] : [`Version ${plan.version.commit.slice(0, 12)} ${plan.version.subject}`];
  const steps = plan.steps.flatMap(({ title, state, lines }) => [
    `[${stepWords[state.kind]}] ${printable(title)}${reasonOf(state)}`,
    ...(state.kind === 'there' ? [] : lines.map(({ text }) => indent(text, 4))),
    ...(state.kind === 'by-hand' ? state.snippets.flatMap(describeSnippet) : []),
  ]);
  const problems = plan.problems.map(({ severity, title, detail, mend }) =>
    [`${severity.toUpperCase()}: ${title}`, detail, mend].filter((text) => text !== undefined).join(' '),
  );
  return [
    plan.title,
    ...problems,
    [plan.where, plan.siteUrl, ...version].map((line) => `  ${printable(line)}`).join('\n'),
    steps.join('\n'),
    `${String(plan.steps.length)} steps. Plan ${plan.hash.slice(0, 12)}`,
  ].join('\n\n');
}

function reasonOf(state: ReviewPlan['steps'][number]['state']): string {
  if (state.kind === 'differs') return `: ${printable(state.what)}`;
  if (state.kind === 'blocked') return `: ${printable(state.why)} ${printable(state.mend)}`;
  if (state.kind === 'by-hand') return `: ${printable(state.why)}`;
  return state.kind === 'there' && state.detail !== undefined ? ` (${printable(state.detail)})` : '';
}

/** How a review stands: decision, people, remarks. */
export function describeRoom(room: ReviewRoom, width?: number): string {
  const { review, links, remarks, decisions, damage } = room;
  return [
    [
      `${printable(review.title)} (${review.id}): ${review.state}, until ${day(review.expiresAt)}`,
      `  ${review.siteUrl}`,
      `  ${review.branch === null ? '' : `${printable(review.branch)} `}${review.version.commit.slice(0, 12)} ${printable(review.version.subject)}`,
      `  ${printable(room.approval.text)}`,
      ...(damage === null ? [] : [`  DAMAGED: ${printable(damage)}`]),
      ...(room.readAt === null ? ['  Its server was not read yet.'] : []),
    ].join('\n'),
    ...(decisions.length === 0
      ? []
      : [
          formatTable(
            ['decision', 'by', 'when', 'version', 'worth'],
            decisions.map((one) => [
              verdictWords[one.verdict],
              one.name,
              minute(one.at),
              one.commit.slice(0, 7),
              standingWords[one.standing],
            ]),
            width,
          ),
        ]),
    links.length === 0
      ? 'Nobody is invited yet. Invite with: stagelift review invite NAME'
      : formatTable(
          ['person', 'is asked', 'last here', 'link'],
          links.map((link) => [
            link.name,
            purposeWords[link.purpose],
            link.lastUse === null ? 'never' : minute(link.lastUse),
            link.revokedAt === null ? (link.hasPin ? 'works, with a PIN' : 'works') : 'taken back',
          ]),
          width,
        ),
    remarks.length === 0 ? 'No remark yet.' : describeRemarks(remarks, width),
  ].join('\n\n');
}

function describeRemarks(remarks: readonly Remark[], width: number | undefined): string {
  return formatTable(
    ['remark', 'is', 'by', 'for', 'page', 'text'],
    remarks.map((one) => [
      String(one.number),
      statusWords[one.status],
      one.by.name,
      one.assignedTo ?? '',
      one.page.path,
      one.text.replaceAll(/\s+/g, ' '),
    ]),
    width,
  );
}

/** One remark with everything that was said about it. */
export function describeRemark(remark: Remark): string {
  const { number, status, by, at, page, text, thread, solvedBy, browser } = remark;
  return [
    `Remark ${String(number)}: ${statusWords[status]}${solvedBy === null ? '' : `, solved by ${solvedBy.slice(0, 12)}`}`,
    `${printable(by.name)}, ${minute(at)}, ${printable(page.path)} (${String(browser.width)}x${String(browser.height)})`,
    indent(text, 2),
    ...thread.map((entry) => {
      const said = entry.status === null ? entry.text : statusWords[entry.status];
      const act = entry.kind === 'assigned' ? `for ${said === '' ? 'nobody' : said}` : said;
      return `${printable(entry.by.name)}, ${minute(entry.at)}:\n${indent(entry.kind === 'moved' ? 'moved the pin' : act, 2)}`;
    }),
    ...(remark.errors.length === 0 ? [] : ['The browser reported:', ...remark.errors.map((line) => indent(line, 2))]),
  ].join('\n');
}

/** The verdict of the gate, with what is missing. */
export function describeApproval({ kind, text, missing, approvedBefore }: Approval): string {
  return [
    kind === 'approved' ? `Approved. ${printable(text)}` : `NOT APPROVED (${kind}). ${printable(text)}`,
    ...(missing.length === 0 ? [] : [`Waits for: ${printable(missing.join(', '))}`]),
    ...(approvedBefore === null
      ? []
      : approvedBefore.files.slice(0, 20).map((file) => `  changed: ${printable(file)}`)),
  ].join('\n');
}

/** Proofs, with what to do about those that failed. */
export function describeProofs(proofs: readonly ReviewProof[]): string {
  if (proofs.length === 0) return 'Nothing was proved.';
  return proofs
    .flatMap(({ id, ok, found, mend, snippets }) => [
      `${ok ? 'ok  ' : 'FAIL'}  ${id}: ${printable(found)}`,
      ...(ok || mend === undefined ? [] : [indent(mend, 6)]),
      ...(ok ? [] : snippets.flatMap(describeSnippet)),
    ])
    .join('\n');
}

function day(time: string): string {
  return time.slice(0, 10);
}

function minute(time: string): string {
  return `${time.slice(0, 16).replace('T', ' ')}Z`;
}

function indent(text: string, spaces: number): string {
  return text
    .split('\n')
    .map((line) => `${' '.repeat(spaces)}${printable(line)}`)
    .join('\n');
}
