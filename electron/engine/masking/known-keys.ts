import type { ColumnRule } from '#shared/domain/masking.ts';
import type { TableFacts } from './facts.ts';
import type { TextQuery } from './scan.ts';
import { sqlLike, sqlName } from './sql-text.ts';
import type { TableVerdict } from './verdict.ts';

/** A key that was seen: its bytes in hexadecimal digits, and the place of the case that covers it, or null for none. */
export interface KnownKey {
  readonly key: string;
  readonly place: number | null;
}

/** By table and column with a rule by key: what became of the keys that were seen. */
export type KnownKeys = ReadonlyMap<string, ReadonlyMap<string, readonly KnownKey[]>>;

/** Smaller tables are masked as quickly without a look. */
const worthALook = 10_000;
/** Rows from either end of a table whose keys are looked at, and keys that are remembered. */
const lookAt = 4_000;
const mostKeys = 200;
/** Longer keys are not worth their place in a statement. */
const longestKey = 120;

/**
 * Looks up which keys are frequent (`_price`, `_billing_email`) and which case of the rule covers each: compared first, they
 * spare each of their rows the dozens of patterns of a rule. The server itself judges by the rule's own patterns, each key once.
 * Keys are read only where the key column travels as it is. Reads only; throws what `query` throws.
 */
export async function readKnownKeys(
  tables: readonly TableFacts[],
  verdicts: readonly TableVerdict[],
  query: TextQuery,
  signal: AbortSignal,
): Promise<KnownKeys> {
  const found = new Map<string, Map<string, readonly KnownKey[]>>();
  const byName = new Map(tables.map((table) => [table.name, table]));
  for (const verdict of verdicts) {
    const table = byName.get(verdict.table);
    if (table === undefined || table.rows < worthALook) continue;
    for (const { column, rule } of verdict.columns) {
      if (rule.kind !== 'by-key' || rule.cases.length === 0 || !isKept(verdict, rule.keyColumn)) continue;
      const rows = await query(keysQuery(table, rule), signal);
      const keys = rows.flatMap(([key, place]) => toKnown(key, place, rule.cases.length));
      const ofTable = found.get(table.name) ?? new Map<string, readonly KnownKey[]>();
      found.set(table.name, ofTable.set(column, keys));
    }
  }
  return found;
}

function toKnown(key: string | null | undefined, place: string | null | undefined, cases: number): readonly KnownKey[] {
  if (key == null || !/^(?:[0-9A-F]{2})+$/.test(key)) return [];
  if (place == null) return [{ key, place: null }];
  const number = Number(place);
  return Number.isInteger(number) && number >= 0 && number < cases ? [{ key, place: number }] : [];
}

function isKept(verdict: TableVerdict, column: string): boolean {
  return verdict.columns.some((one) => one.column === column && one.rule.kind === 'keep');
}

function keysQuery(table: TableFacts, rule: Extract<ColumnRule, { kind: 'by-key' }>): string {
  const key = sqlName(rule.keyColumn);
  const first = `(SELECT ${key} FROM ${sqlName(table.name)} LIMIT ${lookAt})`;
  const order = table.primaryKey.map((name) => `${sqlName(name)} DESC`).join(', ');
  const last = `(SELECT ${key} FROM ${sqlName(table.name)} ORDER BY ${order} LIMIT ${lookAt})`;
  const sample = order === '' ? first : `${first} UNION ALL ${last}`;
  // All keys of a group are the same bytes, so that the least of them is that key, with the column's own collation.
  const keys =
    `SELECT MIN(${key}) AS ${key}, COUNT(*) AS seen FROM (${sample}) AS looked` +
    ` WHERE LENGTH(${key}) BETWEEN 1 AND ${longestKey}` +
    ` GROUP BY CAST(${key} AS BINARY) ORDER BY seen DESC LIMIT ${mostKeys}`;
  const cases = rule.cases.map(({ like }, place) => `WHEN ${sqlLike(rule.keyColumn, like)} THEN ${place}`);
  return `SELECT HEX(CAST(${key} AS BINARY)), CASE ${cases.join(' ')} END FROM (${keys}) AS grouped`;
}
