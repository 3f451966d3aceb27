import { AppError } from '#shared/errors/app-error.ts';
import { familyOf, isTextLike, type ColumnFacts, type TableFacts } from './facts.ts';
import type { RegexFlavour } from './regex-flavour.ts';
import { hasAddress } from './scrub.ts';
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

// Only what every flavour knows: no \d, no lookaround.
const looks: readonly Look[] = [
  { kind: 'email', text: 'an e-mail address', share: 0, test: (subject, flavour) => hasAddress(subject, flavour) },
  {
    kind: 'ip',
    text: 'a network address',
    share: 0.3,
    test: (subject) => `${subject} REGEXP '^([0-9]{1,3}[.]){3}[0-9]{1,3}$|^[0-9A-Fa-f]{1,4}(:[0-9A-Fa-f]{0,4}){3,7}$'`,
  },
  {
    kind: 'bank',
    text: 'a bank account or card',
    share: 0.1,
    test: (subject) =>
      `REPLACE(${subject}, ' ', '') REGEXP '^[A-Z]{2}[0-9]{2}[A-Z0-9]{4}[0-9]{7,18}$|^(4[0-9]{15}|5[1-5][0-9]{14}|3[47][0-9]{13})$'`,
  },
  {
    kind: 'phone',
    text: 'a telephone number',
    share: 0.3,
    test: (subject) =>
      `${subject} REGEXP '^([+]|00)[1-9][0-9 ()/.-]{6,18}[0-9]$|^[(]?0[1-9][0-9]{1,4}[)]?[ /-][0-9 -]{4,12}$'`,
  },
  {
    kind: 'secret',
    text: 'a password hash or key',
    share: 0.1,
    test: (subject) =>
      `${subject} REGEXP '^[$](2[aby]|P|H|5|6|argon2[a-z]*|wp)[$]|^(sk|pk|rk|whsec|ghp|xox[a-z])_[A-Za-z0-9_-]{12,}|^-----BEGIN '`,
  },
  {
    kind: 'person',
    text: 'the name of a person',
    share: 0.6,
    // Two or three words with capitals: only a hint, so most values must look like it.
    test: (subject) => `BINARY ${subject} REGEXP '^[A-Z][a-z]+([ -][A-Z][a-z.]*){1,2}$'`,
  },
];

/** Columns whose values have to be looked at. */
export function scannedColumns(table: TableFacts): readonly ColumnFacts[] {
  return table.columns.filter((column) => !column.generated && isTextLike(column) && familyOf(column) !== 'other');
}

/**
 * One SELECT for a table that counts, on the server, how many of the first and last rows look like what. Returns null for
 * a table without text columns. The answer is one row: for each column `filled`, then one number for each kind of look.
 */
export function buildScanQuery(table: TableFacts, flavour: RegexFlavour, sampleRows = 1000): string | null {
  const columns = scannedColumns(table);
  if (columns.length === 0) return null;
  const short = columns.map(({ name }, index) => `LEFT(${sqlName(name)}, ${lookAt}) AS c${index}`).join(', ');
  const from = sqlName(table.name);
  const first = `(SELECT ${short} FROM ${from} LIMIT ${sampleRows})`;
  const order = table.primaryKey.map((name) => `${sqlName(name)} DESC`).join(', ');
  // New rows are where a form that was added last year shows.
  const last = `(SELECT ${short} FROM ${from} ORDER BY ${order} LIMIT ${sampleRows})`;
  const sample = order === '' || table.rows <= sampleRows ? first : `${first} UNION ALL ${last}`;
  const counts = columns.flatMap((column, index) => {
    const subject = familyOf(column) === 'binary' ? `CONVERT(c${index} USING latin1)` : `c${index}`;
    const tests = looks.map((look) => `COALESCE(SUM(${look.test(subject, flavour)}), 0)`);
    return [`COALESCE(SUM(c${index} <> ''), 0)`, ...tests];
  });
  return `SELECT ${counts.join(', ')} FROM (${sample}) AS sample`;
}

/** Reads the answer to `buildScanQuery`. */
export function readScanRow(table: TableFacts, row: readonly (string | null)[]): ReadonlyMap<string, ColumnFindings> {
  const width = looks.length + 1;
  const findings = scannedColumns(table).map((column, index): readonly [string, ColumnFindings] => {
    const [filled = 0, ...matches] = row.slice(index * width, (index + 1) * width).map(Number);
    return [column.name, judge(filled, matches)];
  });
  return new Map(findings);
}

function judge(filled: number, matches: readonly number[]): ColumnFindings {
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
 * Looks at samples of all tables, one statement each, on the source server. Reads only; throws what `query` throws and
 * `database.protocol` for an answer of another shape.
 */
export async function scanTables(
  tables: readonly TableFacts[],
  flavour: RegexFlavour,
  query: TextQuery,
  signal: AbortSignal,
): Promise<ScanFindings> {
  const findings = new Map<string, ReadonlyMap<string, ColumnFindings>>();
  for (const table of tables) {
    const sql = buildScanQuery(table, flavour);
    if (sql === null) {
      findings.set(table.name, new Map());
      continue;
    }
    const [row] = await query(sql, signal);
    if (row === undefined)
      throw new AppError('database.protocol', { message: `The scan of ${table.name} gave no answer.` });
    findings.set(table.name, readScanRow(table, row));
  }
  return findings;
}
