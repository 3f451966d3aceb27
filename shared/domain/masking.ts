import { z } from 'zod';
import { idSchema } from './server.ts';

/**
 * What replaces a value. All are deterministic and salted per project, keep NULL, keep the column's length, and (where
 * marked unique) never map two different values to one.
 */
export const maskMethodSchema = z.enum([
  'email', // unique: <hash>@example.invalid
  'name', // a readable made-up person name
  'first-name',
  'last-name',
  'login', // unique: user_<hash>
  'phone',
  'street',
  'city',
  'postcode',
  'company',
  'ip', // 192.0.2.x (documentation range)
  'url', // https://example.invalid/<hash>
  'text', // "Masked text <hash>"
  'token', // unique: hex hash cut to the column's length
  'birthday', // keeps the year
  'zero', // numeric 0
  'empty', // empty string
  'null', // NULL (column must be nullable)
  'password', // a hash nobody can log in with
]);
export type MaskMethod = z.infer<typeof maskMethodSchema>;

/** What a case of a `by-key` rule does: a mask method, `scrub` (see below) or `keep`. */
export const caseMethodSchema = z.enum([...maskMethodSchema.options, 'scrub', 'keep']);
export type CaseMethod = z.infer<typeof caseMethodSchema>;

/**
 * How one column is treated. `by-key` decides per row by another column (meta tables). `scrub` keeps free text but
 * overwrites every e-mail address in it with zeros of the same length, so that serialized values stay valid.
 */
export const columnRuleSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('keep'), reason: z.string().optional() }),
  z.object({ kind: z.literal('mask'), method: maskMethodSchema }),
  z.object({ kind: z.literal('scrub'), reason: z.string().optional() }),
  z.object({
    kind: z.literal('by-key'),
    /** The column whose value chooses, e.g. `meta_key`. */
    keyColumn: z.string().min(1),
    /** LIKE patterns (`%` and `_`, a backslash takes their meaning away) in order; the first that matches decides. */
    cases: z.array(z.object({ like: z.string().min(1), method: caseMethodSchema })),
    /** What happens to rows whose key matches no case. */
    otherwise: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('keep') }),
      z.object({ kind: z.literal('scrub') }),
      z.object({ kind: z.literal('mask'), method: maskMethodSchema }),
    ]),
  }),
]);
export type ColumnRule = z.infer<typeof columnRuleSchema>;

/**
 * Rules for one table. The name may hold `*`; `{prefix}` stands for the site's table prefix and `{blog}` for the prefix
 * with or without the number of a multisite blog (`wp_` and `wp_7_`). A column named `*` stands for every other text column.
 */
export const tableMaskingSchema = z.object({
  table: z.string().min(1),
  columns: z.record(z.string(), columnRuleSchema),
});
export type TableMasking = z.infer<typeof tableMaskingSchema>;

/** A named set of masking rules; later tables win over earlier ones. */
export const maskingProfileSchema = z.object({
  id: idSchema,
  name: z.string().min(1).max(80),
  tables: z.array(tableMaskingSchema),
});
export type MaskingProfile = z.infer<typeof maskingProfileSchema>;
