import { byteAt, toLower } from './bytes.ts';

/** Bytes to look for. With `foldCase` they are lower case and match ASCII letters of either case. */
export interface Needle {
  readonly bytes: Buffer;
  readonly foldCase: boolean;
}

/** Finds any of several needles in one pass. */
export interface NeedleFinder<T extends Needle> {
  /** The first place at or after `from` where a needle stands completely before `end`, or -1. */
  next(data: Uint8Array, from: number, end: number): number;
  /** The needles that may stand at a place `next` gave, the longest first; `standsAt` tells which do. */
  candidates(data: Uint8Array, position: number): readonly T[];
}

const blockCount = 0x10000;
const largestShift = 255;

/** True when the needle stands at `position` and ends at or before `end`. */
export function standsAt(needle: Needle, data: Uint8Array, position: number, end: number): boolean {
  const { bytes, foldCase } = needle;
  if (position + bytes.length > end) return false;
  for (let offset = 0; offset < bytes.length; offset += 1) {
    const code = byteAt(data, position + offset);
    if ((foldCase ? toLower(code) : code) !== bytes[offset]) return false;
  }
  return true;
}

/**
 * A finder after Wu and Manber (1994): a window as long as the shortest needle slides over the data, and its last two
 * bytes say how far it may jump. Jumps are nearly as long as the window, so a scan touches a fraction of the bytes and
 * case costs nothing. Every needle has at least two bytes.
 */
export function createNeedleFinder<T extends Needle>(needles: readonly T[]): NeedleFinder<T> {
  const width = Math.min(largestShift, ...needles.map((needle) => needle.bytes.length));
  const shifts = new Uint8Array(blockCount).fill(Math.max(width - 1, 1));
  const bucketOf = new Uint16Array(blockCount);
  const buckets: T[][] = [[]];

  for (const needle of [...needles].sort((a, b) => b.bytes.length - a.bytes.length)) {
    for (let offset = 0; offset + 2 <= width; offset += 1) {
      for (const block of spellingsOfBlock(needle, offset)) {
        shifts[block] = Math.min(shifts[block] ?? 0, width - 2 - offset);
        if (offset + 2 === width) addToBucket(block, needle);
      }
    }
  }

  function addToBucket(block: number, needle: T): void {
    const known = bucketOf[block] ?? 0;
    if (known > 0) {
      buckets[known]?.push(needle);
      return;
    }
    bucketOf[block] = buckets.length;
    buckets.push([needle]);
  }

  function candidates(data: Uint8Array, position: number): readonly T[] {
    const last = position + width - 1;
    return buckets[bucketOf[(byteAt(data, last - 1) << 8) | byteAt(data, last)] ?? 0] ?? [];
  }

  function next(data: Uint8Array, from: number, end: number): number {
    if (needles.length === 0) return -1;
    let last = from + width - 1;
    while (last < end) {
      const shift = shifts[((data[last - 1] ?? 0) << 8) | (data[last] ?? 0)] ?? 1;
      if (shift > 0) {
        last += shift;
        continue;
      }
      const position = last - width + 1;
      for (const needle of candidates(data, position)) {
        if (standsAt(needle, data, position, end)) return position;
      }
      last += 1;
    }
    return -1;
  }

  return { next, candidates };
}

/** The two-byte blocks that the needle's bytes at `offset` can be spelled as, as numbers. */
function spellingsOfBlock(needle: Needle, offset: number): readonly number[] {
  const first = spellingsOfByte(needle, offset);
  const second = spellingsOfByte(needle, offset + 1);
  return first.flatMap((high) => second.map((low) => (high << 8) | low));
}

function spellingsOfByte(needle: Needle, offset: number): readonly number[] {
  const code = byteAt(needle.bytes, offset);
  const isLowerLetter = code >= 0x61 && code <= 0x7a;
  return needle.foldCase && isLowerLetter ? [code, code - 0x20] : [code];
}
