import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { environmentSchema } from '#shared/domain/environment.ts';
import { reviewIdSchema, reviewPlanSchema, reviewVersionSchema, reviewWishSchema } from '#shared/domain/review.ts';
import { hostSchema, idSchema } from '#shared/domain/server.ts';
import { AppError } from '#shared/errors/app-error.ts';

const placesSchema = z.object({
  id: reviewIdSchema,
  store: z.string(),
  code: z.string(),
  current: z.string(),
  site: z.string(),
  base: z.string(),
  documentRoot: z.string(),
  siteUrl: z.string(),
  baseUrl: z.string(),
});

/** What every request says: which review, and where it is. */
const common = { projectId: idSchema, reviewId: reviewIdSchema, serverId: idSchema, places: placesSchema };

/** The environment from which the code comes that the repository does not hold. */
const otherCodeSchema = z.object({
  environmentId: idSchema,
  name: z.string(),
  /** Null for this computer. */
  serverId: idSchema.nullable(),
  path: z.string(),
  /** The commit that is deployed there, as far as its branch tells. */
  since: z.string().nullable(),
});
export type OtherCode = z.infer<typeof otherCodeSchema>;

/** An opening, with everything that was decided when it was planned. */
export const openRequestSchema = z.object({
  kind: z.literal('open'),
  ...common,
  /** With an absolute folder. */
  wish: reviewWishSchema,
  title: z.string(),
  version: reviewVersionSchema,
  branch: z.string().nullable(),
  makesBranch: z.boolean(),
  /** The version was part of a main branch already: that alone is no merge. */
  isOld: z.boolean().default(false),
  environment: environmentSchema,
  /** As the server is reached. */
  host: hostSchema,
  where: z.string(),
  /** Root of the environment whose uploads are linked. */
  linked: z.string().optional(),
  /** Absent where the repository holds everything. */
  other: otherCodeSchema.optional(),
  /** The prefix of the source's tables. */
  prefix: z.string().nullable(),
  /** Databases of other environments on that server. */
  avoid: z.array(z.string()),
});
export type OpenRequest = z.infer<typeof openRequestSchema>;

const requestSchema = z.discriminatedUnion('kind', [
  openRequestSchema,
  z.object({
    kind: z.literal('update'),
    ...common,
    version: reviewVersionSchema,
    before: reviewVersionSchema,
    /** Counts releases from 1. */
    number: z.number().int().min(1),
    data: z.boolean(),
    changed: z.array(z.string()),
    /** Names the data when it is pulled anew, and the line in the log. */
    eventId: z.uuid(),
  }),
  z.object({
    kind: z.literal('close'),
    ...common,
    reason: z.enum(['by-hand', 'expired', 'branch-deleted', 'branch-merged']),
  }),
]);
export type ReviewRequest = z.infer<typeof requestSchema>;
export type UpdateRequest = Extract<ReviewRequest, { kind: 'update' }>;
export type CloseRequest = Extract<ReviewRequest, { kind: 'close' }>;

const fileSchema = z.object({ request: requestSchema, plan: reviewPlanSchema });

/** A plan with what it was made from: everything that a job needs to run, go on and take back. Holds no secret but PINs. */
export type ReviewFile = z.infer<typeof fileSchema>;

/** Plans that were shown, kept so that another process can run them. */
export interface ReviewFiles {
  save(file: ReviewFile): void;
  /** Throws `plan.stale` when there is no such plan any more. */
  read(planId: string): ReviewFile;
}

const most = 100;

/** Plans in a folder; the oldest go when there are too many. Jobs keep copies of their own. */
export function createReviewFiles(folder: string): ReviewFiles {
  return {
    save(file) {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      writeReviewFile(join(folder, `${file.plan.id}.json`), file);
      for (const name of readdirSync(folder).sort().reverse().slice(most)) rmSync(join(folder, name), { force: true });
    },
    read: (planId) => readReviewFile(/^[A-Za-z0-9-]{1,64}$/.test(planId) ? join(folder, `${planId}.json`) : ''),
  };
}

/** Writes it with mode 0600. */
export function writeReviewFile(path: string, file: ReviewFile): void {
  writeFileSync(path, JSON.stringify(file), { mode: 0o600 });
}

/** Null where there is none. Throws `plan.stale` for one that cannot be read. */
export function findReviewFile(path: string): ReviewFile | null {
  return existsSync(path) ? readReviewFile(path) : null;
}

/** Throws `plan.stale`. */
export function readReviewFile(path: string): ReviewFile {
  try {
    return fileSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (cause) {
    throw new AppError('plan.stale', {
      message: 'This plan is no longer there.',
      hint: 'Make a new plan and look at it again.',
      cause,
    });
  }
}
