import { join } from 'node:path';
import { z } from 'zod';
import { evidenceKindSchema, personalFolderSchema } from '#shared/domain/scan.ts';
import { createVersionedFile, type VersionedFile } from './versioned-file.ts';

/** Columns with their types, by table. */
const columnMapSchema = z.record(z.string(), z.record(z.string(), z.string()));
export type ColumnMap = z.infer<typeof columnMapSchema>;

const columnFactsSchema = z.object({
  name: z.string(),
  type: z.string(),
  fullType: z.string(),
  maxLength: z.number().nullable(),
  charset: z.string().nullable(),
  collation: z.string().nullable(),
  nullable: z.boolean(),
  generated: z.boolean(),
  json: z.boolean(),
  unique: z.enum(['no', 'alone', 'composite']),
  uniquePrefix: z.number().nullable(),
});

const tableFactsSchema = z.object({
  name: z.string(),
  rows: z.number(),
  rowBytes: z.number(),
  columns: z.array(columnFactsSchema),
  primaryKey: z.array(z.string()),
  foreignKeys: z.array(
    z.object({ columns: z.array(z.string()), referencedTable: z.string(), referencedColumns: z.array(z.string()) }),
  ),
});

const columnCountsSchema = z.object({
  column: z.string(),
  filled: z.number(),
  evidence: z.partialRecord(evidenceKindSchema, z.number()),
  findings: z.object({
    filled: z.number(),
    kind: z.enum(['email', 'phone', 'ip', 'bank', 'person', 'secret']).nullable(),
    looksLike: z.string().nullable(),
    matches: z.number(),
    withAddress: z.number(),
  }),
});

/** One table as a scan saw it. */
const seenTableSchema = z.object({
  facts: tableFactsSchema,
  /** Null when its rows could not be looked at. */
  counts: z.object({ sampledRows: z.number(), columns: z.array(columnCountsSchema) }).nullable(),
});
export type SeenTable = z.infer<typeof seenTableSchema>;

/** What a scan saw, without any judgement: the rules may be others when it is looked at again. No value is in it. */
const scanFactsSchema = z.object({
  takenAt: z.string(),
  took: z.number(),
  hasDatabase: z.boolean(),
  tablePrefix: z.string(),
  tables: z.array(seenTableSchema),
  unreadable: z.array(z.object({ table: z.string(), why: z.string() })),
  files: z.array(personalFolderSchema),
});
export type ScanFacts = z.infer<typeof scanFactsSchema>;

const lookSchema = z.object({ at: z.string(), columns: columnMapSchema });

/** What is remembered of a source's columns. */
export const scanRecordSchema = z.object({
  /** The columns that everybody knows of: those of the last pull, or of the last scan while there was no pull. */
  known: lookSchema.extend({ by: z.enum(['pull', 'scan']) }).nullable(),
  /** The columns at the last plan or scan. */
  seen: lookSchema
    .extend({
      /** Why a column looked personal while nobody had decided about it, by `table` and `column`. */
      owed: z.record(z.string(), z.record(z.string(), z.string())),
    })
    .nullable(),
  scan: scanFactsSchema.nullable(),
});
export type ScanRecord = z.infer<typeof scanRecordSchema>;

/** Remembers for each source its columns and the last scan. */
export interface ScanRecordStore {
  get(projectId: string, environmentId: string): Promise<ScanRecord>;
  /** Applies a pure change to the newest content. */
  update(projectId: string, environmentId: string, change: (record: ScanRecord) => ScanRecord): Promise<ScanRecord>;
}

const nothing: ScanRecord = { known: null, seen: null, scan: null };

/** Scan records, each in a file of its own: a large shop's is some hundred kilobytes. */
export function createScanRecordStore(options: {
  readonly folder: string;
  readonly now: () => Date;
  readonly onNotice: (text: string) => void;
}): ScanRecordStore {
  const { folder, ...rest } = options;
  const fileOf = (projectId: string, environmentId: string): VersionedFile<ScanRecord> =>
    createVersionedFile({
      // Identifiers hold no dot: no two sources share a file.
      file: join(folder, `${projectId}.${environmentId}.json`),
      title: `what is known of the columns of ${projectId}/${environmentId}`,
      version: 1,
      schema: scanRecordSchema,
      empty: nothing,
      ...rest,
    });
  return {
    get: async (projectId, environmentId) => (await fileOf(projectId, environmentId).read()).data,
    update: async (projectId, environmentId, change) => (await fileOf(projectId, environmentId).update(change)).data,
  };
}
