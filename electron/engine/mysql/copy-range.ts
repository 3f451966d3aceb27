import type { TableFacts } from '#shared/domain/database-facts.ts';
import { AppError, isAppError } from '#shared/errors/app-error.ts';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BlockPool } from './block-pool.ts';
import type { SourceConnection, TargetConnection } from './connection.ts';
import { InsertWriter } from './insert-writer.ts';
import { fitsBulk, type RowForm, type RowWriter } from './choose-writer.ts';
import { rangeCondition, type KeyRange } from './key-range.ts';
import type { LoadResult, LoadWriter } from './load-writer.ts';
import { serverErrno, toTableError } from './mysql-errors.ts';
import { openPacked, sendRows, type PackedRows } from './packed-rows.ts';
import { quoteQualified } from './quote.ts';
import { createRowDigest, type DigestKind } from './row-digest.ts';
import { makeRows, type RowMaker } from './row-forms.ts';
import { buildBulkInsert, buildLoad, buildSelect, type CopyColumn } from './table-columns.ts';
import type { Rewriting } from './transcode.ts';

/** One range of one table on its way from source to target. */
export interface CopyRangeOptions {
  readonly source: SourceConnection;
  readonly target: TargetConnection;
  readonly sourceSchema: string;
  readonly targetSchema: string;
  /** The table as it is at the source. */
  readonly table: TableFacts;
  /** Its name at the target; the same when absent. */
  readonly targetTable?: string;
  readonly columns: readonly CopyColumn[];
  readonly range: KeyRange;
  /** Rows of the source that travel, as SQL; all when absent. */
  readonly where?: string;
  readonly digest: DigestKind;
  readonly rewriting?: Rewriting;
  /** How rows get in (`chooseWriter`); ranges that do not fit the bulk protocol take its other way. */
  readonly writer: RowWriter;
  readonly blocks: BlockPool;
  /** The rows, already asked for through the reader for slow lines; null when that cannot bring them. */
  readonly packed?: Promise<PackedRows | null>;
  readonly signal: AbortSignal;
  /** Called for every block with rows and bytes of this range so far. */
  readonly onProgress?: (rows: number, bytes: number) => void;
}

/** What arrived. */
export interface CopiedRange {
  readonly rows: number;
  /** Bytes of rows as they were sent. */
  readonly bytes: number;
  /** Over these bytes; `readBackRange` must give the same for the same form. */
  readonly digest: string;
  readonly form: RowForm;
  readonly rewrittenCells: number;
  readonly skippedCells: number;
}

const attempts = 4;
const firstPause = 100;
const enoughUnderWay = 2 << 20;

/**
 * Copies one range in one transaction of the target: it is there completely, or not at all. Deadlocks and lock waits
 * of the target are tried again three times. Throws `database.row-mismatch` when the server stored other rows than
 * were sent, `database.packet-too-large`, `database.no-space`, `database.schema-changed`, `database.connection-lost`.
 */
export async function copyRange(options: CopyRangeOptions): Promise<CopiedRange> {
  const { writer } = options;
  if (writer.kind !== 'bulk') return copyWith(options, writer);
  if (!fitsBulk(options.table, options.columns)) return copyWith(options, writer.otherwise);
  const copied = await copyWith(options, writer).catch((error: unknown) => {
    if (isForOtherWay(error)) return null;
    throw error;
  });
  if (copied !== null) return copied;
  await clearRange(options);
  return copyWith(options, writer.otherwise);
}

async function copyWith(options: CopyRangeOptions, writer: RowWriter): Promise<CopiedRange> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      if (attempt > 1) await clearRange(options);
      return await copyOnce(options, writer);
    } catch (error) {
      if (!isWorthAnotherTry(error) || attempt === attempts) throw error;
      await sleep(firstPause * 2 ** attempt, undefined, { signal: options.signal });
    }
  }
}

function isWorthAnotherTry(error: unknown): boolean {
  return isAppError(error, 'database.deadlock') || isAppError(error, 'database.lock-wait');
}

/** Removes what an earlier try may have left of a range (engines without transactions, resumed jobs). */
export async function clearRange(
  options: Pick<CopyRangeOptions, 'target' | 'targetSchema' | 'targetTable' | 'table' | 'range' | 'signal'>,
): Promise<void> {
  const where = rangeCondition(options.table, options.range);
  const name = quoteQualified(options.targetSchema, options.targetTable ?? options.table.name);
  await options.target.execute(`DELETE FROM ${name}${where === null ? '' : ` WHERE ${where}`}`, {
    signal: options.signal,
  });
}

/** Says that a range has to be copied the other way: the bulk protocol explains no warning and holds no large row. */
class OtherWay extends Error {}

/** What the server has against a statement may be against the way it came: the other way says so, or has no trouble. */
function isForOtherWay(error: unknown): boolean {
  if (error instanceof OtherWay) return true;
  return serverErrno(error) !== null && !isWorthAnotherTry(error) && !isAppError(error, 'database.no-space');
}

async function copyOnce(options: CopyRangeOptions, writer: RowWriter): Promise<CopiedRange> {
  const { source, target, signal, columns } = options;
  const form: RowForm = writer.kind === 'bulk' ? 'bulk' : 'text';
  await target.execute('START TRANSACTION', { signal });
  const opened = await openWriter(options, writer).catch(async (error: unknown) => {
    await rollBack(target);
    throw error;
  });
  const pump = new Pump(options, opened, writer.kind);
  const digest = createRowDigest(options.digest);
  const rows = makeRows(form, {
    context: { label: source.label },
    columnCount: Math.max(columns.length, 1),
    blocks: pump,
    digest,
    ...(options.rewriting === undefined ? {} : { rewriting: options.rewriting }),
  });
  pump.watch(rows);
  try {
    await readRows(options, rows, pump);
    rows.finish();
    if (rows.refused) throw new OtherWay();
    const result = await pump.end();
    await checkStored(options, rows.rows, result, form);
    await target.execute('COMMIT', { signal });
  } catch (error) {
    await pump.abandon();
    await rollBack(target);
    throw pump.failure ?? error;
  }
  const { bytes, rewrittenCells, skippedCells } = rows;
  return { rows: rows.rows, bytes, digest: digest.value(), form, rewrittenCells, skippedCells };
}

async function readRows(options: CopyRangeOptions, rows: RowMaker, pump: Pump): Promise<void> {
  const { source, table, columns, signal } = options;
  const context = { label: source.label };
  const packed = (await options.packed) ?? null;
  const opened = packed === null ? null : await openPacked(packed, context);
  if (opened !== null) {
    await sendRows(opened, rows, context, () => pump.room());
    return;
  }
  const filter = options.where === undefined ? {} : { where: options.where };
  const sql = buildSelect({ schema: options.sourceSchema, table, columns, range: options.range, ...filter });
  await source.streamRows(sql, rows, { signal });
}

async function openWriter(options: CopyRangeOptions, writer: RowWriter): Promise<LoadWriter> {
  const { target, targetSchema, columns, signal } = options;
  const table = options.targetTable ?? options.table.name;
  if (writer.kind === 'bulk') return target.bulkInsert(buildBulkInsert(targetSchema, table, columns), { signal });
  if (writer.kind === 'load-data') return target.loadData(buildLoad(targetSchema, table, columns), { signal });
  const { maxAllowedPacket } = writer;
  return new InsertWriter({ connection: target, schema: targetSchema, table, columns, maxAllowedPacket, signal });
}

/** The transaction must not stay open; where the connection is gone, the server rolls back by itself. */
async function rollBack(target: TargetConnection): Promise<void> {
  await target.execute('ROLLBACK').catch(() => undefined);
}

/** Carries blocks from the transcoder to the writer and stops the source while too much is under way. */
class Pump {
  failure: AppError | null = null;
  readonly #options: CopyRangeOptions;
  readonly #writer: LoadWriter;
  readonly #kind: RowWriter['kind'];
  #rows: RowMaker | null = null;
  #waiting: Promise<void> | null = null;
  #underWay = 0;
  #ended = false;

  constructor(options: CopyRangeOptions, writer: LoadWriter, kind: RowWriter['kind']) {
    this.#options = options;
    this.#writer = writer;
    this.#kind = kind;
  }

  watch(rows: RowMaker): void {
    this.#rows = rows;
  }

  take(): Buffer {
    return this.#options.blocks.take();
  }

  emit(block: Buffer, end: number): void {
    const { blocks, onProgress } = this.#options;
    // The target has failed: what is still under way from the source is read to its end and dropped, because the
    // source's connection holds the snapshot.
    if (this.failure !== null) {
      blocks.give(block);
      return;
    }
    this.#underWay += end;
    const recycle = (): void => {
      this.#underWay -= end;
      blocks.give(block);
    };
    try {
      const goOn = this.#writer.write(block, end, recycle);
      if (!goOn && (this.#underWay > enoughUnderWay || this.#kind === 'insert')) this.#wait();
    } catch (error) {
      this.#note(error);
    }
    const rows = this.#rows;
    if (rows !== null) onProgress?.(rows.rows, rows.bytes);
  }

  /** Resolves when more rows may come; throws what the target failed with. */
  async room(): Promise<void> {
    await this.#waiting;
    if (this.failure !== null) throw this.failure;
  }

  #wait(): void {
    if (this.#waiting !== null) return;
    const { source } = this.#options;
    source.pause();
    this.#waiting = this.#writer
      .drained()
      .catch((error: unknown) => this.#note(error))
      .finally(() => {
        this.#waiting = null;
        source.resume();
      });
  }

  #note(error: unknown): void {
    this.failure ??= toTableError(error, this.#options.table.name);
    // Only a failure that is tried again still needs the snapshot; any other ends the read as well.
    const triedAgain = isWorthAnotherTry(this.failure) || (this.#kind === 'bulk' && isForOtherWay(this.failure));
    if (!triedAgain) void this.#options.source.close();
  }

  async end(): Promise<LoadResult> {
    if (this.failure !== null) throw this.failure;
    this.#ended = true;
    try {
      return await this.#writer.end();
    } catch (error) {
      throw toTableError(error, this.#options.table.name);
    }
  }

  /** Ends the load of a failed read, so that the target's connection can be used to roll back. */
  async abandon(): Promise<void> {
    if (this.#ended) return;
    this.#ended = true;
    await this.#writer.end().catch(() => undefined);
  }
}

const dataTruncated = '1265';

/** Rows and warnings of the server against what was sent: LOAD DATA LOCAL skips and bends rows without an error. */
async function checkStored(options: CopyRangeOptions, sent: number, result: LoadResult, form: RowForm): Promise<void> {
  if (result.affectedRows === sent && result.warnings === 0) return;
  if (form === 'bulk') throw new OtherWay();
  const { target, table, columns, signal } = options;
  const warnings = await target.strings('SHOW WARNINGS', { signal });
  const enums = columns.filter((column) => column.isEnum).map((column) => `'${column.name}'`);
  // The empty value of an ENUM comes with this warning although it is stored as it was; reading back proves it.
  const harmless = warnings.every(
    ([, code, text]) => code === dataTruncated && enums.some((name) => text?.includes(`column ${name}`) === true),
  );
  if (result.affectedRows === sent && warnings.length > 0 && harmless) return;
  const first = warnings[0]?.[2] ?? 'no warning was given';
  throw new AppError('database.row-mismatch', {
    message: `The ${target.label} stored ${result.affectedRows} of ${sent} rows of table ${table.name} unchanged: ${first}`,
    hint: 'Nothing of this table was kept. The first warning says which column the target cannot hold.',
    facts: { table: table.name, sent, stored: result.affectedRows, warnings: result.warnings, first },
  });
}
