import { z } from 'zod';
import { idSchema } from '../domain/server.ts';
import { columnNameSchema, insidePathSchema, rowConditionSchema, tablePatternSchema } from './parts.ts';

const cellValueSchema = z.union([z.string().max(4000), z.number(), z.null()]);

const base = {
  id: idSchema,
  /** What the user reads: "Mail is caught". */
  title: z.string().min(1).max(120),
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
    /** Puts a file of ours into the target; overwritten by each pull, listed in the plan. */
    do: z.literal('write-file'),
    path: insidePathSchema,
    /** File name below the recipes' `assets` folder. */
    asset: z.string().regex(/^[a-z0-9][a-z0-9.-]*$/),
    check: neutraliseCheckSchema,
  }),
]);
export type NeutraliseStep = z.infer<typeof neutraliseStepSchema>;
