import { z } from 'zod';
import { environmentSchema, fileGlobSchema } from './environment.ts';
import { idSchema } from './server.ts';
import { featureFlagSchema } from './stage-config.ts';
import { maskingProfileSchema } from './masking.ts';
import { projectCommandSchema } from './project-command.ts';
import { contactSchema, monitoringSchema, runbookFileSchema } from './upkeep.ts';
import { recipeChangesSchema } from '../recipe-schema/recipe-changes.ts';

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
  /** The masking profile of pulls that name none. */
  maskingProfile: idSchema.optional(),
  /** Files that are never pulled: globs relative to each uploads folder. */
  exclude: z.array(fileGlobSchema).optional(),
  /** Run in every target after a pull, behind the recipe's own; only once they are trusted. */
  afterPull: z.array(projectCommandSchema).optional(),
  /** What the project changes in its recipe; its commands run only once they are trusted. */
  recipeChanges: recipeChangesSchema.optional(),
  /** Features that can be switched in each environment. */
  flags: z.array(featureFlagSchema).optional(),
  /** Who watches production. */
  monitoring: monitoringSchema.optional(),
  /** Whom to call, in this order. */
  contacts: z.array(contactSchema).max(50).optional(),
  /** Where the runbook is, in the project's folder; `docs/RUNBOOK.md` when absent. */
  runbook: runbookFileSchema.optional(),
});
export type Project = z.infer<typeof projectSchema>;
