import type { EvidenceKind } from '#shared/domain/scan.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { evidences, firstNameList } from './evidence.ts';
import { familyOf, isTextLike, type ColumnFacts, type TableFacts } from './facts.ts';
import { meantBy, numberColumns, numberTests } from './number-evidence.ts';
import type { RegexFlavour } from './regex-flavour.ts';
import { judgeCounts, pullLooks, pullTests, scannedColumns, type ColumnFindings, type TextQuery } from './scan.ts';
import { readableBytes } from './scrub.ts';
import { sqlName, sqlText } from './sql-text.ts';

/** What was counted in a column. */
export interface ColumnCounts {
  readonly column: string;
  /** Values that are neither NULL nor empty. */
  readonly filled: number;
  /** How many of them are what; kinds that were not seen are left out. */
  readonly evidence: Readonly<Partial<Record<EvidenceKind, number>>>;
  /** What a pull would make of the same rows. */
  readonly findings: ColumnFindings;
}

/** What was counted in a table. */
export interface TableCounts {
  readonly sampledRows: number;
  readonly columns: readonly ColumnCounts[];
}

/** Rows that are looked at from each of the three places of a table: its beginning, its middle and its end. */
const rowsPerPlace = 600;
/** Bytes that production may have to read for one table; tables of large values are sampled more thinly. */
const sampleBytes = 12 * 1024 * 1024;
/** Rows of one table that are looked at, at most. */
export const mostSampledRows = 3 * rowsPerPlace;
/** Characters of a value that are looked at. */
const lookAt = 400;
/** Columns of one statement; wider tables take several. */
const columnsAtOnce = 25;

/**
 * Counts on the server, over at most 1800 rows, how many values of each column of text, long numbers and dates are what. Reads only; only counts come back.
 * Throws what `query` throws and `database.protocol` for an answer of another shape.
 */
export async function deepScanTable(
  table: TableFacts,
  flavour: RegexFlavour,
  query: TextQuery,
  signal: AbortSignal,
): Promise<TableCounts> {
  const all = [...scannedColumns(table), ...numberColumns(table)];
  const columns: ColumnCounts[] = [];
  let sampledRows = 0;
  for (let at = 0; at < all.length; at += columnsAtOnce) {
    const some = all.slice(at, at + columnsAtOnce);
    const [row] = await query(deepScanQuery(table, some, flavour), signal);
    const counts = readCounts(table.name, some, row?.[0] ?? '');
    sampledRows = counts.sampledRows;
    columns.push(...counts.columns);
  }
  return { sampledRows, columns };
}

/** The statement about some columns of a table: one row with one text of counts, separated by commas. Pure. */
function deepScanQuery(table: TableFacts, columns: readonly ColumnFacts[], flavour: RegexFlavour): string {
  const counts = columns.flatMap((column, index) => {
    const raw = familyOf(column) === 'binary' ? readableBytes(`c${String(index)}`) : `c${String(index)}`;
    const text = `(CONVERT(${raw} USING utf8mb4) COLLATE utf8mb4_general_ci)`;
    const subject = { text, packed: `p${String(index)}`, names: 'n' };
    const tests = isTextLike(column)
      ? [...pullTests(raw, flavour), ...evidences.map((evidence) => evidence.test(subject, flavour))]
      : [...Array.from({ length: pullLooks }, () => '0'), ...numberTests(column, subject, flavour)];
    return [`c${String(index)} <> ''`, ...tests].map((test) => `COALESCE(SUM(${test}), 0)`);
  });
  // Texts join in the character set of the connection: numbers only.
  return `SELECT CONCAT_WS(',', ${['COUNT(*)', ...counts].join(', ')}) FROM (${sampleOf(table, columns)}) AS sample CROSS JOIN (SELECT _utf8mb4 ${sqlText(firstNameList)} COLLATE utf8mb4_general_ci AS n) AS names`;
}

function sampleOf(table: TableFacts, columns: readonly ColumnFacts[]): string {
  const list = columns
    .map((column, index) => {
      const value = `LEFT(${sqlName(column.name)}, ${String(lookAt)})`;
      const plain = familyOf(column) === 'binary' ? `CONVERT(${value} USING latin1)` : value;
      const packed = `LEFT(REPLACE(REPLACE(${plain}, ' ', ''), '-', ''), 34)`;
      return `${value} AS c${String(index)}, UPPER(CONVERT(${packed} USING utf8mb4)) COLLATE utf8mb4_general_ci AS p${String(index)}`;
    })
    .join(', ');
  const from = sqlName(table.name);
  const limit = Math.max(20, Math.min(rowsPerPlace, Math.floor(sampleBytes / 3 / Math.max(1, table.rowBytes))));
  const { primaryKey } = table;
  const [first] = primaryKey;
  // Estimates of rows are off by a tenth and more: a table that may be smaller than the sample is read once, from one end.
  if (first === undefined || table.rows <= limit * 4) return `SELECT ${list} FROM ${from} LIMIT ${String(limit * 3)}`;
  // The key is walked from a place in it, so that no more rows are read than are looked at.
  const keyed = `${from} FORCE INDEX (PRIMARY)`;
  const order = (direction: string): string => primaryKey.map((name) => `${sqlName(name)}${direction}`).join(', ');
  const parts = [
    `SELECT ${list} FROM ${keyed} ORDER BY ${order('')} LIMIT ${String(limit)}`,
    // New rows are where a form that was added last year shows.
    `SELECT ${list} FROM ${keyed} ORDER BY ${order(' DESC')} LIMIT ${String(limit)}`,
  ];
  if (isInteger(table, first)) {
    const key = sqlName(first);
    const middle = `(SELECT MIN(${key}) DIV 2 + MAX(${key}) DIV 2 FROM ${from})`;
    parts.push(`SELECT ${list} FROM ${keyed} WHERE ${key} >= ${middle} ORDER BY ${order('')} LIMIT ${String(limit)}`);
  }
  return parts.map((part) => `(${part})`).join(' UNION ALL ');
}

function isInteger(table: TableFacts, name: string): boolean {
  const column = table.columns.find((one) => one.name === name);
  return column !== undefined && familyOf(column) === 'integer';
}

function readCounts(table: string, columns: readonly ColumnFacts[], text: string): TableCounts {
  const [sampledRows = NaN, ...counts] = text.split(',').map(Number);
  const width = 1 + pullLooks + evidences.length;
  if (counts.length !== width * columns.length || [sampledRows, ...counts].some(Number.isNaN)) {
    throw new AppError('database.protocol', { message: `The scan of ${table} gave no answer that can be read.` });
  }
  return {
    sampledRows,
    columns: columns.map((column, index) => {
      const [filled = 0, ...matches] = counts.slice(index * width, (index + 1) * width);
      const seen = evidences.flatMap(({ kind }, place) => {
        const rows = matches[pullLooks + place] ?? 0;
        return rows > 0 ? [[kind, rows] as const] : [];
      });
      return {
        column: column.name,
        filled,
        evidence: isTextLike(column) ? Object.fromEntries(seen) : meantBy(Object.fromEntries(seen), filled),
        findings: judgeCounts(filled, matches.slice(0, pullLooks)),
      };
    }),
  };
}
