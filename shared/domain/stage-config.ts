import { z } from 'zod';
import { columnNameSchema, insidePathSchema, tablePatternSchema } from '../recipe-schema/parts.ts';
import { idSchema, secretRefSchema } from './server.ts';

/** A feature flag in one environment. `configurable`: who works there decides; off until somebody does. */
export const flagStateSchema = z.enum(['enabled', 'disabled', 'configurable']);
export type FlagState = z.infer<typeof flagStateSchema>;

/** A feature that can be switched on and off. What it is set to is kept with each environment. */
export const featureFlagSchema = z.object({
  id: idSchema,
  /** What it does, for people. */
  description: z.string().max(400).default(''),
  /** Who decides about it, and takes it out again when it is no longer needed. */
  owner: z.string().max(120).default(''),
});
export type FeatureFlag = z.infer<typeof featureFlagSchema>;

/** How much is logged, from most to least. */
export const logLevelSchema = z.enum(['debug', 'info', 'notice', 'warning', 'error', 'critical']);

/** What becomes of mail: `catch` keeps it where nobody but developers reads it, `off` throws it away. */
export const mailModeSchema = z.enum(['send', 'catch', 'off']);

/** What search engines are told. */
export const robotsSchema = z.enum(['allow', 'refuse']);

/** Name of a variable as frameworks and shells take it. */
export const variableNameSchema = z
  .string()
  .regex(/^[A-Z][A-Z0-9_]{0,99}$/, 'a variable is written in capitals, digits and _');

const variableValueSchema = z
  .string()
  .max(4000)
  .refine((value) => !/[\0\r]/.test(value), 'not a value of one variable');

/** Rows of a name/value table that a pull leaves as they are in the target, for example a site's licence key. */
export const stickyRowsSchema = z.object({
  table: tablePatternSchema,
  /** The column with the names. It must be unique, alone or within the primary key. */
  column: columnNameSchema,
  names: z.array(z.string().min(1).max(400)).min(1).max(200),
});
export type StickyRows = z.infer<typeof stickyRowsSchema>;

/** What belongs to an environment and never comes from another. Configuration files are never touched by a pull anyway. */
export const stickySchema = z.object({
  rows: z.array(stickyRowsSchema).max(100).default([]),
  /** Globs relative to each uploads folder. */
  files: z.array(insidePathSchema).max(200).default([]),
});

/** How the application is to run in one environment. What is absent is left as it is there. */
export const stageConfigSchema = z.object({
  debug: z.boolean().optional(),
  logLevel: logLevelSchema.optional(),
  mail: mailModeSchema.optional(),
  robots: robotsSchema.optional(),
  flags: z.record(idSchema, flagStateSchema).optional(),
  variables: z.record(variableNameSchema, variableValueSchema).optional(),
  /** Names of secrets of this computer's store; what they hold is written into the environment, never kept here. */
  secrets: z.record(variableNameSchema, secretRefSchema).optional(),
  sticky: stickySchema.optional(),
});
export type StageConfig = z.infer<typeof stageConfigSchema>;

/**
 * Whose data an environment works with. `separate` is what everybody should have; sharing with production needs a reason, an
 * owner and an end, and is told everywhere as long as it lasts.
 */
export const dataPolicySchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('separate') }),
  z.object({
    kind: z.literal('shared'),
    reason: z.string().min(1).max(400),
    owner: z.string().min(1).max(120),
    /** The last day, as YYYY-MM-DD in UTC. */
    until: z.iso.date(),
  }),
]);
export type DataPolicy = z.infer<typeof dataPolicySchema>;

/** True while sharing is allowed; its last day counts in full. */
export function isSharing(policy: DataPolicy | undefined, now: Date): boolean {
  return policy?.kind === 'shared' && now.toISOString().slice(0, 10) <= policy.until;
}

/** The variable in which the application finds a flag, e.g. `FEATURE_NEW_CHECKOUT` for `new-checkout`. */
export function flagVariable(id: string): string {
  return `FEATURE_${id.replaceAll('-', '_').toUpperCase()}`;
}

/** One value that an apply would write. Values of secrets are never in it. */
export const configChangeSchema = z.object({
  file: z.string(),
  key: z.string(),
  /** Null when it is not set, or set to something that reading cannot tell. */
  before: z.string().nullable(),
  after: z.string(),
  /** Both values are left out: words, and the name of the secret, stand for them. */
  secret: z.boolean(),
});
export type ConfigChange = z.infer<typeof configChangeSchema>;

/** What applying an environment's configuration would do, before it does it. */
export const configPlanSchema = z.object({
  environmentId: idSchema,
  /** Identifies the files as they are and as they would be; an apply of another hash is refused. */
  hash: z.string(),
  changes: z.array(configChangeSchema),
  /** Files that are written, in this order; `made` for those that are not there yet. */
  files: z.array(z.object({ path: z.string(), made: z.boolean() })),
  /** Lines put into a file of the application, exactly. */
  snippet: z.object({ file: z.string(), text: z.string(), inserted: z.boolean() }).nullable(),
  /** What cannot be done here, in whole sentences. */
  remarks: z.array(z.string()),
});
export type ConfigPlan = z.infer<typeof configPlanSchema>;

/** What the framework has settings for, and what was last written. */
export const stageOptionsSchema = z.object({
  /** Title of the recipe. */
  framework: z.string(),
  /** The files it may be written into; none where the recipe does not say. */
  files: z.array(z.string()),
  debug: z.boolean(),
  logLevel: z.array(logLevelSchema),
  mail: z.array(mailModeSchema),
  robots: z.array(robotsSchema),
  /** The last write that can be undone. */
  applied: z.object({ at: z.string(), files: z.array(z.string()) }).nullable(),
});
export type StageOptions = z.infer<typeof stageOptionsSchema>;

/** Something that the check of a project's environments found. `error` decides the exit code. */
export const stageFindingSchema = z.object({
  /** Stable word, e.g. `debug-in-production`, `shared-database`. */
  id: z.string(),
  environmentId: idSchema,
  /** The other environment, where two are concerned. */
  otherId: idSchema.optional(),
  severity: z.enum(['error', 'warning', 'info']),
  title: z.string(),
  detail: z.string().optional(),
  mend: z.string().optional(),
});
export type StageFinding = z.infer<typeof stageFindingSchema>;

/** How an environment recognises its stage: what the application itself would believe. */
export const recognisedStageSchema = z.object({
  environmentId: idSchema,
  /** `unreachable`: nothing could be read there. `no-variable`: the framework has none. */
  kind: z.enum(['right', 'wrong', 'unset', 'no-variable', 'unreachable']),
  variable: z.string().optional(),
  value: z.string().optional(),
  wanted: z.string().optional(),
  /** What to add where, when it is wrong or missing. */
  snippet: z.object({ file: z.string(), text: z.string() }).optional(),
});
export type RecognisedStage = z.infer<typeof recognisedStageSchema>;

/** What a check of all environments of a project found. */
export const stageReportSchema = z.object({
  projectId: idSchema,
  checkedAt: z.string(),
  stages: z.array(recognisedStageSchema),
  findings: z.array(stageFindingSchema),
});
export type StageReport = z.infer<typeof stageReportSchema>;
