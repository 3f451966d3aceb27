import { z } from 'zod';
import { idSchema } from '../domain/server.ts';
import { columnNameSchema, insidePathSchema, rowConditionSchema, settingSchema, tablePatternSchema } from './parts.ts';

const cellValueSchema = z.union([z.string().max(4000), z.number(), z.null()]);

const base = {
  id: idSchema,
  /** What the user reads: "Mail is caught". */
  title: z.string().min(1).max(120),
  /** Only for a target under this scheme. */
  whenTarget: z.enum(['http', 'https']).optional(),
};

/** How to see that a step took. */
export const neutraliseCheckSchema = z.discriminatedUnion('kind', [
  /** No row of the table meets the condition (any more). */
  z.strictObject({ kind: z.literal('no-rows'), table: tablePatternSchema, where: rowConditionSchema }),
  /** Every row that meets the condition has this value. */
  z.strictObject({
    kind: z.literal('all-rows'),
    table: tablePatternSchema,
    where: rowConditionSchema,
    column: columnNameSchema,
    equals: z.string().max(4000),
  }),
  /** The site answers with this header. */
  z.strictObject({
    kind: z.literal('http-header'),
    path: z.string().startsWith('/').max(200),
    header: z.string().regex(/^[a-z0-9-]+$/),
    equals: z.string().max(200),
  }),
  /** The target's own configuration has one of these values. */
  z.strictObject({
    kind: z.literal('setting'),
    /** Tried in order; the first that has a value decides. */
    read: z.array(settingSchema).min(1),
    /** Patterns with `*` for anything; capitals do not matter. True and false are `true` and `false`. */
    equals: z.array(z.string().max(400)).min(1),
    whenUnset: z.enum(['passes', 'fails']),
    /** What the user does about it. */
    mend: z.string().min(1).max(400),
  }),
  /** The file is there with the content that was written. */
  z.strictObject({ kind: z.literal('file') }),
]);

/**
 * One thing that keeps a copy from acting like production. Verbs are fixed; those on tables run on the loaded tables before
 * the switch and pass over tables that the site does not have.
 */
export const neutraliseStepSchema = z.discriminatedUnion('do', [
  z.strictObject({
    ...base,
    do: z.literal('set-column'),
    table: tablePatternSchema,
    /** All rows when absent. */
    where: rowConditionSchema.optional(),
    set: z.record(columnNameSchema, cellValueSchema),
    check: neutraliseCheckSchema,
  }),
  z.strictObject({
    ...base,
    /** Writes a row of a name/value table, made when it is missing. */
    do: z.literal('set-option-row'),
    table: tablePatternSchema,
    key: z.strictObject({ column: columnNameSchema, value: z.string().min(1).max(400) }),
    set: z.record(columnNameSchema, cellValueSchema),
    /** Further columns of a row that has to be made. */
    insert: z.record(columnNameSchema, cellValueSchema).optional(),
    check: neutraliseCheckSchema,
  }),
  z.strictObject({
    ...base,
    do: z.literal('delete-rows'),
    table: tablePatternSchema,
    where: rowConditionSchema,
    check: neutraliseCheckSchema,
  }),
  z.strictObject({
    ...base,
    /** Changes values inside of a serialized PHP or JSON value. Keys that are not there are left out, unless `add`. */
    do: z.literal('set-in-value'),
    table: tablePatternSchema,
    where: rowConditionSchema,
    column: columnNameSchema,
    format: z.enum(['php', 'json']),
    /** Keys with dots between them, and their new values. */
    set: z.record(z.string().min(1).max(200), z.union([z.string().max(4000), z.number(), z.boolean(), z.null()])),
    add: z.boolean().default(false),
    check: neutraliseCheckSchema,
  }),
  z.strictObject({
    ...base,
    /** Changes nothing: only looks whether the target's own configuration, which a pull never touches, is harmless. */
    do: z.literal('expect'),
    check: neutraliseCheckSchema,
  }),
  z.strictObject({
    ...base,
    /** Puts a file of ours into the target; overwritten by each pull, listed in the plan. */
    do: z.literal('write-file'),
    path: insidePathSchema,
    /** File name below the recipes' `assets` folder. */
    asset: z.string().regex(/^[a-z0-9][a-z0-9.-]*$/),
    check: neutraliseCheckSchema,
  }),
]);
export type NeutraliseStep = z.infer<typeof neutraliseStepSchema>;
