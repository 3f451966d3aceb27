import { z } from 'zod';
import {
  errorDataSchema,
  jobKindSchema,
  jobStateSchema,
  stepStateSchema,
  type Job,
  type JobState,
  type JobStep,
} from '#shared/domain/job.ts';
import { idSchema } from '#shared/domain/server.ts';
import { isAlive } from './process-identity.ts';

/** One line of a job's journal. */
export const jobEntrySchema = z.discriminatedUnion('t', [
  z.object({
    t: z.literal('created'),
    at: z.string(),
    /** Version of the step list; a job of another version can only be undone or discarded. */
    version: z.number(),
    id: z.string(),
    kind: jobKindSchema,
    title: z.string(),
    projectId: idSchema,
    sourceId: idSchema,
    targetId: idSchema,
    steps: z.array(z.object({ name: z.string(), title: z.string(), weight: z.number() })),
  }),
  z.object({ t: z.literal('owner'), at: z.string(), pid: z.number(), started: z.string() }),
  z.object({ t: z.literal('step'), at: z.string(), name: z.string(), state: stepStateSchema }),
  z.object({ t: z.literal('note'), at: z.string(), key: z.string(), value: z.unknown() }),
  z.object({ t: z.literal('ended'), at: z.string(), state: jobStateSchema, error: errorDataSchema.optional() }),
]);
export type JobEntry = z.infer<typeof jobEntrySchema>;

/** What the flow noted, by key, in order. */
export type JobNotes = ReadonlyMap<string, readonly unknown[]>;

/** A job as its journal tells it. */
export interface JobRecord {
  readonly job: Omit<Job, 'actions' | 'fate' | 'holds'>;
  readonly version: number;
  readonly notes: JobNotes;
}

/** Folds a journal into the job's state; null when it does not even say which job it is. */
export function reduceJob(entries: readonly JobEntry[]): JobRecord | null {
  const created = entries.find((entry) => entry.t === 'created');
  if (created === undefined) return null;
  const states = new Map<string, JobStep['state']>();
  const notes = new Map<string, unknown[]>();
  let state: JobState = 'queued';
  let owner: { pid: number; started: string } | null = null;
  let ended: Extract<JobEntry, { t: 'ended' }> | null = null;
  for (const entry of entries) {
    if (entry.t === 'owner') {
      owner = { pid: entry.pid, started: entry.started };
      ended = null;
      state = 'running';
    } else if (entry.t === 'step') states.set(entry.name, entry.state);
    else if (entry.t === 'note') notes.set(entry.key, [...(notes.get(entry.key) ?? []), entry.value]);
    else if (entry.t === 'ended') {
      ended = entry;
      state = entry.state;
    }
  }
  if (state === 'running' && owner !== null && !isAlive(owner)) state = 'interrupted';
  const { id, kind, title, projectId, sourceId, targetId } = created;
  const steps = created.steps.map((step): JobStep => {
    const stepState = shownStepState(states.get(step.name) ?? 'waiting', state);
    return { ...step, state: stepState, fraction: stepState === 'done' || stepState === 'skipped' ? 1 : 0 };
  });
  return {
    version: created.version,
    notes,
    job: {
      ...{ id, kind, title, projectId, sourceId, targetId, state, steps },
      createdAt: created.at,
      ...(ended === null ? {} : { endedAt: ended.at }),
      ...(ended?.error === undefined ? {} : { error: ended.error }),
    },
  };
}

/** A step that was running when its process died has failed. */
function shownStepState(step: JobStep['state'], job: JobState): JobStep['state'] {
  return step === 'running' && job !== 'running' ? 'failed' : step;
}
