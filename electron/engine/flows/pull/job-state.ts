import type { Job } from '#shared/domain/job.ts';
import type { JobRecord } from '../../jobs/job-record.ts';
import { lastNoteOf, notesOf } from './notes.ts';
import { pullVersion } from './pull-steps.ts';

/** What can be done with a pull in its state. Pure. */
export function pullActions(record: JobRecord): Job['actions'] {
  const { job, version } = record;
  if (job.state === 'running' || job.state === 'queued') return ['pause', 'cancel'];
  const undo = canUndo(record) ? (['undo'] as const) : [];
  // Going on with a pull that a later one has replaced would bring older data back.
  if (isLeft(record) || job.state === 'done') return [...undo];
  const resume = version === pullVersion ? (['resume'] as const) : [];
  return undo.length > 0 ? [...resume, ...undo] : [...resume, 'discard'];
}

/** What became of a pull after it ended, and what it still keeps in the target. Pure. */
export function pullDetails(record: JobRecord): Pick<Job, 'fate' | 'holds'> {
  const fate = fateOf(record);
  const holds = holdingsOf(record);
  return { ...(fate === null ? {} : { fate }), ...(holds === null ? {} : { holds }) };
}

/** True when the target has been changed by this pull and can be put back. Pure. */
export function canUndo(record: JobRecord): boolean {
  if (record.job.state === 'running' || isLeft(record)) return false;
  return record.notes.has('switch-begun') || record.notes.has('files-moving');
}

function isLeft({ notes }: JobRecord): boolean {
  return ['undone', 'discarded', 'undo-gone'].some((key) => notes.has(key));
}

function fateOf({ notes }: JobRecord): NonNullable<Job['fate']> | null {
  if (notes.has('undone')) return { kind: 'undone' };
  if (notes.has('discarded')) return { kind: 'discarded' };
  if (!notes.has('undo-gone')) return null;
  const replaced = lastNoteOf(notes, 'undo-gone');
  return { kind: 'replaced', ...(replaced === null ? {} : { by: replaced.by, at: replaced.at }) };
}

/** Tables and files beside the live ones, as the job's journal tells; null when it keeps none. */
export function holdingsOf(record: JobRecord): NonNullable<Job['holds']> | null {
  const { job, notes } = record;
  const isWorking = job.state === 'running' || job.state === 'queued';
  if (isWorking || isLeft(record) || canUndo(record)) return null;
  const ranges = notesOf(notes, 'range');
  const tables = new Set([...ranges.map(({ table }) => table), ...notesOf(notes, 'table').map(({ name }) => name)]);
  const files = notesOf(notes, 'files');
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  const fetched = sum(files.map((note) => note.fetched));
  if (!notes.has('shadow') && !notes.has('staging')) return null;
  return {
    tables: tables.size,
    files: fetched,
    bytes: sum(ranges.map(({ bytes }) => bytes)) + sum(files.map(({ bytes }) => bytes)),
  };
}
