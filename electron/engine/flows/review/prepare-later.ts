import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import type { Problem } from '#shared/domain/problem.ts';
import type { Review } from '#shared/domain/review.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { shQuote } from '../../remote/shell-quote.ts';
import type { ReviewWork } from './part.ts';
import type { CloseRequest, OpenRequest, UpdateRequest } from './request-file.ts';
import type { CloseReason, UpdateWish } from './review-flow.ts';
import { branchTip, changedFiles, findCommit, judgeVersion, readVersion } from './version.ts';

/** What an update deploys, beside what runs. Throws `git.branch-missing`. */
export async function prepareUpdate(
  { git, context }: ReviewWork,
  review: Review,
  { places, serverId }: OpenRequest,
  { commit: named, data }: UpdateWish,
): Promise<{ readonly request: UpdateRequest; readonly problems: readonly Problem[] }> {
  const tip = named === undefined ? null : await findCommit(git, named);
  const own = review.branch === null ? null : await branchTip(git, review.branch);
  const commit = named === undefined ? own : tip;
  if (commit === null) {
    throw new AppError('git.branch-missing', {
      message: `There is no ${named === undefined ? `branch ${review.branch ?? ''}` : `commit "${named.slice(0, 80)}"`} any more.`,
      hint: 'Name the commit to deploy.',
    });
  }
  const version = await readVersion(git, commit);
  const changed = await changedFiles(git, review.version.commit, version.commit);
  const { stdout } = await context.host.run(
    `ls -1 -- ${shQuote(posix.join(places.code, 'releases'))} 2>/dev/null; :`,
    context.signal,
  );
  const numbers = stdout.split('\n').map((name) => Number(/^(\d{4})-/.exec(name)?.[1] ?? 0));
  const number = Math.max(0, ...numbers) + 1;
  const same = version.commit === review.version.commit && !data;
  return {
    request: {
      ...{ kind: 'update', projectId: review.projectId, reviewId: review.id, serverId, places },
      ...{ version, before: review.version, number, data, changed: [...changed] },
      eventId: toEventId(`${review.id} ${String(number)} ${version.commit}`),
    },
    problems: [
      ...(await judgeVersion(git, version)),
      ...(same
        ? [{ id: 'nothing-new', severity: 'blocker' as const, title: 'This version is deployed already.' }]
        : []),
    ],
  };
}

/** What an end takes away. */
export function prepareClose(review: Review, opened: OpenRequest | null, reason: CloseReason): CloseRequest {
  const { projectId, id, serverId, store, siteUrl, reviewUrl, environment } = review;
  const code = posix.dirname(environment.path);
  const places = opened?.places ?? {
    ...{ id, store, code, current: environment.path, site: '', base: '', documentRoot: '' },
    ...{ siteUrl, baseUrl: reviewUrl },
  };
  return { kind: 'close', projectId, reviewId: id, serverId, places, reason };
}

/** A UUID that is always the same for the same text. Pure. */
function toEventId(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}
