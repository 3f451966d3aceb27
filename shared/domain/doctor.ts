import { z } from 'zod';

/** One thing the doctor looked at: what it found, and how to mend it. */
export const doctorFindingSchema = z.object({
  /** Stable within one kind of check, e.g. `login`, `hop-1`, `path-2`, `database-rights`. */
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/),
  title: z.string().min(1),
  status: z.enum(['ok', 'warning', 'failed', 'skipped']),
  /** What was found, as one or two sentences. */
  found: z.string(),
  /** What to do about it. */
  mend: z.string().optional(),
  durationMs: z.number().nonnegative(),
});
export type DoctorFinding = z.infer<typeof doctorFindingSchema>;

/** All findings of one examination in the order in which they were made. */
export const doctorReportSchema = z.object({ findings: z.array(doctorFindingSchema) });
export type DoctorReport = z.infer<typeof doctorReportSchema>;

/** The worst status of a report: `failed` before `warning` before `ok`; skipped checks do not count. */
export function toOverallStatus({ findings }: DoctorReport): 'ok' | 'warning' | 'failed' {
  if (findings.some(({ status }) => status === 'failed')) return 'failed';
  return findings.some(({ status }) => status === 'warning') ? 'warning' : 'ok';
}
