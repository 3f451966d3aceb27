import { z } from 'zod';

/** Something found before a job starts. A blocker stops it, a warning is shown and recorded. */
export const problemSchema = z.object({
  /** Stable word for tests and filters, e.g. `collation-mapped`, `packet-size`. */
  id: z.string(),
  severity: z.enum(['blocker', 'warning', 'info']),
  title: z.string(),
  detail: z.string().optional(),
  /** What the user can do about it. */
  mend: z.string().optional(),
});
export type Problem = z.infer<typeof problemSchema>;
