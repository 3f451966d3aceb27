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
  /** The needles that stand at `position` and end at or before `end`, the longest first. */
  needlesAt(data: Uint8Array, position: number, end: number): readonly T[];
}

/** Small enough to stay in the fastest cache; blocks that share a number only make some jumps shorter. */
const blockCount = 0x1000;
const largestShift = 255;

function standsAt(needle: Needle, data: Uint8Array, position: number, end: number): boolean {
  const { bytes, foldCase } = needle;
  if (position + bytes.length > end) return false;
  for (let offset = 0; offset < bytes.length; offset += 1) {
    const code = data[position + offset] ?? 0;
    if (code !== bytes[offset] && (!foldCase || toLower(code) !== bytes[offset])) return false;
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
  let found = -1;
  let foundIn: Uint8Array | null = null;

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

  function bucketAt(data: Uint8Array, position: number): readonly T[] {
    const last = position + width - 1;
    return buckets[bucketOf[blockOf(data[last - 1] ?? 0, data[last] ?? 0)] ?? 0] ?? [];
  }

  function needlesAt(data: Uint8Array, position: number, end: number): readonly T[] {
    const bucket = bucketAt(data, position);
    const [first] = bucket;
    // Nearly always there is one candidate, and it was found by `next` just now.
    if (bucket.length === 1 && first !== undefined && position === found && data === foundIn) {
      return position + first.bytes.length <= end ? bucket : [];
    }
    return bucket.filter((needle) => standsAt(needle, data, position, end));
  }

  function next(data: Uint8Array, from: number, end: number): number {
    if (needles.length === 0) return -1;
    let last = from + width - 1;
    while (last < end) {
      const shift = shifts[blockOf(data[last - 1] ?? 0, data[last] ?? 0)] ?? 1;
      if (shift > 0) {
        last += shift;
        continue;
      }
      const position = last - width + 1;
      for (const needle of bucketAt(data, position)) {
        if (!standsAt(needle, data, position, end)) continue;
        found = position;
        foundIn = data;
        return position;
      }
      last += 1;
    }
    return -1;
  }

  return { next, needlesAt };
}

/** The two-byte blocks that the needle's bytes at `offset` can be spelled as, as numbers, each once. */
function spellingsOfBlock(needle: Needle, offset: number): readonly number[] {
  const first = spellingsOfByte(needle, offset);
  const second = spellingsOfByte(needle, offset + 1);
  const blocks = first.flatMap((high) => second.map((low) => blockOf(high, low)));
  return [...new Set(blocks)];
}

function blockOf(first: number, second: number): number {
  return ((first << 5) ^ second) & (blockCount - 1);
}

function spellingsOfByte(needle: Needle, offset: number): readonly number[] {
  const code = byteAt(needle.bytes, offset);
  const isLowerLetter = code >= 0x61 && code <= 0x7a;
  return needle.foldCase && isLowerLetter ? [code, code - 0x20] : [code];
}
