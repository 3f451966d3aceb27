import { randomBytes } from 'node:crypto';
import type { ColumnFacts, TableFacts } from '#shared/domain/database-facts.ts';
import { buildFrom, type CopyColumn, type ReadOptions } from './table-columns.ts';

/**
 * Bytes that the columns of one packed answer may have together when they are unpacked. What has more comes through the
 * plain reader, so that neither the server nor we hold more at a time.
 */
export const largestPacked = 8_000_000;

/** Lets the server join as much as one packed answer may hold; send it before the first `buildPackedSelect`. */
export const allowPacking = `SET SESSION group_concat_max_len = ${String(largestPacked)}`;

/** What stands between the cells of one column, and for a cell that is NULL. */
export interface PackedMarks {
  readonly separator: Buffer;
  readonly nullMark: Buffer;
}

/** A statement that reads a range as one row. */
export interface PackedSelect {
  readonly sql: string;
  /** Per column of the SELECT. */
  readonly marks: readonly PackedMarks[];
}

/**
 * Types that are printed first: a cast to bytes would give them as they are stored (UUID) or cut them (MariaDB takes a
 * DOUBLE for 22 characters, some have 23).
 */
const printed = new Set([
  ...['tinyint', 'smallint', 'mediumint', 'int', 'bigint', 'decimal', 'float', 'double', 'year'],
  ...['date', 'time', 'datetime', 'timestamp', 'uuid', 'inet4', 'inet6'],
]);
const utf8 = new Set(['utf8mb4', 'utf8mb3', 'utf8', 'ascii']);

/**
 * True when packing gives the same rows in the same order as the plain SELECT. Without ORDER BY only the scan of a clustered
 * key comes in the key's order, and a filter with a SELECT in it may turn into a join.
 */
export function canPack(table: TableFacts, columns: readonly CopyColumn[], where: string | null): boolean {
  const isScan = table.engine.toLowerCase() === 'innodb' && !table.partitioned;
  return isScan && columns.length > 0 && !/\bselect\b/i.test(where ?? '');
}

/**
 * Reads a range as one row: the number of rows, then each column as one compressed text. A column by itself compresses better
 * than rows do, and this needs no right but SELECT. Nothing is escaped (REPLACE takes quadratic time on some servers): the
 * marks do not occur in the cells, and counting them proves it.
 */
export function buildPackedSelect(options: ReadOptions): PackedSelect {
  const { table, columns } = options;
  const marks = columns.map((column) => marksFor(factsOf(table, column)));
  const packed = columns.map((column, index) => {
    const { separator, nullMark } = marks[index] ?? randomMarks();
    const isPrinted = printed.has(factsOf(table, column)?.dataType ?? '') || column.store === 'enum-number';
    const text = isPrinted ? `CAST(${column.expression} AS CHAR)` : column.expression;
    const cell = `IFNULL(CAST(${text} AS BINARY), X'${nullMark.toString('hex')}')`;
    return `COMPRESS(GROUP_CONCAT(${cell} SEPARATOR X'${separator.toString('hex')}'))`;
  });
  return { sql: `SELECT COUNT(*), ${packed.join(', ')} ${buildFrom(options)}`, marks };
}

function factsOf(table: TableFacts, column: CopyColumn): ColumnFacts | undefined {
  return table.columns.find((candidate) => candidate.name === column.name);
}

/** No UTF-8 text and no number holds a byte from 0xF8 on; for other bytes nobody can foresee what we draw. */
function marksFor(column: ColumnFacts | undefined): PackedMarks {
  const isUtf8 = printed.has(column?.dataType ?? '') || utf8.has(column?.characterSet ?? '');
  return isUtf8 ? { separator: Buffer.from([0xff]), nullMark: Buffer.from([0xfe]) } : randomMarks();
}

function randomMarks(): PackedMarks {
  return { separator: randomBytes(6), nullMark: randomBytes(8) };
}
