import type { Job } from '#shared/domain/job.ts';
import type { Problem } from '#shared/domain/problem.ts';
import type { JobRunner } from '../../jobs/runner.ts';

/** A pull that stopped before its switch and still keeps tables or files beside the target's. */
export interface LeftOver {
  readonly jobId: string;
  readonly createdAt: string;
  readonly holds: NonNullable<Job['holds']>;
  readonly resumable: boolean;
}

/** What earlier pulls into a target have left beside it, the newest first. */
export function findLeftOvers(runner: JobRunner, projectId: string, targetId: string): readonly LeftOver[] {
  return runner
    .list()
    .filter((job) => job.projectId === projectId && job.targetId === targetId)
    .flatMap(({ id, createdAt, holds, actions }) =>
      holds === undefined ? [] : [{ jobId: id, createdAt, holds, resumable: actions.includes('resume') }],
    );
}

/** Says in the plan what is lying about, and what becomes of it. Pure. */
export function leftOverProblems(leftOvers: readonly LeftOver[]): readonly Problem[] {
  return leftOvers.map(({ jobId, createdAt, holds, resumable }) => ({
    id: 'left-over',
    severity: 'warning',
    title: `The pull ${jobId} of ${createdAt} was not finished and keeps ${describeHoldings(holds)} beside this target`,
    detail: 'They are removed when this pull is done; that one cannot be gone on with any more then.',
    mend: `${resumable ? `Go on with it by "stagelift jobs resume ${jobId}", or free` : 'Free'} the room now by "stagelift jobs discard ${jobId}".`,
  }));
}

/** "3 tables and 12 files (1.2 MB)". */
function describeHoldings({ tables, files, bytes }: LeftOver['holds']): string {
  const parts = [
    ...(tables > 0 || files === 0 ? [counted(tables, 'table')] : []),
    ...(files > 0 ? [counted(files, 'file')] : []),
  ];
  return `${parts.join(' and ')} (${(bytes / 1e6).toFixed(1)} MB)`;
}

function counted(count: number, noun: string): string {
  return `${String(count)} ${noun}${count === 1 ? '' : 's'}`;
}
