import { z } from 'zod';
import { projectCommandSchema } from './project-command.ts';
import { hostSchema, idSchema, secretRefSchema } from './server.ts';
import { dataPolicySchema, stageConfigSchema } from './stage-config.ts';
import { backupsSchema, wallSchema } from './upkeep.ts';

/** Stages in pipeline order, lowest first: data flows from right to left. */
export const stageSchema = z.enum(['local', 'development', 'testing', 'review', 'staging', 'production']);
export type Stage = z.infer<typeof stageSchema>;

const stageRank: Readonly<Record<Stage, number>> = {
  local: 0,
  development: 1,
  testing: 2,
  review: 3,
  staging: 4,
  production: 5,
};

/** True when data may flow from `source` down to `target` (never into production). */
export function isBelow(target: Stage, source: Stage): boolean {
  return stageRank[target] < stageRank[source];
}

/** Sorts environments in pipeline order, production last. */
export function comparePipelineOrder(a: { readonly stage: Stage }, b: { readonly stage: Stage }): number {
  return stageRank[a.stage] - stageRank[b.stage];
}

/** Where an environment's database is, as seen from its server (or from this computer for a local one). */
export const databaseAccessSchema = z.object({
  host: hostSchema.default('127.0.0.1'),
  port: z.number().int().min(1).max(65535).default(3306),
  /** Unix socket on the environment's host; wins over host and port. */
  socketPath: z.string().optional(),
  name: z.string().min(1).max(64),
  user: z.string().min(1).max(80),
  passwordRef: secretRefSchema.optional(),
  tablePrefix: z.string().max(64).default(''),
});
export type DatabaseAccess = z.infer<typeof databaseAccessSchema>;

const hostWithPortSchema = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9.-]*(?::\d{1,5})?$/, 'not a host name');

/** Names in this environment for further sites of a network or shop, by the host that they have at the source. */
export const siteNamesSchema = z.record(z.string().min(1).max(255), hostWithPortSchema);

/** Name or absolute path of a PHP program: one word that is no option. */
export const phpProgramSchema = z
  .string()
  .max(400)
  .regex(/^(?:\/|[A-Za-z0-9_])[^\0\r\n]*$/, 'not the name or absolute path of a program');

/** A pattern for files, relative to the folder that it is about. */
export const fileGlobSchema = z.string().min(1).max(200);

/** What git takes as a pattern of branches or tags, and nothing that could be an option of it or hide what it says. */
export const gitPatternSchema = z
  .string()
  .min(1)
  .max(255)
  .regex(/^(?![-/.])(?!.*(?:\.\.|\/\/|@\{|\/\.))[^\s\0-\x1f\x7f~^:?[\\]+$/, 'not the name of a branch or tag')
  .refine((name) => !/[\p{Cf}\p{Zl}\p{Zp}]|[/.]$|\.lock$/u.test(name), 'not the name of a branch or tag');

/** Name of a git branch. */
export const branchNameSchema = gitPatternSchema.refine((name) => !name.includes('*'), 'a name without *');

/** Which versions of the code belong into an environment. A `*` in a pattern stands for anything. */
export const followsSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('branch'), name: branchNameSchema }),
  z.object({ kind: z.literal('tags'), pattern: gitPatternSchema }),
  /** One branch after the other, or several at once in temporary environments. */
  z.object({ kind: z.literal('branches'), pattern: gitPatternSchema }),
]);
export type Follows = z.infer<typeof followsSchema>;

/** One installation of a project. `serverId` is absent for environments on this computer. */
export const environmentSchema = z.object({
  id: idSchema,
  name: z.string().min(1).max(80),
  stage: stageSchema,
  serverId: idSchema.optional(),
  /** Document root or project root, absolute on its host. */
  path: z.string().min(1).max(4096),
  url: z.url({ protocol: /^https?$/ }),
  branch: z.string().max(255).optional(),
  /** Which branch or tags it follows, where that is more than the branch that is there now. */
  follows: followsSchema.optional(),
  /** `read` takes credentials from the framework's own configuration file at each use; `none` has only files. */
  database: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('read') }),
    z.object({ kind: z.literal('none') }),
    z.object({ kind: z.literal('given'), access: databaseAccessSchema }),
  ]),
  /** Uploads folders relative to `path`; the recipe's when absent. */
  uploads: z.array(z.string().min(1)).optional(),
  siteNames: siteNamesSchema.optional(),
  /** The PHP of the command line there, as name or absolute path; `php` when absent. */
  php: phpProgramSchema.optional(),
  /** Files that a pull never brings here: globs relative to each uploads folder. */
  exclude: z.array(fileGlobSchema).optional(),
  /** Run here after a pull, behind the project's own; only once they are trusted. */
  afterPull: z.array(projectCommandSchema).optional(),
  /** How the application is to run here. */
  config: stageConfigSchema.optional(),
  /** Whose data it works with; its own when absent. */
  data: dataPolicySchema.optional(),
  /** Where its backups land. */
  backups: backupsSchema.optional(),
  /** How strangers are kept out of it; by a password when absent. */
  wall: wallSchema.optional(),
});
export type Environment = z.infer<typeof environmentSchema>;

/** An environment that may be written by a pull: production is excluded by type (product law 1). */
export type PullTarget = Environment & { readonly stage: Exclude<Stage, 'production'> };

/** Narrows to something a pull may write. */
export function isPullTarget(environment: Environment): environment is PullTarget {
  return environment.stage !== 'production';
}
