import type { MaskMethod } from '#shared/domain/masking.ts';
import { digestExpression, numberFrom } from './digest.ts';
import { familyOf, isCaseSensitiveKey, type ColumnFacts } from './facts.ts';
import { fitsColumn, misfitText } from './fit-methods.ts';
import { sqlName, sqlText } from './sql-text.ts';
import { documentationAddress, isConstant, textMask, type TextPlan } from './text-methods.ts';

/** SQL for a masked column, with what the plan should say about it. */
export interface MaskedExpression {
  /** Null when the method has nothing to do on this type (a year stays a year). */
  readonly expression: string | null;
  /** Bits that tell two values apart; only meaningful for unique columns. */
  readonly bits: number;
  /** Why this type cannot be masked like this; the pull must not go on. */
  readonly impossible?: string;
}

/** Methods by which people and accounts are found again; capitals do not matter to them. */
const caseFolding: ReadonlySet<MaskMethod> = new Set(['email', 'login']);

/**
 * SQL that replaces a column's values: NULL and empty text stay, the result fits the column and has its character set, and
 * the same value gives the same result wherever it occurs. `caseSensitiveKey` is true when this column, or one that refers to
 * it, is a key that tells capitals apart.
 */
export function maskExpression(
  column: ColumnFacts,
  method: MaskMethod,
  saltHex: string,
  caseSensitiveKey = isCaseSensitiveKey(column),
): MaskedExpression {
  if (column.unique === 'alone' && isConstant(method) && !column.nullable) {
    return {
      expression: null,
      bits: 0,
      impossible: `"${method}" would give a unique column the same value in every row`,
    };
  }
  if (!fitsColumn(column, method)) return { expression: null, bits: 0, impossible: misfitText(column, method) };
  if (method === 'null' || (column.unique === 'alone' && isConstant(method))) {
    return { expression: 'NULL', bits: Infinity };
  }
  const family = familyOf(column);
  if (method === 'empty' && !['text', 'json', 'binary'].includes(family) && column.nullable) {
    return { expression: 'NULL', bits: Infinity };
  }
  const name = sqlName(column.name);
  const digest = digestExpression(column, saltHex, caseFolding.has(method) && !caseSensitiveKey);
  switch (family) {
    case 'text':
      return maskText(column, method, digest);
    case 'json':
      return maskJson(column, method, digest);
    case 'binary':
      return maskBinary(column, method, digest);
    case 'integer':
      return maskInteger(column, method, digest);
    case 'decimal':
      return { expression: `IF(${name} IS NULL, NULL, ${zeroOf(column)})`, bits: 0 };
    case 'date':
    case 'datetime':
      return maskDate(column, digest);
    case 'time':
      return { expression: `IF(${name} IS NULL, NULL, '00:00:00${fraction(column)}')`, bits: 0 };
    case 'year':
      return { expression: null, bits: 0 };
    case 'choice':
      return maskChoice(column);
    case 'uuid':
      return { expression: `IF(${name} IS NULL, NULL, ${uuidFrom(digest)})`, bits: 120 };
    case 'inet':
      return maskInet(column, digest);
    case 'bits':
    case 'spatial':
    case 'other':
      return impossible(`the type ${column.type}`);
  }
}

function textPlan(column: ColumnFacts, digest: string, value: string): TextPlan {
  const room = column.maxLength ?? 65_535;
  return { digest, value, room, distinctWithin: column.unique === 'no' ? Infinity : (column.uniquePrefix ?? room) };
}

function maskText(column: ColumnFacts, method: MaskMethod, digest: string): MaskedExpression {
  const name = sqlName(column.name);
  const { expression, bits } = textMask(method, textPlan(column, digest, name));
  const inCharset = column.charset === null ? expression : `CONVERT(${expression} USING ${column.charset})`;
  const collated = column.collation === null ? inCharset : `${inCharset} COLLATE ${column.collation}`;
  return { expression: `IF(${name} IS NULL OR ${name} = '', ${name}, ${collated})`, bits };
}

function maskJson(column: ColumnFacts, method: MaskMethod, digest: string): MaskedExpression {
  const name = sqlName(column.name);
  if (method === 'empty') {
    return { expression: `IF(${name} IS NULL, NULL, '{}')`, bits: 0 };
  }
  const { expression, bits } = textMask(method, textPlan({ ...column, maxLength: null }, digest, name));
  return { expression: `IF(${name} IS NULL, NULL, CONCAT('"', ${expression}, '"'))`, bits };
}

/** Bytes: an address in network order when the length says so, else bytes of the digest or the text's own. */
function maskBinary(column: ColumnFacts, method: MaskMethod, digest: string): MaskedExpression {
  const name = sqlName(column.name);
  const length = column.maxLength ?? 65_535;
  // BINARY(n) is filled up with zero bytes when it is stored.
  const filled = (expression: string): string =>
    column.type === 'binary' ? `CAST(${expression} AS BINARY(${length}))` : expression;
  const kept = (expression: string): string =>
    `IF(${name} IS NULL OR LENGTH(${name}) = 0, ${name}, ${filled(expression)})`;
  if (method === 'ip' && length <= 16) {
    const four = `UNHEX(CONCAT('C00002', SUBSTR(${digest}, 1, 2)))`;
    const six = `UNHEX(CONCAT('20010DB8', SUBSTR(${digest}, 1, 24)))`;
    return {
      expression: kept(length < 16 ? four : `IF(LENGTH(${name}) = 4, ${four}, ${six})`),
      bits: length < 16 ? 8 : 96,
    };
  }
  if (method === 'token' || column.unique !== 'no') {
    const bytes = Math.min(32, length, column.unique === 'no' ? 32 : (column.uniquePrefix ?? 32));
    return { expression: kept(`UNHEX(LEFT(${digest}, ${2 * bytes}))`), bits: 8 * bytes };
  }
  const { expression, bits } = textMask(method, textPlan(column, digest, `CONVERT(${name} USING latin1)`));
  return { expression: kept(`CAST(${expression} AS BINARY)`), bits };
}

const integerBits: Readonly<Record<string, number>> = { tinyint: 7, smallint: 15, mediumint: 23, int: 31, bigint: 60 };

function maskInteger(column: ColumnFacts, method: MaskMethod, digest: string): MaskedExpression {
  const name = sqlName(column.name);
  const width = /\((\d+)\).*zerofill/i.exec(column.fullType)?.[1];
  const kept = (expression: string): string =>
    `IF(${name} IS NULL, NULL, ${width === undefined ? expression : `LPAD(${expression}, ${width}, '0')`})`;
  const made = integerMasks[method]?.(column, digest);
  if (made !== undefined && column.unique === 'no') return { expression: kept(made), bits: 8 };
  if (method !== 'zero') {
    const bits = integerBits[column.type] ?? 7;
    return { expression: kept(`CONV(SUBSTR(${digest}, 1, 15), 16, 10) >> ${60 - bits}`), bits };
  }
  return { expression: kept('0'), bits: 0 };
}

/** The made-up values of text columns as numbers: an address of 192.0.2.0, a number kept free for drama, five digits. */
const integerMasks: Partial<Record<MaskMethod, (column: ColumnFacts, digest: string) => string>> = {
  ip: (_, digest) => `3221225984 + ${numberFrom(digest, 0, 254)}`,
  phone: ({ type }, digest) => `${type === 'bigint' ? '442079460000' : '2079460000'} + ${numberFrom(digest, 0, 1000)}`,
  postcode: (_, digest) => numberFrom(digest, 0, 100_000),
};

/** Another day of the same year; zero dates stay. */
function maskDate(column: ColumnFacts, digest: string): MaskedExpression {
  const name = sqlName(column.name);
  const year = `LEFT(CAST(${name} AS CHAR), 4)`;
  const month = `LPAD(1 + ${numberFrom(digest, 0, 12)}, 2, '0')`;
  const day = `LPAD(1 + ${numberFrom(digest, 1, 28)}, 2, '0')`;
  // Noon: midnight of the first day a TIMESTAMP knows is its zero.
  const time = familyOf(column) === 'date' ? '' : `, ' 12:00:00${fraction(column)}'`;
  const moved = `CONCAT(${year}, '-', ${month}, '-', ${day}${time})`;
  return { expression: `IF(${name} IS NULL OR ${year} = '0000', ${name}, ${moved})`, bits: 0 };
}

/** Zero as the column would print it, so that what arrives reads back as it was sent. */
function zeroOf(column: ColumnFacts): string {
  const size = /^decimal\((\d+),(\d+)\)/i.exec(column.fullType);
  return size === null ? '0' : `CAST(0 AS DECIMAL(${size[1] ?? ''}, ${size[2] ?? ''}))`;
}

/** The fraction of a second that the type prints: `.000` for `datetime(3)`. */
function fraction(column: ColumnFacts): string {
  const digits = Number(/^(?:datetime|timestamp|time)\((\d)\)/i.exec(column.fullType)?.[1] ?? 0);
  return digits === 0 ? '' : `.${'0'.repeat(digits)}`;
}

/** The first of the choices. */
function maskChoice(column: ColumnFacts): MaskedExpression {
  if (column.type === 'set') return { expression: "''", bits: 0 };
  const first = /^enum\('((?:[^']|'')*)'/i.exec(column.fullType)?.[1];
  if (first === undefined) return impossible('a choice without values');
  const value = sqlText(first.replaceAll("''", "'"));
  return { expression: column.charset === null ? value : `CONVERT(${value} USING ${column.charset})`, bits: 0 };
}

function maskInet(column: ColumnFacts, digest: string): MaskedExpression {
  const name = sqlName(column.name);
  const four = `CONCAT('192.0.2.', 1 + ${numberFrom(digest, 0, 254)})`;
  if (column.type === 'inet4') return { expression: `IF(${name} IS NULL, NULL, ${four})`, bits: 8 };
  const { expression, bits } = documentationAddress(digest);
  // As the type itself writes it (no leading zeros), so that what is read back is what was sent.
  return { expression: `IF(${name} IS NULL, NULL, CAST(${expression} AS INET6))`, bits };
}

/** A random-style UUID (version 4): the type refuses digits that name no version. */
function uuidFrom(digest: string): string {
  const part = (from: number, length: number): string => `SUBSTR(${digest}, ${from}, ${length})`;
  return `CONCAT(${part(1, 8)}, '-', ${part(9, 4)}, '-4', ${part(13, 3)}, '-8', ${part(16, 3)}, '-', ${part(19, 12)})`;
}

function impossible(what: string): MaskedExpression {
  return { expression: null, bits: 0, impossible: `${what} cannot be replaced by a made-up value` };
}
