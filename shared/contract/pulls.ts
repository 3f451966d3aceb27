import { z } from 'zod';
import { jobProgressSchema, jobSchema, logLineSchema } from '../domain/job.ts';
import { pullOptionsSchema, pullPlanSchema, pullReportSchema, sourceTableSchema } from '../domain/pull.ts';
import { idSchema } from '../domain/server.ts';
import { command, done, event, nothing, query } from './define.ts';

const jobKey = z.object({ jobId: z.string() });

/** Something about the stored data that people should know, in whole sentences. */
export const noticeSchema = z.object({ id: z.string(), text: z.string() });
export type Notice = z.infer<typeof noticeSchema>;

/** Pulls and jobs. */
export const pullsContract = {
  /** The source's tables, to choose from before a plan is made; takes a connection to it, reads no rows. */
  'pulls.tables': query(z.object({ projectId: idSchema, sourceId: idSchema }), z.array(sourceTableSchema), [
    'recipe.credentials-not-found',
  ]),
  /** Looks at both sides and plans; takes seconds. Steps are told as `pulls.planning`. */
  'pulls.plan': query(
    z.object({
      runId: z.string(),
      projectId: idSchema,
      sourceId: idSchema,
      targetId: idSchema,
      options: pullOptionsSchema,
      /** The caller runs the plan as soon as it has it, so that nothing is looked at twice. */
      thenRun: z.boolean().default(false),
    }),
    pullPlanSchema,
    ['plan.target-is-production', 'plan.target-above-source', 'plan.same-environment', 'plan.tables-unknown'],
  ),
  'pulls.planning': event(z.object({ runId: z.string(), text: z.string() })),
  /** Starts the job of a plan that was shown. */
  'pulls.run': command(z.object({ planId: z.string(), localPassword: z.string().optional() }), jobSchema, [
    'plan.stale',
    'plan.blocked',
    'plan.unclassified-columns',
    'lock.held',
  ]),
  'pulls.report': query(jobKey, pullReportSchema, ['job.not-found']),
  'jobs.list': query(z.object({ projectId: idSchema.optional() }), z.array(jobSchema)),
  'jobs.get': query(jobKey, jobSchema, ['job.not-found']),
  'jobs.progress': query(jobKey, jobProgressSchema.nullable(), ['job.not-found']),
  'jobs.log': query(jobKey, z.array(logLineSchema), ['job.not-found']),
  /** Stops a running job to go on with it later: connections, snapshots and locks are let go, what was copied is kept. */
  'jobs.pause': command(jobKey, jobSchema, ['job.not-found']),
  'jobs.cancel': command(jobKey, jobSchema, ['job.not-found']),
  'jobs.resume': command(jobKey.extend({ localPassword: z.string().optional() }), jobSchema, [
    'job.not-found',
    'job.not-resumable',
    'plan.stale',
    'lock.held',
  ]),
  /** Puts the target back to what it was before the job. */
  'jobs.undo': command(jobKey, jobSchema, ['job.not-found', 'lock.held']),
  /** Throws away what an interrupted job left (target untouched). */
  'jobs.discard': command(jobKey, jobSchema, ['job.not-found', 'lock.held']),
  'jobs.changed': event(jobSchema),
  'jobs.progressed': event(jobProgressSchema),
  'jobs.logged': event(z.object({ jobId: z.string(), line: logLineSchema })),
  'engine.info': query(
    nothing,
    z.object({ version: z.string(), node: z.string(), dataFolder: z.string(), startedAt: z.string() }),
  ),
  /** What people should know about the stored data, e.g. a damaged file that was set aside. */
  'engine.notices': query(nothing, z.array(noticeSchema)),
  'engine.noticed': event(noticeSchema),
  'engine.quiesce': command(nothing, done),
};
