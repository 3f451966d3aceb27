import type { ColumnFacts, TableFacts } from '#shared/domain/database-facts.ts';
import type { SourceConnection } from './connection.ts';
import { isCuttable, isIntegerKey, keyLiteral, rangeCondition, wholeTable, type KeyRange } from './key-range.ts';
import { quoteIdentifier, quoteQualified } from './quote.ts';

/** How finely a table is cut. */
export interface RangeOptions {
  readonly schema: string;
  /** Bytes that a range should hold, by the server's estimates. */
  readonly bytesPerRange: number;
  readonly signal: AbortSignal;
}

function keyColumns(table: TableFacts): readonly ColumnFacts[] | null {
  const columns = table.primaryKey.map((name) => table.columns.find((column) => column.name === name));
  const known = columns.filter((column) => column !== undefined);
  return known.length > 0 && known.length === columns.length && known.every(isCuttable) ? known : null;
}

/**
 * Cuts a table into ranges of its primary key that together hold every row exactly once, open at both ends, so that
 * rows outside the seen values are not lost. One range for small tables and for keys that cannot be cut.
 */
export async function planRanges(
  connection: SourceConnection,
  table: TableFacts,
  options: RangeOptions,
): Promise<readonly KeyRange[]> {
  const key = keyColumns(table);
  const pieces = Math.ceil(table.dataBytes / options.bytesPerRange);
  if (key === null || pieces < 2) return [wholeTable];
  const [first] = key;
  const boundaries =
    key.length === 1 && first !== undefined && isIntegerKey(first)
      ? await spreadBoundaries(connection, table, first, pieces, options)
      : await walkBoundaries(connection, table, key, Math.ceil(table.rows / pieces), options);
  return rangesBetween(boundaries);
}

/** Ranges between boundaries: up to the first, between neighbours, after the last. */
export function rangesBetween(boundaries: readonly (readonly string[])[]): readonly KeyRange[] {
  const ends: readonly (readonly string[] | null)[] = [...boundaries, null];
  return ends.map((through, index) => ({ after: index === 0 ? null : (boundaries[index - 1] ?? null), through }));
}

/** Equal steps between the smallest and the largest integer key: two look-ups instead of a walk. */
async function spreadBoundaries(
  connection: SourceConnection,
  table: TableFacts,
  column: ColumnFacts,
  pieces: number,
  options: RangeOptions,
): Promise<readonly (readonly string[])[]> {
  const name = quoteIdentifier(column.name);
  const sql = `SELECT MIN(${name}), MAX(${name}) FROM ${quoteQualified(options.schema, table.name)}`;
  const [row] = await connection.strings(sql, { signal: options.signal });
  const [low, high] = row ?? [];
  if (low == null || high == null) return [];
  const from = BigInt(low);
  const span = BigInt(high) - from;
  const steps = Array.from({ length: pieces - 1 }, (_, index) => from + (span * BigInt(index + 1)) / BigInt(pieces));
  return [...new Set(steps.map(String))].map((value) => [value]);
}

/** Every n-th key in order, for keys that cannot be calculated with. */
async function walkBoundaries(
  connection: SourceConnection,
  table: TableFacts,
  key: readonly ColumnFacts[],
  rowsPerRange: number,
  options: RangeOptions,
): Promise<readonly (readonly string[])[]> {
  const names = key.map((column) => quoteIdentifier(column.name)).join(', ');
  const from = `FROM ${quoteQualified(options.schema, table.name)} FORCE INDEX (PRIMARY)`;
  const boundaries: (readonly string[])[] = [];
  for (;;) {
    const condition = rangeCondition(table, { after: boundaries.at(-1) ?? null, through: null });
    const where = condition === null ? '' : ` WHERE ${condition}`;
    const sql = `SELECT ${names} ${from}${where} ORDER BY ${names} LIMIT 1 OFFSET ${Math.max(rowsPerRange - 1, 0)}`;
    const { rows } = await connection.query(sql, { signal: options.signal });
    const [row] = rows;
    if (row === undefined) return boundaries;
    boundaries.push(key.map((column, index) => keyLiteral(column, row[index] ?? Buffer.alloc(0))));
  }
}
