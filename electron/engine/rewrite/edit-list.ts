import { byte } from './bytes.ts';

const nothing = Buffer.alloc(0);
/** Below this many bytes a loop is quicker than a native copy. */
const shortCopy = 40;
/** Results are cut from slabs of this size, as allocating each of them would cost more than filling it. */
const slabSize = 1 << 18;
/** What needs more than this gets a buffer of its own. */
const largestInSlab = slabSize / 8;

/** A state of an EditList to come back to. */
export interface EditMark {
  readonly size: number;
  readonly delta: number;
}

/** Replacements in one buffer, in ascending order and without overlap, applied all at once. */
export class EditList {
  private readonly starts: number[] = [];
  private readonly ends: number[] = [];
  private readonly texts: Buffer[] = [];
  /** A number to write instead of a text, or -1. */
  private readonly lengths: number[] = [];
  private used = 0;
  private growth = 0;
  private slab = nothing;
  private slabUsed = 0;

  /** Number of edits, reserved places included. */
  get size(): number {
    return this.used;
  }

  /** By how many bytes the edits so far make the data longer. */
  get delta(): number {
    return this.growth;
  }

  /** Forgets everything. */
  clear(): void {
    this.used = 0;
    this.growth = 0;
  }

  /** Replaces the bytes from `start` to `end`. */
  push(start: number, end: number, text: Buffer): void {
    this.set(this.used, start, end, text, -1);
    this.used += 1;
    this.growth += text.length - (end - start);
  }

  /** Keeps a place for the length digits of a string whose content is edited next. */
  reserve(start: number): number {
    this.set(this.used, start, start, nothing, -1);
    this.used += 1;
    return this.used - 1;
  }

  /** Fills a reserved place: the digits up to `end` become `length`. Drops the place when nothing was edited after it. */
  settle(place: number, end: number, length: number, changed: boolean): void {
    if (changed) {
      const start = this.starts[place] ?? end;
      this.set(place, start, end, nothing, length);
      this.growth += digitCount(length) - (end - start);
    } else if (place === this.used - 1) {
      this.used = place;
    }
  }

  mark(): EditMark {
    return { size: this.used, delta: this.growth };
  }

  /** Undoes every edit since the mark. */
  rollback(mark: EditMark): void {
    this.used = mark.size;
    this.growth = mark.delta;
  }

  /** Calls `visit` for each edit in order, empty reserved places left out. */
  forEach(visit: (start: number, end: number, text: Buffer) => void): void {
    for (let index = 0; index < this.used; index += 1) {
      const start = this.starts[index] ?? 0;
      const end = this.ends[index] ?? 0;
      const length = this.lengths[index] ?? -1;
      const text = length < 0 ? (this.texts[index] ?? nothing) : Buffer.from(String(length));
      if (end > start || text.length > 0) visit(start, end, text);
    }
  }

  /** The bytes from `start` to `end` with every edit applied, never written to again; part of a larger buffer. */
  apply(data: Buffer, start: number, end: number): Buffer {
    const size = end - start + this.growth;
    const target = this.room(size + end - start);
    // The cell goes behind the place of the result, because a move inside of one buffer costs least.
    data.copy(target, this.slabUsed + size, start, end);
    const shift = this.slabUsed + size - start;
    let read = start;
    let written = this.slabUsed;
    for (let index = 0; index < this.used; index += 1) {
      const from = this.starts[index] ?? 0;
      target.copyWithin(written, read + shift, from + shift);
      written += from - read;
      const length = this.lengths[index] ?? -1;
      written = length < 0 ? this.writeText(target, written, index) : writeNumber(target, written, length);
      read = this.ends[index] ?? from;
    }
    target.copyWithin(written, read + shift, end + shift);
    this.slabUsed += size;
    return target.subarray(this.slabUsed - size, this.slabUsed);
  }

  private writeText(target: Buffer, at: number, index: number): number {
    const text = this.texts[index] ?? nothing;
    if (text.length > shortCopy) {
      text.copy(target, at);
    } else {
      for (let offset = 0; offset < text.length; offset += 1) target[at + offset] = text[offset] ?? 0;
    }
    return at + text.length;
  }

  /** A buffer with so many free bytes from `slabUsed` on. */
  private room(size: number): Buffer {
    if (this.slabUsed + size > this.slab.length) {
      this.slab = Buffer.allocUnsafeSlow(size > largestInSlab ? size : slabSize);
      this.slabUsed = 0;
    }
    return this.slab;
  }

  private set(index: number, start: number, end: number, text: Buffer, length: number): void {
    this.starts[index] = start;
    this.ends[index] = end;
    this.texts[index] = text;
    this.lengths[index] = length;
  }
}

function digitCount(value: number): number {
  let count = 1;
  for (let rest = value; rest >= 10; rest /= 10) count += 1;
  return count;
}

function writeNumber(target: Buffer, at: number, value: number): number {
  const end = at + digitCount(value);
  let rest = value;
  for (let index = end - 1; index >= at; index -= 1) {
    target[index] = byte.zero + (rest % 10);
    rest = Math.floor(rest / 10);
  }
  return end;
}
