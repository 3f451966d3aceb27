/** What can be put in place of a value. */
export type ScalarValue = string | number | boolean | null;

/** Values deeper than this are left alone. */
const maxDepth = 128;

/** A value and where it stands; containers also know their entries. */
interface Span {
  readonly start: number;
  readonly end: number;
  readonly container: Container | null;
}

interface Container {
  readonly entries: ReadonlyMap<string, Span>;
  /** The digits that say how many entries there are. */
  readonly countStart: number;
  readonly countEnd: number;
  /** The closing brace. */
  readonly close: number;
}

/** A change inside of a value: the keys that lead to it, and what stands there afterwards. */
export interface ValueChange {
  readonly path: readonly string[];
  readonly value: ScalarValue;
}

/**
 * Changes values inside of one serialized PHP value and leaves every other byte as it is. A last key that is not there is
 * added with `add`, else passed over. Null when the bytes are not one whole serialized value.
 */
export function editSerialized(data: Buffer, changes: readonly ValueChange[], add: boolean): Buffer | null {
  let edited = data;
  for (const change of changes) {
    const next = applyChange(edited, change, add);
    if (next === null) return null;
    edited = next;
  }
  return edited;
}

function applyChange(data: Buffer, { path, value }: ValueChange, add: boolean): Buffer | null {
  const root = new SpanReader(data).whole();
  if (root === null) return null;
  let span = root;
  for (const [at, key] of path.entries()) {
    if (span.container === null) return data;
    const next = span.container.entries.get(key);
    if (next === undefined) {
      return add && at === path.length - 1 ? withEntry(data, span.container, key, value) : data;
    }
    span = next;
  }
  return Buffer.concat([data.subarray(0, span.start), serialize(value), data.subarray(span.end)]);
}

function withEntry(data: Buffer, container: Container, key: string, value: ScalarValue): Buffer {
  const count = Buffer.from(String(container.entries.size + 1));
  return Buffer.concat([
    data.subarray(0, container.countStart),
    count,
    data.subarray(container.countEnd, container.close),
    serialize(/^(?:0|[1-9][0-9]{0,15})$/.test(key) ? Number(key) : key),
    serialize(value),
    data.subarray(container.close),
  ]);
}

function serialize(value: ScalarValue): Buffer {
  if (value === null) return Buffer.from('N;');
  if (typeof value === 'boolean') return Buffer.from(value ? 'b:1;' : 'b:0;');
  if (typeof value === 'number') return Buffer.from(Number.isInteger(value) ? `i:${value};` : `d:${value};`);
  return Buffer.concat([Buffer.from(`s:${Buffer.byteLength(value)}:"`), Buffer.from(value), Buffer.from('";')]);
}

class SpanReader {
  readonly #data: Buffer;
  #at = 0;

  constructor(data: Buffer) {
    this.#data = data;
  }

  whole(): Span | null {
    const span = this.#value(0);
    return this.#at === this.#data.length ? span : null;
  }

  #value(depth: number): Span | null {
    const start = this.#at;
    const type = String.fromCharCode(this.#data[this.#at] ?? 0);
    const done = (container: Container | null = null): Span => ({ start, end: this.#at, container });
    switch (type) {
      case 'N':
        return this.#take('N;') ? done() : null;
      case 'b':
      case 'i':
      case 'd':
      case 'r':
      case 'R':
        this.#at += 2;
        return this.#until(';') === null ? null : done();
      case 's':
      case 'E':
        return this.#string() === null ? null : done();
      case 'a': {
        this.#at += 2;
        const container = this.#entries(depth);
        return container === null ? null : done(container);
      }
      case 'O': {
        if (this.#className() === null) return null;
        const container = this.#entries(depth);
        return container === null ? null : done(container);
      }
      default:
        return null;
    }
  }

  /** From the number of entries past the closing brace. */
  #entries(depth: number): Container | null {
    const countStart = this.#at;
    const count = Number(this.#until(':') ?? NaN);
    const countEnd = this.#at - 1;
    if (depth >= maxDepth || !Number.isInteger(count) || count > this.#data.length || !this.#take('{')) return null;
    const entries = new Map<string, Span>();
    for (let i = 0; i < count; i += 1) {
      const key = this.#key();
      const value = key === null ? null : this.#value(depth + 1);
      if (key === null || value === null) return null;
      entries.set(key, value);
    }
    const close = this.#at;
    return this.#take('}') ? { entries, countStart, countEnd, close } : null;
  }

  #key(): string | null {
    if (this.#data[this.#at] !== 0x69) {
      const text = this.#string();
      // Private and protected properties are written as `\0class\0name`.
      return text === null ? null : text.slice(text.lastIndexOf('\0') + 1);
    }
    this.#at += 2;
    return this.#until(';');
  }

  #string(): string | null {
    this.#at += 2;
    const length = Number(this.#until(':') ?? NaN);
    if (!Number.isInteger(length) || length < 0 || !this.#take('"')) return null;
    const text = this.#data.toString('utf8', this.#at, this.#at + length);
    this.#at += length;
    return this.#take('";') ? text : null;
  }

  #className(): string | null {
    this.#at += 2;
    const length = Number(this.#until(':') ?? NaN);
    if (!Number.isInteger(length) || length < 0 || !this.#take('"')) return null;
    this.#at += length;
    return this.#take('":') ? '' : null;
  }

  #take(text: string): boolean {
    if (this.#data.toString('latin1', this.#at, this.#at + text.length) !== text) return false;
    this.#at += text.length;
    return true;
  }

  /** The few characters before a mark, which is consumed. */
  #until(mark: string): string | null {
    const end = this.#data.indexOf(mark, this.#at, 'latin1');
    if (end < 0 || end - this.#at > 40) return null;
    const text = this.#data.toString('latin1', this.#at, end);
    this.#at = end + 1;
    return text;
  }
}
