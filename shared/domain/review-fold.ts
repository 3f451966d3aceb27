import type { Decision, Remark, ReviewRoom } from './review-room.ts';
import type { LinkPurpose, RemarkStatus, ReviewEvent, ReviewEventOf, ReviewVersion } from './review.ts';

type ThreadEntry = Remark['thread'][number];

/** Somebody who was invited, with the newest link. */
export interface Invited {
  readonly person: string;
  readonly name: string;
  readonly purpose: LinkPurpose;
  readonly link: string;
  /** True once every link of this person was taken back. */
  readonly revoked: boolean;
}

/** A decision without a judgement: that depends on the version which is asked about. */
export type RecordedDecision = Omit<Decision, 'standing'> & { readonly withdrawn: boolean };

/** What a review's log says, in order. */
export interface FoldedReview {
  readonly remarks: readonly Remark[];
  readonly decisions: readonly RecordedDecision[];
  readonly versions: ReviewRoom['versions'];
  readonly pagesSeen: ReviewRoom['pagesSeen'];
  readonly invited: readonly Invited[];
  /** What is deployed; null before the first line. */
  readonly current: ReviewVersion | null;
  readonly merged: string | null;
  readonly state: 'open' | 'paused' | 'closed';
  /** Last sign of life by person. */
  readonly lastSeen: ReadonlyMap<string, string>;
}

/**
 * Whether somebody may set a remark so. Developers may always; a client answers the question "please check" only: it is done, or
 * it is not and begins anew.
 */
export function maySetStatus(role: 'client' | 'developer' | 'system', from: RemarkStatus, to: RemarkStatus): boolean {
  if (from === to) return false;
  return role !== 'client' || (from === 'please-check' && (to === 'done' || to === 'new'));
}

/**
 * Folds the lines of a log, oldest first, into what a review's room shows. A line with a known `id`, or about a remark or
 * decision that is not there, changes nothing. Pure.
 */
export function foldReview(events: readonly ReviewEvent[]): FoldedReview {
  const fold: Fold = {
    ...{ remarks: new Map(), decisions: new Map(), versions: [], pages: new Map(), links: new Map() },
    ...{ lastSeen: new Map(), merged: null, state: 'open' },
  };
  const ids = new Set<string>();
  for (const event of events) {
    if (ids.has(event.id)) continue;
    ids.add(event.id);
    if (event.by.role === 'client') fold.lastSeen.set(event.by.person, event.at);
    addLine(fold, event);
  }
  return {
    remarks: [...fold.remarks.values()],
    decisions: [...fold.decisions.values()],
    versions: fold.versions,
    pagesSeen: [...fold.pages.values()],
    invited: peopleOf(fold),
    current: fold.versions.at(-1) ?? null,
    merged: fold.merged,
    state: fold.state,
    lastSeen: fold.lastSeen,
  };
}

/** The state while lines are added. */
interface Fold {
  readonly remarks: Map<number, Remark>;
  readonly decisions: Map<string, RecordedDecision>;
  readonly versions: ReviewRoom['versions'];
  readonly pages: Map<string, ReviewRoom['pagesSeen'][number]>;
  readonly links: Map<string, { readonly invited: ReviewEventOf<'invited'>; readonly revoked: boolean }>;
  readonly lastSeen: Map<string, string>;
  merged: string | null;
  state: FoldedReview['state'];
}

function addLine(fold: Fold, event: ReviewEvent): void {
  switch (event.kind) {
    case 'opened':
      fold.versions.push({ ...event.version, deployedAt: event.at, files: [] });
      return;
    case 'deployed':
      fold.versions.push({ ...event.version, deployedAt: event.at, files: [...event.files] });
      return;
    case 'page-seen':
      return addPage(fold, event);
    case 'remark':
      return addRemark(fold, event);
    case 'moved':
      return addAnswer(fold, event, { anchor: event.anchor });
    case 'reply':
      return addAnswer(fold, event, {}, { text: event.text, shot: event.shot });
    case 'status':
      return setStatus(fold, event);
    case 'assigned':
      return addAnswer(fold, event, { assignedTo: event.to }, { text: event.to ?? '' });
    case 'decision':
      return addDecision(fold, event);
    case 'withdrawn':
      return withdraw(fold, event);
    case 'invited':
      fold.links.set(event.link, { invited: event, revoked: false });
      return;
    case 'revoked':
      return revoke(fold, event.link);
    case 'merged':
      fold.merged = event.commit;
      return;
    case 'paused':
    case 'closed':
      fold.state = event.kind;
      return;
    case 'continued':
      fold.state = 'open';
      return;
    case 'entered':
    case 'extended':
      return;
  }
}

function addPage(fold: Fold, { page, by, at }: ReviewEventOf<'page-seen'>): void {
  const names = fold.pages.get(page.path)?.by ?? [];
  fold.pages.set(page.path, { page, by: names.includes(by.name) ? names : [...names, by.name], last: at });
}

function addRemark(fold: Fold, event: ReviewEventOf<'remark'>): void {
  if (fold.remarks.has(event.remark)) return;
  const { remark: number, id, at, by, commit: version, text, page, anchor, shot, browser, errors } = event;
  fold.remarks.set(number, {
    ...{ number, id, at, by, version, text, page, anchor, shot, browser, errors },
    ...{ status: 'new', assignedTo: null, solvedBy: null, thread: [] },
  });
}

function addAnswer(
  fold: Fold,
  event: ReviewEventOf<'moved' | 'reply' | 'status' | 'assigned'>,
  change: Partial<Remark>,
  said: Partial<Pick<ThreadEntry, 'text' | 'shot' | 'status'>> = {},
): void {
  const remark = fold.remarks.get(event.remark);
  if (remark === undefined) return;
  const { id, at, by, kind } = event;
  const entry: ThreadEntry = { ...{ id, at, by, kind, text: '', shot: null, status: null }, ...said };
  fold.remarks.set(event.remark, { ...remark, ...change, thread: [...remark.thread, entry] });
}

function setStatus(fold: Fold, event: ReviewEventOf<'status'>): void {
  const { status, solvedBy, by } = event;
  const before = fold.remarks.get(event.remark);
  if (before === undefined) return;
  // A commit may be named later, for a status that stays.
  const isNamed = status === before.status && solvedBy !== null && by.role !== 'client' && solvedBy !== before.solvedBy;
  if (!maySetStatus(by.role, before.status, status) && !isNamed) return;
  const isSolved = status === 'please-check' || status === 'done';
  addAnswer(fold, event, { status, solvedBy: isSolved ? (solvedBy ?? before.solvedBy) : null }, { status });
}

/** What somebody says who was not asked to decide is no decision. */
function addDecision(fold: Fold, event: ReviewEventOf<'decision'>): void {
  const { id, at, by, name, verdict, text, commit, tree, data, pages, open, shots } = event;
  const link = by.link === null ? undefined : fold.links.get(by.link);
  const asked = link?.revoked === false && link.invited.purpose === 'approve' ? link.invited.person : null;
  if (by.role !== 'client' || asked !== by.person) return;
  fold.decisions.set(id, {
    ...{ id, at, by, name, verdict, text, commit, tree, data, pages, open, shots, withdrawn: false },
  });
}

/** Only by the person who decided, and only until the version was merged. */
function withdraw(fold: Fold, event: ReviewEventOf<'withdrawn'>): void {
  const decision = fold.decisions.get(event.decision);
  if (decision?.by.person !== event.by.person || event.by.role !== 'client') return;
  if (fold.merged === null) fold.decisions.set(decision.id, { ...decision, withdrawn: true });
}

function revoke(fold: Fold, link: string): void {
  const found = fold.links.get(link);
  if (found !== undefined) fold.links.set(link, { ...found, revoked: true });
}

function peopleOf(fold: Fold): readonly Invited[] {
  const people = new Map<string, Invited>();
  for (const { invited, revoked } of fold.links.values()) {
    const { person, name, purpose, link } = invited;
    const before = people.get(person);
    // A link that still works says what this person is asked.
    if (before !== undefined && !before.revoked && revoked) continue;
    people.set(person, { person, name, purpose, link, revoked });
  }
  return [...people.values()];
}
