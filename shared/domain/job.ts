import { z } from 'zod';
import { idSchema } from './server.ts';

/** What a job does: brings data down, makes and takes away stages, or opens, updates and closes a review environment. */
export const jobKindSchema = z.enum(['pull', 'setup', 'review']);
export type JobKind = z.infer<typeof jobKindSchema>;

/**
 * How a job stands. `paused` = stopped to be resumed, nothing held open meanwhile; `interrupted` = its process ended;
 * `needs-attention` = ended, but something is left to decide.
 */
export const jobStateSchema = z.enum([
  'queued',
  'running',
  'paused',
  'done',
  'failed',
  'cancelled',
  'interrupted',
  'needs-attention',
]);
export type JobState = z.infer<typeof jobStateSchema>;

/** An error as it crosses borders. */
export const errorDataSchema = z.object({
  code: z.string(),
  message: z.string(),
  hint: z.string().optional(),
  retry: z.enum(['never', 'now', 'after-fix']),
  facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.array(z.string()), z.null()])),
});

export const stepStateSchema = z.enum(['waiting', 'running', 'done', 'failed', 'skipped']);

/** One phase of a job as shown to people. */
export const jobStepSchema = z.object({
  name: z.string(),
  title: z.string(),
  state: stepStateSchema,
  /** Share of the whole job's work, 0..1; all steps add up to 1. */
  weight: z.number(),
  /** Done share of this step, 0..1. */
  fraction: z.number(),
});
export type JobStep = z.infer<typeof jobStepSchema>;

/**
 * What became of an ended job: `undone` (the target is back to what it was before it), `discarded` (what it had half done is
 * gone), `replaced` (a later pull into the same target has taken its place; neither undo nor going on is possible).
 */
export const jobFateSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('undone') }),
  z.object({ kind: z.literal('discarded') }),
  /** `by` is the job that replaced it; absent for jobs of older versions. */
  z.object({ kind: z.literal('replaced'), by: z.string().optional(), at: z.string().optional() }),
]);
export type JobFate = z.infer<typeof jobFateSchema>;

/** What a job that stopped before its switch keeps beside the target's tables and files until it is resumed or discarded. */
export const jobHoldingsSchema = z.object({ tables: z.number(), files: z.number(), bytes: z.number() });

/** One job of the history. */
export const jobSchema = z.object({
  id: z.string(),
  kind: jobKindSchema,
  title: z.string(),
  projectId: idSchema,
  /** Of a set-up, both ends are the stage that it is about, or the first of several. */
  sourceId: idSchema,
  targetId: idSchema,
  state: jobStateSchema,
  createdAt: z.string(),
  endedAt: z.string().optional(),
  steps: z.array(jobStepSchema),
  error: errorDataSchema.optional(),
  fate: jobFateSchema.optional(),
  holds: jobHoldingsSchema.optional(),
  /** What a user can do with it now. */
  actions: z.array(z.enum(['pause', 'cancel', 'resume', 'undo', 'discard'])),
});
export type Job = z.infer<typeof jobSchema>;

/** Progress, at most ten times a second. Numbers never go back, but for totals and times, which are estimates. */
export const jobProgressSchema = z.object({
  jobId: z.string(),
  /** 0..1 over all steps. */
  fraction: z.number(),
  step: z.string(),
  bytesDone: z.number(),
  /** `bytesDone` and what is still to come: an estimate, corrected as rows come; null while nothing is known. */
  bytesTotal: z.number().nullable(),
  rowsDone: z.number(),
  filesDone: z.number(),
  filesTotal: z.number().nullable(),
  /** Bytes per second over the last ten seconds. */
  rate: z.number(),
  /** Seconds, low and high, smoothed; null in the first seconds and while unknown. To be shown as "about". */
  eta: z.tuple([z.number(), z.number()]).nullable(),
  /** The table or file in work, escaped for display. */
  current: z.string(),
  /** Whole seconds since the last byte, from 5 on, where bytes are expected; null otherwise. */
  stalledFor: z.number().nullable(),
  /** The line was lost: which try to get it back this is, and of how many. Absent while connected. */
  reconnecting: z.object({ attempt: z.number(), of: z.number() }).optional(),
  tables: z.array(
    z.object({
      name: z.string(),
      state: z.enum(['waiting', 'loading', 'indexing', 'done', 'failed']),
      rows: z.number(),
      rowsTotal: z.number(),
      bytes: z.number(),
    }),
  ),
});
export type JobProgress = z.infer<typeof jobProgressSchema>;

/** One line of a job's log, redacted. */
export const logLineSchema = z.object({
  at: z.string(),
  level: z.enum(['debug', 'info', 'warning', 'error']),
  text: z.string(),
});
export type LogLine = z.infer<typeof logLineSchema>;
