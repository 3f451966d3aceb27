import { byte, byteAt, hexPairAt } from './bytes.ts';

/** Bytes of a text that belong to a string whose length is written before it. */
export interface CountedRange {
  readonly start: number;
  readonly end: number;
}

/** How quotes are spelled where a serialized value was encoded; a text without any of them has none. As bytes: quicker. */
const urlQuotes = ['%22', '%2522'].map((mark) => Buffer.from(mark));
const htmlQuotes = ['quot;', '#34;', '#034;', '#x22;', '#X22;'].map((mark) => Buffer.from(mark));
const colon = String.raw`(?::|%(?:25)*3[aA])`;
const quote = String.raw`(%(?:25)*22|&(?:amp;)*(?:quot|#0?34|#[xX]22);)`;
/** `s:23:"` with its quote, or more of it, encoded for a URL or for HTML, once or several times. */
const header = String.raw`[sS]${colon}(\d{1,10})${colon}${quote}`;
/** What ends such a string: its quote again and a semicolon. */
const semicolon = ['%3B', '%3b', '%253B', '%253b', ';'];
const ampersand = 0x26;
/** Looking at each byte more often than this means that a value was made to cost time. */
const mostLooks = 8;

/**
 * The strings inside a text that were PHP-serialized and then encoded for a URL or for HTML, with their lengths: in order, none
 * inside another. Where the decoded length cannot be told, a string ends at the next closing quote. The time is linear: from
 * where it would not be, the rest of the text counts as one string.
 */
export function findEncodedStrings(data: Buffer, start: number, end: number): readonly CountedRange[] {
  const text = data.subarray(start, end);
  if (!holdsQuote(text)) return [];
  const written = text.toString('latin1');
  const search = new RegExp(header, 'g');
  const ranges: CountedRange[] = [];
  let looks = mostLooks * written.length + 1024;
  for (let match = search.exec(written); match !== null; match = search.exec(written)) {
    const [whole, digits = '', mark = ''] = match;
    const from = match.index + whole.length;
    if (looks <= 0) return [...ranges, { start: start + from, end }];
    const to = contentEnd(text, from, Number(digits), mark);
    looks -= Math.min(Number(digits), written.length - from);
    if (to < 0 || !isClosed(written, to, mark)) continue;
    ranges.push({ start: start + from, end: start + to });
    search.lastIndex = to;
  }
  return ranges;
}

/** Most texts have neither sign; looking for one byte costs next to nothing. */
function holdsQuote(text: Buffer): boolean {
  return (
    (text.includes(byte.percent) && urlQuotes.some((mark) => text.includes(mark))) ||
    (text.includes(ampersand) && htmlQuotes.some((mark) => text.includes(mark)))
  );
}

function isClosed(text: string, at: number, mark: string): boolean {
  return text.startsWith(mark, at) && semicolon.some((sign) => text.startsWith(sign, at + mark.length));
}

/** Where a content of so many decoded bytes ends, or -1 when there are not so many. */
function contentEnd(text: Buffer, from: number, length: number, mark: string): number {
  if (length > text.length - from) return -1;
  const isUrl = mark.startsWith('%');
  const depth = isUrl ? (mark.length - 3) / 2 : (mark.match(/amp;/g)?.length ?? 0);
  let at = from;
  for (let left = length; left > 0;) {
    if (at >= text.length) return -1;
    const unit = isUrl ? percentUnit(text, at, depth) : entityUnit(text, at, depth);
    // A named character of unknown length: what closes the string is all that can be told.
    if (unit.bytes === null) return text.indexOf(`${mark};`, at, 'latin1');
    left -= unit.bytes;
    at += unit.length;
    if (left < 0) return -1;
  }
  return at;
}

interface EncodedUnit {
  /** As it is written. */
  readonly length: number;
  /** What it stands for, in bytes; null when that is not known. */
  readonly bytes: number | null;
}

const plain: EncodedUnit = { length: 1, bytes: 1 };

function percentUnit(text: Buffer, at: number, depth: number): EncodedUnit {
  if (text[at] !== byte.percent) return plain;
  const digits = at + 1 + 2 * depth;
  for (let index = at + 1; index < digits; index += 2) {
    if (text[index] !== byte.two || text[index + 1] !== byte.five) return plain;
  }
  return digits + 2 <= text.length && hexPairAt(text, digits) >= 0 ? { length: digits + 2 - at, bytes: 1 } : plain;
}

const oneByte = new Set(['amp', 'lt', 'gt', 'quot', 'apos', 'sol', 'colon']);

function entityUnit(text: Buffer, at: number, depth: number): EncodedUnit {
  if (byteAt(text, at) !== ampersand) return plain;
  const written = /^&((?:amp;)*)(#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});/.exec(
    text.toString('latin1', at, at + 48 + 4 * depth),
  );
  if (written === null) return plain;
  // `&amp;amp;` is the sign itself, encoded once more.
  const [whole, ampersands = '', name = ''] = written;
  if (ampersands.length / 4 < depth) {
    return name === 'amp' && ampersands.length / 4 === depth - 1 ? { length: whole.length, bytes: 1 } : plain;
  }
  if (ampersands.length / 4 > depth) return { length: 1 + 4 * (depth + 1), bytes: 1 };
  if (name.startsWith('#')) {
    const code = /^#[xX]/.test(name) ? parseInt(name.slice(2), 16) : Number(name.slice(1));
    return { length: whole.length, bytes: utf8Length(code) };
  }
  return { length: whole.length, bytes: oneByte.has(name) ? 1 : null };
}

function utf8Length(code: number): number {
  if (code < 0x80) return 1;
  if (code < 0x800) return 2;
  return code < 0x10000 ? 3 : 4;
}
