import type { TableFacts } from '#shared/domain/database-facts.ts';
import { AppError, isAppError } from '#shared/errors/app-error.ts';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BlockPool } from './block-pool.ts';
import type { SourceConnection, TargetConnection } from './connection.ts';
import { InsertWriter } from './insert-writer.ts';
import { rangeCondition, type KeyRange } from './key-range.ts';
import type { LoadResult, LoadWriter } from './load-writer.ts';
import { toTableError } from './mysql-errors.ts';
import { openPacked, sendRows, type PackedRows } from './packed-rows.ts';
import { quoteQualified } from './quote.ts';
import { createRowDigest, type DigestKind } from './row-digest.ts';
import { buildLoad, buildSelect, type CopyColumn } from './table-columns.ts';
import { Transcoder, type Rewriting } from './transcode.ts';

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
  /** How rows get in; `insert` where the target forbids LOAD DATA LOCAL. */
  readonly writer: { readonly kind: 'load-data' } | { readonly kind: 'insert'; readonly maxAllowedPacket: number };
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
  /** Bytes of LOAD DATA text. */
  readonly bytes: number;
  /** Over the text as it was sent; `readBackRange` must give the same. */
  readonly digest: string;
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
  for (let attempt = 1; ; attempt += 1) {
    try {
      if (attempt > 1) await clearRange(options);
      return await copyOnce(options);
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

async function copyOnce(options: CopyRangeOptions): Promise<CopiedRange> {
  const { source, target, signal, table, columns } = options;
  await target.execute('START TRANSACTION', { signal });
  const writer = await openWriter(options).catch(async (error: unknown) => {
    await rollBack(target);
    throw error;
  });
  const pump = new Pump(options, writer);
  const digest = createRowDigest(options.digest);
  const transcoder = new Transcoder({
    context: { label: source.label },
    columnCount: Math.max(columns.length, 1),
    blocks: pump,
    digest,
    ...(options.rewriting === undefined ? {} : { rewriting: options.rewriting }),
  });
  pump.watch(transcoder);
  try {
    const context = { label: source.label };
    const packed = (await options.packed) ?? null;
    const opened = packed === null ? null : await openPacked(packed, context);
    if (opened === null) {
      const filter = options.where === undefined ? {} : { where: options.where };
      const sql = buildSelect({ schema: options.sourceSchema, table, columns, range: options.range, ...filter });
      await source.streamRows(sql, transcoder, { signal });
    } else {
      await sendRows(opened, transcoder, context, () => pump.room());
    }
    transcoder.finish();
    const result = await pump.end();
    await checkStored(options, transcoder.rows, result);
    await target.execute('COMMIT', { signal });
  } catch (error) {
    await pump.abandon();
    await rollBack(target);
    throw pump.failure ?? error;
  }
  const { rows, bytes, rewrittenCells, skippedCells } = transcoder;
  return { rows, bytes, digest: digest.value(), rewrittenCells, skippedCells };
}

async function openWriter(options: CopyRangeOptions): Promise<LoadWriter> {
  const { target, targetSchema, columns, signal, writer } = options;
  const table = options.targetTable ?? options.table.name;
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
  #transcoder: Transcoder | null = null;
  #waiting: Promise<void> | null = null;
  #underWay = 0;
  #ended = false;

  constructor(options: CopyRangeOptions, writer: LoadWriter) {
    this.#options = options;
    this.#writer = writer;
  }

  watch(transcoder: Transcoder): void {
    this.#transcoder = transcoder;
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
      if (!goOn && (this.#underWay > enoughUnderWay || this.#options.writer.kind === 'insert')) this.#wait();
    } catch (error) {
      this.#note(error);
    }
    const transcoder = this.#transcoder;
    if (transcoder !== null) onProgress?.(transcoder.rows, transcoder.bytes);
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
    if (!isWorthAnotherTry(this.failure)) void this.#options.source.close();
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
async function checkStored(options: CopyRangeOptions, sent: number, result: LoadResult): Promise<void> {
  if (result.affectedRows === sent && result.warnings === 0) return;
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
