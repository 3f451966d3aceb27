import type { PullPlan } from '#shared/domain/pull.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { JobRecord } from '../../jobs/job-record.ts';
import type { JobRunner } from '../../jobs/runner.ts';
import { notesOf } from './notes.ts';

/**
 * Refuses to pull over a target that an earlier pull has left in the middle of its switch: only that job knows how to put
 * the old triggers, keys and files back. Throws `job.interrupted` with the job's identifier.
 */
export function requireSettled(runner: JobRunner, plan: Pick<PullPlan, 'projectId' | 'targetId'>): void {
  for (const job of runner.list()) {
    if (job.projectId !== plan.projectId || job.targetId !== plan.targetId || job.state === 'running') continue;
    if (!isUnsettled(runner.record(job.id))) continue;
    throw new AppError('job.interrupted', {
      message: `An earlier pull (${job.id}) stopped in the middle of changing this target.`,
      hint: `Finish it with "stagelift jobs resume ${job.id}" or go back with "stagelift jobs undo ${job.id}".`,
      retry: 'after-fix',
      facts: { jobId: job.id },
    });
  }
}

/** True when a switch or a move of files was begun, and neither finished nor put back. Pure. */
export function isUnsettled({ notes }: Pick<JobRecord, 'notes'>): boolean {
  if (['undone', 'discarded', 'undo-gone'].some((key) => notes.has(key))) return false;
  const moved = new Set(notesOf(notes, 'files-moved').map((note) => note.root));
  return (
    notesOf(notes, 'files-moving').some((note) => !moved.has(note.root)) ||
    (notes.has('switch-begun') && !notes.has('switch-done') && !wasPutBack(notes))
  );
}

/** A switch that failed undoes its steps itself; the journal then ends with such a step. */
function wasPutBack(notes: JobRecord['notes']): boolean {
  const last = notes.get('switch-step')?.at(-1);
  if (typeof last !== 'object' || last === null || !('step' in last) || !('event' in last)) return false;
  return String(last.step).startsWith('undo:') && last.event === 'done';
}
