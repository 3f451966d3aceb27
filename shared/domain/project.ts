import { z } from 'zod';
import { environmentSchema } from './environment.ts';
import { idSchema } from './server.ts';
import { maskingProfileSchema } from './masking.ts';

/** One website or application. */
export const projectSchema = z.object({
  id: idSchema,
  name: z.string().min(1).max(80),
  /** Folder of the local clone, absolute. */
  folder: z.string().min(1).max(4096),
  recipe: idSchema,
  environments: z.array(environmentSchema),
  /** Decisions about columns that the recipe does not know, kept with the project. */
  masking: maskingProfileSchema.optional(),
});
export type Project = z.infer<typeof projectSchema>;
