import type { Job } from '#shared/domain/job.ts';
import type { JobRecord } from '../../jobs/job-record.ts';

/** Version of the step lists; a job of another version can only be undone. */
export const reviewJobVersion = 1;

/** What a job of kind `review` does, told by its steps. Pure. */
export function reviewJobKind({ job }: Pick<JobRecord, 'job'>): 'open' | 'update' | 'close' {
  const names = job.steps.map(({ name }) => name);
  return names.includes('remove') ? 'close' : names.includes('deploy') ? 'update' : 'open';
}

/** What can be done with a review's job in its state. Pure. */
export function reviewActions(record: JobRecord): Job['actions'] {
  const { job, notes, version } = record;
  if (job.state === 'running' || job.state === 'queued') return ['cancel'];
  if (job.state === 'done' || notes.has('undone') || notes.has('discarded')) return [];
  const kind = reviewJobKind(record);
  const begun = notes.has('begun');
  const resume = version === reviewJobVersion && !notes.has('undo-begun') ? (['resume'] as const) : [];
  if (!begun) return [...resume, 'discard'];
  if (kind === 'open') return [...resume, 'undo'];
  if (kind === 'close') return [...resume];
  // Behind the switch there is nothing that could be left out; the version before can be deployed again.
  const isSwitched = job.steps.some(({ name, state }) => name === 'deploy' && state === 'done');
  return isSwitched ? [...resume] : [...resume, 'discard'];
}

/** What became of it after it ended. Pure. */
export function reviewDetails({ notes }: JobRecord): Pick<Job, 'fate'> {
  if (notes.has('undone')) return { fate: { kind: 'undone' } };
  return notes.has('discarded') ? { fate: { kind: 'discarded' } } : {};
}
