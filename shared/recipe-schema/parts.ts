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

function hasControlCharacter(text: string): boolean {
  for (const character of text) {
    const code = character.charCodeAt(0);
    if (code < 32 || code === 127) return true;
  }
  return false;
}
