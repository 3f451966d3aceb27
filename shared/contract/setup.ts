import { z } from 'zod';
import { stageSchema } from '../domain/environment.ts';
import { jobSchema } from '../domain/job.ts';
import { idSchema } from '../domain/server.ts';
import {
  adviceAnswersSchema,
  adviceSchema,
  branchPresetIdSchema,
  branchPresetSchema,
  handSnippetSchema,
  keptCopySchema,
  setUpFindingsSchema,
  setUpKindSchema,
  setUpPlanSchema,
  setUpStatusSchema,
  setUpTemplateSchema,
  setUpWishSchema,
} from '../domain/setup.ts';
import { command, event, nothing, query } from './define.ts';

const projectKey = z.object({ projectId: idSchema });
const environmentKey = projectKey.extend({ environmentId: idSchema });
const notFound = ['store.project-not-found', 'store.environment-not-found', 'store.server-not-found'] as const;

/** The guided way to stages that are real on the servers. */
export const setUpContract = {
  /** Every set-up and every way of working with branches, in plain words. */
  'setup.catalogue': query(
    nothing,
    z.object({ templates: z.array(setUpTemplateSchema), presets: z.array(branchPresetSchema) }),
  ),
  /** What the project's repository and recipe tell, to begin with. Looks at this computer only. */
  'setup.look': query(projectKey, setUpFindingsSchema, ['store.project-not-found']),
  /** Which set-up fits; with a project, existing environments and branches count too. */
  'setup.advise': query(z.object({ projectId: idSchema.optional(), answers: adviceAnswersSchema }), adviceSchema, [
    'store.project-not-found',
  ]),
  /** The stages of a set-up with everything proposed that can be: names, branches, places, addresses, databases. */
  'setup.propose': query(
    projectKey.extend({
      kind: setUpKindSchema,
      preset: branchPresetIdSchema.optional(),
      /** One environment per team: their names. */
      teams: z.array(z.string().min(1).max(40)).max(20).optional(),
      /** Exactly these stages, for a list of your own or for one stage more. */
      stages: z
        .array(z.object({ id: idSchema, name: z.string().min(1).max(80), stage: stageSchema }))
        .max(20)
        .optional(),
      /** The server of everything that is new; the one with production otherwise. */
      serverId: idSchema.optional(),
    }),
    setUpWishSchema,
    notFound,
  ),
  /** What a set-up would do: looks at every server, changes nothing. Takes seconds; `setup.planning` tells how far it is. */
  'setup.plan': query(projectKey.extend({ runId: z.string(), wish: setUpWishSchema }), setUpPlanSchema, [
    ...notFound,
    'setup.invalid',
  ]),
  /** What taking a stage out would do. `keepCopy`: its database and files are kept on its server first. */
  'setup.planRemoval': query(
    environmentKey.extend({
      runId: z.string(),
      /** False: only the project forgets it; everything stays on the server. Production can only be forgotten. */
      fromServer: z.boolean(),
      keepCopy: z.boolean().default(true),
    }),
    setUpPlanSchema,
    [...notFound, 'setup.invalid', 'setup.production-stays'],
  ),
  'setup.planning': event(z.object({ runId: z.string(), text: z.string() })),
  /** Runs exactly the plan with this hash as a job. */
  'setup.apply': command(
    z.object({ planId: z.string(), hash: z.string(), typedName: z.string().optional() }),
    jobSchema,
    ['plan.stale', 'plan.blocked', 'plan.not-confirmed', 'lock.held'],
  ),
  /** The newest set-up job of a project that is not over, else the newest; null when there was none. */
  'setup.status': query(projectKey, setUpStatusSchema.nullable(), ['store.project-not-found']),
  /** Looks again at what somebody was to put in by hand, and at everything that the job has made. */
  'setup.check': query(z.object({ jobId: z.string() }), setUpStatusSchema, ['job.not-found']),
  /** The configuration of a web server for an environment, or for the temporary environments of a stage. */
  'setup.snippet': query(
    environmentKey.extend({ webServer: z.enum(['nginx', 'apache']) }),
    handSnippetSchema,
    notFound,
  ),
  /** Copies of stages that were taken out. Asks every server of the project. */
  'setup.keptCopies': query(projectKey, z.array(keptCopySchema), ['store.project-not-found']),
  /** Deletes one of these copies for good: exactly the one that was shown. `plan.stale` when it is not there as it was. */
  'setup.removeKeptCopy': command(
    projectKey.extend({ copy: keptCopySchema.pick({ id: true, serverId: true, path: true, bytes: true }) }),
    z.object({ removed: keptCopySchema }),
    ['store.project-not-found', 'store.server-not-found', 'plan.stale', 'remote.permission-denied'],
  ),
};
