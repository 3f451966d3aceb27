import { byte, byteAt, isDigit } from './bytes.ts';

/** A length-prefixed text inside a serialized value. Positions are absolute; `digits` is where its length is written. */
export interface SerializedText {
  readonly kind: 'string' | 'escaped-string' | 'custom';
  readonly digitsStart: number;
  readonly digitsEnd: number;
  readonly contentStart: number;
  readonly contentEnd: number;
}

/** What the walk over a serialized value asks and tells. */
export interface SerializedVisitor {
  /** True when the bytes could need work; others are skipped without a call of `onText`. */
  isOfInterest(start: number, end: number): boolean;
  onText(text: SerializedText): void;
}

const typeArray = 0x61;
const typeBoolean = 0x62;
const typeFloat = 0x64;
const typeInteger = 0x69;
const typeReference = 0x52;
const typeObjectReference = 0x72;
const typeString = 0x73;
const typeNull = 0x4e;
const typeObject = 0x4f;
const typeCustom = 0x43;
const typeEnum = 0x45;
const typeEscapedString = 0x53;

/**
 * True when the bytes begin as PHP's serialize() writes strings, arrays, objects and enums (`s:5:"`, `a:2:{`,
 * `O:8:"`). Whatever begins so and does not parse is broken rather than prose. Scalars cannot hold a URL and are
 * not asked for.
 */
export function looksSerialized(data: Buffer, start: number, end: number): boolean {
  if (end - start < 5 || data[start + 1] !== byte.colon) return false;
  const opener = openerOf(byteAt(data, start));
  if (opener < 0) return false;
  let at = start + 2;
  while (at < end && isDigit(byteAt(data, at))) at += 1;
  return at > start + 2 && at + 1 < end && data[at] === byte.colon && data[at + 1] === opener;
}

/** The byte that follows `X:digits:` for types with a length, else -1. */
export function openerOf(type: number): number {
  switch (type) {
    case typeArray:
      return byte.braceOpen;
    case typeString:
    case typeEscapedString:
    case typeObject:
    case typeCustom:
    case typeEnum:
      return byte.quote;
    default:
      return -1;
  }
}

/**
 * Walks over exactly one serialized value that fills `start` to `end`. Returns false at the first byte that PHP would
 * not have written; what was told to the visitor before is then worthless. Arrays and objects may nest to any depth:
 * open ones are kept in a list, not on the call stack. Strings are skipped by their length, in bytes.
 */
export function walkSerialized(data: Buffer, start: number, end: number, visitor: SerializedVisitor): boolean {
  return new SerializedWalk(data, start, end, visitor).run();
}

class SerializedWalk {
  private readonly data: Buffer;
  private readonly end: number;
  private readonly visitor: SerializedVisitor;
  /** Keys and values still to come in the containers around the current one. */
  private readonly outer: number[] = [];
  /** Keys and values still to come; odd when a value is next. */
  private left = 1;
  private at: number;
  /** Where the digits of the last number began. */
  private digits = 0;

  constructor(data: Buffer, start: number, end: number, visitor: SerializedVisitor) {
    this.data = data;
    this.at = start;
    this.end = end;
    this.visitor = visitor;
  }

  run(): boolean {
    for (;;) {
      while (this.left === 0) {
        const left = this.outer.pop();
        if (left === undefined) return this.at === this.end;
        if (!this.take(byte.braceClose)) return false;
        this.left = left;
      }
      const isKey = this.left % 2 === 0;
      this.left -= 1;
      if (!(isKey ? this.readKey() : this.readValue())) return false;
    }
  }

  private readKey(): boolean {
    const type = byteAt(this.data, this.at);
    if (type === typeString) return this.readString('string');
    if (type === typeInteger) return this.readScalar(typeInteger);
    return type === typeEscapedString && this.readString('escaped-string');
  }

  private readValue(): boolean {
    const type = byteAt(this.data, this.at);
    switch (type) {
      case typeString:
        return this.readString('string');
      case typeArray:
        return this.readContainer();
      case typeNull:
        this.at += 1;
        return this.take(byte.semicolon);
      case typeBoolean:
      case typeInteger:
      case typeFloat:
      case typeReference:
      case typeObjectReference:
        return this.readScalar(type);
      case typeObject:
        return this.readName() && this.readContainer();
      case typeEnum:
        return this.readName(true);
      case typeCustom:
        return this.readName() && this.readCustom();
      case typeEscapedString:
        return this.readString('escaped-string');
      default:
        return false;
    }
  }

  /** `i:1;` `b:1;` `d:0.5;` `R:2;` */
  private readScalar(type: number): boolean {
    let at = this.at + 2;
    if (byteAt(this.data, this.at + 1) !== byte.colon) return false;
    const start = at;
    while (at < this.end && isScalarByte(byteAt(this.data, at), type)) at += 1;
    this.at = at;
    return at > start && this.take(byte.semicolon);
  }

  /** `s:5:"hello";` */
  private readString(kind: 'string' | 'escaped-string'): boolean {
    const length = this.readLength();
    if (length < 0) return false;
    const digitsStart = this.digits;
    const digitsEnd = this.at - 1;
    const contentStart = this.at + 1;
    const contentEnd = kind === 'string' ? contentStart + length : this.escapedEnd(contentStart, length);
    if (!this.isQuoted(contentStart, contentEnd)) return false;
    if (this.visitor.isOfInterest(contentStart, contentEnd)) {
      this.visitor.onText({ kind, digitsStart, digitsEnd, contentStart, contentEnd });
    }
    this.at = contentEnd + 1;
    return this.take(byte.semicolon);
  }

  /** `O:8:"stdClass":`, `C:3:"Foo":` and `E:7:"Foo:Bar";`; stops before the digits of what follows. */
  private readName(isEnum = false): boolean {
    const length = this.readLength();
    const start = this.at + 1;
    if (length < 0 || !this.isQuoted(start, start + length)) return false;
    this.at = start + length + 1;
    // A container's reader expects to stand two bytes before its digits, as at `a:`.
    if (isEnum) return this.take(byte.semicolon);
    this.at -= 1;
    return byteAt(this.data, this.at + 1) === byte.colon;
  }

  /** `a:2:{` and the end of `O:8:"stdClass":2:{`. */
  private readContainer(): boolean {
    const count = this.readLength();
    if (count < 0 || !this.take(byte.braceOpen)) return false;
    this.outer.push(this.left);
    this.left = count * 2;
    return true;
  }

  /** The end of `C:11:"ArrayObject":21:{...}`. */
  private readCustom(): boolean {
    const length = this.readLength();
    const digitsStart = this.digits;
    const digitsEnd = this.at - 1;
    if (length < 0 || !this.take(byte.braceOpen)) return false;
    const contentStart = this.at;
    const contentEnd = contentStart + length;
    if (contentEnd >= this.end) return false;
    if (this.visitor.isOfInterest(contentStart, contentEnd)) {
      this.visitor.onText({ kind: 'custom', digitsStart, digitsEnd, contentStart, contentEnd });
    }
    this.at = contentEnd;
    return this.take(byte.braceClose);
  }

  /** Reads `X:digits:` and stands behind it. Returns the number, or -1. */
  private readLength(): number {
    const { data, end } = this;
    let at = this.at + 2;
    if (byteAt(data, at - 1) !== byte.colon) return -1;
    this.digits = at;
    let value = 0;
    for (;;) {
      const code = at < end ? byteAt(data, at) : -1;
      if (!isDigit(code)) break;
      value = value * 10 + code - byte.zero;
      at += 1;
    }
    if (at === this.digits || at >= end || data[at] !== byte.colon || value > Number.MAX_SAFE_INTEGER) return -1;
    this.at = at + 1;
    return value;
  }

  private isQuoted(contentStart: number, contentEnd: number): boolean {
    return contentEnd < this.end && this.data[contentStart - 1] === byte.quote && this.data[contentEnd] === byte.quote;
  }

  /** End of the content of an `S:` string, where `\41` is one byte. */
  private escapedEnd(contentStart: number, length: number): number {
    let at = contentStart;
    for (let count = 0; count < length && at < this.end; count += 1) {
      at += this.data[at] === byte.backslash ? 3 : 1;
    }
    return at;
  }

  private take(code: number): boolean {
    if (this.at >= this.end || this.data[this.at] !== code) return false;
    this.at += 1;
    return true;
  }
}

function isScalarByte(code: number, type: number): boolean {
  if (isDigit(code)) return true;
  if (code === byte.minus || code === byte.plus) return type === typeInteger || type === typeFloat;
  // 0.5, 1.0E+25, INF, -INF, NAN
  return type === typeFloat && (code === byte.dot || code === 0x65 || 'EINFA'.includes(String.fromCharCode(code)));
}
