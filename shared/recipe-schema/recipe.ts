import { z } from 'zod';
import { stageSchema } from '../domain/environment.ts';
import { tableMaskingSchema } from '../domain/masking.ts';
import { idSchema } from '../domain/server.ts';
import { configurationSchema } from './configuration.ts';
import { neutraliseStepSchema } from './neutralise.ts';
import {
  argvSchema,
  columnNameSchema,
  insidePathSchema,
  relativePathSchema,
  rowConditionSchema,
  settingKeySchema,
  settingSchema,
  settingsSourceShapes,
  tablePatternSchema,
} from './parts.ts';

const cellSchema = z.strictObject({
  table: tablePatternSchema,
  column: columnNameSchema,
  where: rowConditionSchema.optional(),
});

const fileTextSchema = z.strictObject({ file: relativePathSchema, text: z.string().min(1).max(400) });

/** One way to recognise a project: every condition named must hold. Reading is limited to small text files. */
export const detectRuleSchema = z
  .strictObject({
    /** At least one of these packages is in `require` of composer.json. */
    composer: z.array(z.string().min(1)).optional(),
    /** None of these packages is in `require` of composer.json. */
    notComposer: z.array(z.string().min(1)).optional(),
    all: z.array(relativePathSchema).optional(),
    any: z.array(relativePathSchema).optional(),
    none: z.array(relativePathSchema).optional(),
    contains: z.array(fileTextSchema).optional(),
    notContains: z.array(fileTextSchema).optional(),
  })
  .refine(
    (rule) => [rule.composer, rule.all, rule.any, rule.contains].some((list) => list !== undefined && list.length > 0),
    'a detection rule needs at least one positive condition',
  );
export type DetectRule = z.infer<typeof detectRuleSchema>;

/** How the application knows in which environment it runs. */
export const stageRecognitionSchema = z.strictObject({
  variable: z.string().min(1).max(80),
  where: z.enum(['environment', 'constant', 'environment-or-constant', 'dotenv', 'php']),
  /** The value for each stage of ours; a stage that is missing has no value of its own. */
  values: z.partialRecord(stageSchema, z.string().min(1).max(80)),
  /** What the application believes when the variable is not set. */
  whenUnset: z.string().max(80),
  /** Where the variable can be read without running the application; tried in order. */
  read: z.array(settingSchema).default([]),
  /** What to add where when the application cannot tell; `{value}` stands for the stage's value. */
  snippet: z.strictObject({ file: insidePathSchema, text: z.string().min(1).max(2000) }),
});

const keyListSchema = z.array(settingKeySchema).default([]);

/** The keys under which the settings keep each part of the credentials; the first that is set wins. */
export const credentialKeysSchema = z.strictObject({
  /** `mysql://user:password@host:port/name`; wins over the parts. */
  url: keyListSchema,
  /** PDO's `mysql:host=...;port=...;dbname=...`; wins over the parts. */
  dsn: keyListSchema,
  name: keyListSchema,
  user: keyListSchema,
  password: keyListSchema,
  host: keyListSchema,
  port: keyListSchema,
  socket: keyListSchema,
  charset: keyListSchema,
  prefix: keyListSchema,
  siteUrl: keyListSchema,
});
export type CredentialKeys = z.infer<typeof credentialKeysSchema>;

const credentialParts = {
  keys: credentialKeysSchema,
  /** Refuse other drivers, e.g. `{ key: DB_CONNECTION, values: [mysql, mariadb] }`. `*` stands for anything. */
  driver: z.strictObject({ key: settingKeySchema, values: z.array(z.string()).min(1) }).optional(),
};

/** A reader of database credentials. Readers are tried in order; the first whose file exists and answers wins. */
export const credentialReaderSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('wp-config'),
    paths: z.array(relativePathSchema).min(1),
    /** Dotenv files whose values `getenv()` may see. */
    environment: z.array(relativePathSchema).default([]),
  }),
  z.strictObject({ ...settingsSourceShapes.dotenv, ...credentialParts }),
  z.strictObject({ ...settingsSourceShapes.php, ...credentialParts }),
  z.strictObject({ ...settingsSourceShapes.yaml, ...credentialParts }),
]);
export type CredentialReader = z.infer<typeof credentialReaderSchema>;

/** A folder of user files, relative to the root, with globs (relative to that folder) that are not copied. */
export const uploadsFolderSchema = z.strictObject({
  path: insidePathSchema,
  exclude: z.array(z.string().min(1).max(200)).default([]),
  /** Many sites do not have this folder: nothing is said when it is missing. */
  optional: z.boolean().default(false),
});

/** Files that hold personal data, which masking cannot reach: the plan says what becomes of them. */
export const personalFilesSchema = z.strictObject({
  /** For the user, relative to the root. */
  path: insidePathSchema,
  /** `left-out`: they stay on the source (no uploads folder holds them, or it excludes them). */
  treatment: z.enum(['left-out', 'copied']),
  /** What they hold. */
  reason: z.string().min(1).max(200),
});

/** What a table loses on the way down, with the reason that the plan shows. */
export const skipSchema = z.discriminatedUnion('what', [
  z.strictObject({ what: z.literal('structure-only'), table: tablePatternSchema, reason: z.string().min(1) }),
  z.strictObject({
    what: z.literal('rows'),
    table: tablePatternSchema,
    /** Rows that stay on the source. */
    where: rowConditionSchema,
    reason: z.string().min(1),
  }),
]);

/** A command after the pull, as an argument list. Without its tool an optional command is left out and reported. */
export const recipeCommandSchema = z.strictObject({
  id: idSchema,
  title: z.string().min(1).max(120),
  argv: argvSchema,
  /** Folder to run in, relative to the root. */
  folder: insidePathSchema.optional(),
  optional: z.boolean().default(false),
  /** Files without which the command is left out and reported. */
  needs: z.array(relativePathSchema).default([]),
  /** Seconds. */
  timeout: z.number().int().min(1).max(3600).default(300),
});
export type RecipeCommand = z.infer<typeof recipeCommandSchema>;

/** Where a known password for every user is written, and how it is hashed. */
export const localPasswordSchema = z.strictObject({
  table: tablePatternSchema,
  passwordColumn: columnNameSchema,
  loginColumn: columnNameSchema,
  hash: z.enum(['wordpress-phpass', 'bcrypt']),
});

/** Columns whose URLs are rewritten. `auto`: every text column in which the source's host occurs. */
export const urlRewriteSchema = z.strictObject({
  columns: z.literal('auto'),
  exclude: z
    .array(z.strictObject({ table: tablePatternSchema, column: columnNameSchema, reason: z.string().min(1) }))
    .default([]),
  /** Rows left as they are although their column is rewritten. */
  excludeRows: z
    .array(z.strictObject({ table: tablePatternSchema, where: rowConditionSchema, reason: z.string().min(1) }))
    .default([]),
  /** Columns that hold a bare host name (no scheme), replaced when they equal the source's host. */
  hosts: z.array(cellSchema).default([]),
  /** Cells that hold an address of one of several sites; each site gets a name of its own in the target. */
  sites: z.array(cellSchema).default([]),
  /** Cells that hold another address of the site itself: all of them become the target's. */
  own: z.array(cellSchema).default([]),
  /** Binary columns that hold text (serialized settings, for example) and are rewritten like text. */
  binary: z.array(z.strictObject({ table: tablePatternSchema, column: columnNameSchema })).default([]),
});

/** What the framework's own tools do with an environment; each list is run in order. */
export const recipeCommandsSchema = z.strictObject({
  /** Fetch dependencies and build what the repository does not hold, in a fresh checkout. */
  build: z.array(recipeCommandSchema).default([]),
  /** Bring the database to the code's state. */
  migrate: z.array(recipeCommandSchema).default([]),
  clearCache: z.array(recipeCommandSchema).default([]),
  maintenanceOn: z.array(recipeCommandSchema).default([]),
  maintenanceOff: z.array(recipeCommandSchema).default([]),
});

/** A page that shows whether the site works. */
export const healthSchema = z.strictObject({
  path: z.string().startsWith('/').max(200),
  /** Status codes that are well. */
  status: z.array(z.number().int().min(100).max(599)).min(1).default([200]),
  /** Text that the answer holds. */
  contains: z.string().min(1).max(200).optional(),
});
export type HealthPage = z.infer<typeof healthSchema>;

/** Columns known to hold nothing personal, so that a suspicious name does not stop the pull. */
export const keepSchema = z.strictObject({
  table: tablePatternSchema,
  columns: z.array(columnNameSchema).min(1),
  reason: z.string().min(1),
});

/**
 * The application's own configuration, made anew for an environment from a file in the recipes' `assets`. In it stand for PHP
 * texts: `{url}`, `{host}` (with its port or socket), `{name}`, `{user}`, `{password}`, `{prefix}`, and `{secret64}`,
 * `{secret16}` and `{secret8}` for so many hexadecimal digits that nobody knows.
 */
export const settingsFileSchema = z.strictObject({
  file: relativePathSchema,
  template: z.string().regex(/^[a-z0-9][a-z0-9-]*\.php$/),
});

/** The fields of a recipe without defaults: a file that extends another must be able to leave any of them out. */
const fields = {
  id: idSchema,
  title: z.string().min(1).max(80),
  /** Higher is asked first: specific frameworks before the ones they are built on. */
  priority: z.number().int().min(0).max(1000),
  /** Any of these rules recognises the project. */
  detect: z.array(detectRuleSchema),
  /** Names for folders that differ between flavours, used as `{name}` in paths of this recipe. */
  folders: z.record(z.string().regex(/^[a-z][a-z-]*$/), insidePathSchema),
  stage: stageRecognitionSchema,
  configuration: configurationSchema,
  settingsFile: settingsFileSchema,
  /** Folders that a web server serves, relative to the root; a project is also recognised when one of them is given. */
  documentRoots: z.array(insidePathSchema),
  /** Where the site's address is written, apart from the credentials; tried in order. */
  address: z.array(settingSchema),
  credentials: z.array(credentialReaderSchema),
  /** The application has a database only when one of these rules holds; always when absent, never when empty. */
  databaseWhen: z.array(detectRuleSchema),
  tablePrefix: z.strictObject({ default: z.string().max(64) }),
  uploads: z.array(uploadsFolderSchema),
  personalFiles: z.array(personalFilesSchema),
  /** Paths below the root, `*` for anything, that are no code: left behind when an environment's code is copied. */
  notCode: z.array(
    z
      .string()
      .regex(/^[A-Za-z0-9_.*{}-]+(?:\/[A-Za-z0-9_.*{}-]+)*$/, 'not a path inside the root')
      .max(200),
  ),
  urls: urlRewriteSchema,
  masking: z.array(z.strictObject({ ...tableMaskingSchema.shape, table: tablePatternSchema })),
  keep: z.array(keepSchema),
  skip: z.array(skipSchema),
  neutralise: z.array(neutraliseStepSchema),
  afterPull: z.array(recipeCommandSchema),
  commands: recipeCommandsSchema,
  health: z.array(healthSchema),
  localPassword: localPasswordSchema,
};

/** What we know of a framework or CMS, complete (after `extends` was resolved). */
export const recipeSchema = z.strictObject({
  ...fields,
  folders: fields.folders.default({}),
  stage: fields.stage.optional(),
  configuration: fields.configuration.optional(),
  settingsFile: fields.settingsFile.optional(),
  documentRoots: fields.documentRoots.default([]),
  address: fields.address.default([]),
  databaseWhen: fields.databaseWhen.optional(),
  tablePrefix: fields.tablePrefix.default({ default: '' }),
  uploads: fields.uploads.default([]),
  personalFiles: fields.personalFiles.default([]),
  notCode: fields.notCode.default([]),
  urls: fields.urls.default({
    columns: 'auto',
    exclude: [],
    excludeRows: [],
    hosts: [],
    sites: [],
    own: [],
    binary: [],
  }),
  masking: fields.masking.default([]),
  keep: fields.keep.default([]),
  skip: fields.skip.default([]),
  neutralise: fields.neutralise.default([]),
  afterPull: fields.afterPull.default([]),
  commands: fields.commands.default({ build: [], migrate: [], clearCache: [], maintenanceOn: [], maintenanceOff: [] }),
  health: fields.health.default([]),
  localPassword: fields.localPassword.optional(),
});
export type Recipe = z.infer<typeof recipeSchema>;

const appendable = z.strictObject({
  uploads: fields.uploads.optional(),
  masking: fields.masking.optional(),
  keep: fields.keep.optional(),
  skip: fields.skip.optional(),
  neutralise: fields.neutralise.optional(),
  afterPull: fields.afterPull.optional(),
});

/**
 * A recipe as it stands in a file. Keys it does not name come from the recipe it extends; a list replaces the parent's
 * list unless it stands under `add`, which appends.
 */
export const recipeFileSchema = z
  .strictObject(fields)
  .partial()
  .extend({
    id: idSchema,
    title: z.string().min(1).max(80),
    extends: idSchema.optional(),
    add: appendable.optional(),
  });
export type RecipeFile = z.infer<typeof recipeFileSchema>;
