import { AppError } from '#shared/errors/app-error.ts';

/** Size of everything in a tar archive. */
export const tarBlockSize = 512;

/** One header block, before long names and PAX records are applied. */
export interface TarHeader {
  readonly name: Buffer;
  readonly size: number;
  readonly mtime: number;
  readonly mode: number;
  /** The type letter; `0` for the NUL of old archives. */
  readonly type: string;
}

/** Parses a block that is not all zeros. Throws `transfer.archive-damaged`. */
export function parseTarHeader(block: Buffer): TarHeader {
  const size = parseNumber(block, 124, 12);
  if (!hasRightChecksum(block) || size < 0 || !Number.isSafeInteger(size)) {
    throw archiveDamaged('A header in the stream of files is damaged.');
  }
  const typeByte = block[156] ?? 0;
  return {
    name: readName(block),
    size,
    mtime: parseNumber(block, 136, 12),
    mode: parseNumber(block, 100, 8),
    type: typeByte === 0 ? '0' : String.fromCharCode(typeByte),
  };
}

/** The records of a PAX header by key. Throws `transfer.archive-damaged`. */
export function parsePaxRecords(data: Buffer): ReadonlyMap<string, Buffer> {
  const records = new Map<string, Buffer>();
  let at = 0;
  while (at < data.length && data[at] !== 0) {
    const space = data.indexOf(0x20, at);
    const digits = data.toString('latin1', at, space);
    const end = at + Number(digits);
    const equals = data.indexOf(0x3d, space);
    const isSound = /^\d{1,9}$/u.test(digits) && end <= data.length && equals > space && equals < end;
    if (!isSound || data[end - 1] !== 0x0a)
      throw archiveDamaged('An extended header in the stream of files is damaged.');
    records.set(data.toString('utf8', space + 1, equals), data.subarray(equals + 1, end - 1));
    at = end;
  }
  return records;
}

/** The error for an archive that cannot be trusted. */
export function archiveDamaged(message: string): AppError {
  return new AppError('transfer.archive-damaged', { message, retry: 'now' });
}

/** POSIX archives have a second part of the name; GNU's put times there. */
function readName(block: Buffer): Buffer {
  const name = untilNul(block.subarray(0, 100));
  const isPosix = block.toString('latin1', 257, 263) === 'ustar\0';
  const prefix = isPosix ? untilNul(block.subarray(345, 500)) : Buffer.alloc(0);
  return Buffer.from(prefix.length === 0 ? name : Buffer.concat([prefix, Buffer.from('/'), name]));
}

function untilNul(field: Buffer): Buffer {
  const end = field.indexOf(0);
  return end < 0 ? field : field.subarray(0, end);
}

/** Octal digits, or a big-endian number when the first bit is set (GNU, from 8 GB on). */
function parseNumber(block: Buffer, start: number, length: number): number {
  const field = block.subarray(start, start + length);
  const first = field[0] ?? 0;
  if ((first & 0x80) === 0) {
    const text = untilNul(field).toString('latin1').trim();
    if (!/^[0-7]*$/u.test(text)) throw archiveDamaged('A number in the stream of files cannot be read.');
    return text === '' ? 0 : Number.parseInt(text, 8);
  }
  let value = first === 0xff ? -1 : first & 0x7f;
  for (const byte of field.subarray(1)) value = value * 256 + byte;
  return value;
}

function hasRightChecksum(block: Buffer): boolean {
  let unsigned = 0;
  let signed = 0;
  for (let index = 0; index < tarBlockSize; index += 1) {
    // The checksum's own field counts as spaces. Old programs summed signed bytes.
    const byte = index >= 148 && index < 156 ? 0x20 : (block[index] ?? 0);
    unsigned += byte;
    signed += byte < 0x80 ? byte : byte - 0x100;
  }
  const expected = parseNumber(block, 148, 8);
  return expected === unsigned || expected === signed;
}
