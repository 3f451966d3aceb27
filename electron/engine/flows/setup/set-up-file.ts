import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { environmentSchema } from '#shared/domain/environment.ts';
import { setUpPlanSchema, setUpWishSchema } from '#shared/domain/setup.ts';
import { idSchema } from '#shared/domain/server.ts';
import { AppError } from '#shared/errors/app-error.ts';

/** What was asked for: stages to make, or one to take out. */
export const setUpRequestSchema = z.discriminatedUnion('kind', [
  /** Folders are absolute. */
  z.object({
    kind: z.literal('make'),
    projectId: idSchema,
    wish: setUpWishSchema,
    /** Databases of other environments, which no stage may get; known once there is a plan. */
    known: z
      .array(
        z.object({
          environmentId: idSchema,
          serverId: idSchema.nullable(),
          host: z.string(),
          name: z.string(),
          user: z.string(),
        }),
      )
      .default([]),
    /** The prefix of production's tables. */
    prefix: z.string().nullable().default(null),
    /** What production's configuration says of a WordPress network. */
    network: z.object({ subdomains: z.boolean(), path: z.string() }).nullable().default(null),
  }),
  z.object({
    kind: z.literal('remove'),
    projectId: idSchema,
    environmentId: idSchema,
    fromServer: z.boolean(),
    keepCopy: z.boolean(),
    /** As it was when the plan was made; known once there is a plan, like what follows. */
    environment: environmentSchema.optional(),
    /** Its place in the project's list. */
    position: z.number().int().default(0),
    /** Names the copy, below the folder of kept things. */
    keepId: z
      .string()
      .regex(/^[a-z0-9-]{1,80}$/)
      .default('none'),
    /** Set-up jobs that made parts of it. */
    madeBy: z.array(z.string()).default([]),
  }),
]);
export type SetUpRequest = z.infer<typeof setUpRequestSchema>;
export type RemoveRequest = Extract<SetUpRequest, { kind: 'remove' }>;

const setUpFileSchema = z.object({ request: setUpRequestSchema, plan: setUpPlanSchema });

/** A plan with what it was made from: everything that a job needs to run, go on and take back. Holds no secret. */
export type SetUpFile = z.infer<typeof setUpFileSchema>;

/** Plans that were shown, kept so that another process can run them. */
export interface SetUpFiles {
  save(file: SetUpFile): void;
  /** Throws `plan.stale` when there is no such plan any more. */
  read(planId: string): SetUpFile;
}

const most = 100;

/** Plans in a folder; the oldest go when there are too many. Jobs keep copies of their own. */
export function createSetUpFiles(folder: string): SetUpFiles {
  return {
    save(file) {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      writeSetUpFile(join(folder, `${file.plan.id}.json`), file);
      for (const name of readdirSync(folder).sort().reverse().slice(most)) rmSync(join(folder, name), { force: true });
    },
    read: (planId) => readSetUpFile(/^[A-Za-z0-9-]{1,64}$/.test(planId) ? join(folder, `${planId}.json`) : ''),
  };
}

/** Writes it with mode 0600. */
export function writeSetUpFile(path: string, file: SetUpFile): void {
  writeFileSync(path, JSON.stringify(file), { mode: 0o600 });
}

/** Throws `plan.stale`. */
export function readSetUpFile(path: string): SetUpFile {
  try {
    return setUpFileSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (cause) {
    throw new AppError('plan.stale', {
      message: 'This plan is no longer there.',
      hint: 'Make a new plan and look at it again.',
      cause,
    });
  }
}
