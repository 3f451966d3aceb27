import { z } from 'zod';
import { idSchema } from './server.ts';

/** Something in a project's files that people should look at; `line` counts from 1. */
export const projectFileProblemSchema = z.object({
  severity: z.enum(['error', 'warning']),
  file: z.string(),
  line: z.number().int().positive(),
  column: z.number().int().positive(),
  message: z.string(),
});
export type ProjectFileProblem = z.infer<typeof projectFileProblemSchema>;

/**
 * How a project's file stands. `conflict` and `damaged`: what it said last stays in use and nothing is written. `newer`: it
 * was made by a newer version and can only be read.
 */
export const projectFileStateSchema = z.object({
  projectId: idSchema,
  /** Absolute path of `stagelift.yml`, whether it is there or not. */
  path: z.string(),
  kind: z.enum(['absent', 'good', 'conflict', 'damaged', 'newer']),
  /** The one of this computer, when it is there. */
  localPath: z.string().nullable(),
  /** Identifies the content of both files; null without file. */
  hash: z.string().nullable(),
  problems: z.array(projectFileProblemSchema),
  /** Servers that the file describes and this computer does not know. */
  unknownServers: z.array(
    z.object({ id: idSchema, host: z.string(), port: z.number(), user: z.string(), jumps: z.number().int() }),
  ),
});
export type ProjectFileState = z.infer<typeof projectFileStateSchema>;

/** A command, or another act of the project's own, in full. */
export const trustItemSchema = z.object({
  /** Where it comes from, e.g. `afterPull` or `environments.local.afterPull`. */
  where: z.string(),
  title: z.string(),
  /** Everything that decides what it does, on one line or several. */
  text: z.string(),
});
export type TrustItem = z.infer<typeof trustItemSchema>;

/** Whether the commands of a project may run on this computer. */
export const trustStateSchema = z.object({
  projectId: idSchema,
  /** `nothing`: the project brings no commands. `asks`: nobody here has trusted exactly these. */
  kind: z.enum(['nothing', 'trusted', 'asks']),
  /** Names exactly these commands. */
  hash: z.string(),
  items: z.array(trustItemSchema),
  /** What was trusted before, when it was something else. */
  before: z.array(trustItemSchema).nullable(),
});
export type TrustState = z.infer<typeof trustStateSchema>;
