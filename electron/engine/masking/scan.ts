import { AppError } from '#shared/errors/app-error.ts';
import { familyOf, isTextLike, type ColumnFacts, type TableFacts } from './facts.ts';
import type { RegexFlavour } from './regex-flavour.ts';
import { hasAddress, readableBytes } from './scrub.ts';
import { sqlName } from './sql-text.ts';

/** Runs a SELECT on the source and gives the rows as text, NULL as null. */
export type TextQuery = (sql: string, signal: AbortSignal) => Promise<readonly (readonly (string | null)[])[]>;

/** What values can look like. */
export type FindingKind = 'email' | 'phone' | 'ip' | 'bank' | 'person' | 'secret';

/** What was seen in a sample of a column. Counts only: no value leaves the server. */
export interface ColumnFindings {
  /** Values in the sample that are neither NULL nor empty. */
  readonly filled: number;
  /** What the values look like, or null. */
  readonly kind: FindingKind | null;
  /** The same in words, for the user. */
  readonly looksLike: string | null;
  /** How many values look like that. */
  readonly matches: number;
  /** Values with an e-mail address somewhere in them. */
  readonly withAddress: number;
}

/** Findings by table and column. */
export type ScanFindings = ReadonlyMap<string, ReadonlyMap<string, ColumnFindings>>;

interface Look {
  readonly kind: FindingKind;
  readonly text: string;
  /** Share of the filled values from which the column counts as such. */
  readonly share: number;
  test(subject: string, flavour: RegexFlavour): string;
}

/** Characters of a value that are looked at. */
const lookAt = 400;

// Only what every flavour knows: no \d, no lookaround. A look at the length first spares long texts a pattern that cannot match.
const looks: readonly Look[] = [
  { kind: 'email', text: 'an e-mail address', share: 0, test: (subject, flavour) => hasAddress(subject, flavour) },
  {
    kind: 'ip',
    text: 'a network address',
    share: 0.3,
    test: (subject) =>
      `(LENGTH(${subject}) BETWEEN 4 AND 45 AND ${subject} REGEXP '^([0-9]{1,3}[.]){3}[0-9]{1,3}$|^[0-9A-Fa-f]{1,4}(:[0-9A-Fa-f]{0,4}){3,7}$')`,
  },
  {
    kind: 'bank',
    text: 'a bank account or card',
    share: 0.1,
    test: (subject) =>
      `(LENGTH(${subject}) BETWEEN 15 AND 60 AND REPLACE(${subject}, ' ', '') REGEXP '^[A-Z]{2}[0-9]{2}[A-Z0-9]{4}[0-9]{7,18}$|^(4[0-9]{15}|5[1-5][0-9]{14}|3[47][0-9]{13})$')`,
  },
  {
    kind: 'phone',
    text: 'a telephone number',
    share: 0.3,
    test: (subject) =>
      `(LENGTH(${subject}) BETWEEN 7 AND 30 AND ${subject} REGEXP '^([+]|00)[1-9][0-9 ()/.-]{6,18}[0-9]$|^[(]?0[1-9][0-9]{1,4}[)]?[ /-][0-9 -]{4,12}$')`,
  },
  {
    kind: 'secret',
    text: 'a password hash or key',
    share: 0.1,
    test: (subject) =>
      `(LENGTH(${subject}) >= 3 AND ${subject} REGEXP '^[$](2[aby]|P|H|5|6|argon2[a-z]*|wp)[$]|^(sk|pk|rk|whsec|ghp|xox[a-z])_[A-Za-z0-9_-]{12,}|^-----BEGIN ')`,
  },
  {
    kind: 'person',
    text: 'the name of a person',
    share: 0.6,
    // Two or three words with capitals: only a hint, so most values must look like it.
    // A collation, not BINARY: MySQL 8 takes no bytes for a regular expression.
    test: (subject) =>
      `(LENGTH(${subject}) BETWEEN 4 AND 120 AND CONVERT(${subject} USING utf8mb4) COLLATE utf8mb4_bin REGEXP '^[A-Z][a-z]+([ -][A-Z][a-z.]*){1,2}$')`,
  },
];

/** How many kinds a pull tells apart: so many counts `judgeCounts` takes. */
export const pullLooks = looks.length;

/** For each kind that a pull tells apart, a condition on a text. */
export function pullTests(subject: string, flavour: RegexFlavour): readonly string[] {
  return looks.map((look) => look.test(subject, flavour));
}

/** Columns whose values have to be looked at. */
export function scannedColumns(table: TableFacts): readonly ColumnFacts[] {
  return table.columns.filter((column) => !column.generated && isTextLike(column) && familyOf(column) !== 'other');
}

/** Rows that are looked at from either end of a table. */
const sampleRows = 1000;
/** Bytes that production may have to read for one table; tables of large values are sampled more thinly. */
const sampleBytes = 16 * 1024 * 1024;

/**
 * One SELECT that counts for each table, on the server, how many of the first and last rows look like what. Answers one row
 * for a table: its place in `tables`, and the counts separated by commas.
 */
function buildScanQuery(tables: readonly TableFacts[], flavour: RegexFlavour): string {
  return tables.map((table, place) => `(${scanOfTable(table, place, flavour)})`).join(' UNION ALL ');
}

function scanOfTable(table: TableFacts, place: number, flavour: RegexFlavour): string {
  const columns = scannedColumns(table);
  const short = columns.map(({ name }, index) => `LEFT(${sqlName(name)}, ${lookAt}) AS c${index}`).join(', ');
  const from = sqlName(table.name);
  const limit = Math.max(20, Math.min(sampleRows, Math.floor(sampleBytes / Math.max(1, table.rowBytes))));
  const first = `(SELECT ${short} FROM ${from} LIMIT ${limit})`;
  const order = table.primaryKey.map((name) => `${sqlName(name)} DESC`).join(', ');
  // New rows are where a form that was added last year shows.
  const last = `(SELECT ${short} FROM ${from} ORDER BY ${order} LIMIT ${limit})`;
  const sample = order === '' || table.rows <= limit ? first : `${first} UNION ALL ${last}`;
  const counts = columns.flatMap((column, index) => {
    const subject = familyOf(column) === 'binary' ? readableBytes(`c${index}`) : `c${index}`;
    const tests = pullTests(subject, flavour).map((test) => `COALESCE(SUM(${test}), 0)`);
    return [`COALESCE(SUM(c${index} <> ''), 0)`, ...tests];
  });
  return `SELECT ${place}, CONCAT(${counts.join(", ',', ")}) FROM (${sample}) AS sample`;
}

function readCounts(table: TableFacts, counts: string): ReadonlyMap<string, ColumnFindings> {
  const width = looks.length + 1;
  const numbers = counts.split(',').map(Number);
  const columns = scannedColumns(table);
  if (numbers.length !== width * columns.length || numbers.some(Number.isNaN)) throw unreadable(table.name);
  const findings = columns.map((column, index): readonly [string, ColumnFindings] => {
    const [filled = 0, ...matches] = numbers.slice(index * width, (index + 1) * width);
    return [column.name, judgeCounts(filled, matches)];
  });
  return new Map(findings);
}

/** What a column seems to hold, from how many of its filled values meet each of `pullTests`. */
export function judgeCounts(filled: number, matches: readonly number[]): ColumnFindings {
  const withAddress = matches[0] ?? 0;
  for (const [index, look] of looks.entries()) {
    const count = matches[index] ?? 0;
    if (count > 0 && count >= look.share * filled) {
      return { filled, kind: look.kind, looksLike: look.text, matches: count, withAddress };
    }
  }
  return { filled, kind: null, looksLike: null, matches: 0, withAddress };
}

/**
 * Looks at samples of all tables on the source server, a dozen with each statement. Reads only; throws what `query` throws and
 * `database.protocol` for an answer of another shape.
 */
export async function scanTables(
  tables: readonly TableFacts[],
  flavour: RegexFlavour,
  query: TextQuery,
  signal: AbortSignal,
): Promise<ScanFindings> {
  const findings = new Map<string, ReadonlyMap<string, ColumnFindings>>(tables.map(({ name }) => [name, new Map()]));
  for (const batch of batches(tables.filter((table) => scannedColumns(table).length > 0))) {
    const counts = new Map<string, string>();
    for (const [place, text] of await query(buildScanQuery(batch, flavour), signal))
      counts.set(place ?? '', text ?? '');
    for (const [place, table] of batch.entries()) {
      findings.set(table.name, readCounts(table, counts.get(String(place)) ?? ''));
    }
  }
  return findings;
}

/** Tables that go into one statement; each column is about 1.5 kB of it. */
function batches(tables: readonly TableFacts[]): readonly (readonly TableFacts[])[] {
  const result: TableFacts[][] = [];
  let columns = 0;
  for (const table of tables) {
    const count = scannedColumns(table).length;
    const last = result.at(-1);
    if (last === undefined || last.length >= 12 || columns + count > 100) {
      result.push([table]);
      columns = count;
    } else {
      last.push(table);
      columns += count;
    }
  }
  return result;
}

function unreadable(table: string): AppError {
  return new AppError('database.protocol', { message: `The scan of ${table} gave no answer that can be read.` });
}
