import type { Remark } from './review-room.ts';

/** A remark that a commit says it solves. `reviewId` is null when the commit does not say of which review. */
export interface Fix {
  readonly reviewId: string | null;
  readonly remark: number;
}

const line = /^\s*(?:fixes|closes|resolves)\s*:?\s+(.+)$/i;
const target = /^(?:remarks?|#)?\s*#?(\d{1,8})(?:\s+(?:of|in)\s+([a-z0-9][a-z0-9-]{2,39}))?$/i;

/**
 * The remarks that a commit's message names: `Fixes: remark 12`, `Fixes: remarks 12, 14 and 15`, and where several reviews could
 * be meant `Fixes: remark 12 of shop-new-header`; each on a line of its own. Numbers without the word are issues of somebody
 * else's tracker. Pure.
 */
export function parseFixes(message: string): readonly Fix[] {
  const fixes = message.split(/\r?\n/).flatMap((text) => {
    const said = line.exec(text)?.[1]?.trim().replace(/[.;]$/, '');
    return said !== undefined && /^remarks?\b/i.test(said) ? parseTargets(said) : [];
  });
  return fixes.filter(
    ({ remark, reviewId }, index) =>
      fixes.findIndex((other) => other.remark === remark && other.reviewId === reviewId) === index,
  );
}

function parseTargets(said: string): readonly Fix[] {
  const found = said.split(/\s*,\s*(?:and\s+)?|\s+and\s+/i).map((part) => target.exec(part.trim()));
  // A line that is only half understood closes nothing.
  if (found.some((match) => match === null)) return [];
  const named = found.findLast((match) => match?.[2] !== undefined)?.[2]?.toLowerCase() ?? null;
  return found.flatMap((match) => {
    const remark = Number(match?.[1]);
    return remark > 0 ? [{ remark, reviewId: match?.[2]?.toLowerCase() ?? named }] : [];
  });
}

/** A commit as far as fixes go. */
export interface FixingCommit {
  readonly hash: string;
  /** When it was written; a rebase keeps it. */
  readonly writtenAt: string;
  readonly message: string;
}

/** Clocks of a developer and a server differ; a commit this many milliseconds older than its remark still means it. */
const tolerance = 10 * 60 * 1000;

/**
 * The remarks of a review that commits solve, with the last commit that names each. Nothing is solved by a commit from before the
 * remark, or from before a client said that it is not solved. `isAmbiguous`: other reviews could be
 * meant as well, so the commit has to say which. Pure.
 */
export function solvedRemarks(
  reviewId: string,
  remarks: readonly Remark[],
  commits: readonly FixingCommit[],
  isAmbiguous: boolean,
): readonly { readonly remark: number; readonly commit: string }[] {
  return remarks.flatMap((remark) => {
    if (remark.status === 'please-check' || remark.status === 'done') return [];
    const reopened = remark.thread.findLast(({ kind, status }) => kind === 'status' && status === 'new');
    // Both are told to the second: what was written in the same one was what the client has just looked at.
    const since = reopened === undefined ? Date.parse(remark.at) - tolerance : Date.parse(reopened.at) + 1;
    const commit = commits.findLast(
      ({ message, writtenAt }) =>
        Date.parse(writtenAt) >= since &&
        parseFixes(message).some((fix) => means(fix, reviewId, remark.number, isAmbiguous)),
    );
    return commit === undefined ? [] : [{ remark: remark.number, commit: commit.hash }];
  });
}

function means(fix: Fix, reviewId: string, remark: number, isAmbiguous: boolean): boolean {
  if (fix.remark !== remark) return false;
  return fix.reviewId === null ? !isAmbiguous : fix.reviewId === reviewId;
}
