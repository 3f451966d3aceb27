import type { ColumnFacts, TableFacts } from '#shared/domain/database-facts.ts';
import type { SourceConnection } from '../../mysql/connection.ts';
import { quoteIdentifier, quoteLiteral } from '../../mysql/quote.ts';
import type { RewriteRule } from '../../rewrite/rewrite-rule.ts';

/** What a sample of a table's rows says. Counts only: no value leaves the server. */
export interface TableSample {
  /** Rows that were looked at. */
  readonly rows: number;
  /** Cells of them with an address or path that is rewritten. */
  readonly addressCells: number;
  /** Columns whose text looks as if UTF-8 had been read as latin1 and encoded once more, with the number of values. */
  readonly doublyEncoded: readonly { readonly column: string; readonly values: number }[];
}

/** A table to look at. */
export interface SampledTable {
  readonly facts: TableFacts;
  /** Columns in which addresses are rewritten. */
  readonly rewritable: readonly string[];
}

/** Rows from either end of a table, and the bytes that production may have to read for one table. */
const sampleRows = 500;
const sampleBytes = 4 * 1024 * 1024;
/** Characters of a value in which an address, and a wrong letter, are looked for. */
const addressWithin = 65_536;
const lettersWithin = 2_000;

const textTypes = new Set(['char', 'varchar', 'tinytext', 'text', 'mediumtext', 'longtext']);

/** Tables that go into one statement: a round trip for each would take long on a slow line, one for all says too much. */
const tablesPerStatement = 12;

/** Looks at a sample of each table, a dozen tables with each SELECT. Reads only; throws what the connection throws. */
export async function sampleSource(
  tables: readonly SampledTable[],
  rewrites: readonly RewriteRule[],
  reader: SourceConnection,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, TableSample>> {
  const samples = new Map<string, TableSample>();
  const queries = tables.flatMap((table, place) => {
    const sql = sampleQuery(table, place, rewrites);
    return sql === null ? [] : [`(${sql})`];
  });
  for (let at = 0; at < queries.length; at += tablesPerStatement) {
    const sql = queries.slice(at, at + tablesPerStatement).join(' UNION ALL ');
    for (const [place, counts] of await reader.strings(sql, { signal })) {
      const table = tables[Number(place)];
      if (table !== undefined) samples.set(table.facts.name, readSample(table, (counts ?? '').split(',').map(Number)));
    }
  }
  return samples;
}

/**
 * The statement about one table, or null when it has no text. It answers with the table's place, and with counts separated by
 * commas: rows, cells with an address, then one for each text column.
 */
function sampleQuery(
  { facts, rewritable }: SampledTable,
  place: number,
  rewrites: readonly RewriteRule[],
): string | null {
  const text = textColumns(facts);
  const searched = facts.columns.filter(({ name }) => rewritable.includes(name));
  const columns = facts.columns.filter((column) => text.includes(column) || searched.includes(column));
  if (columns.length === 0) return null;
  const limit = Math.max(20, Math.min(sampleRows, Math.floor(sampleBytes / Math.max(1, rowBytes(facts)))));
  const list = columns.map(({ name }) => quoteIdentifier(name)).join(', ');
  const from = quoteIdentifier(facts.name);
  const first = `(SELECT ${list} FROM ${from} LIMIT ${String(limit)})`;
  const order = facts.primaryKey.map((name) => `${quoteIdentifier(name)} DESC`).join(', ');
  // Estimates of rows are off by a tenth and more: a table that may be smaller than the sample is read from one end only.
  const both = order !== '' && facts.rows > limit * 4;
  const sample = both
    ? `${first} UNION ALL (SELECT ${list} FROM ${from} ORDER BY ${order} LIMIT ${String(limit)})`
    : first;
  const cells = rewrites.length === 0 ? [] : searched.map((column) => counted(holdsAddress(column, rewrites)));
  const counts = ['COUNT(*)', cells.join(' + ') || '0', ...text.map((column) => counted(looksDoublyEncoded(column)))];
  return `SELECT ${String(place)}, CONCAT_WS(',', ${counts.join(', ')}) FROM (${sample}) AS sample`;
}

function readSample({ facts }: SampledTable, counts: readonly number[]): TableSample {
  const [rows = 0, addressCells = 0, ...values] = counts;
  return {
    rows,
    addressCells,
    doublyEncoded: textColumns(facts).flatMap(({ name: column }, index) => {
      const count = values[index] ?? 0;
      return count > 0 ? [{ column, values: count }] : [];
    }),
  };
}

function textColumns(facts: TableFacts): readonly ColumnFacts[] {
  return facts.columns.filter((column) => textTypes.has(column.dataType) && column.characterSet !== 'binary');
}

function rowBytes(facts: TableFacts): number {
  return facts.dataBytes / Math.max(1, facts.rows);
}

function counted(condition: string): string {
  return `COALESCE(SUM(${condition}), 0)`;
}

/** As text whatever the column is; a host's letters may be of either case. */
function holdsAddress({ name }: ColumnFacts, rewrites: readonly RewriteRule[]): string {
  const value = `LEFT(CONVERT(${quoteIdentifier(name)} USING utf8mb4), ${String(addressWithin)})`;
  const tests = rewrites.map((rule) => {
    const { needle, pattern } = rule.kind === 'origin' ? originSearch(rule.from) : pathSearch(rule.from);
    return `(LOCATE(${quoteLiteral(needle)}, ${value}) > 0 AND ${value} REGEXP ${quoteLiteral(pattern)})`;
  });
  return `(${tests.join(' OR ')})`;
}

/** Only what every server's regular expressions know. Before a host stands a slash, also JSON's or URL-encoded. */
function originSearch(origin: string): { readonly needle: string; readonly pattern: string } {
  const { host } = new URL(origin);
  const ends = host.includes(':') ? '([^0-9]|$)' : '([^A-Za-z0-9.:@-]|[.]([^A-Za-z0-9]|$)|:[^0-9]|$)';
  return { needle: host, pattern: `(/|%2[Ff])${escaped(host)}${ends}` };
}

/** A path may be written with JSON's slashes, which the needle cannot have: its last folder is looked for first. */
function pathSearch(path: string): { readonly needle: string; readonly pattern: string } {
  const folders = path.split('/').filter((part) => part !== '');
  const pattern = folders.map((part) => `([\\\\]?/|%2[Ff])${escaped(part)}`).join('');
  return { needle: folders.at(-1) ?? path, pattern: `${pattern}([^A-Za-z0-9._-]|$)` };
}

function escaped(text: string): string {
  return text.replace(/[^A-Za-z0-9_ /:-]/g, (sign) => (sign === '^' || sign === '\\' ? `\\${sign}` : `[${sign}]`));
}

/**
 * What follows the first "Ã" of a value as UTF-8: a letter of latin1's (Windows-1252's) upper half where a word would have a
 * plain one. "Ã¼" for "ü" is such; "SÃO" is not.
 */
const wrongLetters =
  '^(C2[89AB]|C592|C593|C5A0|C5A1|C5B8|C5BD|C5BE|C692|CB86|CB9C|E28093|E28094|E2809[89ACDE]|E280A[0126]|E280B[09A]|E282AC|E284A2)';

function looksDoublyEncoded({ name }: ColumnFacts): string {
  const bytes = `CAST(LEFT(CONVERT(${quoteIdentifier(name)} USING utf8mb4), ${String(lettersWithin)}) AS BINARY)`;
  const at = `LOCATE(X'C383', ${bytes})`;
  return `(${at} > 0 AND HEX(SUBSTRING(${bytes}, ${at} + 2, 3)) REGEXP '${wrongLetters}')`;
}
