import { z } from 'zod';
import { argvSchema, insidePathSchema, relativePathSchema } from '../recipe-schema/parts.ts';

/** A command that a project wants to run in a target after a pull: an argument list, never a line for a shell. */
export const projectCommandSchema = z.strictObject({
  title: z.string().min(1).max(120).optional(),
  run: argvSchema,
  /** Folder to run in, relative to the environment's path. */
  folder: insidePathSchema.optional(),
  /** Without its program it is left out and reported. */
  optional: z.boolean().optional(),
  /** Files without which it is left out and reported. */
  needs: z.array(relativePathSchema).optional(),
  /** Seconds; five minutes when absent. */
  timeout: z.number().int().min(1).max(3600).optional(),
});
export type ProjectCommand = z.infer<typeof projectCommandSchema>;
