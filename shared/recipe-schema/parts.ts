import { z } from 'zod';

/** A path relative to the environment's root: no absolute path, no control characters; `..` only where a reader allows it. */
export const relativePathSchema = z
  .string()
  .min(1)
  .max(400)
  .refine((path) => !path.startsWith('/') && !path.includes('\\') && !hasControlCharacter(path), 'not a relative path');

/** A relative path that also stays inside the root. */
export const insidePathSchema = relativePathSchema.refine(
  (path) => !path.split('/').includes('..'),
  'must stay inside the root',
);

/** A table name with `{prefix}` or `{blog}` in front and `*` for anything. Never quoted SQL. */
export const tablePatternSchema = z
  .string()
  .min(1)
  .max(120)
  .regex(
    /^(?:\{prefix\}|\{blog\})?[A-Za-z0-9_$*-]*$/,
    'a table pattern is {prefix} or {blog}, then letters, digits, _, $, - or *',
  );

/** A column name as it stands in the table. */
export const columnNameSchema = z.string().min(1).max(64);

/**
 * Which rows of a table: one column compared with values or LIKE patterns (a backslash takes the meaning of `%` and `_`
 * away). Data, not SQL: the engine writes and quotes the condition.
 */
export const rowConditionSchema = z.union([
  z.strictObject({ column: columnNameSchema, equals: z.array(z.string().max(400)).min(1) }),
  z.strictObject({ column: columnNameSchema, like: z.array(z.string().min(1).max(400)).min(1) }),
]);
export type RowCondition = z.infer<typeof rowConditionSchema>;

/** One word of a command; `{root}`, `{php}`, `{url}`, ... stand for values and never reach a shell. */
export const argvSchema = z.array(z.string().min(1).max(400)).min(1).max(40);

/** Files of an application's settings. They are parsed, never run. */
const dotenvSource = {
  kind: z.literal('dotenv'),
  /** Read in this order; a later file overrides an earlier one. `{NAME}` stands for a variable read so far. */
  paths: z.array(relativePathSchema).min(1),
};
const phpSource = {
  kind: z.literal('php'),
  /** The first that exists is read. */
  paths: z.array(relativePathSchema).min(1),
  /** Files read after it, in this order, that may change what it set. */
  then: z.array(relativePathSchema).default([]),
  /** The variable under which the files in `then` see the array that the first one returns. */
  returnedAs: z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_]*$/)
    .optional(),
  /** Dotenv files whose values `getenv()` may see. */
  environment: z.array(relativePathSchema).default([]),
  /** Variables that are set before the file runs; `{root}` at the start stands for the project's folder. */
  variables: z.record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/), z.string().max(200)).default({}),
  /** Constants that are set before the file runs, which may end at once without them. */
  constants: z.record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/), z.string().max(200)).default({}),
};
const yamlSource = {
  kind: z.literal('yaml'),
  /** The first that exists is read. */
  paths: z.array(relativePathSchema).min(1),
  /** Dotenv files whose values `%env(NAME)%` may see. */
  environment: z.array(relativePathSchema).default([]),
};

const htaccessSource = {
  kind: z.literal('htaccess'),
  /** The first that exists is read: its `SetEnv` lines. */
  paths: z.array(relativePathSchema).min(1),
};

/**
 * How a setting is named. In a dotenv file: the variable. In YAML: the keys with dots between them. In PHP: `return.a.b` (the
 * returned array), `$name.a.b` or `$name['a']['b']` (a variable), `class.name` (a property of the file's class), `define.NAME` (a constant).
 */
export const settingKeySchema = z.string().min(1).max(200);

/** Files with settings, in one of the formats that can be read. */
export const settingsSourceSchema = z.discriminatedUnion('kind', [
  z.strictObject(dotenvSource),
  z.strictObject(phpSource),
  z.strictObject(yamlSource),
  z.strictObject(htaccessSource),
]);
export type SettingsSource = z.infer<typeof settingsSourceSchema>;

/** One setting: the first of the keys that has a value. */
const settingKeys = { keys: z.array(settingKeySchema).min(1) };
export const settingSchema = z.discriminatedUnion('kind', [
  z.strictObject({ ...dotenvSource, ...settingKeys }),
  z.strictObject({ ...phpSource, ...settingKeys }),
  z.strictObject({ ...yamlSource, ...settingKeys }),
  z.strictObject({ ...htaccessSource, ...settingKeys }),
]);
export type Setting = z.infer<typeof settingSchema>;

/** The shapes of settings sources, for schemas that add keys of their own. */
export const settingsSourceShapes = { dotenv: dotenvSource, php: phpSource, yaml: yamlSource } as const;

function hasControlCharacter(text: string): boolean {
  for (const character of text) {
    const code = character.charCodeAt(0);
    if (code < 32 || code === 127) return true;
  }
  return false;
}
