import { z } from 'zod';
import {
  fileGlobSchema,
  followsSchema,
  phpProgramSchema,
  siteNamesSchema,
  stageSchema,
} from '../domain/environment.ts';
import { columnRuleSchema, maskMethodSchema } from '../domain/masking.ts';
import { projectCommandSchema } from '../domain/project-command.ts';
import { hostSchema, idSchema, secretRefSchema, userSchema } from '../domain/server.ts';
import { dataPolicySchema, featureFlagSchema, stageConfigSchema } from '../domain/stage-config.ts';
import { backupsSchema, contactSchema, monitoringSchema, runbookFileSchema, wallSchema } from '../domain/upkeep.ts';
import { recipeChangesSchema } from '../recipe-schema/recipe-changes.ts';

/** The file that a team shares in its repository. */
export const projectFileName = 'stagelift.yml';
/** What is true on one computer only; git ignores it. Its values win. */
export const localFileName = 'stagelift.local.yml';
/** The version of the format that is written here. */
export const projectFileVersion = 1;
/** Where editors find the JSON schema. */
export const projectFileSchemaUrl = 'https://stagelift.example/schema/stagelift.schema.json';

const nameSchema = z
  .string()
  .min(1)
  .max(80)
  .refine((name) => toPlainName(name) !== '', 'a name needs letters');

const pathSchema = z
  .string()
  .min(1)
  .max(4096)
  .refine((path) => !path.startsWith('-') && !/\p{Cc}/u.test(path), 'not a path');

const urlSchema = z
  .url({ protocol: /^https?$/ })
  .max(400)
  .refine((url) => !/^[a-z]+:\/\/[^/?#]*@/i.test(url), 'an address without user and password');

const portSchema = z.number().int().min(1).max(65535);

const hopSchema = z.strictObject({ host: hostSchema, port: portSchema.optional(), user: userSchema });

const fileServerSchema = z
  .strictObject({
    ...hopSchema.shape,
    jumps: z.array(hopSchema).optional().describe('Servers that are passed through in order before this one.'),
  })
  .describe('An SSH server. How to log in is decided on each computer.');
export type FileServer = z.infer<typeof fileServerSchema>;

const databaseSchema = z
  .union([
    z.literal('read').describe("Credentials are read from the framework's own configuration at each use."),
    z.literal('none').describe('There is no database: only files.'),
    z.strictObject({
      name: z.string().min(1).max(64),
      user: z.string().min(1).max(80),
      host: hostSchema.optional(),
      port: portSchema.optional(),
      socket: pathSchema.optional(),
      prefix: z.string().max(64).optional().describe('The prefix of the tables.'),
      secret: secretRefSchema
        .optional()
        .describe('The name under which each computer keeps the password; never the password.'),
    }),
  ])
  .describe('Where the database is, as seen from the server. "read" when absent.');
export type FileDatabase = z.infer<typeof databaseSchema>;

const afterPullSchema = z
  .array(projectCommandSchema)
  .describe('Commands after a pull. Nothing of it runs before somebody on that computer has trusted exactly this.');

const fileEnvironmentSchema = z.strictObject({
  name: nameSchema.optional(),
  stage: stageSchema,
  server: idSchema.optional().describe('A name under "servers"; absent for an environment on this computer.'),
  path: pathSchema
    .optional()
    .describe('Absolute on its server. On this computer relative to this file, which is the default.'),
  url: urlSchema,
  branch: z.string().min(1).max(255).optional(),
  follows: followsSchema.optional().describe('The branch or tags whose code belongs here.'),
  database: databaseSchema.optional(),
  uploads: z.array(pathSchema).optional().describe("Folders relative to the path; the recipe's when absent."),
  siteNames: siteNamesSchema.optional(),
  php: phpProgramSchema.optional().describe('The PHP of the command line there; "php" when absent.'),
  exclude: z.array(fileGlobSchema).optional().describe('Files that a pull never brings here.'),
  afterPull: afterPullSchema.optional(),
  config: stageConfigSchema.optional().describe('How the application is to run here.'),
  data: dataPolicySchema.optional().describe('Whose data it works with; its own when absent.'),
  backups: backupsSchema.optional().describe('Where its backups land; "server" is a name under "servers".'),
  wall: wallSchema.optional().describe('How strangers are kept out of it; by a password when absent.'),
});
export type FileEnvironment = z.infer<typeof fileEnvironmentSchema>;

/** One word where a word is enough. */
const fileRuleSchema = z.union([z.enum(['keep', 'scrub', ...maskMethodSchema.options]), columnRuleSchema]);
export type FileRule = z.infer<typeof fileRuleSchema>;

/** Content of `stagelift.yml` together with `stagelift.local.yml`. Keys that it does not know are kept, and told. */
export const projectFileSchema = z.strictObject({
  version: z.literal(projectFileVersion),
  name: nameSchema.optional(),
  recipe: z
    .union([idSchema, z.strictObject({ extends: idSchema, ...recipeChangesSchema.shape })])
    .optional()
    .describe('The recipe of the framework, or one with changes of this project.'),
  servers: z.record(idSchema, fileServerSchema).optional(),
  environments: z.record(idSchema, fileEnvironmentSchema).optional(),
  masking: z
    .strictObject({
      profile: idSchema.optional().describe('The masking profile of pulls that name none.'),
      tables: z.record(z.string().min(1).max(120), z.record(z.string().min(1).max(64), fileRuleSchema)).optional(),
    })
    .optional(),
  exclude: z.array(fileGlobSchema).optional().describe('Files that are never pulled, relative to each uploads folder.'),
  afterPull: afterPullSchema.optional(),
  flags: z.array(featureFlagSchema).optional().describe('Features that can be switched in each environment.'),
  monitoring: monitoringSchema.optional().describe('Who watches production.'),
  contacts: z.array(contactSchema).max(50).optional().describe('Whom to call, in this order.'),
  runbook: runbookFileSchema.optional().describe('Where the runbook is; docs/RUNBOOK.md when absent.'),
});
export type ProjectFileContent = z.infer<typeof projectFileSchema>;

/** A name from elsewhere on one line: without control characters and marks that turn the direction of writing. */
export function toPlainName(name: string): string {
  return name.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '').trim();
}

/** The JSON schema that editors check the file with. */
export function toJsonSchema(): Record<string, unknown> {
  const schema = z.toJSONSchema(projectFileSchema, { io: 'input', unrepresentable: 'any', reused: 'ref' });
  return {
    ...schema,
    $id: projectFileSchemaUrl,
    title: projectFileName,
    description: 'A Stagelift project: its environments and how data comes down. Never a secret.',
  };
}
