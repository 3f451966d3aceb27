import { protocolError, type ErrorContext } from './mysql-errors.ts';
import { largePacket, type RowSink } from './packet-reader.ts';
import type { RowDigest } from './row-digest.ts';
import type { BlockSink, Rewriting } from './transcode.ts';

const packetHeader = 4;
/** Command, statement and flags of COM_STMT_BULK_EXECUTE, and two bytes for the type of each column. */
const commandHead = 7;
const typeBytes = 2;
/** In front of each cell: a value follows, or NULL. */
const hasValue = 0;
const isNull = 1;
/** Marks NULL in rows of the text protocol. */
const nullCell = 0xfb;
/** Shorter cells are copied byte by byte, which is faster than a call. */
const shortCell = 40;
const longestLength = 4;

/** Bytes at the start of a block that are left free for the command in front of the rows. */
export function bulkHead(columnCount: number): number {
  return packetHeader + commandHead + typeBytes * columnCount;
}

/** What bulk rows are made with. */
export interface BulkRowsOptions {
  readonly context: ErrorContext;
  readonly columnCount: number;
  /** Gets blocks of whole rows: `block[bulkHead(columnCount), end)`. */
  readonly blocks: BlockSink;
  readonly rewriting?: Rewriting;
  /** Is shown every byte of the rows that go out. */
  readonly digest?: RowDigest;
}

/**
 * Turns rows of the text protocol into rows of MariaDB's bulk protocol: the same cells, each behind a byte that says whether
 * it is NULL. A row as large as `largePacket` does not fit; then `refused` becomes true, and no later row goes out.
 */
export class BulkRows implements RowSink {
  readonly columnCount: number;
  rows = 0;
  /** Bytes of rows so far. */
  bytes = 0;
  rewrittenCells = 0;
  readonly skippedCells = 0;
  /** True when a row was too large for this way. */
  refused = false;
  readonly #context: ErrorContext;
  readonly #blocks: BlockSink;
  readonly #rewriting: Rewriting | null;
  readonly #digest: RowDigest | null;
  readonly #head: number;
  readonly #usualSize: number;
  #block: Buffer;
  #end: number;
  #nextHit = -1;

  constructor(options: BulkRowsOptions) {
    this.#context = options.context;
    this.columnCount = options.columnCount;
    this.#blocks = options.blocks;
    this.#rewriting = options.rewriting?.columns.includes(true) === true ? options.rewriting : null;
    this.#digest = options.digest ?? null;
    this.#head = bulkHead(options.columnCount);
    this.#block = this.#blocks.take();
    this.#usualSize = this.#block.length;
    this.#end = this.#head;
  }

  takeRows(bytes: Buffer, start: number, end: number): number {
    if (this.refused) return this.#skipRows(bytes, start, end);
    if (this.#rewriting === null) return this.#copyRows(bytes, start, end);
    let position = start;
    this.#nextHit = -1;
    for (;;) {
      const hit = this.#findHit(bytes, position, end);
      if (hit >= end) return this.#copyRows(bytes, position, end);
      const before = rowAround(bytes, position, hit);
      const stopped = before > position ? this.#copyRows(bytes, position, before) : position;
      if (stopped < before) return stopped;
      position = this.#rewriteRow(bytes, before, end);
      if (position === before) return position;
    }
  }

  takeLargeRow(_piece: Buffer, last: boolean): void {
    this.refused = true;
    if (last) this.rows += 1;
  }

  /** Sends what is left in the current block. Call once after the last row. */
  finish(): void {
    if (this.#end > this.#head && !this.refused) this.#flush(this.#end);
  }

  /** The rest of a range that has to go another way is only counted: the source goes on sending it. */
  #skipRows(bytes: Buffer, start: number, end: number): number {
    let position = start;
    while (end - position >= packetHeader) {
      const length = lengthAt(bytes, position);
      const next = position + packetHeader + length;
      if (next > end || length >= largePacket || isNoRow(bytes[position + packetHeader] ?? 0, length)) break;
      this.rows += 1;
      position = next;
    }
    return position;
  }

  /** Lets the rows before `end` go; what stands behind it moves into the next block. */
  #flush(end: number, need = 0): void {
    const full = this.#block;
    const rest = this.#end - end;
    const wanted = this.#head + rest + need;
    const next = wanted <= this.#usualSize ? this.#blocks.take() : Buffer.allocUnsafeSlow(wanted);
    full.copy(next, this.#head, end, this.#end);
    this.#block = next;
    this.#end = this.#head + rest;
    if (end === this.#head) return;
    this.bytes += end - this.#head;
    this.#digest?.text(full, this.#head, end);
    this.#blocks.emit(full, end);
  }

  #copyRows(bytes: Buffer, start: number, end: number): number {
    const columns = this.columnCount;
    const digest = this.#digest?.perRow === true ? this.#digest : null;
    let position = start;
    let block = this.#block;
    let out = this.#end;
    while (end - position >= packetHeader) {
      const length = lengthAt(bytes, position);
      let at = position + packetHeader;
      const rowEnd = at + length;
      if (rowEnd > end || length >= largePacket || isNoRow(bytes[at] ?? 0, length)) break;
      if (out + length + columns > block.length) {
        this.#end = out;
        this.#flush(out, length + columns);
        block = this.#block;
        out = this.#end;
      }
      const rowStart = out;
      for (let column = 0; column < columns; column += 1) {
        if (at >= rowEnd) throw protocolError(this.#context, 'a row with too few columns');
        const first = bytes[at] ?? 0;
        if (first === nullCell) {
          block[out] = isNull;
          out += 1;
          at += 1;
          continue;
        }
        block[out] = hasValue;
        out += 1;
        const cellEnd = first < nullCell ? at + 1 + first : this.#longCellEnd(bytes, at);
        if (cellEnd > rowEnd) throw tooLong(this.#context);
        if (cellEnd - at < shortCell) {
          while (at < cellEnd) {
            block[out] = bytes[at] ?? 0;
            out += 1;
            at += 1;
          }
        } else {
          bytes.copy(block, out, at, cellEnd);
          out += cellEnd - at;
          at = cellEnd;
        }
      }
      if (at !== rowEnd) throw protocolError(this.#context, 'a row with too many columns');
      digest?.row(block, rowStart, out);
      this.rows += 1;
      position = rowEnd;
    }
    this.#end = out;
    return position;
  }

  #longCellEnd(bytes: Buffer, at: number): number {
    const first = bytes[at];
    if (first === 0xfc) return at + 3 + bytes.readUInt16LE(at + 1);
    if (first === 0xfd) return at + 4 + bytes.readUIntLE(at + 1, 3);
    throw tooLong(this.#context);
  }

  #rewriteRow(bytes: Buffer, position: number, end: number): number {
    if (end - position < packetHeader) return position;
    const length = lengthAt(bytes, position);
    let at = position + packetHeader;
    const rowEnd = at + length;
    if (rowEnd > end || length >= largePacket || isNoRow(bytes[at] ?? 0, length)) return position;
    let rowStart = this.#room(this.#end, length + this.columnCount);
    for (let column = 0; column < this.columnCount; column += 1) {
      if (at >= rowEnd) throw protocolError(this.#context, 'a row with too few columns');
      const first = bytes[at] ?? 0;
      if (first === nullCell) {
        this.#block[this.#end] = isNull;
        this.#end += 1;
        at += 1;
        continue;
      }
      const cellEnd = first < nullCell ? at + 1 + first : this.#longCellEnd(bytes, at);
      if (cellEnd > rowEnd) throw tooLong(this.#context);
      const textStart = at + (first < nullCell ? 1 : first === 0xfc ? 3 : 4);
      const changed = this.#changed(bytes, column, textStart, cellEnd, end);
      if (changed !== null) {
        // What is still to come of this row needs room as well: a row never begins in one block and ends in another.
        const need = 1 + longestLength + changed.length + (rowEnd - cellEnd) + this.columnCount;
        rowStart = this.#room(rowStart, need);
      }
      this.#block[this.#end] = hasValue;
      this.#end += 1;
      if (changed === null) this.#end += bytes.copy(this.#block, this.#end, at, cellEnd);
      else this.#putCell(changed);
      at = cellEnd;
    }
    if (at !== rowEnd) throw protocolError(this.#context, 'a row with too many columns');
    if (this.#end - rowStart >= largePacket) this.refused = true;
    if (this.#digest?.perRow === true) this.#digest.row(this.#block, rowStart, this.#end);
    this.rows += 1;
    return rowEnd;
  }

  #changed(bytes: Buffer, column: number, start: number, cellEnd: number, end: number): Buffer | null {
    if (this.#rewriting?.columns[column] !== true || this.#findHit(bytes, start, end) >= cellEnd) return null;
    const changed = this.#rewriting.rewriter.rewriteCell(bytes, start, cellEnd);
    if (changed !== null && changed.length >= largePacket) {
      this.refused = true;
      return null;
    }
    if (changed !== null) this.rewrittenCells += 1;
    return changed;
  }

  /** Makes room for `need` more bytes of the row that begins at `rowStart`; returns where it begins now. */
  #room(rowStart: number, need: number): number {
    if (this.#end + need <= this.#block.length) return rowStart;
    this.#flush(rowStart, need);
    return this.#head;
  }

  #putCell(cell: Buffer): void {
    const { length } = cell;
    const block = this.#block;
    if (length < nullCell) {
      block[this.#end] = length;
      this.#end += 1;
    } else if (length <= 0xffff) {
      block[this.#end] = 0xfc;
      this.#end = block.writeUInt16LE(length, this.#end + 1);
    } else {
      block[this.#end] = 0xfd;
      this.#end = block.writeUIntLE(length, this.#end + 1, 3);
    }
    this.#end += cell.copy(block, this.#end);
  }

  /** The next hit at or after `from`, or `end`; it is remembered until it is passed. */
  #findHit(bytes: Buffer, from: number, end: number): number {
    if (this.#nextHit < from) {
      const found = this.#rewriting?.rewriter.nextHit(bytes, from, end) ?? -1;
      this.#nextHit = found < 0 ? end : found;
    }
    return this.#nextHit;
  }
}

function lengthAt(bytes: Buffer, position: number): number {
  return (bytes[position] ?? 0) | ((bytes[position + 1] ?? 0) << 8) | ((bytes[position + 2] ?? 0) << 16);
}

/** Errors and the end of the rows look like this. */
function isNoRow(first: number, length: number): boolean {
  return first === 0xff || (first === 0xfe && length < 9);
}

function tooLong(context: ErrorContext): Error {
  return protocolError(context, 'a field that is longer than its packet');
}

/** Start of the row packet that holds `place`. */
function rowAround(bytes: Buffer, from: number, place: number): number {
  let position = from;
  for (;;) {
    const next = position + packetHeader + lengthAt(bytes, position);
    if (next > place) return position;
    position = next;
  }
}
