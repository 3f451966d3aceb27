import { promisify } from 'node:util';
import { inflate } from 'node:zlib';
import type { SourceConnection } from './connection.ts';
import { protocolError, serverErrno, type ErrorContext } from './mysql-errors.ts';
import { largestPacked, type PackedMarks, type PackedSelect } from './packed-select.ts';
import { largePacket, type RowSink } from './packet-reader.ts';

const inflateAll = promisify(inflate);

/** One packed range as it came: every column compressed. */
export interface PackedRows {
  readonly rows: number;
  readonly columns: readonly { readonly packed: Buffer; readonly marks: PackedMarks }[];
}

/** A range whose columns were unpacked and have the right number of cells. */
export interface OpenedRows {
  readonly rows: number;
  readonly columns: readonly { next(packets: PacketWriter): void }[];
}

/** In front of the compressed bytes stands the length of the text, 30 bits of it. */
const lengthBytes = 4;
const lengthMask = 0x3fffffff;
const scratchSize = 1 << 17;
const packetHeader = 4;
const quietFor = 300_000;
/** zlib's own lower limit. */
const smallestChunk = 64;
/** Shorter cells are copied byte by byte, which is faster than a call. */
const shortCell = 32;

/**
 * Runs a statement of `buildPackedSelect`. Null when the server refused it or gave any warning (it cuts what is too long),
 * or when the rows are more than `largestPacked`: then they have to be read plainly.
 */
export async function fetchPacked(
  source: SourceConnection,
  { sql, marks }: PackedSelect,
  signal: AbortSignal,
): Promise<PackedRows | null> {
  const result = await source.query(sql, { signal, stallAfter: quietFor }).catch((error: unknown) => {
    // What a server does not know or will not pack is read plainly; a lost connection is lost for that, too.
    if (serverErrno(error) === null) throw error;
    return null;
  });
  if (result === null) return null;
  const { rows: answer, warnings } = result;
  const [count, ...cells] = answer[0] ?? [];
  const rows = Number(count?.toString('latin1'));
  if (!Number.isSafeInteger(rows) || cells.length !== marks.length) {
    throw protocolError({ label: source.label }, 'a damaged answer');
  }
  if (warnings > 0) return null;
  if (rows === 0) return { rows, columns: [] };
  const columns = marks.flatMap((own, index) => {
    const packed = cells[index] ?? null;
    return packed === null ? [] : [{ packed, marks: own }];
  });
  const size = columns.reduce((sum, { packed }) => sum + textLength(packed), 0);
  return columns.length < marks.length || size >= largestPacked ? null : { rows, columns };
}

function textLength(packed: Buffer): number {
  return packed.length < lengthBytes ? 0 : packed.readUInt32LE(0) & lengthMask;
}

/**
 * Unpacks the columns and finds their cells. Null when a mark occurs in the data, which has to be read plainly then. Throws
 * `database.protocol` for damaged columns.
 */
export async function openPacked(packed: PackedRows, context: ErrorContext): Promise<OpenedRows | null> {
  const texts = await Promise.all(packed.columns.map((column) => unpackColumn(column.packed, context)));
  const columns: CellReader[] = [];
  for (const [index, { marks }] of packed.columns.entries()) {
    const text = texts[index] ?? Buffer.alloc(0);
    const ends = findEnds(text, marks.separator, packed.rows);
    if (ends === null) return null;
    columns.push(new CellReader(text, ends, marks));
  }
  return { rows: packed.rows, columns };
}

/** Where each cell ends; null when there are more or fewer than rows. */
function findEnds(text: Buffer, separator: Buffer, rows: number): Uint32Array | null {
  const ends = new Uint32Array(rows);
  // A search for a number is quicker than one for a buffer, and most separators are one byte.
  const [only] = separator;
  const wanted = separator.length === 1 && only !== undefined ? only : separator;
  let from = 0;
  for (let row = 0; row < rows - 1; row += 1) {
    const end = text.indexOf(wanted, from);
    if (end < 0) return null;
    ends[row] = end;
    from = end + separator.length;
  }
  if (text.includes(wanted, from)) return null;
  ends[rows - 1] = text.length;
  return ends;
}

async function unpackColumn(packed: Buffer, context: ErrorContext): Promise<Buffer> {
  const size = textLength(packed);
  if (size === 0) return Buffer.alloc(0);
  // One piece instead of many small ones that have to be joined; a piece that became full would be followed by another.
  const sizes = { maxOutputLength: size, chunkSize: size + smallestChunk };
  const text = await inflateAll(packed.subarray(lengthBytes), sizes).catch((error: unknown) => {
    throw protocolError(context, `a column that cannot be unpacked (${String(error)})`);
  });
  if (text.length !== size) throw protocolError(context, 'a column that was cut');
  return text;
}

/**
 * Hands the rows to a sink as the same packets in which the plain reader would have brought them. `ready` is awaited
 * after every 128 kB.
 */
export async function sendRows(
  opened: OpenedRows,
  sink: RowSink,
  context: ErrorContext,
  ready: () => Promise<void>,
): Promise<void> {
  const packets = new PacketWriter(sink, context);
  for (let row = 0; row < opened.rows; row += 1) {
    if (packets.isFull) {
      packets.flush();
      await ready();
    }
    packets.begin();
    for (const column of opened.columns) column.next(packets);
    packets.end();
  }
  packets.flush();
}

/** Reads the cells of one column one after the other. */
class CellReader {
  readonly #text: Buffer;
  readonly #ends: Uint32Array;
  readonly #marks: PackedMarks;
  #row = 0;
  #at = 0;

  constructor(text: Buffer, ends: Uint32Array, marks: PackedMarks) {
    this.#text = text;
    this.#ends = ends;
    this.#marks = marks;
  }

  next(packets: PacketWriter): void {
    const { separator, nullMark } = this.#marks;
    const text = this.#text;
    const start = this.#at;
    const end = this.#ends[this.#row] ?? text.length;
    const isNull =
      end - start === nullMark.length &&
      text[start] === nullMark[0] &&
      text.compare(nullMark, 0, nullMark.length, start, end) === 0;
    if (isNull) packets.null();
    else packets.cell(text, start, end);
    this.#row += 1;
    this.#at = end + separator.length;
  }
}

/** Writes row packets of the text protocol and hands them on in batches. */
class PacketWriter {
  readonly #sink: RowSink;
  readonly #context: ErrorContext;
  #bytes = Buffer.allocUnsafe(scratchSize * 2);
  #start = 0;
  #end = 0;

  constructor(sink: RowSink, context: ErrorContext) {
    this.#sink = sink;
    this.#context = context;
  }

  get isFull(): boolean {
    return this.#end >= scratchSize;
  }

  begin(): void {
    this.#start = this.#end;
    this.#room(packetHeader);
    this.#end += packetHeader;
  }

  null(): void {
    this.#room(1);
    this.#bytes[this.#end] = 0xfb;
    this.#end += 1;
  }

  cell(text: Buffer, start: number, stop: number): void {
    const size = stop - start;
    this.#room(size + 4);
    const bytes = this.#bytes;
    let at = this.#end;
    if (size < 0xfb) {
      bytes[at] = size;
      at += 1;
    } else if (size <= 0xffff) {
      bytes[at] = 0xfc;
      at = bytes.writeUInt16LE(size, at + 1);
    } else {
      bytes[at] = 0xfd;
      at = bytes.writeUIntLE(size, at + 1, 3);
    }
    if (size > shortCell) {
      this.#end = at + text.copy(bytes, at, start, stop);
      return;
    }
    for (let from = start; from < stop; from += 1, at += 1) bytes[at] = text[from] ?? 0;
    this.#end = at;
  }

  end(): void {
    const length = this.#end - this.#start - packetHeader;
    if (length < largePacket) {
      this.#bytes.writeUInt32LE(length, this.#start);
      return;
    }
    // A row of this size is handed over by itself, as the packet reader does.
    const row = Buffer.from(this.#bytes.subarray(this.#start + packetHeader, this.#end));
    this.#end = this.#start;
    this.flush();
    this.#sink.takeLargeRow(row, true);
  }

  flush(): void {
    const end = this.#end;
    this.#end = 0;
    if (end > 0 && this.#sink.takeRows(this.#bytes, 0, end) !== end)
      throw protocolError(this.#context, 'a damaged row');
    if (this.#bytes.length > largePacket * 2) this.#bytes = Buffer.allocUnsafe(scratchSize * 2);
  }

  #room(need: number): void {
    if (this.#end + need <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafe(Math.max(this.#end + need, this.#bytes.length * 2));
    this.#bytes.copy(grown, 0, 0, this.#end);
    this.#bytes = grown;
  }
}
