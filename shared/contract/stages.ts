import { z } from 'zod';
import { projectSchema } from '../domain/project.ts';
import { idSchema } from '../domain/server.ts';
import {
  configPlanSchema,
  dataPolicySchema,
  featureFlagSchema,
  flagStateSchema,
  stageConfigSchema,
  stageOptionsSchema,
  stageReportSchema,
} from '../domain/stage-config.ts';
import { command, query } from './define.ts';

const projectKey = z.object({ projectId: idSchema });
const environmentKey = projectKey.extend({ environmentId: idSchema });
const notFound = ['store.project-not-found', 'store.environment-not-found'] as const;

/** How the application runs in each environment, its feature flags, and whether environments keep apart. */
export const stagesContract = {
  /** Stores an environment's configuration, its data policy, or both. Nothing is written into the environment. */
  'stages.save': command(
    environmentKey.extend({ config: stageConfigSchema.optional(), data: dataPolicySchema.optional() }),
    projectSchema,
    [...notFound, 'usage.invalid'],
  ),
  /** What applying would write. Reads the environment's files and the secrets it names. */
  'stages.plan': query(environmentKey, configPlanSchema, [...notFound, 'stage.cannot-write', 'secret.missing']),
  /** Writes exactly the plan of this hash. `typedName` is the environment's name, needed for production. */
  'stages.apply': command(
    environmentKey.extend({ hash: z.string(), typedName: z.string().optional() }),
    configPlanSchema,
    [...notFound, 'stage.cannot-write', 'secret.missing', 'plan.stale', 'plan.not-confirmed'],
  ),
  /** Puts the files back to what they were before the last apply. */
  'stages.undo': command(
    environmentKey.extend({ typedName: z.string().optional() }),
    z.object({ files: z.array(z.string()) }),
    [...notFound, 'stage.nothing-applied', 'plan.stale', 'plan.not-confirmed'],
  ),
  /** Looks at every environment: does it know its stage, is it harmless, does it keep apart from the others? Takes seconds. */
  'stages.check': query(projectKey, stageReportSchema, ['store.project-not-found']),
  /** What the last check found, and when; null before the first. Asks no server. */
  'stages.lastCheck': query(projectKey, stageReportSchema.nullable(), ['store.project-not-found']),
  /** What can be set in an environment, and what was last written there. Asks no server. */
  'stages.options': query(environmentKey, stageOptionsSchema, [...notFound]),
  'flags.save': command(projectKey.extend({ flag: featureFlagSchema }), projectSchema, ['store.project-not-found']),
  'flags.remove': command(projectKey.extend({ flagId: idSchema }), projectSchema, ['store.project-not-found']),
  'flags.set': command(environmentKey.extend({ flagId: idSchema, state: flagStateSchema }), projectSchema, [
    ...notFound,
    'usage.invalid',
  ]),
};
