import { protocolError, type ErrorContext, type ServerMessage } from './mysql-errors.ts';

/** Marks NULL in place of a length in text rows, and a LOCAL INFILE request in place of an answer. */
export const nullMarker = 0xfb;

/** Reads the fields of one packet; anything that reaches past its end is a `database.protocol` error. */
export class PayloadReader {
  readonly #bytes: Buffer;
  readonly #context: ErrorContext;
  #position = 0;

  constructor(bytes: Buffer, context: ErrorContext, position = 0) {
    this.#bytes = bytes;
    this.#context = context;
    this.#position = position;
  }

  /** Bytes not read yet. */
  get remaining(): number {
    return this.#bytes.length - this.#position;
  }

  /** The next `length` bytes, not copied. */
  take(length: number): Buffer {
    if (length > this.remaining) throw protocolError(this.#context, 'a field that is longer than its packet');
    const start = this.#position;
    this.#position += length;
    return this.#bytes.subarray(start, this.#position);
  }

  /** A little-endian unsigned integer of 1 to 6 bytes. */
  integer(width: number): number {
    return this.take(width).readUIntLE(0, width);
  }

  /** A length-encoded integer, or null for the NULL marker. */
  lengthEncoded(): number | null {
    const first = this.integer(1);
    if (first < nullMarker) return first;
    switch (first) {
      case nullMarker:
        return null;
      case 0xfc:
        return this.integer(2);
      case 0xfd:
        return this.integer(3);
      case 0xfe: {
        const value = this.take(8).readBigUInt64LE();
        if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw protocolError(this.#context, 'an impossible length');
        return Number(value);
      }
      default:
        throw protocolError(this.#context, 'an invalid length');
    }
  }

  /** A length-encoded string, or null. */
  field(): Buffer | null {
    const length = this.lengthEncoded();
    return length === null ? null : this.take(length);
  }

  /** Everything that is left. */
  rest(): Buffer {
    return this.take(this.remaining);
  }
}

/** The answer to a statement without rows. */
export interface OkAnswer {
  readonly affectedRows: number;
  readonly warnings: number;
  readonly info: string;
  readonly moreResults: boolean;
}

const moreResultsFlag = 0x0008;

/** Parses an OK packet (first byte 0x00). */
export function parseOk(payload: Buffer, context: ErrorContext): OkAnswer {
  const reader = new PayloadReader(payload, context, 1);
  const affectedRows = reader.lengthEncoded() ?? 0;
  reader.lengthEncoded();
  const status = reader.integer(2);
  const warnings = reader.integer(2);
  const rest = reader.rest();
  // Servers write the text length-encoded although the manual says it fills the packet.
  const info = rest.length > 0 && rest[0] === rest.length - 1 ? rest.subarray(1) : rest;
  return { affectedRows, warnings, info: info.toString('utf8'), moreResults: (status & moreResultsFlag) !== 0 };
}

/** Parses an ERR packet (first byte 0xff). */
export function parseErr(payload: Buffer, context: ErrorContext): ServerMessage {
  const reader = new PayloadReader(payload, context, 1);
  const errno = reader.integer(2);
  const rest = reader.rest();
  const hasState = rest[0] === 0x23 && rest.length >= 6;
  return {
    errno,
    sqlState: hasState ? rest.toString('latin1', 1, 6) : '',
    message: rest.toString('utf8', hasState ? 6 : 0),
  };
}

/** True for the packet that ends column definitions and rows. */
export function isEof(payload: Buffer): boolean {
  return payload[0] === 0xfe && payload.length < 9;
}

/** Parses an EOF packet. */
export function parseEof(
  payload: Buffer,
  context: ErrorContext,
): { readonly warnings: number; readonly moreResults: boolean } {
  const reader = new PayloadReader(payload, context, 1);
  if (reader.remaining < 4) return { warnings: 0, moreResults: false };
  const warnings = reader.integer(2);
  return { warnings, moreResults: (reader.integer(2) & moreResultsFlag) !== 0 };
}

/** One column of a result. `charset` is the collation's number (63 is binary), `type` the protocol's type number. */
export interface ColumnDefinition {
  readonly name: string;
  readonly charset: number;
  readonly type: number;
  readonly flags: number;
}

/** Bytes of the fixed part at the end of a column definition, without its length byte. */
const fixedPart = 12;

/** Parses a column definition; MariaDB's extended type information before the fixed part is skipped. */
export function parseColumn(payload: Buffer, context: ErrorContext): ColumnDefinition {
  const reader = new PayloadReader(payload, context);
  for (let skipped = 0; skipped < 4; skipped += 1) reader.field();
  const name = reader.field();
  if (name === null || reader.remaining < fixedPart) throw protocolError(context, 'a damaged column definition');
  const tail = payload.length - fixedPart;
  return {
    name: name.toString('utf8'),
    charset: payload.readUInt16LE(tail),
    type: payload.readUInt8(tail + 6),
    flags: payload.readUInt16LE(tail + 7),
  };
}

/** Parses a text row into its cells (copies, so that the network buffer can go). */
export function parseRow(payload: Buffer, columnCount: number, context: ErrorContext): (Buffer | null)[] {
  const reader = new PayloadReader(payload, context);
  const row: (Buffer | null)[] = [];
  for (let column = 0; column < columnCount; column += 1) {
    const cell = reader.field();
    row.push(cell === null ? null : Buffer.from(cell));
  }
  if (reader.remaining > 0) throw protocolError(context, 'a row with more columns than were announced');
  return row;
}
