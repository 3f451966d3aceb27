import { z } from 'zod';
import { idSchema } from './server.ts';

/** What a set-up is asked for, in the order in which it is shown. */
export const checklistItemIdSchema = z.enum([
  'infrastructure',
  'database-closed',
  'stages-closed',
  'secrets-closed',
  'access',
  'monitoring',
  'backups',
  'pipeline',
  'runbook',
]);
export type ChecklistItemId = z.infer<typeof checklistItemIdSchema>;

/** One thing that was asked and what came back, redacted. A single `bad` line makes its item red. */
export const evidenceSchema = z.object({
  /** The environment it is about; absent for the project as a whole. */
  environmentId: idSchema.optional(),
  verdict: z.enum(['good', 'bad', 'warning', 'info']),
  /** What was asked of whom. */
  asked: z.string(),
  answered: z.string(),
});
export type Evidence = z.infer<typeof evidenceSchema>;

/** What mends a red item. */
export const mendSchema = z.object({
  text: z.string(),
  /** A command, setting or piece of configuration, to be taken over as it is. */
  snippet: z.string().optional(),
});
export type Mend = z.infer<typeof mendSchema>;

/** One item of the checklist. Its state is computed from the evidence, never set by hand. */
export const checklistItemSchema = z.object({
  id: checklistItemIdSchema,
  title: z.string(),
  /** What it asks for, in plain words. */
  asks: z.string(),
  state: z.enum(['green', 'red', 'does-not-apply']),
  /** What was found, in one sentence; why, when it does not apply. */
  summary: z.string(),
  evidence: z.array(evidenceSchema),
  mends: z.array(mendSchema),
  environmentIds: z.array(idSchema),
  checkedAt: z.string(),
});
export type ChecklistItem = z.infer<typeof checklistItemSchema>;

/** All items of one project, probed at one time. */
export const checklistReportSchema = z.object({
  projectId: idSchema,
  checkedAt: z.string(),
  /** Names the set-up as it was when it was probed. */
  fingerprint: z.string(),
  items: z.array(checklistItemSchema),
});
export type ChecklistReport = z.infer<typeof checklistReportSchema>;

/** A stored report as it counts now: `old` after thirty days, `changed` when the project is no longer what was probed. */
export const checklistViewSchema = z.object({
  report: checklistReportSchema,
  outdated: z.enum(['no', 'old', 'changed']),
});
export type ChecklistView = z.infer<typeof checklistViewSchema>;

/** Days after which a result says nothing any more. */
export const checklistDays = 30;

/** How a report counts at this time, for a set-up with this fingerprint. Pure. */
export function judgeAge(report: ChecklistReport, fingerprint: string, now: Date): ChecklistView['outdated'] {
  if (report.fingerprint !== fingerprint) return 'changed';
  const days = (now.getTime() - Date.parse(report.checkedAt)) / 86_400_000;
  // A date that cannot be read, or one in the future, is no proof either.
  return days >= 0 && days <= checklistDays ? 'no' : 'old';
}

/** How many items are green, and of how many that apply. */
export function countGreen({ items }: ChecklistReport): { readonly green: number; readonly of: number } {
  const applying = items.filter(({ state }) => state !== 'does-not-apply');
  return { green: applying.filter(({ state }) => state === 'green').length, of: applying.length };
}

/** What one look at an environment saw. */
export const healthLookSchema = z.object({
  environmentId: idSchema,
  /** Null when nothing answered. */
  status: z.number().int().nullable(),
  isUp: z.boolean(),
  /** Why it is not up. */
  reason: z.string().optional(),
  milliseconds: z.number().nonnegative(),
  /** When the certificate of the site ends; null without one. */
  tlsEndsAt: z.string().nullable(),
  disk: z.object({ freeBytes: z.number().nonnegative(), totalBytes: z.number().nonnegative() }).nullable(),
});
export type HealthLook = z.infer<typeof healthLookSchema>;

/** One line of a project's health history. */
export const healthRecordSchema = z.object({ at: z.string(), looks: z.array(healthLookSchema) });
export type HealthRecord = z.infer<typeof healthRecordSchema>;
