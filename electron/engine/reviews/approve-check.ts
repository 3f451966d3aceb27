import { judgeApproval, judgeReviews, type ReviewToJudge } from '#shared/domain/review-approval.ts';
import type { Approval } from '#shared/domain/review-room.ts';
import type { Project } from '#shared/domain/project.ts';
import type { Review } from '#shared/domain/review.ts';
import { isAppError } from '#shared/errors/app-error.ts';
import type { GitOptions } from '../git/run-git.ts';
import type { ReviewStore } from '../store/reviews.ts';
import type { ReviewAccess } from './access.ts';
import { changedFiles, isAncestor, readVersion } from './git-versions.ts';
import { toJudge } from './room.ts';
import type { ReviewRooms } from './rooms.ts';

/** What the check looks at. */
export interface ApproveCheckParts {
  readonly access: ReviewAccess;
  readonly reviews: ReviewStore;
  readonly projects: { get(projectId: string): Promise<Project> };
  readonly env: Readonly<Record<string, string | undefined>>;
}

interface Judged {
  readonly review: Review;
  readonly judge: ReviewToJudge;
}

/**
 * Whether a commit is signed off: every review of the project is asked, closed ones included. With `sync` open ones are read
 * first; one that cannot be read makes an approval unknown, because it may have been taken back.
 */
export function createApproveCheck(parts: ApproveCheckParts): ReviewRooms['approveCheck'] {
  const { access, reviews, projects, env } = parts;

  const readOne = async (review: Review, sync: boolean, signal: AbortSignal): Promise<Judged> => {
    const isThere = review.state === 'open' || review.state === 'paused';
    let unread: string | null = null;
    if (sync && isThere) {
      await access
        .use(review, (session) => access.sync(review, session, signal), signal)
        .catch((error: unknown) => {
          if (!isAppError(error) || signal.aborted) throw error;
          unread = `The server of "${review.title}" could not be read: ${error.message}`;
        });
    }
    const judge = toJudge(await access.known(review, signal));
    return { review, judge: unread === null ? judge : { ...judge, damage: judge.damage ?? unread } };
  };

  return async (projectId, name, sync, signal) => {
    const { folder } = await projects.get(projectId);
    const git = { cwd: folder, env, signal };
    const { commit, tree } = await readVersion(name, git);
    const judged: Judged[] = [];
    for (const review of await reviews.list(projectId)) judged.push(await readOne(review, sync, signal));
    const showing = judged.filter(({ judge }) => judge.log.versions.some((version) => version.tree === tree));
    const related = showing.length > 0 ? showing : await relatedTo(judged, { commit, tree }, git);
    const verdict = judgeReviews(
      related.map(({ judge }) => judge),
      { commit, tree },
    );
    return nameChanges(verdict, git);
  };
}

/** Reviews that approved something this commit grew out of, or whose branch it is the newest version of. */
async function relatedTo(
  judged: readonly Judged[],
  asked: Pick<Approval, 'commit' | 'tree'>,
  git: Pick<GitOptions, 'cwd' | 'env' | 'signal'>,
): Promise<readonly Judged[]> {
  const related: Judged[] = [];
  for (const one of judged) {
    const before = judgeApproval(one.judge, asked).approvedBefore?.commit;
    if (before === undefined) continue;
    if ((await isAncestor(before, asked.commit, git)) || (await isTip(one.review.branch, asked.commit, git)))
      related.push(one);
  }
  return related;
}

/** After a force-push the approved commit is no ancestor any more: then the branch tells. */
async function isTip(
  branch: string | null,
  commit: string,
  git: Pick<GitOptions, 'cwd' | 'env' | 'signal'>,
): Promise<boolean> {
  if (branch === null) return false;
  for (const ref of [`refs/heads/${branch}`, `refs/remotes/origin/${branch}`]) {
    const tip = await readVersion(ref, git).catch(() => null);
    if (tip?.commit === commit) return true;
  }
  return false;
}

/** What changed since the approval, from the clone where it knows both. */
async function nameChanges(verdict: Approval, git: Pick<GitOptions, 'cwd' | 'env' | 'signal'>): Promise<Approval> {
  const { approvedBefore } = verdict;
  if (approvedBefore === null) return verdict;
  const files = await changedFiles(approvedBefore.commit, verdict.commit, git);
  return files === null ? verdict : { ...verdict, approvedBefore: { ...approvedBefore, files: [...files] } };
}
