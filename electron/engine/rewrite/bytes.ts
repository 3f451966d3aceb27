/** Byte values that the rewriter's parsers name. */
export const byte = {
  nul: 0x00,
  quote: 0x22,
  hash: 0x23,
  percent: 0x25,
  ampersand: 0x26,
  plus: 0x2b,
  minus: 0x2d,
  dot: 0x2e,
  slash: 0x2f,
  zero: 0x30,
  two: 0x32,
  five: 0x35,
  nine: 0x39,
  colon: 0x3a,
  semicolon: 0x3b,
  at: 0x40,
  bracketOpen: 0x5b,
  backslash: 0x5c,
  underscore: 0x5f,
  braceOpen: 0x7b,
  braceClose: 0x7d,
  tilde: 0x7e,
} as const;

const CLASS_DIGIT = 1;
const CLASS_LETTER = 2;
const CLASS_HEX = 4;
const CLASS_SPACE = 8;

/** Per byte: which of the classes above it belongs to. */
const classes = new Uint8Array(256);
/** Per byte: its ASCII lower case, or itself. */
const lower = new Uint8Array(256);
for (let code = 0; code < 256; code += 1) {
  const character = String.fromCharCode(code);
  if (/[0-9]/.test(character)) classes[code] = (classes[code] ?? 0) | CLASS_DIGIT;
  if (/[A-Za-z]/.test(character)) classes[code] = (classes[code] ?? 0) | CLASS_LETTER;
  if (/[0-9A-Fa-f]/.test(character)) classes[code] = (classes[code] ?? 0) | CLASS_HEX;
  if (' \t\n\r\0\v'.includes(character)) classes[code] = (classes[code] ?? 0) | CLASS_SPACE;
  lower[code] = code >= 0x41 && code <= 0x5a ? code + 0x20 : code;
}

/** The byte at `index`, or -1 outside of the buffer. */
export function byteAt(data: Uint8Array, index: number): number {
  return data[index] ?? -1;
}

/** True for `0` to `9`. */
export function isDigit(code: number): boolean {
  return ((classes[code] ?? 0) & CLASS_DIGIT) !== 0;
}

/** True for an ASCII letter or digit. */
export function isAlphanumeric(code: number): boolean {
  return ((classes[code] ?? 0) & (CLASS_DIGIT | CLASS_LETTER)) !== 0;
}

/** True for a hexadecimal digit in either case. */
export function isHex(code: number): boolean {
  return ((classes[code] ?? 0) & CLASS_HEX) !== 0;
}

/** True for the characters that PHP's `trim()` removes. */
export function isTrimmed(code: number): boolean {
  return ((classes[code] ?? 0) & CLASS_SPACE) !== 0;
}

/** ASCII lower case of a byte; other bytes stay. */
export function toLower(code: number): number {
  return lower[code] ?? code;
}

/** The value of two hexadecimal digits at `index`, or -1. */
export function hexPairAt(data: Uint8Array, index: number): number {
  const high = byteAt(data, index);
  const low = byteAt(data, index + 1);
  return isHex(high) && isHex(low) ? hexValue(high) * 16 + hexValue(low) : -1;
}

/** The value of four hexadecimal digits at `index`, or -1. */
export function hexQuadAt(data: Uint8Array, index: number): number {
  const high = hexPairAt(data, index);
  const low = hexPairAt(data, index + 2);
  return high < 0 || low < 0 ? -1 : high * 256 + low;
}

/** True when the ASCII text stands at `index`, letters in either case; `text` is lower case. */
export function standsFolded(data: Uint8Array, index: number, text: Uint8Array): boolean {
  for (let offset = 0; offset < text.length; offset += 1) {
    if (toLower(byteAt(data, index + offset)) !== text[offset]) return false;
  }
  return true;
}

/** How many backslashes stand directly before `index`, not looking before `start`. */
export function backslashesBefore(data: Uint8Array, start: number, index: number): number {
  let at = index;
  while (at > start && data[at - 1] === byte.backslash) at -= 1;
  return index - at;
}

function hexValue(code: number): number {
  return code <= byte.nine ? code - byte.zero : toLower(code) - 0x57;
}
