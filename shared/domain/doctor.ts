import { z } from 'zod';

/** One thing the doctor looked at, what it found and how to mend it. */
export const doctorFindingSchema = z.object({
  id: z.string(),
  title: z.string(),
  status: z.enum(['ok', 'warning', 'failed', 'skipped']),
  found: z.string(),
  mend: z.string().optional(),
  durationMs: z.number(),
});
export type DoctorFinding = z.infer<typeof doctorFindingSchema>;
