const nothing = Buffer.alloc(0);
/** Below this many bytes a loop is quicker than a native copy. */
const shortCopy = 24;

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
  private used = 0;
  private growth = 0;

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
    this.set(this.used, start, end, text);
    this.used += 1;
    this.growth += text.length - (end - start);
  }

  /** Keeps a place for the length digits of a string whose content is edited next. */
  reserve(start: number): number {
    this.set(this.used, start, start, nothing);
    this.used += 1;
    return this.used - 1;
  }

  /** Fills a reserved place: the digits up to `end` become `length`. Drops the place when nothing was edited after it. */
  settle(place: number, end: number, length: number, changed: boolean): void {
    if (changed) {
      const text = Buffer.from(String(length), 'latin1');
      const start = this.starts[place] ?? end;
      this.set(place, start, end, text);
      this.growth += text.length - (end - start);
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
      const text = this.texts[index] ?? nothing;
      if (end > start || text.length > 0) visit(start, end, text);
    }
  }

  /** The bytes from `start` to `end` with every edit applied, in a new buffer. */
  apply(data: Buffer, start: number, end: number): Buffer {
    const output = Buffer.allocUnsafe(end - start + this.growth);
    let read = start;
    let written = 0;
    for (let index = 0; index < this.used; index += 1) {
      const from = this.starts[index] ?? 0;
      written = copyBytes(data, read, from, output, written);
      const text = this.texts[index] ?? nothing;
      written = copyBytes(text, 0, text.length, output, written);
      read = this.ends[index] ?? from;
    }
    copyBytes(data, read, end, output, written);
    return output;
  }

  private set(index: number, start: number, end: number, text: Buffer): void {
    this.starts[index] = start;
    this.ends[index] = end;
    this.texts[index] = text;
  }
}

function copyBytes(source: Buffer, from: number, to: number, target: Buffer, at: number): number {
  const length = to - from;
  if (length > shortCopy) {
    source.copy(target, at, from, to);
  } else {
    for (let offset = 0; offset < length; offset += 1) target[at + offset] = source[from + offset] ?? 0;
  }
  return at + length;
}
