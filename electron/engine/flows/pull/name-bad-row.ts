import type { TableFacts } from '#shared/domain/database-facts.ts';
import { AppError, isAppError } from '#shared/errors/app-error.ts';
import type { SourceConnection } from '../../mysql/connection.ts';
import { isIntegerKey, rangeCondition, type KeyRange } from '../../mysql/key-range.ts';
import { quoteIdentifier, quoteQualified } from '../../mysql/quote.ts';

/** Where a row that does not fit is looked for. */
export interface BadRowPlace {
  readonly schema: string;
  readonly table: TableFacts;
  readonly range: KeyRange;
  /** Rows that travel, as SQL; null for all. */
  readonly where: string | null;
  /** The target's limit for one statement. */
  readonly maxAllowedPacket: number;
}

/** Types whose values tell nothing about a person. */
const tellable = new Set(['uuid', 'date', 'datetime', 'timestamp']);

/**
 * An error about a row that the target cannot take, with the key of the first such row where it can be found: the first one
 * that is too large, or the one whose place in the range the server named. Keys of text are not told, they may be personal.
 * Any other error, and one whose row cannot be found, is given back as it is. Reads the source once more.
 */
export async function nameBadRow(
  error: unknown,
  place: BadRowPlace,
  open: () => Promise<SourceConnection>,
  signal: AbortSignal,
): Promise<unknown> {
  const search = buildSearch(error, place);
  if (search === null || !isAppError(error)) return error;
  try {
    const source = await open();
    try {
      const [row] = await source.strings(search, { signal });
      return row === undefined ? error : withKey(error, place, row);
    } finally {
      await source.close();
    }
  } catch {
    // The first error matters more than that its row could not be looked up.
    return error;
  }
}

function buildSearch(error: unknown, place: BadRowPlace): string | null {
  const { table } = place;
  const keys = table.primaryKey.map((name) => table.columns.find((column) => column.name === name));
  const isTellable = keys.every(
    (column) => column !== undefined && (isIntegerKey(column) || tellable.has(column.dataType)),
  );
  if (keys.length === 0 || !isTellable) return null;
  if (isAppError(error, 'database.packet-too-large')) return searchLargest(place);
  if (!isAppError(error, 'database.row-mismatch')) return null;
  const at = /\bat row (\d{1,15})\b/.exec(typeof error.facts.first === 'string' ? error.facts.first : '')?.[1];
  if (at === undefined) return null;
  const order = keyList(place);
  return `SELECT ${order}${fromRange(place)} ORDER BY ${order} LIMIT ${String(Number(at) - 1)}, 1`;
}

/** The first row over the limit; escapes can bring a row there that is smaller, so else the largest one. */
function searchLargest(place: BadRowPlace): string {
  const sizes = place.table.columns.map((column) => `COALESCE(LENGTH(${quoteIdentifier(column.name)}), 4)`);
  const size = sizes.join(' + ');
  const limit = String(place.maxAllowedPacket);
  const order = keyList(place);
  return `SELECT ${order}${fromRange(place)} ORDER BY (${size}) < ${limit}, IF((${size}) < ${limit}, -(${size}), 0), ${order} LIMIT 1`;
}

function keyList({ table }: BadRowPlace): string {
  return table.primaryKey.map(quoteIdentifier).join(', ');
}

function fromRange({ schema, table, range, where }: BadRowPlace): string {
  const conditions = [rangeCondition(table, range), where === null ? null : `(${where})`].filter(
    (condition) => condition !== null,
  );
  const filter = conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`;
  return ` FROM ${quoteQualified(schema, table.name)}${filter}`;
}

function withKey(error: AppError, { table }: BadRowPlace, row: readonly (string | null)[]): AppError {
  const key = table.primaryKey.map((name, index) => `${name} = ${row[index] ?? 'NULL'}`).join(', ');
  return new AppError(error.code, {
    message: `${error.message} The first such row: ${key}.`,
    ...(error.hint === undefined ? {} : { hint: error.hint }),
    retry: error.retry,
    facts: { ...error.facts, table: table.name, key },
    cause: error,
  });
}
