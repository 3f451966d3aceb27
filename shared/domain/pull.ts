import { z } from 'zod';
import { caseMethodSchema, columnRuleSchema } from './masking.ts';
import { problemSchema } from './problem.ts';
import { columnNewsSchema } from './scan.ts';
import type { SchemaChange } from './schema-change.ts';
import { idSchema } from './server.ts';

/** Bytes per second; with less, what each of a dozen channels gets would come so rarely that it counts as stalled. */
export const lowestBandwidthLimit = 64_000;

/** What a user may choose for a pull. */
export const pullOptionsSchema = z.object({
  /** Only these tables; all when absent. */
  tables: z.array(z.string()).optional(),
  /** Of these tables only the definition comes along, no rows. */
  structureOnly: z.array(z.string()).optional(),
  files: z.boolean().default(true),
  database: z.boolean().default(true),
  /** Compare file contents too, not only size and time. */
  contentHashes: z.boolean().default(false),
  /** Delete files of the target's uploads that the source does not have. */
  deleteExtraneous: z.boolean().default(false),
  /** Give every user this password in the target (never stored). */
  localPassword: z.string().min(1).max(200).optional(),
  maskingProfile: idSchema.optional(),
  /** Read back and compare everything, or a sample of ranges. */
  verify: z.enum(['sample', 'full']).default('sample'),
  /** Loading connections in parallel, each with one reading connection. */
  connections: z.number().int().min(1).max(4).default(2),
  /** Bytes per second that the pull may use of the line to the source, both directions together; null: no limit. */
  bandwidthLimit: z.number().int().min(lowestBandwidthLimit).nullable().default(null),
  /** Let the source's database compress the rows; decided by the line's measured speed when absent. */
  compress: z.enum(['always', 'never']).optional(),
});
export type PullOptions = z.infer<typeof pullOptionsSchema>;

/** One table of a source as it is offered for choosing. Rows and bytes are the server's estimates. */
export const sourceTableSchema = z.object({
  name: z.string(),
  /** The first word behind the site's prefix when other tables share it, e.g. `woocommerce`; empty otherwise. */
  group: z.string(),
  rows: z.number(),
  bytes: z.number(),
  /** What a pull does with it unless somebody chooses otherwise. */
  usual: z.enum(['load', 'filter', 'structure']),
  reason: z.string().optional(),
});
export type SourceTable = z.infer<typeof sourceTableSchema>;

/** One masked column of the plan: one whose values, or some of them, are replaced by made-up ones. */
export const maskedColumnSchema = z.object({
  column: z.string(),
  /** The method, or `by-key` where another column of the row decides. */
  method: z.string(),
  decidedBy: z.enum(['recipe', 'profile', 'decision', 'heuristic', 'foreign-key']),
});

/** One table of the plan. Rows and bytes are the source server's estimates. */
export const plannedTableSchema = z.object({
  name: z.string(),
  rows: z.number(),
  bytes: z.number(),
  /** `load` all rows, `filter` some rows, `structure` no rows, `leave` not pulled. */
  action: z.enum(['load', 'filter', 'structure', 'leave']),
  /** Why it is not simply loaded. */
  reason: z.string().optional(),
  masked: z.array(maskedColumnSchema),
  /** Columns whose text is kept but for the e-mail addresses in it, which are overwritten. None of `masked`. */
  scrubbed: z.array(z.string()).optional(),
  /** Text columns in which addresses are rewritten. */
  rewritten: z.array(z.string()),
  /** Cells with an address or path that will be rewritten: an estimate from the sampled rows. Absent when nobody looked. */
  addresses: z.object({ cells: z.number(), sampledRows: z.number() }).optional(),
});
export type PlannedTable = z.infer<typeof plannedTableSchema>;

/** A column that looks personal and that no rule covers: the pull stops until somebody decides. */
export const unclassifiedColumnSchema = z.object({
  table: z.string(),
  column: z.string(),
  type: z.string(),
  /** Why it looks personal: its name, or how many sampled values do (counts only). */
  reason: z.string(),
  /** What we would do. */
  suggestion: columnRuleSchema,
  /** Everything that can be decided for a column of its type: mask methods, `scrub`, `keep`. Others block the plan. Absent in old plans. */
  fits: z.array(caseMethodSchema).optional(),
});
export type UnclassifiedColumn = z.infer<typeof unclassifiedColumnSchema>;

/** A decision of the user about one column, remembered in the project. */
export const columnDecisionSchema = z.object({ table: z.string(), column: z.string(), rule: columnRuleSchema });
export type ColumnDecision = z.infer<typeof columnDecisionSchema>;

/** One change that the target's server needs in a definition; see `schema-change.ts`. */
export const schemaChangeSchema = z.object({
  object: z.string(),
  what: z.string(),
  from: z.string(),
  to: z.string(),
  why: z.string(),
  severity: z.enum(['info', 'warning', 'loss']),
}) satisfies z.ZodType<SchemaChange>;

/** One replacement of an address or path on the way. */
export const rewriteRuleSchema = z.object({ kind: z.enum(['origin', 'path']), from: z.string(), to: z.string() });

const fileGroupSchema = z.object({ count: z.number(), bytes: z.number() });

/** What happens to one uploads folder. */
export const plannedFilesSchema = z.object({
  /** Relative to the environment's path. */
  root: z.string(),
  fetch: fileGroupSchema,
  unchanged: fileGroupSchema,
  /** In the target only. */
  extraneous: fileGroupSchema,
  deleteExtraneous: z.boolean(),
  /** Not taken: links that leave the tree, special files, names that clash. Paths are escaped for display. */
  refused: z.array(z.object({ path: z.string(), reason: z.string() })),
});
export type PlannedFiles = z.infer<typeof plannedFilesSchema>;

/** Everything a pull will do, before it does it. */
export const pullPlanSchema = z.object({
  id: z.string(),
  createdAt: z.string(),
  projectId: idSchema,
  sourceId: idSchema,
  targetId: idSchema,
  /** Hash of the facts the plan was made from; `plan.stale` when they changed. */
  fingerprint: z.string(),
  options: pullOptionsSchema.omit({ localPassword: true }).extend({ localPassword: z.boolean() }),
  source: z.object({ name: z.string(), host: z.string(), database: z.string(), server: z.string() }),
  target: z.object({
    ...{ name: z.string(), host: z.string(), database: z.string(), server: z.string() },
    /** False for a target on this computer. */
    onServer: z.boolean().default(false),
  }),
  tables: z.array(plannedTableSchema),
  /** Views, triggers, routines, events that come along. */
  objects: z.array(z.object({ kind: z.enum(['view', 'trigger', 'routine', 'event']), name: z.string() })),
  schemaChanges: z.array(schemaChangeSchema),
  rewrites: z.array(rewriteRuleSchema),
  files: z.array(plannedFilesSchema),
  /** What the target has today and will no longer have (kept as undo until the next pull). */
  losses: z.object({
    tables: z.array(z.object({ name: z.string(), rows: z.number(), bytes: z.number() })),
    files: fileGroupSchema,
  }),
  neutralise: z.array(z.object({ id: z.string(), title: z.string() })),
  afterPull: z.array(z.object({ title: z.string(), argv: z.array(z.string()) })),
  /** `shadow-schema` = a schema of their own and one RENAME; `prefix` = inside one schema; null without database. */
  switchMode: z.enum(['shadow-schema', 'prefix']).nullable(),
  problems: z.array(problemSchema),
  unclassified: z.array(unclassifiedColumnSchema),
  /** What has changed in the source's columns since the last pull or scan. Absent before the first. */
  columnNews: columnNewsSchema.optional(),
  estimate: z.object({
    bytes: z.number(),
    rows: z.number(),
    /** Seconds, low and high. */
    seconds: z.tuple([z.number(), z.number()]),
    basis: z.string(),
  }),
});
export type PullPlan = z.infer<typeof pullPlanSchema>;

/** One check of the report. */
export const checkSchema = z.object({
  id: z.string(),
  title: z.string(),
  status: z.enum(['passed', 'failed', 'skipped']),
  evidence: z.string(),
});
export type Check = z.infer<typeof checkSchema>;

/** What a finished pull did. */
export const pullReportSchema = z.object({
  jobId: z.string(),
  planId: z.string(),
  projectId: idSchema,
  sourceId: idSchema,
  targetId: idSchema,
  startedAt: z.string(),
  endedAt: z.string(),
  seconds: z.number(),
  /** How the reading connections were brought to one moment, and when. */
  consistency: z
    .object({
      method: z.string(),
      takenAt: z.array(z.string()),
      /** Which tables were read when, after a lost line or a resume; a table in two of them was read in parts. */
      moments: z.array(z.object({ takenAt: z.string(), tables: z.array(z.string()) })).optional(),
      remark: z.string().optional(),
    })
    .nullable(),
  /** How the rows came, and why, e.g. "compressed on the server: the line gives 2.3 MB/s"; absent when none came. */
  reading: z.string().optional(),
  tables: z.array(
    z.object({
      name: z.string(),
      rows: z.number(),
      bytes: z.number(),
      seconds: z.number(),
      /** As many as the plan has in `masked`. */
      maskedColumns: z.number(),
      /** As many as the plan has in `scrubbed`. */
      scrubbedColumns: z.number().optional(),
      rewrittenCells: z.number(),
      brokenSerialized: z.number(),
      /** Ranges read back and compared. */
      verifiedRanges: z.number(),
    }),
  ),
  files: z.object({
    fetched: fileGroupSchema,
    unchanged: fileGroupSchema,
    deleted: fileGroupSchema,
    warnings: z.array(z.string()),
  }),
  wireBytes: z.number(),
  peakMemoryBytes: z.number(),
  checks: z.array(checkSchema),
  /** Every column that was masked on the source, with its method. */
  masked: z.array(z.object({ table: z.string(), column: z.string(), method: z.string() })),
  schemaChanges: z.array(schemaChangeSchema),
  warnings: z.array(problemSchema),
  url: z.string(),
  /** Names to log in with when a local password was set, the first few. */
  logins: z.array(z.string()),
  /** `replacedBy` is the later pull that took its place. */
  undo: z.object({ available: z.boolean(), until: z.string().optional(), replacedBy: z.string().optional() }),
});
export type PullReport = z.infer<typeof pullReportSchema>;
