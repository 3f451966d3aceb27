import { backslashesBefore, byte, byteAt, hexQuadAt, isDigit } from './bytes.ts';
import type { EditList } from './edit-list.ts';
import { openerOf } from './php-serialized.ts';

const simpleEscapes: ReadonlyMap<number, Escape> = new Map(
  Object.entries({ '"': '"', '\\': '\\', '/': '/', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }).map(
    ([letter, character]) => [letter.charCodeAt(0), { length: 2, text: Buffer.from(character) }],
  ),
);

/** The content of a JSON string, between its quotes, as the bytes it stands for (UTF-8; other bytes pass through). */
export interface JsonLiteral {
  readonly start: number;
  readonly end: number;
  readonly value: Buffer;
}

/**
 * True when a JSON string content begins as a serialized value (`s:5:\"`, `a:2:{`), or is JSON again that has
 * serialized values inside. Only these have to be decoded: plain URLs are replaced in their escaped spelling.
 */
export function literalNeedsDecoding(data: Buffer, start: number, end: number): boolean {
  if (looksSerializedEscaped(data, start, end)) return true;
  const first = byteAt(data, start);
  const isJson = first === byte.braceOpen || first === byte.bracketOpen || first === byte.backslash;
  return isJson && holdsEscapedLength(data, start, end);
}

/** Position of the quote that ends the JSON string whose content begins at `start`, or -1. */
export function closingQuote(data: Buffer, start: number, end: number): number {
  // A view, so that the search does not run on into the cells behind this one.
  const content = data.subarray(start, end);
  for (let at = content.indexOf(byte.quote); at >= 0; at = content.indexOf(byte.quote, at + 1)) {
    if (backslashesBefore(content, 0, at) % 2 === 0) return start + at;
  }
  return -1;
}

/** Decodes the content of a JSON string, or gives null when it is not valid. */
export function decodeJsonLiteral(data: Buffer, start: number, end: number): JsonLiteral | null {
  const value = Buffer.allocUnsafe(end - start);
  let written = 0;
  let at = start;
  while (at < end) {
    const code = byteAt(data, at);
    if (code !== byte.backslash) {
      value[written] = code;
      written += 1;
      at += 1;
      continue;
    }
    const step = readEscape(data, at, end);
    if (step === null) return null;
    for (const decoded of step.text) {
      value[written] = decoded;
      written += 1;
    }
    at += step.length;
  }
  return { start, end, value: value.subarray(0, written) };
}

/**
 * Carries edits of a decoded JSON string over to the bytes it was decoded from. Everything that was not edited keeps
 * its spelling; new text escapes slashes when the string itself does. False when an edit would cut a character in two.
 */
export function pushEncodedEdits(data: Buffer, literal: JsonLiteral, edits: EditList, target: EditList): boolean {
  const escapesSlashes = hasEscapedSlash(data, literal);
  let raw = literal.start;
  let decoded = 0;
  const advance = (to: number): boolean => {
    while (decoded < to && raw < literal.end) {
      const step = data[raw] === byte.backslash ? readEscape(data, raw, literal.end) : null;
      raw += step?.length ?? 1;
      decoded += step?.text.length ?? 1;
    }
    return decoded === to;
  };
  let isExact = true;
  edits.forEach((start, end, text) => {
    isExact = isExact && advance(start);
    const rawStart = raw;
    isExact = isExact && advance(end);
    if (isExact) target.push(rawStart, raw, encodeJson(text, escapesSlashes));
  });
  return isExact;
}

function hasEscapedSlash(data: Buffer, literal: JsonLiteral): boolean {
  for (let at = literal.start; at < literal.end; at += 1) {
    if (data[at] !== byte.backslash) continue;
    if (data[at + 1] === byte.slash) return true;
    at += 1;
  }
  return false;
}

interface Escape {
  /** Bytes in the source. */
  readonly length: number;
  readonly text: Buffer;
}

function readEscape(data: Buffer, at: number, end: number): Escape | null {
  if (at + 2 > end) return null;
  const letter = byteAt(data, at + 1);
  if (letter !== 0x75) return simpleEscapes.get(letter) ?? null;
  const unit = at + 6 <= end ? hexQuadAt(data, at + 2) : -1;
  if (unit < 0 || (unit >= 0xdc00 && unit < 0xe000)) return null;
  if (unit < 0xd800 || unit >= 0xe000) return { length: 6, text: Buffer.from(String.fromCharCode(unit)) };
  const hasLow = at + 12 <= end && data[at + 6] === byte.backslash && data[at + 7] === 0x75;
  const low = hasLow ? hexQuadAt(data, at + 8) : -1;
  if (low < 0xdc00 || low >= 0xe000) return null;
  return { length: 12, text: Buffer.from(String.fromCharCode(unit, low)) };
}

function encodeJson(text: Buffer, escapesSlashes: boolean): Buffer {
  const plain = text.toString('latin1');
  // Latin-1 maps bytes to characters one to one, so bytes of UTF-8 pass through.
  const encoded = JSON.stringify(plain).slice(1, -1);
  const result = escapesSlashes ? encoded.replaceAll('/', '\\/') : encoded;
  return result === plain ? text : Buffer.from(result, 'latin1');
}

function looksSerializedEscaped(data: Buffer, start: number, end: number): boolean {
  const opener = openerOf(byteAt(data, start));
  if (opener < 0 || byteAt(data, start + 1) !== byte.colon) return false;
  let at = start + 2;
  while (at < end && isDigit(byteAt(data, at))) at += 1;
  if (at === start + 2 || at + 2 >= end || data[at] !== byte.colon) return false;
  return opener === byte.quote ? data[at + 1] === byte.backslash : data[at + 1] === opener;
}

/** True when `:5:\` occurs: the length of a serialized string that stands in an escaped text. */
function holdsEscapedLength(data: Buffer, start: number, end: number): boolean {
  const content = data.subarray(start, end);
  for (let at = content.indexOf(':\\'); at >= 0; at = content.indexOf(':\\', at + 2)) {
    let digits = at;
    while (digits > 0 && isDigit(byteAt(content, digits - 1))) digits -= 1;
    if (digits < at && byteAt(content, digits - 1) === byte.colon) return true;
  }
  return false;
}
