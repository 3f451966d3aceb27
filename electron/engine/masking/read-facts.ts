import type { ColumnFacts, ForeignKeyFacts, TableFacts } from './facts.ts';
import type { TextQuery } from './scan.ts';
import { sqlText } from './sql-text.ts';

type Row = readonly (string | null)[];

/**
 * Reads from information_schema what masking has to know of the base tables of a database. Four statements, whatever the
 * number of tables. What the account may not see is missing.
 */
export async function readTableFacts(
  database: string,
  query: TextQuery,
  signal: AbortSignal,
): Promise<readonly TableFacts[]> {
  const schema = sqlText(database);
  const [tables, columns, keys, references] = [
    await query(
      `SELECT TABLE_NAME, TABLE_ROWS, AVG_ROW_LENGTH FROM information_schema.TABLES WHERE TABLE_SCHEMA = ${schema} AND TABLE_TYPE = 'BASE TABLE' ORDER BY TABLE_NAME`,
      signal,
    ),
    await query(
      `SELECT TABLE_NAME, COLUMN_NAME, DATA_TYPE, COLUMN_TYPE, CHARACTER_MAXIMUM_LENGTH, CHARACTER_SET_NAME, COLLATION_NAME, IS_NULLABLE, EXTRA FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = ${schema} ORDER BY TABLE_NAME, ORDINAL_POSITION`,
      signal,
    ),
    await query(
      `SELECT TABLE_NAME, INDEX_NAME, COLUMN_NAME, SUB_PART FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = ${schema} AND NON_UNIQUE = 0 ORDER BY TABLE_NAME, INDEX_NAME, SEQ_IN_INDEX`,
      signal,
    ),
    await query(
      `SELECT TABLE_NAME, CONSTRAINT_NAME, COLUMN_NAME, REFERENCED_TABLE_NAME, REFERENCED_COLUMN_NAME FROM information_schema.KEY_COLUMN_USAGE WHERE TABLE_SCHEMA = ${schema} AND REFERENCED_TABLE_SCHEMA = ${schema} ORDER BY TABLE_NAME, CONSTRAINT_NAME, ORDINAL_POSITION`,
      signal,
    ),
  ];
  const json = await jsonChecks(schema, query, signal);
  const columnsOf = group(columns);
  const keysOf = group(keys);
  const referencesOf = group(references);
  return tables.map(([name, rows, rowBytes]) => {
    const table = name ?? '';
    const tableKeys = keysOf.get(table) ?? [];
    return {
      name: table,
      rows: Number(rows ?? 0),
      rowBytes: Number(rowBytes ?? 0),
      columns: (columnsOf.get(table) ?? []).map((row) => toColumn(row, tableKeys, json.get(table))),
      primaryKey: tableKeys.filter(([, index]) => index === 'PRIMARY').map(([, , column]) => column ?? ''),
      foreignKeys: toForeignKeys(referencesOf.get(table) ?? []),
    };
  });
}

/** MariaDB stores JSON as text with a check; the checks by table. Servers without that view have a JSON type. */
async function jsonChecks(schema: string, query: TextQuery, signal: AbortSignal): Promise<ReadonlyMap<string, string>> {
  try {
    const rows = await query(
      `SELECT TABLE_NAME, GROUP_CONCAT(CHECK_CLAUSE SEPARATOR ' ') FROM information_schema.CHECK_CONSTRAINTS WHERE CONSTRAINT_SCHEMA = ${schema} AND CHECK_CLAUSE LIKE 'json_valid(%' GROUP BY TABLE_NAME`,
      signal,
    );
    return new Map(rows.map(([table, clauses]) => [table ?? '', clauses ?? '']));
  } catch (error) {
    if (signal.aborted) throw error;
    return new Map();
  }
}

function toColumn(row: Row, keys: readonly Row[], checks: string | undefined): ColumnFacts {
  const [, name, type, fullType, maxLength, charset, collation, nullable, extra] = row;
  const column = name ?? '';
  return {
    name: column,
    type: (type ?? '').toLowerCase(),
    fullType: fullType ?? '',
    maxLength: maxLength === null || maxLength === undefined ? null : Number(maxLength),
    charset: charset ?? null,
    collation: collation ?? null,
    nullable: nullable === 'YES',
    generated: /\b(?:VIRTUAL|STORED|PERSISTENT) GENERATED\b|\b(?:VIRTUAL|PERSISTENT)\b/i.test(extra ?? ''),
    json: type?.toLowerCase() === 'json' || checks?.includes(`json_valid(\`${column}\`)`) === true,
    ...uniqueness(column, keys),
  };
}

/** Whether a column is unique, and within how many characters (the fewest over its keys). */
function uniqueness(column: string, keys: readonly Row[]): Pick<ColumnFacts, 'unique' | 'uniquePrefix'> {
  const own = keys.filter(([, , name]) => name === column);
  if (own.length === 0) return { unique: 'no', uniquePrefix: null };
  const size = (index: string | null | undefined): number => keys.filter(([, name]) => name === index).length;
  const prefixes = own.map(([, , , part]) => (part === null || part === undefined ? Infinity : Number(part)));
  const shortest = Math.min(...prefixes);
  return {
    unique: own.some(([, index]) => size(index) === 1) ? 'alone' : 'composite',
    uniquePrefix: shortest === Infinity ? null : shortest,
  };
}

function toForeignKeys(rows: readonly Row[]): readonly ForeignKeyFacts[] {
  const byName = new Map<string, { referencedTable: string; columns: string[]; referencedColumns: string[] }>();
  for (const [, constraint, column, referencedTable, referencedColumn] of rows) {
    const name = constraint ?? '';
    const key = byName.get(name) ?? { referencedTable: referencedTable ?? '', columns: [], referencedColumns: [] };
    key.columns.push(column ?? '');
    key.referencedColumns.push(referencedColumn ?? '');
    byName.set(name, key);
  }
  return [...byName.values()];
}

function group(rows: readonly Row[]): ReadonlyMap<string, readonly Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const name = row[0] ?? '';
    const rowsOfName = groups.get(name);
    if (rowsOfName === undefined) groups.set(name, [row]);
    else rowsOfName.push(row);
  }
  return groups;
}
