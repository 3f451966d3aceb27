import type { ColumnFacts, TableFacts } from '#shared/domain/database-facts.ts';
import { quoteIdentifier } from './quote.ts';

/**
 * A stretch of a table in the order of its primary key: rows after `after` (not included) up to `through` (included).
 * Values are SQL literals, one per key column; null is open-ended. JSON-safe, so that a journal can remember it.
 */
export interface KeyRange {
  readonly after: readonly string[] | null;
  readonly through: readonly string[] | null;
}

/** The whole table. */
export const wholeTable: KeyRange = { after: null, through: null };

function beyond(names: readonly string[], values: readonly string[], operator: '>' | '<', orEqual: boolean): string {
  const steps = names.map((name, index) => {
    const equal = names.slice(0, index).map((before, place) => `${before} = ${values[place] ?? 'NULL'}`);
    const last = index === names.length - 1 && orEqual ? `${operator}=` : operator;
    return [...equal, `${name} ${last} ${values[index] ?? 'NULL'}`].join(' AND ');
  });
  const [first = ''] = names;
  if (steps.length === 1) return steps[0] ?? '';
  // The first comparison alone lets the server find the place in the index; the rest is exact.
  return `${first} ${operator}= ${values[0] ?? 'NULL'} AND (${steps.map((step) => `(${step})`).join(' OR ')})`;
}

/** The range as a condition, or null for the whole table. */
export function rangeCondition(table: Pick<TableFacts, 'primaryKey'>, range: KeyRange): string | null {
  const names = table.primaryKey.map(quoteIdentifier);
  const parts = [
    ...(range.after === null ? [] : [beyond(names, range.after, '>', false)]),
    ...(range.through === null ? [] : [beyond(names, range.through, '<', true)]),
  ];
  return parts.length === 0 ? null : parts.map((part) => `(${part})`).join(' AND ');
}

const integers = new Set(['tinyint', 'smallint', 'mediumint', 'int', 'bigint', 'year']);
const plainText = new Set(['decimal', 'date', 'datetime', 'timestamp', 'time', 'uuid', 'inet4', 'inet6']);
const strings = new Set(['char', 'varchar']);
const binaries = new Set(['binary', 'varbinary']);

/** True for key types whose order and equality can be written down exactly. */
export function isIntegerKey(column: ColumnFacts): boolean {
  return integers.has(column.dataType) && column.dataType !== 'year';
}

/** True when ranges can be cut along this column: its values have exact literals that compare as the index sorts. */
export function isCuttable(column: ColumnFacts): boolean {
  const { dataType } = column;
  return integers.has(dataType) || plainText.has(dataType) || strings.has(dataType) || binaries.has(dataType);
}

/** A key value as a literal that compares like the column. Throws for types that `isCuttable` excludes. */
export function keyLiteral(column: ColumnFacts, value: Buffer): string {
  if (integers.has(column.dataType)) {
    const text = value.toString('latin1');
    if (!/^-?\d{1,20}$/.test(text)) throw new TypeError(`not an integer key: ${column.name}`);
    return text;
  }
  if (plainText.has(column.dataType)) {
    const text = value.toString('latin1');
    if (!/^[-0-9A-Za-z:. ]{1,80}$/.test(text)) throw new TypeError(`not a plain key: ${column.name}`);
    return `'${text}'`;
  }
  const hex = value.length === 0 ? "''" : `X'${value.toString('hex')}'`;
  if (binaries.has(column.dataType)) return hex;
  if (!strings.has(column.dataType)) throw new TypeError(`not a key to cut along: ${column.name}`);
  // The introducer gives the literal the column's character set; the column's collation then decides.
  return `_${column.characterSet ?? 'utf8mb4'} ${hex}`;
}
