import { z } from 'zod';
import type { JobNotes } from '../../jobs/job-record.ts';

/** What the steps of a pull remember in the job's journal, by key. */
export const noteSchemas = {
  /** Which plan runs, and against which facts it was made. */
  plan: z.object({ planId: z.string(), fingerprint: z.string(), setsPassword: z.boolean() }),
  /** Where new tables grow. */
  shadow: z.object({ schema: z.string(), id: z.string(), mode: z.enum(['shadow-schema', 'prefix']) }),
  /** A moment at which the source was read. */
  snapshot: z.object({ method: z.string(), takenAt: z.string(), nonTransactional: z.array(z.string()) }),
  /** How the rows were read, and why. */
  reader: z.object({ reader: z.enum(['plain', 'packed']), why: z.string() }),
  /** How the rows were written, and why. */
  writer: z.object({ kind: z.enum(['bulk', 'load-data', 'insert']), why: z.string() }),
  /** One range that is there. */
  range: z.object({
    table: z.string(),
    range: z.object({ after: z.array(z.string()).nullable(), through: z.array(z.string()).nullable() }),
    rows: z.number(),
    bytes: z.number(),
    digest: z.string(),
    /** What the digest was taken over; absent in jobs of older versions. */
    form: z.enum(['text', 'bulk']).optional(),
    rewrittenCells: z.number(),
    /** At which of the noted snapshots it was read, counted from 1; absent in jobs of older versions. */
    moment: z.number().optional(),
  }),
  /** A table whose rows and indexes are there. */
  table: z.object({ name: z.string(), seconds: z.number(), broken: z.number(), skippedCells: z.number() }),
  /** A table with a unique key that a change of address broke; it is built when the rows are told apart. */
  colliding: z.object({ table: z.string() }),
  /** How much was read back and found equal. */
  verified: z.object({ table: z.string(), ranges: z.number() }),
  files: z.object({ root: z.string(), fetched: z.number(), bytes: z.number(), warnings: z.array(z.string()) }),
  /** Bytes that came over the wire in one run. */
  wire: z.object({ bytes: z.number() }),
  memory: z.object({ peak: z.number() }),
  check: z.object({
    id: z.string(),
    title: z.string(),
    status: z.enum(['passed', 'failed', 'skipped']),
    evidence: z.string(),
  }),
  warning: z.object({
    id: z.string(),
    severity: z.enum(['blocker', 'warning', 'info']),
    title: z.string(),
    detail: z.string().optional(),
    mend: z.string().optional(),
  }),
  /** The switch was begun: from here on the target may have changed. The value is the switch's own plan. */
  'switch-begun': z.unknown(),
  'switch-done': z.object({ oldSchema: z.string() }),
  /** Where the files of one folder wait, and what they replaced is kept. */
  staging: z.object({ root: z.string(), folder: z.string() }),
  /** Where they wait on the target's server, when that is not this computer; `folder` then holds the journal here. */
  'server-staging': z.object({ root: z.string(), folder: z.string() }),
  'files-moving': z.object({ root: z.string(), folder: z.string() }),
  'files-moved': z.object({ root: z.string(), folder: z.string(), deleted: z.number(), deletedBytes: z.number() }),
  /** A later pull has dropped what this one kept. */
  'undo-gone': z.object({ by: z.string(), at: z.string() }),
  logins: z.object({ logins: z.array(z.string()) }),
} as const;

export type NoteKey = keyof typeof noteSchemas;
export type NoteOf<K extends NoteKey> = z.infer<(typeof noteSchemas)[K]>;

/** Every note under a key that is what it should be, in order. */
export function notesOf<K extends NoteKey>(notes: JobNotes, key: K): readonly NoteOf<K>[] {
  return (notes.get(key) ?? []).flatMap((value) => {
    const parsed = noteSchemas[key].safeParse(value);
    // Parsed with the schema of this very key.
    return parsed.success ? [parsed.data as NoteOf<K>] : [];
  });
}

/** The newest note under a key, or null. */
export function lastNoteOf<K extends NoteKey>(notes: JobNotes, key: K): NoteOf<K> | null {
  return notesOf(notes, key).at(-1) ?? null;
}
