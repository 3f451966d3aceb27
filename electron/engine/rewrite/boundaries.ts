import { backslashesBefore, byte, byteAt, hexPairAt, hexQuadAt, isAlphanumeric, isHex, toLower } from './bytes.ts';

const wordCharacter = /^[\p{L}\p{N}\p{M}]/u;
/** Letters that follow a backslash in JSON, JavaScript and PHP strings: `\n`, `\t`, ... */
const escapeLetters = new Set(Buffer.from('nrtbfv0'));

/** What is being delimited: a host name or a file path. */
export type NameKind = 'host' | 'path';

/**
 * True when the name that ends at `position` goes on there, so that it is another, longer name: `example.com` in
 * `example.com.au`, `/srv/site` in `/srv/site2`. Looks at raw bytes, percent encoding and `\u` escapes, never beyond
 * `end`. A user name (`example.com@`) counts as going on too.
 */
export function nameGoesOn(data: Buffer, position: number, end: number, kind: NameKind): boolean {
  if (position >= end) return false;
  const code = byteAt(data, position);
  if (code === byte.dot) return dotGoesOn(data, position + 1, end);
  if (code === byte.percent) return percentGoesOn(data, position, end, kind);
  if (code === byte.backslash) return escapeGoesOn(data, position, end);
  if (code >= 0x80) return isWordAt(data, position, end);
  return isNameByte(code, kind);
}

/**
 * True when something new can begin at `position`: at `start`, after punctuation or a space, after an escape sequence
 * that ends there (`\n`, `%3D`, `\u0020`), but not inside a word, a path or a URL. A colon comes before a path in
 * lists of paths, but before two slashes it belongs to a scheme.
 */
export function isOpenBefore(data: Buffer, start: number, position: number, kind: NameKind): boolean {
  if (position <= start) return true;
  const code = byteAt(data, position - 1);
  if (isHex(code) || escapeLetters.has(code)) {
    const decoded = escapeEndingAt(data, start, position);
    if (decoded >= 0) return decoded >= 0x80 || !joinsToTheRight(decoded, kind);
  }
  return !joinsToTheRight(code, kind);
}

function joinsToTheRight(code: number, kind: NameKind): boolean {
  if (isAlphanumeric(code)) return true;
  switch (code) {
    case byte.colon:
      return kind === 'host';
    case byte.slash:
    case byte.at:
    case byte.dot:
    case byte.minus:
    case byte.underscore:
    case byte.tilde:
    case byte.percent:
      return true;
    default:
      return false;
  }
}

/** The character code of the escape sequence that ends at `position`, or -1 when there is none. */
function escapeEndingAt(data: Buffer, start: number, position: number): number {
  if (position - 2 >= start && escapeLetters.has(byteAt(data, position - 1))) {
    if (backslashesBefore(data, start, position - 1) % 2 === 1) return 0x20;
  }
  const pair = position - 2 > start ? hexPairAt(data, position - 2) : -1;
  if (pair < 0) return -1;
  let at = position - 2;
  while (at - 2 > start && byteAt(data, at - 2) === byte.two && byteAt(data, at - 1) === byte.five) at -= 2;
  if (byteAt(data, at - 1) === byte.percent) return pair;
  const isUnicode = position - 6 >= start && byteAt(data, position - 5) === 0x75;
  return isUnicode && byteAt(data, position - 6) === byte.backslash ? hexQuadAt(data, position - 4) : -1;
}

function isNameByte(code: number, kind: NameKind): boolean {
  if (isAlphanumeric(code) || code === byte.minus || code === byte.underscore || code === byte.at) return true;
  return kind === 'path' && (code === byte.tilde || code === byte.plus);
}

/** A dot belongs to the name when a letter or digit follows; else it ends a sentence. */
function dotGoesOn(data: Buffer, position: number, end: number): boolean {
  if (position >= end) return false;
  const code = byteAt(data, position);
  return code >= 0x80 ? isWordAt(data, position, end) : isAlphanumeric(code) || code === byte.underscore;
}

function percentGoesOn(data: Buffer, position: number, end: number, kind: NameKind): boolean {
  let at = position + 1;
  while (byteAt(data, at) === byte.two && byteAt(data, at + 1) === byte.five && isHex(byteAt(data, at + 2))) at += 2;
  const code = at + 2 <= end ? hexPairAt(data, at) : -1;
  if (code < 0) return false;
  if (code === byte.dot) return dotGoesOn(data, at + 2, end);
  return isNameByte(code, kind) || (kind === 'path' && (code === 0x20 || code >= 0x80));
}

/** `\u00e9` directly behind a name is a letter of it; other escapes (`\"`, `\/`, `\n`) end it. */
function escapeGoesOn(data: Buffer, position: number, end: number): boolean {
  let at = position;
  while (at < end && data[at] === byte.backslash) at += 1;
  if (toLower(byteAt(data, at)) !== 0x75 || at + 5 > end) return false;
  const unit = hexQuadAt(data, at + 1);
  return unit >= 0 && wordCharacter.test(String.fromCharCode(unit));
}

/** True for a letter, digit or mark outside of ASCII, in UTF-8 or else as Latin-1. */
function isWordAt(data: Buffer, position: number, end: number): boolean {
  const lead = byteAt(data, position);
  const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  const text = data.toString('utf8', position, Math.min(position + length, end));
  return wordCharacter.test(text.startsWith('\ufffd') ? String.fromCharCode(lead) : text);
}
