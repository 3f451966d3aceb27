import { AppError } from '#shared/errors/app-error.ts';
import type { TargetConnection } from './connection.ts';
import { blockHeader, type LoadResult, type LoadWriter } from './load-writer.ts';
import { quoteIdentifier, quoteQualified } from './quote.ts';
import { storeWrapping, type CopyColumn } from './table-columns.ts';
import { escapeByte, fieldEnd, lineEnd, nullLetter } from './transcode.ts';

const usualStatement = 1 << 20;
const quote = 0x27;
const backslash = 0x5c;

/** What an INSERT fallback needs to know. */
export interface InsertWriterOptions {
  readonly connection: TargetConnection;
  readonly schema: string;
  readonly table: string;
  readonly columns: readonly CopyColumn[];
  /** The target's max_allowed_packet: no statement is longer unless a single row is. */
  readonly maxAllowedPacket: number;
  readonly signal: AbortSignal;
}

/**
 * The way into a target that forbids LOAD DATA LOCAL: the same blocks, sent as INSERT statements of about 1 MB.
 * IGNORE is not used: a refused row is an error.
 */
export class InsertWriter implements LoadWriter {
  readonly #options: InsertWriterOptions;
  readonly #head: Buffer;
  readonly #limit: number;
  /** Tuples of the statement that is being made. */
  #tuples: Buffer[] = [];
  #length = 0;
  /** Bytes of a row whose end has not come yet. */
  #row: Buffer = Buffer.alloc(0);
  #rowLength = 0;
  #escaped = false;
  #work: Promise<void> = Promise.resolve();
  #pending = 0;
  #failure: Error | null = null;
  #affectedRows = 0;
  #warnings = 0;

  constructor(options: InsertWriterOptions) {
    this.#options = options;
    const { schema, table, columns } = options;
    const names = columns.map((column) => quoteIdentifier(column.name)).join(', ');
    this.#head = Buffer.from(`INSERT INTO ${quoteQualified(schema, table)} (${names}) VALUES `);
    this.#limit = Math.min(usualStatement, options.maxAllowedPacket - 1024) - this.#head.length;
  }

  write(block: Buffer, end: number, recycle: () => void): boolean {
    if (this.#failure !== null) throw this.#failure;
    this.#pending += 1;
    this.#work = this.#work.then(async () => {
      try {
        if (this.#failure === null) await this.#takeBlock(block, end);
      } catch (error) {
        this.#failure = error instanceof Error ? error : new Error(String(error));
      }
      this.#pending -= 1;
      recycle();
    });
    return false;
  }

  async drained(): Promise<void> {
    // One block may be under way while the next is being made.
    if (this.#pending > 1 || this.#failure !== null) await this.#work;
    if (this.#failure !== null) throw this.#failure;
  }

  async end(): Promise<LoadResult> {
    await this.#work;
    if (this.#failure !== null) throw this.#failure;
    await this.#send();
    return { affectedRows: this.#affectedRows, warnings: this.#warnings, info: '' };
  }

  async #takeBlock(block: Buffer, end: number): Promise<void> {
    let start = blockHeader;
    for (let at = blockHeader; at < end; at += 1) {
      if (this.#escaped) {
        this.#escaped = false;
        continue;
      }
      const byte = block[at];
      if (byte === escapeByte) this.#escaped = true;
      if (byte !== lineEnd) continue;
      this.#keep(block, start, at);
      start = at + 1;
      const tuple = this.#tuple(this.#row.subarray(0, this.#rowLength));
      this.#rowLength = 0;
      if (this.#length > 0 && this.#length + tuple.length > this.#limit) await this.#send();
      this.#tuples.push(tuple);
      this.#length += tuple.length + 1;
    }
    this.#keep(block, start, end);
  }

  #keep(block: Buffer, start: number, end: number): void {
    const need = this.#rowLength + end - start;
    if (need > this.#row.length) {
      const grown = Buffer.allocUnsafe(Math.max(need, this.#row.length * 2));
      this.#row.copy(grown, 0, 0, this.#rowLength);
      this.#row = grown;
    }
    block.copy(this.#row, this.#rowLength, start, end);
    this.#rowLength = need;
  }

  /** One line of LOAD DATA text as `(_binary'...', NULL, ...)`. */
  #tuple(line: Buffer): Buffer {
    const { columns } = this.#options;
    const out = Buffer.allocUnsafe(line.length * 2 + columns.length * 40 + 2);
    let length = out.write('(', 'latin1');
    let at = 0;
    for (const [index, column] of columns.entries()) {
      if (index > 0) length += out.write(',', length, 'latin1');
      const [before, after] = storeWrapping[column.store];
      if (line[at] === escapeByte && line[at + 1] === nullLetter) {
        length += out.write('NULL', length, 'latin1');
        at += 3;
        continue;
      }
      length += out.write(`${before}_binary'`, length, 'latin1');
      for (; at < line.length && line[at] !== fieldEnd; at += 1) {
        if (line[at] === escapeByte) at += 1;
        const byte = line[at] ?? 0;
        if (byte === quote || byte === backslash) {
          out[length] = backslash;
          length += 1;
        }
        out[length] = byte;
        length += 1;
      }
      at += 1;
      length += out.write(`'${after}`, length, 'latin1');
    }
    length += out.write(')', length, 'latin1');
    return out.subarray(0, length);
  }

  async #send(): Promise<void> {
    if (this.#tuples.length === 0) return;
    const comma = Buffer.from(',');
    const parts = this.#tuples.flatMap((tuple, index) => (index === 0 ? [tuple] : [comma, tuple]));
    const statement = Buffer.concat([this.#head, ...parts]);
    this.#tuples = [];
    this.#length = 0;
    const { connection, signal, maxAllowedPacket } = this.#options;
    // The server would answer and hang up at once; the answer does not always get through.
    if (statement.length >= maxAllowedPacket) throw this.#tooLarge(statement.length);
    const result = await connection.execute(statement, { signal });
    this.#affectedRows += result.affectedRows;
    this.#warnings += result.warnings;
  }

  #tooLarge(size: number): AppError {
    const { table, maxAllowedPacket } = this.#options;
    const megabytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MB`;
    return new AppError('database.packet-too-large', {
      message: `Table ${table} has a row of ${megabytes(size)}; the target database takes at most ${megabytes(maxAllowedPacket)}.`,
      hint: 'Raise max_allowed_packet of the target database, or allow local_infile there.',
      facts: { table, size, maxAllowedPacket },
    });
  }
}
