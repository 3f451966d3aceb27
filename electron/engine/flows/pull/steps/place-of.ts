import { createHash } from 'node:crypto';
import { lastNoteOf } from '../notes.ts';
import type { PreparedDatabase } from '../prepared-pull.ts';
import type { PullStepContext } from '../pull-step.ts';
import { shadowPlace, type ShadowPlace } from '../shadow-place.ts';

/** Where this job's new tables grow: as noted by an earlier run, else by the job's own mark. */
export function placeOf(context: PullStepContext, database: PreparedDatabase): ShadowPlace {
  const noted = lastNoteOf(context.job.notes(), 'shadow');
  const id = noted?.id ?? markOf(context.job.jobId);
  return shadowPlace(id, noted?.mode ?? database.switchMode, database.target.schema);
}

/** Eight hexadecimal digits for a job. */
export function markOf(jobId: string): string {
  return createHash('sha256').update(jobId).digest('hex').slice(0, 8);
}
