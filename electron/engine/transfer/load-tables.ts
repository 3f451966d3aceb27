import type { TableFacts } from '#shared/domain/database-facts.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { BlockPool } from '../mysql/block-pool.ts';
import type { SourceConnection, TargetConnection } from '../mysql/connection.ts';
import type { RowForm } from '../mysql/choose-writer.ts';
import { clearRange, copyRange, type CopiedRange, type CopyRangeOptions } from '../mysql/copy-range.ts';
import type { KeyRange } from '../mysql/key-range.ts';
import { allowPacking, canPack } from '../mysql/packed-select.ts';
import { planRanges } from '../mysql/ranges.ts';
import type { DigestKind } from '../mysql/row-digest.ts';
import type { CopyColumn } from '../mysql/table-columns.ts';
import { createRewriter, type Rewriter } from '../rewrite/rewriter.ts';
import type { RewriteRule } from '../rewrite/rewrite-rule.ts';
import { startReadAhead, type ReadAhead } from './read-ahead.ts';

/** One table to load. */
export interface LoadTask {
  readonly table: TableFacts;
  readonly targetTable: string;
  readonly columns: readonly CopyColumn[];
  /** Rows that travel, as SQL; null for all. */
  readonly where: string | null;
  /** Per column of `columns`: are addresses rewritten in it? */
  readonly rewritten: readonly boolean[];
  readonly digest: DigestKind;
  /** False for tables of which only the definition travels. */
  readonly withRows: boolean;
}

/** One range that is there. JSON-safe, for the journal. */
export interface LoadedRange {
  readonly table: string;
  readonly range: KeyRange;
  readonly rows: number;
  readonly bytes: number;
  readonly digest: string;
  /** The form that the digest was taken over; LOAD DATA text when absent. */
  readonly form?: RowForm | undefined;
  readonly rewrittenCells: number;
}

/** A pair of sessions: one reads, one writes. */
export interface LoadWorker {
  readonly source: SourceConnection;
  readonly target: TargetConnection;
}

/** How tables are loaded. */
export interface LoadTablesOptions {
  readonly sourceSchema: string;
  readonly targetSchema: string;
  readonly tasks: readonly LoadTask[];
  readonly workers: readonly LoadWorker[];
  readonly writer: CopyRangeOptions['writer'];
  /** `packed` for slow lines: ranges come compressed by the server, where the table allows it. */
  readonly reader: 'plain' | 'packed';
  /** Bytes that one range should hold, by the server's estimates. */
  readonly bytesPerRange: number;
  readonly rewrites: readonly RewriteRule[];
  /** Ranges that an earlier run of the job has loaded, by table, in order. */
  readonly loaded: ReadonlyMap<string, readonly LoadedRange[]>;
  /** Makes the empty table; called once per table before its first range. */
  readonly createTable: (task: LoadTask, target: TargetConnection) => Promise<void>;
  /** Adds what was deferred; called once per table after its last range. */
  readonly finishTable: (task: LoadTask, target: TargetConnection) => Promise<void>;
  readonly onRange: (range: LoadedRange) => void;
  readonly onTable: (table: string, state: 'loading' | 'indexing' | 'done', totals: TableTotals) => void;
  /** Rows and bytes that are new since the last call. */
  readonly onProgress: (table: string, rows: number, bytes: number) => void;
  /** Adds to an error of one range what only a further look at the source can tell. */
  readonly explain: (error: unknown, task: LoadTask, range: KeyRange) => Promise<unknown>;
  readonly signal: AbortSignal;
}

/** What was done to one table. */
export interface TableTotals {
  readonly seconds: number;
  readonly broken: number;
  readonly skippedCells: number;
}

/**
 * Loads tables in parallel, the largest first, one writer per table (parallel writers in one table deadlock). Each range is
 * one transaction of the target and is reported when it is committed. The first failure stops the others.
 */
export async function loadTables(options: LoadTablesOptions): Promise<void> {
  const queue = [...options.tasks].sort((a, b) => weight(b) - weight(a));
  const abort = new AbortController();
  const signal = AbortSignal.any([options.signal, abort.signal]);
  let failure: unknown = null;
  const work = async (worker: LoadWorker): Promise<void> => {
    const blocks = new BlockPool();
    const claims: Claim[] = [];
    const claim = (): void => {
      const task = claims.length === 0 && failure === null ? queue.shift() : undefined;
      if (task !== undefined) claims.push({ task, ahead: readEarly({ ...options, signal }, task, worker) });
    };
    try {
      if (options.reader === 'packed') await worker.source.query(allowPacking, { signal });
      claim();
      for (let next = claims.shift(); next !== undefined; next = claims.shift()) {
        await loadTable({ ...options, signal }, next, worker, blocks, claim);
        claim();
      }
    } catch (error) {
      failure ??= error;
      abort.abort();
    }
  };
  await Promise.all(options.workers.map(work));
  if (failure !== null)
    throw failure instanceof Error ? failure : new AppError('internal.unexpected', { cause: failure });
}

function weight(task: LoadTask): number {
  return task.withRows ? task.table.dataBytes + task.table.indexBytes : 0;
}

/** A table that a worker has taken, and its ranges where they were asked for before its turn. */
interface Claim {
  readonly task: LoadTask;
  readonly ahead: Promise<ReadAhead> | null;
}

/** On a slow line the first range of a new table comes while the table before it is finished. */
function readEarly(options: LoadTablesOptions, task: LoadTask, worker: LoadWorker): Promise<ReadAhead> | null {
  if (!isPacked(options, task) || (options.loaded.get(task.table.name) ?? []).length > 0) return null;
  const ahead = allRanges(options, task, worker).then((ranges) => packedRanges(options, task, worker, ranges));
  ahead.catch(() => undefined);
  return ahead;
}

function isPacked({ reader }: LoadTablesOptions, { table, columns, where, withRows }: LoadTask): boolean {
  return reader === 'packed' && withRows && canPack(table, columns, where);
}

function packedRanges(
  { sourceSchema, signal }: LoadTablesOptions,
  { table, columns, where }: LoadTask,
  { source }: LoadWorker,
  ranges: readonly KeyRange[],
): ReadAhead {
  return startReadAhead({ source, schema: sourceSchema, table, columns, where, ranges, signal });
}

function allRanges(
  options: LoadTablesOptions,
  { table }: LoadTask,
  { source }: LoadWorker,
): Promise<readonly KeyRange[]> {
  const { sourceSchema, bytesPerRange, signal } = options;
  return planRanges(source, table, { schema: sourceSchema, bytesPerRange, signal });
}

async function loadTable(
  options: LoadTablesOptions,
  claim: Claim,
  worker: LoadWorker,
  blocks: BlockPool,
  claimNext: () => void,
): Promise<void> {
  const { task } = claim;
  const { table } = task;
  const startedAt = performance.now();
  const rewriter =
    options.rewrites.length > 0 && task.rewritten.includes(true) ? createRewriter(options.rewrites) : null;
  let skippedCells = 0;
  const totals = (): TableTotals => ({
    seconds: (performance.now() - startedAt) / 1000,
    broken: rewriter?.counts().broken ?? 0,
    skippedCells,
  });
  options.onTable(table.name, 'loading', totals());
  const before = options.loaded.get(table.name) ?? [];
  if (before.length === 0) await options.createTable(task, worker.target);
  let ahead = await claim.ahead;
  const ranges = ahead?.ranges ?? (await rangesLeft(options, task, worker, before));
  if (isPacked(options, task)) ahead ??= packedRanges(options, task, worker, ranges);
  for (const [index, range] of ranges.entries()) {
    const packed = ahead === null ? {} : { packed: ahead.take(index) };
    if (index === ranges.length - 1) claimNext();
    const one = { task, worker, blocks, rewriter, range, ...packed };
    const copied = await copyOneRange(options, one).catch(async (error: unknown) => {
      throw await options.explain(error, task, range);
    });
    skippedCells += copied.skippedCells;
  }
  options.onTable(table.name, 'indexing', totals());
  await options.finishTable(task, worker.target);
  options.onTable(table.name, 'done', totals());
}

/** What is not there yet: all ranges of a new table, everything after the last loaded one of a table that was begun. */
async function rangesLeft(
  options: LoadTablesOptions,
  task: LoadTask,
  worker: LoadWorker,
  before: readonly LoadedRange[],
): Promise<readonly KeyRange[]> {
  const { table, targetTable } = task;
  if (!task.withRows) return [];
  const { signal, targetSchema } = options;
  const last = before.at(-1);
  if (last === undefined) return allRanges(options, task, worker);
  if (last.range.through === null) return [];
  const rest: KeyRange = { after: last.range.through, through: null };
  // A range may have been committed although the journal did not live to say so.
  await clearRange({ target: worker.target, targetSchema, targetTable, table, range: rest, signal });
  const all = await allRanges(options, task, worker);
  const at = all.findIndex((range) => JSON.stringify(range.after) === JSON.stringify(rest.after));
  return at < 0 ? [rest] : all.slice(at);
}

interface OneRange {
  readonly task: LoadTask;
  readonly worker: LoadWorker;
  readonly blocks: BlockPool;
  readonly rewriter: Rewriter | null;
  readonly range: KeyRange;
  readonly packed?: CopyRangeOptions['packed'];
}

async function copyOneRange(options: LoadTablesOptions, one: OneRange): Promise<CopiedRange> {
  const { task, worker, range, rewriter } = one;
  let seenRows = 0;
  let seenBytes = 0;
  const copied = await copyRange({
    source: worker.source,
    target: worker.target,
    sourceSchema: options.sourceSchema,
    targetSchema: options.targetSchema,
    table: task.table,
    targetTable: task.targetTable,
    columns: task.columns,
    range,
    ...(task.where === null ? {} : { where: task.where }),
    digest: task.digest,
    ...(rewriter === null ? {} : { rewriting: { rewriter, columns: task.rewritten } }),
    writer: options.writer,
    blocks: one.blocks,
    ...(one.packed === undefined ? {} : { packed: one.packed }),
    signal: options.signal,
    onProgress: (rows, bytes) => {
      // A range that is tried again after a deadlock counts from zero; progress never goes back.
      if (rows > seenRows || bytes > seenBytes)
        options.onProgress(task.table.name, Math.max(0, rows - seenRows), Math.max(0, bytes - seenBytes));
      seenRows = Math.max(seenRows, rows);
      seenBytes = Math.max(seenBytes, bytes);
    },
  });
  options.onProgress(task.table.name, Math.max(0, copied.rows - seenRows), Math.max(0, copied.bytes - seenBytes));
  const { rows, bytes, digest, form, rewrittenCells } = copied;
  options.onRange({ table: task.table.name, range, rows, bytes, digest, form, rewrittenCells });
  return copied;
}
