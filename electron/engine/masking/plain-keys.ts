import type { ColumnRule } from '#shared/domain/masking.ts';
import type { TableFacts } from './facts.ts';
import type { TextQuery } from './scan.ts';
import { sqlLike, sqlName } from './sql-text.ts';
import type { TableVerdict } from './verdict.ts';

/** By table and column with a rule by key: keys that no case of the rule covers, as hexadecimal digits of their bytes. */
export type PlainKeys = ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>;

/** Smaller tables are masked as quickly without a look. */
const worthALook = 10_000;
/** Rows from either end of a table whose keys are looked at, and keys that are remembered. */
const lookAt = 10_000;
const mostKeys = 200;
/** Longer keys are not worth their place in a statement. */
const longestKey = 120;

/**
 * Looks up which keys are frequent and covered by no case (`_price`, `_sku`): compared first, they spare each of their rows
 * the dozens of patterns of a rule. The server itself judges by the rule's own patterns. Keys are read only where the key
 * column travels as it is. Reads only; throws what `query` throws.
 */
export async function readPlainKeys(
  tables: readonly TableFacts[],
  verdicts: readonly TableVerdict[],
  query: TextQuery,
  signal: AbortSignal,
): Promise<PlainKeys> {
  const found = new Map<string, Map<string, readonly string[]>>();
  const byName = new Map(tables.map((table) => [table.name, table]));
  for (const verdict of verdicts) {
    const table = byName.get(verdict.table);
    if (table === undefined || table.rows < worthALook) continue;
    for (const { column, rule } of verdict.columns) {
      if (rule.kind !== 'by-key' || rule.cases.length === 0 || !isKept(verdict, rule.keyColumn)) continue;
      const rows = await query(keysQuery(table, rule), signal);
      const keys = rows.flatMap(([key]) => (key != null && /^(?:[0-9A-F]{2})+$/.test(key) ? [key] : []));
      const ofTable = found.get(table.name) ?? new Map<string, readonly string[]>();
      found.set(table.name, ofTable.set(column, keys));
    }
  }
  return found;
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
  const covered = rule.cases.map(({ like }) => sqlLike(rule.keyColumn, like)).join(' OR ');
  return (
    `SELECT HEX(CAST(${key} AS BINARY)) FROM (${sample}) AS looked` +
    ` WHERE LENGTH(${key}) BETWEEN 1 AND ${longestKey} AND NOT (${covered})` +
    ` GROUP BY HEX(CAST(${key} AS BINARY)) ORDER BY COUNT(*) DESC LIMIT ${mostKeys}`
  );
}
