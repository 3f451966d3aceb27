import type { Job, JobFate, JobState } from '#shared/domain/job.ts';
import type { Tone } from '../../ui/status.tsx';

/** The colour and picture of a job's state. */
export const stateTones: Readonly<Record<JobState, Tone>> = {
  queued: 'neutral',
  running: 'busy',
  paused: 'paused',
  done: 'good',
  failed: 'bad',
  cancelled: 'skipped',
  interrupted: 'warning',
  'needs-attention': 'warning',
};

/** What a job is called in lists: its state, unless something became of it later. */
export function standingOf(job: Job): { readonly kind: JobState | JobFate['kind']; readonly tone: Tone } {
  return job.fate ? { kind: job.fate.kind, tone: 'skipped' } : { kind: job.state, tone: stateTones[job.state] };
}

/** True while the job is at work or about to be. */
export function isActive(job: Job): boolean {
  return job.state === 'running' || job.state === 'queued';
}

/** Groups of the history's filter. */
export type StateGroup = 'all' | 'running' | 'attention' | 'done';

/** Whether a job belongs to a group of the filter. */
export function isInGroup(job: Job, group: StateGroup): boolean {
  switch (group) {
    case 'all':
      return true;
    case 'running':
      return isActive(job);
    case 'done':
      return !isActive(job) && (job.fate !== undefined || job.state === 'done' || job.state === 'cancelled');
    case 'attention':
      return !isActive(job) && !job.fate && job.state !== 'done' && job.state !== 'cancelled';
  }
}

/**
 * Which data a target has after a job that did not finish. `untouched`: the old one, until the tables were switched or, where
 * only files are pulled, the first of them was moved. `switched`: the new one. `left`: it was undone, or a later pull took
 * its place, so that nothing can be done with it any more.
 */
export function whereThingsStand(job: Job): 'untouched' | 'switched' | 'left' {
  if (job.actions.includes('undo')) return 'switched';
  const began = job.steps.some(
    ({ name, state }) =>
      (name === 'switch' && state === 'done') || (name === 'move-files' && state !== 'waiting' && state !== 'skipped'),
  );
  if (!began) return 'untouched';
  return job.actions.length === 0 ? 'left' : 'switched';
}

/** How long a job took, or has taken until `now`, in seconds. */
export function durationOf(job: Job, now: Date): number {
  const end = job.endedAt === undefined ? now : new Date(job.endedAt);
  return Math.max(0, (end.getTime() - new Date(job.createdAt).getTime()) / 1000);
}

/** The whole job's done share, 0..1, from its steps alone (for jobs that report no progress any more). */
export function fractionOf(job: Job): number {
  if (job.state === 'done') return 1;
  return Math.min(
    1,
    job.steps.reduce((sum, step) => sum + step.weight * step.fraction, 0),
  );
}
