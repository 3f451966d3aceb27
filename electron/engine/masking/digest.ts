import { familyOf, type ColumnFacts } from './facts.ts';
import { sqlName, sqlText } from './sql-text.ts';

/** A salt as it is kept with the project: 32 to 128 hexadecimal digits. */
const saltShape = /^[0-9a-f]{32,128}$/i;

/** True for a salt that may be used. */
export function isSalt(saltHex: string): boolean {
  return saltShape.test(saltHex);
}

/**
 * SQL for 64 hexadecimal digits that depend on the salt and the value only, so that the same value gives the same
 * replacement in every table. The salt stands in the statement's text: whoever can read production's query log can see it,
 * but sees production's data as well; it must not be logged on our side.
 */
export function digestExpression(column: ColumnFacts, saltHex: string, foldCase: boolean): string {
  return `SHA2(CONCAT(${sqlText(`${saltHex.toLowerCase()}:`)}, ${valueExpression(column, foldCase)}), 256)`;
}

/** The value as UTF-8 text, whatever the column's character set. */
function valueExpression(column: ColumnFacts, foldCase: boolean): string {
  const name = sqlName(column.name);
  const family = familyOf(column);
  if (family === 'binary') return name;
  if (family !== 'text' && family !== 'json') return `CAST(${name} AS CHAR)`;
  const text = column.charset === 'utf8mb4' ? name : `CONVERT(${name} USING utf8mb4)`;
  return foldCase ? `LOWER(${text})` : text;
}

/** Part of the digest as a number below `below` (at most 2^32). Different parts are independent of each other. */
export function numberFrom(digest: string, part: 0 | 1 | 2 | 3, below: number): string {
  return `CAST(MOD(CONV(SUBSTR(${digest}, ${1 + 8 * part}, 8), 16, 10), ${below}) AS UNSIGNED)`;
}

/** An entry of a list, chosen by part of the digest. */
export function pickFrom(digest: string, part: 0 | 1 | 2 | 3, list: readonly string[]): string {
  return `ELT(1 + ${numberFrom(digest, part, list.length)}, ${list.map(sqlText).join(', ')})`;
}

/** Characters drawn from the digest and how many bits they hold. */
export interface Digits {
  readonly expression: string;
  readonly bits: number;
}

const bitsPerBase36 = Math.log2(36);

/**
 * As many characters of the digest as fit (at least one): hexadecimal where there is room, base 36 where each character
 * counts. `length` is how many are wanted, `room` how many fit.
 */
export function digitsFrom(digest: string, length: number, room: number): Digits {
  if (room >= length) return { expression: `LEFT(${digest}, ${Math.min(length, 64)})`, bits: 4 * Math.min(length, 64) };
  const count = Math.max(1, Math.min(room, 22));
  // Eleven digits of base 36 are 57 of the 60 bits that fifteen hexadecimal digits give.
  const eleven = (from: number): string => `RIGHT(LPAD(CONV(SUBSTR(${digest}, ${from}, 15), 16, 36), 12, '0'), 11)`;
  const all = count <= 11 ? eleven(1) : `CONCAT(${eleven(1)}, ${eleven(16)})`;
  return { expression: `LOWER(RIGHT(${all}, ${count}))`, bits: Math.floor(count * bitsPerBase36 * 0.99) };
}
