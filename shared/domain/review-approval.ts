import type { FoldedReview, RecordedDecision } from './review-fold.ts';
import type { Approval, Decision } from './review-room.ts';

/** What is asked about: a version of the code. */
export interface AskedVersion {
  readonly commit: string;
  readonly tree: string;
}

/** A review as far as its approval goes. */
export interface ReviewToJudge {
  readonly title: string;
  readonly log: FoldedReview;
  /** How many approvals are needed. */
  readonly quorum: number;
  /** Why the end of the log is not known; null when all of it is. */
  readonly damage: string | null;
}

/** The beginning of a hash, as people say it. */
export function shortHash(hash: string): string {
  return hash.slice(0, 7);
}

/**
 * Each decision with what it is worth for a version: it counts for its own tree, whatever the commit; the same person's next
 * word about that tree replaces it. A decision that was taken back brings none before it back. Pure.
 */
export function judgeDecisions(decisions: readonly RecordedDecision[], tree: string | null): Decision[] {
  return decisions.map(({ withdrawn, ...decision }, index) => {
    const later = decisions
      .slice(index + 1)
      .some((other) => other.by.person === decision.by.person && other.tree === decision.tree);
    return { ...decision, standing: standingOf(withdrawn, later, decision.tree === tree) };
  });
}

function standingOf(withdrawn: boolean, replaced: boolean, isThisTree: boolean): Decision['standing'] {
  if (withdrawn) return 'withdrawn';
  if (replaced) return 'replaced';
  return isThisTree ? 'counts' : 'stale';
}

/**
 * Whether a version is signed off in one review. Approved is only what enough different people approved, "with remarks"
 * included, while nobody who decided says "not yet" and all of the log is known. Silence is never approval. Pure.
 */
export function judgeApproval(review: ReviewToJudge, asked: AskedVersion): Approval {
  const { log, quorum: needed } = review;
  const valid = judgeDecisions(log.decisions, asked.tree).filter(({ standing }) => standing === 'counts');
  const refusals = valid.filter(({ verdict }) => verdict === 'not-yet');
  const approvals = valid.filter(({ verdict }) => verdict !== 'not-yet');
  const missing = log.invited
    .filter(
      ({ purpose, revoked, person }) =>
        purpose === 'approve' && !revoked && !valid.some(({ by }) => by.person === person),
    )
    .map(({ name }) => name);
  const before = approvals.length > 0 ? null : approvedBefore(review, asked);
  const kind = kindOf(review, asked, { approvals: approvals.length, refusals: refusals.length, before });
  const facts = { kind, review, asked, approvals, refusals, missing, before };
  return {
    kind,
    text: sayApproval(facts),
    ...asked,
    approvals: approvals.map(({ name, at, verdict }) => ({ name, at, verdict })),
    needed,
    missing,
    approvedBefore: kind === 'stale' ? before : null,
  };
}

/**
 * One answer from every review that may know the version: "not yet" anywhere refuses, then one approval is enough. Pure.
 */
export function judgeReviews(reviews: readonly ReviewToJudge[], asked: AskedVersion): Approval {
  const verdicts = reviews.map((review) => judgeApproval(review, asked));
  for (const kind of ['refused', 'approved', 'waiting', 'stale'] as const) {
    const found = verdicts.find((verdict) => verdict.kind === kind);
    if (found !== undefined) return found;
  }
  return {
    kind: 'none',
    text: `${shortHash(asked.commit)} was never shown in a review.`,
    ...asked,
    ...{ approvals: [], needed: 1, missing: [], approvedBefore: null },
  };
}

interface Counts {
  readonly approvals: number;
  readonly refusals: number;
  readonly before: Approval['approvedBefore'];
}

function kindOf({ log, quorum, damage }: ReviewToJudge, asked: AskedVersion, counts: Counts): Approval['kind'] {
  if (counts.refusals > 0) return 'refused';
  if (counts.approvals >= Math.max(1, quorum) && damage === null) return 'approved';
  if (counts.before !== null) return 'stale';
  const wasShown = log.versions.some(({ tree }) => tree === asked.tree);
  return wasShown || counts.approvals > 0 ? 'waiting' : 'none';
}

/** The newest other version that was signed off, with the files that changed in the versions deployed after it. */
function approvedBefore({ log, quorum }: ReviewToJudge, asked: AskedVersion): Approval['approvedBefore'] {
  const deployed = log.versions;
  for (let index = deployed.length - 1; index >= 0; index -= 1) {
    const version = deployed[index];
    if (version === undefined || version.tree === asked.tree) continue;
    const valid = judgeDecisions(log.decisions, version.tree).filter(({ standing }) => standing === 'counts');
    if (valid.some(({ verdict }) => verdict === 'not-yet') || valid.length < Math.max(1, quorum)) continue;
    const last = deployed.findLastIndex(({ tree }) => tree === asked.tree);
    const between = last > index ? deployed.slice(index + 1, last + 1) : deployed.slice(index + 1);
    return { commit: version.commit, files: [...new Set(between.flatMap(({ files }) => files))] };
  }
  return null;
}

interface Sayable extends Pick<Approval, 'kind' | 'missing'> {
  readonly review: ReviewToJudge;
  readonly asked: AskedVersion;
  readonly approvals: readonly Decision[];
  readonly refusals: readonly Decision[];
  readonly before: Approval['approvedBefore'];
}

function sayApproval(facts: Sayable): string {
  const { kind, review, asked, approvals, refusals, before } = facts;
  const version = shortHash(asked.commit);
  switch (kind) {
    case 'approved':
      return `${listNames(approvals.map(({ name }) => name))} approved ${version}.${openRemarks(approvals)}`;
    case 'refused':
      return `${listNames(refusals.map(({ name }) => name))} said "not yet" about ${version}.`;
    case 'stale':
      return `${shortHash(before?.commit ?? '')} was approved, now it is ${version}: ask again.${changedFiles(before)}`;
    case 'none':
      return `${version} was never shown in "${review.title}".`;
    case 'waiting':
      return sayWaiting(facts, version);
  }
}

function sayWaiting({ review, approvals, missing }: Sayable, version: string): string {
  const { damage, quorum } = review;
  if (damage !== null && approvals.length >= quorum) {
    return `${version} was approved, but the end of the log is not known, and so is whether that was taken back. ${damage}`;
  }
  const so = `${String(approvals.length)} of ${String(quorum)} needed ${quorum === 1 ? 'approval' : 'approvals'} of ${version}.`;
  if (missing.length > 0) return `${so} Not answered: ${listNames(missing)}.${openRemarks(approvals)}`;
  return `${so} Nobody else is asked to decide: invite somebody who may approve.${openRemarks(approvals)}`;
}

/** Approving with remarks approves; what was open then is told with it. */
function openRemarks(approvals: readonly Decision[]): string {
  const open = [
    ...new Set(
      approvals.filter(({ verdict }) => verdict === 'approve-with-remarks').flatMap((decision) => decision.open),
    ),
  ].toSorted((a, b) => a - b);
  if (!approvals.some(({ verdict }) => verdict === 'approve-with-remarks')) return '';
  return open.length === 0 ? ' With remarks.' : ` With remarks; open then: ${open.join(', ')}.`;
}

const namedFiles = 5;

function changedFiles(before: Approval['approvedBefore']): string {
  const files = before?.files ?? [];
  if (files.length === 0) return '';
  const more = files.length > namedFiles ? ` and ${String(files.length - namedFiles)} more` : '';
  return ` Changed since: ${files.slice(0, namedFiles).join(', ')}${more}.`;
}

function listNames(names: readonly string[]): string {
  const all = [...new Set(names)];
  return all.length < 2 ? (all[0] ?? 'Nobody') : `${all.slice(0, -1).join(', ')} and ${all.at(-1) ?? ''}`;
}
