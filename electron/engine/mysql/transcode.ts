import { blockHeader } from './load-writer.ts';
import { protocolError, type ErrorContext } from './mysql-errors.ts';
import { largePacket, type RowSink } from './packet-reader.ts';
import { CellCursor, type CellEvents } from './large-row.ts';
import type { RowDigest } from './row-digest.ts';

/**
 * The text format between SELECT and LOAD DATA: control characters that hardly ever occur in data, so that hardly
 * anything needs escaping. NULL is the escape character and an N.
 */
export const loadFormat = "FIELDS TERMINATED BY X'1F' ENCLOSED BY '' ESCAPED BY X'1D' LINES TERMINATED BY X'1E'";
/** The bytes of `loadFormat`: escape, end of a row, end of a cell, and the letter that makes an escape NULL. */
export const escapeByte = 0x1d;
export const lineEnd = 0x1e;
export const fieldEnd = 0x1f;
export const nullLetter = 0x4e;
/** Shorter cells are copied byte by byte, which is faster than a call. */
const shortCell = 48;
/** From this size on, three searches and one copy beat a loop. */
const worthSearching = 256;

/** Changes cells on the way, e.g. production's addresses. The bytes it is shown are only valid during the call. */
export interface CellRewriter {
  /** The first place from `from` on where something that may have to change stands completely before `end`, or -1. */
  nextHit(bytes: Buffer, from: number, end: number): number;
  /** The new bytes of a cell that holds a hit, or null to keep it. */
  rewriteCell(bytes: Buffer, start: number, end: number): Buffer | null;
}

/** A rewriter and the columns (by place in the SELECT) it may change. */
export interface Rewriting {
  readonly rewriter: CellRewriter;
  readonly columns: readonly boolean[];
}

/** Where finished blocks go: `block[blockHeader, end)` is text for LOAD DATA. */
export interface BlockSink {
  /** A block with room for the packet header at its start; at least `blockSize` bytes. */
  take(): Buffer;
  emit(block: Buffer, end: number): void;
}

/** What a transcoder is made for. */
export interface TranscoderOptions {
  readonly context: ErrorContext;
  readonly columnCount: number;
  readonly blocks: BlockSink;
  readonly rewriting?: Rewriting;
  /** Is shown every byte of the text that goes out. */
  readonly digest?: RowDigest;
  /** Cells over this size are not rewritten but counted in `skippedCells`. Default 64 MB. */
  readonly largestRewrite?: number;
}

/** Turns rows of the text protocol into LOAD DATA text, buffer to buffer: no JavaScript value is made of a cell. */
export class Transcoder implements RowSink, CellEvents {
  readonly columnCount: number;
  rows = 0;
  /** Bytes of LOAD DATA text so far. */
  bytes = 0;
  /** Cells that were changed by the rewriter. */
  rewrittenCells = 0;
  /** Cells that were too large to be shown to the rewriter. */
  skippedCells = 0;
  /** Every row has a text. */
  readonly refused = false;
  readonly #context: ErrorContext;
  readonly #blocks: BlockSink;
  readonly #rewriting: Rewriting | null;
  readonly #digest: RowDigest | null;
  readonly #largestRewrite: number;
  #block: Buffer;
  #nextHit = -1;
  #end = blockHeader;
  #large: CellCursor | null = null;
  #collected: Buffer[] | null = null;
  #collectedBytes = 0;
  #cell = 0;

  constructor(options: TranscoderOptions) {
    this.#context = options.context;
    this.columnCount = options.columnCount;
    this.#blocks = options.blocks;
    this.#rewriting = options.rewriting?.columns.includes(true) === true ? options.rewriting : null;
    this.#digest = options.digest ?? null;
    this.#largestRewrite = options.largestRewrite ?? 2 ** 26;
    this.#block = this.#blocks.take();
  }

  takeRows(bytes: Buffer, start: number, end: number): number {
    return this.#rewriting === null ? this.#copyRows(bytes, start, end) : this.#rewriteRows(bytes, start, end);
  }

  /** Sends what is left in the current block. Call once after the last row. */
  finish(): void {
    this.#flush();
  }

  #flush(): void {
    if (this.#end === blockHeader) return;
    const length = this.#end - blockHeader;
    this.bytes += length;
    this.#digest?.text(this.#block, blockHeader, this.#end);
    this.#blocks.emit(this.#block, this.#end);
    this.#block = this.#blocks.take();
    this.#end = blockHeader;
  }

  /** Makes room for `need` more bytes; a row that fits in no block gets a block of its own. */
  #room(need: number): void {
    if (this.#end + need <= this.#block.length) return;
    this.#flush();
    if (this.#end + need > this.#block.length) this.#block = Buffer.allocUnsafeSlow(blockHeader + need);
  }

  #copyRows(bytes: Buffer, start: number, end: number): number {
    const columns = this.columnCount;
    const digest = this.#digest?.perRow === true ? this.#digest : null;
    let position = start;
    let block = this.#block;
    let out = this.#end;
    let rows = 0;
    // Next places of the three control characters, looked for once instead of per cell.
    let nextEscape = -1;
    let nextField = -1;
    let nextLine = -1;
    while (end - position >= 4) {
      const length = (bytes[position] ?? 0) | ((bytes[position + 1] ?? 0) << 8) | ((bytes[position + 2] ?? 0) << 16);
      let at = position + 4;
      const rowEnd = at + length;
      if (rowEnd > end || length >= largePacket) break;
      const first = bytes[at] ?? 0;
      if (first === 0xff || (first === 0xfe && length < 9)) break;
      const need = length * 2 + columns + 8;
      if (out + need > block.length) {
        this.#end = out;
        this.#room(need);
        block = this.#block;
        out = this.#end;
      }
      const rowStart = out;
      for (let column = 0; column < columns; column += 1) {
        if (at >= rowEnd) throw protocolError(this.#context, 'a row with too few columns');
        let size = bytes[at] ?? 0;
        if (size === 0xfb) {
          at += 1;
          block[out] = escapeByte;
          block[out + 1] = nullLetter;
          out += 2;
        } else {
          if (size < 0xfb) {
            at += 1;
          } else if (size === 0xfc) {
            size = (bytes[at + 1] ?? 0) | ((bytes[at + 2] ?? 0) << 8);
            at += 3;
          } else if (size === 0xfd) {
            size = (bytes[at + 1] ?? 0) | ((bytes[at + 2] ?? 0) << 8) | ((bytes[at + 3] ?? 0) << 16);
            at += 4;
          } else {
            throw protocolError(this.#context, 'a field that is longer than its packet');
          }
          const cellEnd = at + size;
          if (cellEnd > rowEnd) throw protocolError(this.#context, 'a field that is longer than its packet');
          if (size < shortCell) {
            while (at < cellEnd) {
              const byte = bytes[at] ?? 0;
              at += 1;
              if (byte <= fieldEnd && byte >= escapeByte) {
                block[out] = escapeByte;
                out += 1;
              }
              block[out] = byte;
              out += 1;
            }
          } else {
            if (nextEscape < at) nextEscape = nextOrNever(bytes, escapeByte, at, end);
            if (nextField < at) nextField = nextOrNever(bytes, fieldEnd, at, end);
            if (nextLine < at) nextLine = nextOrNever(bytes, lineEnd, at, end);
            if (nextEscape >= cellEnd && nextField >= cellEnd && nextLine >= cellEnd) {
              bytes.copy(block, out, at, cellEnd);
              out += size;
            } else {
              out = escapeInto(block, out, bytes, at, cellEnd);
            }
            at = cellEnd;
          }
        }
        block[out] = fieldEnd;
        out += 1;
      }
      if (at !== rowEnd) throw protocolError(this.#context, 'a row with too many columns');
      block[out - 1] = lineEnd;
      if (digest !== null) digest.row(block, rowStart, out);
      rows += 1;
      position = rowEnd;
    }
    this.#end = out;
    this.rows += rows;
    return position;
  }

  /** The same with an eye on the rewriter: rows without a hit take the fast way. */
  #rewriteRows(bytes: Buffer, start: number, end: number): number {
    let position = start;
    this.#nextHit = -1;
    for (;;) {
      const hit = this.#findHit(bytes, position, end);
      if (hit >= end) return this.#copyRows(bytes, position, end);
      const before = this.#rowAround(bytes, position, hit);
      if (before > position) {
        const stopped = this.#copyRows(bytes, position, before);
        if (stopped < before) return stopped;
        position = before;
      }
      const next = this.#rewriteRow(bytes, position, end);
      if (next === position) return position;
      position = next;
    }
  }

  /** The next hit at or after `from`, or `end`; it is remembered until it is passed. */
  #findHit(bytes: Buffer, from: number, end: number): number {
    if (this.#nextHit < from) {
      const found = this.#rewriting?.rewriter.nextHit(bytes, from, end) ?? -1;
      this.#nextHit = found < 0 ? end : found;
    }
    return this.#nextHit;
  }

  /** Start of the row packet that holds `place`. */
  #rowAround(bytes: Buffer, from: number, place: number): number {
    let position = from;
    for (;;) {
      const length = (bytes[position] ?? 0) | ((bytes[position + 1] ?? 0) << 8) | ((bytes[position + 2] ?? 0) << 16);
      const next = position + 4 + length;
      if (next > place) return position;
      position = next;
    }
  }

  #rewriteRow(bytes: Buffer, position: number, end: number): number {
    if (end - position < 4) return position;
    const length = bytes.readUIntLE(position, 3);
    let at = position + 4;
    const rowEnd = at + length;
    const first = bytes[at] ?? 0;
    if (rowEnd > end || length >= largePacket || first === 0xff || (first === 0xfe && length < 9)) return position;
    this.#digest?.startRow();
    for (let column = 0; column < this.columnCount; column += 1) {
      if (at >= rowEnd) throw protocolError(this.#context, 'a row with too few columns');
      let size = bytes[at] ?? 0;
      at += size < 0xfc ? 1 : size === 0xfc ? 3 : 4;
      if (size === 0xfb) {
        this.#putNull();
      } else {
        if (size === 0xfc) size = bytes.readUInt16LE(at - 2);
        else if (size === 0xfd) size = bytes.readUIntLE(at - 3, 3);
        const cellEnd = at + size;
        if (cellEnd > rowEnd) throw protocolError(this.#context, 'a field that is longer than its packet');
        const shown = this.#rewriting?.columns[column] === true && this.#findHit(bytes, at, end) < cellEnd;
        if (shown) this.#putRewritten(bytes, at, cellEnd);
        else this.#putEscaped(bytes, at, cellEnd);
        at = cellEnd;
      }
      this.#putByte(column === this.columnCount - 1 ? lineEnd : fieldEnd);
    }
    if (at !== rowEnd) throw protocolError(this.#context, 'a row with too many columns');
    this.rows += 1;
    this.#digest?.endRow();
    return rowEnd;
  }

  takeLargeRow(piece: Buffer, last: boolean): void {
    this.#large ??= new CellCursor(this.columnCount, this.#context, this);
    this.#large.feed(piece, 0, piece.length, last);
    if (last) this.#large = null;
  }

  // CellEvents: large rows come in pieces.

  startCell(column: number, size: number | null): void {
    this.#cell = column;
    this.#collected = null;
    if (column === 0) this.#digest?.startRow();
    if (size === null) {
      this.#putNull();
      return;
    }
    if (this.#rewriting?.columns[column] !== true) return;
    if (size > this.#largestRewrite) {
      this.skippedCells += 1;
      return;
    }
    this.#collected = [];
    this.#collectedBytes = size;
  }

  cellBytes(bytes: Buffer, start: number, end: number): void {
    if (this.#collected === null) {
      this.#putEscaped(bytes, start, end);
      return;
    }
    if (end - start === this.#collectedBytes) {
      this.#collected = null;
      this.#offerWhole(bytes, start, end);
      return;
    }
    this.#collected.push(Buffer.from(bytes.subarray(start, end)));
  }

  endCell(): void {
    if (this.#collected !== null && this.#collected.length > 0) {
      const whole = Buffer.concat(this.#collected);
      this.#collected = null;
      this.#offerWhole(whole, 0, whole.length);
    }
    this.#collected = null;
    const last = this.#cell === this.columnCount - 1;
    this.#putByte(last ? lineEnd : fieldEnd);
    if (!last) return;
    this.rows += 1;
    this.#digest?.endRow();
  }

  /** A collected cell: shown to the rewriter when it holds a hit. */
  #offerWhole(bytes: Buffer, start: number, end: number): void {
    const hit = this.#rewriting?.rewriter.nextHit(bytes, start, end) ?? -1;
    if (hit >= 0) this.#putRewritten(bytes, start, end);
    else this.#putEscaped(bytes, start, end);
  }

  #putRewritten(bytes: Buffer, start: number, end: number): void {
    const changed = this.#rewriting?.rewriter.rewriteCell(bytes, start, end) ?? null;
    if (changed === null) {
      this.#putEscaped(bytes, start, end);
      return;
    }
    this.rewrittenCells += 1;
    this.#putEscaped(changed, 0, changed.length);
  }

  #putNull(): void {
    this.#putByte(escapeByte);
    this.#putByte(nullLetter);
  }

  #putByte(byte: number): void {
    this.#room(1);
    this.#block[this.#end] = byte;
    this.#end += 1;
    this.#digest?.part(this.#block, this.#end - 1, this.#end);
  }

  #putEscaped(bytes: Buffer, start: number, end: number): void {
    // Slices of a quarter block keep every block within its usual size.
    const slice = 1 << 16;
    for (let from = start; from < end; from += slice) {
      const to = Math.min(end, from + slice);
      this.#room((to - from) * 2);
      const before = this.#end;
      this.#end = escapeInto(this.#block, before, bytes, from, to);
      this.#digest?.part(this.#block, before, this.#end);
    }
  }
}

function nextOrNever(bytes: Buffer, byte: number, from: number, end: number): number {
  const found = bytes.indexOf(byte, from);
  return found < 0 ? end : found;
}

function escapeInto(block: Buffer, start: number, bytes: Buffer, from: number, to: number): number {
  if (to - from >= worthSearching) {
    const cell = bytes.subarray(from, to);
    if (!cell.includes(escapeByte) && !cell.includes(fieldEnd) && !cell.includes(lineEnd)) {
      return start + cell.copy(block, start);
    }
  }
  let out = start;
  for (let at = from; at < to; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte <= fieldEnd && byte >= escapeByte) {
      block[out] = escapeByte;
      out += 1;
    }
    block[out] = byte;
    out += 1;
  }
  return out;
}
