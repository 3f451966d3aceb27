import { parseFixes, solvedRemarks } from '#shared/domain/review-fixes.ts';
import type { Review } from '#shared/domain/review.ts';
import type { GitOptions } from '../git/run-git.ts';
import type { RemoteSession } from '../remote/transport.ts';
import { byItself, type ReviewAccess } from './access.ts';
import { commitsBetween } from './git-versions.ts';
import { makeRoom } from './room.ts';

/** What commits are compared with. */
export interface SolveParts {
  readonly access: ReviewAccess;
  readonly git: Pick<GitOptions, 'cwd' | 'env' | 'signal'>;
  /** Reviews of the same project that a number without a name could mean as well. */
  readonly others: readonly Review[];
}

/**
 * Asks to check the remarks that commits between two deployed versions name (`Fixes: remark 12`). Answers with a sentence for
 * each; safe to repeat.
 */
export async function solveRemarks(
  { access, git, others }: SolveParts,
  review: Review,
  session: RemoteSession,
  { from, to }: { readonly from: string; readonly to: string },
  signal: AbortSignal,
): Promise<readonly string[]> {
  const commits = (await commitsBetween(from, to, git)).filter(({ message }) => parseFixes(message).length > 0);
  if (commits.length === 0) return [];
  const { remarks } = makeRoom(await access.known(review, signal));
  const isAmbiguous = others.some(({ branch }) => branch !== null && branch === review.branch);
  const solved = solvedRemarks(review.id, remarks, commits, isAmbiguous);
  if (solved.length === 0) return [];
  const drafts = solved.map(({ remark, commit }) => ({
    ...{ kind: 'status' as const, remark, status: 'please-check' as const, solvedBy: commit },
  }));
  await access.append(review, session, drafts, byItself, signal);
  return solved.map(
    ({ remark, commit }) => `Remark ${String(remark)} waits to be checked: ${commit.slice(0, 7)} fixes it.`,
  );
}
