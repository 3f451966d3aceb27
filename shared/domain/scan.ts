import { z } from 'zod';
import {
  caseMethodSchema,
  type ColumnRule,
  columnRuleSchema,
  type MaskingProfile,
  type TableMasking,
} from './masking.ts';
import { idSchema } from './server.ts';

/** What values of a column were seen to be. */
export const evidenceKindSchema = z.enum([
  'email',
  'phone',
  'iban',
  'card',
  'ip',
  'person',
  'street',
  'birth-date',
  'password-hash',
  'api-key',
  'coordinates',
]);
export type EvidenceKind = z.infer<typeof evidenceKindSchema>;

/** How sure the proposal is: name and values agree, one of them is clear, or it is a hint. */
export const confidenceSchema = z.enum(['high', 'medium', 'low']);
export type Confidence = z.infer<typeof confidenceSchema>;

/** What a pull does with a column now, and who says so. `undecided` stops a pull; `skipped`: no row of the table travels. */
export const treatmentSchema = z.object({
  kind: z.enum(['masked', 'scrubbed', 'kept', 'skipped', 'undecided']),
  /** The mask method, or `by-key`; only with `masked`. */
  method: z.string().optional(),
  decidedBy: z.enum(['decision', 'profile', 'recipe', 'heuristic', 'foreign-key']).optional(),
});
export type Treatment = z.infer<typeof treatmentSchema>;

/** What the scan would do with a column. */
export const proposalSchema = z.object({
  rule: columnRuleSchema,
  confidence: confidenceSchema,
  /** Why, in a sentence; counts only. */
  reason: z.string(),
  /** Everything that can be decided for a column of its type. */
  fits: z.array(caseMethodSchema),
  /** True when nobody has said anything about the column: a decision is owed. */
  isOpen: z.boolean(),
});
export type Proposal = z.infer<typeof proposalSchema>;

/** One column that can hold personal data. Counts only: no value of it is known. */
export const scannedColumnSchema = z.object({
  column: z.string(),
  type: z.string(),
  /** What its name suggests, e.g. `an e-mail address`; null for nothing. */
  nameSays: z.string().nullable(),
  /** Looked-at values that are neither NULL nor empty; null when nobody could look. */
  filled: z.number().nullable(),
  /** How many of them are what, the most frequent first. */
  evidence: z.array(z.object({ kind: evidenceKindSchema, rows: z.number() })),
  treatment: treatmentSchema,
  proposal: proposalSchema.nullable(),
  /** Not there at the last pull (or scan) that the scan compares with. */
  isNew: z.boolean(),
});
export type ScannedColumn = z.infer<typeof scannedColumnSchema>;

/** One table; rows are the server's estimate. */
export const scannedTableSchema = z.object({
  table: z.string(),
  rows: z.number(),
  sampledRows: z.number(),
  columns: z.array(scannedColumnSchema),
});
export type ScannedTable = z.infer<typeof scannedTableSchema>;

/** A column as the comparison with an earlier look names it. */
export const changedColumnSchema = z.object({
  table: z.string(),
  column: z.string(),
  type: z.string(),
  /** Why it looks personal while nobody has decided about it; null when it need not be looked at. */
  open: z.string().nullable(),
});

/** What has changed in a source's columns. `since` is an ISO time in UTC; null when there is nothing to compare with. */
export const columnNewsSchema = z.object({
  since: z.string().nullable(),
  /** What the earlier look was. */
  by: z.enum(['pull', 'scan']).nullable(),
  seenAt: z.string(),
  added: z.array(changedColumnSchema),
  dropped: z.array(z.object({ table: z.string(), column: z.string() })),
  retyped: z.array(z.object({ table: z.string(), column: z.string(), from: z.string(), to: z.string() })),
});
export type ColumnNews = z.infer<typeof columnNewsSchema>;

/** Files of people that masking cannot reach, counted. */
export const personalFolderSchema = z.object({
  path: z.string(),
  reason: z.string(),
  treatment: z.enum(['left-out', 'copied']),
  /** Files in it; null when it is not there. */
  files: z.number().nullable(),
});
export type PersonalFolder = z.infer<typeof personalFolderSchema>;

/** What a scan of a source found, judged by the rules that are in force now. */
export const scanReportSchema = z.object({
  projectId: idSchema,
  environmentId: idSchema,
  /** ISO time in UTC. */
  takenAt: z.string(),
  /** Milliseconds that it took. */
  took: z.number(),
  /** False for a project that keeps everything in files. */
  hasDatabase: z.boolean(),
  tables: z.array(scannedTableSchema),
  /** Tables that could not be looked at, and why. */
  unreadable: z.array(z.object({ table: z.string(), why: z.string() })),
  files: z.array(personalFolderSchema),
  news: columnNewsSchema,
});
export type ScanReport = z.infer<typeof scanReportSchema>;

/** A column with its table, for lists over all tables. */
export interface PlacedColumn extends ScannedColumn {
  readonly table: string;
}

/** Every column of a report, in its order. */
export function columnsOf(report: ScanReport): readonly PlacedColumn[] {
  return report.tables.flatMap(({ table, columns }) => columns.map((column) => ({ table, ...column })));
}

/** A rule for one column, as `projects.decideColumns` takes it. */
export interface ColumnChoice {
  readonly table: string;
  readonly column: string;
  readonly rule: ColumnRule;
}

/** The decisions that take a report's proposals: all of them, or only those that are sure. */
export function acceptProposals(report: ScanReport, which: 'all' | 'high'): readonly ColumnChoice[] {
  return columnsOf(report).flatMap(({ table, column, proposal }) =>
    proposal === null || (which === 'high' && proposal.confidence !== 'high')
      ? []
      : [{ table, column, rule: proposal.rule }],
  );
}

/** True when a decision about the column is owed: a pull would stop at it, or its values say more than a hint. */
export function isOwed({ proposal, treatment }: Pick<ScannedColumn, 'proposal' | 'treatment'>): boolean {
  if (!proposal?.isOpen) return false;
  return treatment.kind === 'undecided' || proposal.confidence !== 'low';
}

/** Columns that are new and about which a decision is owed. Without an earlier look all are new. */
export function newAndOwed(report: ScanReport): readonly PlacedColumn[] {
  return columnsOf(report).filter((column) => isOwed(column) && (column.isNew || report.news.since === null));
}

/** A profile with these decisions taken in; later ones replace earlier ones about the same column. */
export function withRules(profile: MaskingProfile, decisions: readonly ColumnChoice[]): MaskingProfile {
  const tables = decisions.reduce<readonly TableMasking[]>((known, { table, column, rule }) => {
    if (!known.some((other) => other.table === table)) return [...known, { table, columns: { [column]: rule } }];
    return known.map((other) =>
      other.table === table ? { ...other, columns: { ...other.columns, [column]: rule } } : other,
    );
  }, profile.tables);
  return { ...profile, tables: [...tables] };
}
