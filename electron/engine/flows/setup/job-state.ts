import { z } from 'zod';
import type { Job } from '#shared/domain/job.ts';
import { handSnippetSchema } from '#shared/domain/setup.ts';
import type { JobRecord } from '../../jobs/job-record.ts';
import type { Evidence, Made } from '../../provision/step.ts';

/** Version of the step list; a job of another version can only be undone. */
export const setUpVersion = 1;

const madeSchema = z.object({
  stepId: z.string(),
  items: z.array(z.object({ kind: z.string(), what: z.string(), facts: z.record(z.string(), z.string()) })),
});
const evidenceSchema = z.object({ ok: z.boolean(), found: z.string(), mend: z.string().optional(), at: z.string() });

const noteSchemas = {
  /** The servers were looked at again; from here on things are made. */
  'set-up-begun': z.object({ at: z.string() }),
  /** What a step is about to make, before it does. */
  'part-begun': z.object({ id: z.string() }),
  'part-made': z.object({ id: z.string(), made: madeSchema }),
  'part-waits': z.object({ id: z.string(), why: z.string() }),
  /** Made, but somebody has to put something in that was known only then. */
  'part-hands-over': z.object({ id: z.string(), why: z.string(), snippets: z.array(handSnippetSchema) }),
  'part-checked': z.object({ id: z.string(), evidence: evidenceSchema }),
  'part-undone': z.object({ id: z.string(), kept: z.array(z.object({ what: z.string(), why: z.string() })) }),
};

/** What a set-up's job notes. */
export type SetUpNotes = { readonly [K in keyof typeof noteSchemas]: z.infer<(typeof noteSchemas)[K]> };

/** Everything noted under a key; what cannot be read is left out. */
export function setUpNotes<K extends keyof SetUpNotes>(notes: JobRecord['notes'], key: K): readonly SetUpNotes[K][] {
  const schema: z.ZodType = noteSchemas[key];
  // The table above ties each key to its schema; TypeScript does not follow that through the lookup.
  return (notes.get(key) ?? []).flatMap((value) => {
    const parsed = schema.safeParse(value);
    return parsed.success ? [parsed.data as SetUpNotes[K]] : [];
  });
}

/** What a step of the job has made, as far as that reached the journal; null for one that was never begun. Pure. */
export function madeBy(notes: JobRecord['notes'], partId: string, stepId: string): Made | null {
  const made = setUpNotes(notes, 'part-made').findLast(({ id }) => id === partId);
  if (made !== undefined) return made.made;
  return setUpNotes(notes, 'part-begun').some(({ id }) => id === partId) ? { stepId, items: [] } : null;
}

/** The last check of a step. Pure. */
export function checkOf(notes: JobRecord['notes'], partId: string): Evidence | null {
  const found = setUpNotes(notes, 'part-checked').findLast(({ id }) => id === partId)?.evidence;
  if (found === undefined) return null;
  const { mend, ...rest } = found;
  return mend === undefined ? rest : { ...rest, mend };
}

/** What can be done with a set-up in its state. Pure. */
export function setUpActions(record: JobRecord): Job['actions'] {
  const { job, notes, version } = record;
  if (job.state === 'running' || job.state === 'queued') return ['cancel'];
  if (notes.has('undone') || notes.has('discarded')) return [];
  const begun = notes.has('part-begun');
  const undo = begun ? (['undo'] as const) : [];
  if (job.state === 'done') return [...undo];
  const resume = version === setUpVersion ? (['resume'] as const) : [];
  // A try at undoing has begun: going on would build on what is half gone.
  if (notes.has('undo-begun')) return [...undo];
  return [...resume, ...(begun ? undo : (['discard'] as const))];
}

/** What became of a set-up after it ended. Pure. */
export function setUpDetails({ notes }: JobRecord): Pick<Job, 'fate'> {
  if (notes.has('undone')) return { fate: { kind: 'undone' } };
  return notes.has('discarded') ? { fate: { kind: 'discarded' } } : {};
}
