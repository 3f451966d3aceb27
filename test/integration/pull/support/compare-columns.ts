import type { Connection, RowDataPacket } from 'mysql2/promise';
import type { PullPlan, PullReport } from '#shared/domain/pull.ts';
import { connectAsRoot } from '../../../lab/root-connection.ts';
import type { Bench } from './bench.ts';

/** Columns by whether both sides hold the same values in the same rows. */
export interface ComparedColumns {
  readonly equal: readonly string[];
  readonly different: readonly string[];
}

const quote = (name: string): string => `\`${name.replaceAll('`', '``')}\``;

/**
 * Asks both servers for a digest of every column that a pull left as it is: not masked, and either not looked at for
 * addresses or without any. The lab's own tables (`lab_`) hold no e-mail addresses to overwrite either.
 */
export async function compareColumns(bench: Bench, plan: PullPlan, report: PullReport): Promise<ComparedColumns> {
  const rewritten = new Set(report.tables.filter((table) => table.rewrittenCells > 0).map((table) => table.name));
  const source = await connectAsRoot(bench.sourceSocket, bench.sourceDatabase);
  const target = await connectAsRoot(bench.targetSocket, bench.id);
  const equal: string[] = [];
  const different: string[] = [];
  try {
    for (const side of [source, target])
      await side.query("SET group_concat_max_len = 1000000000, time_zone = '+00:00'");
    for (const table of plan.tables.filter((one) => one.action === 'load')) {
      const changed = new Set([
        ...table.masked.map((column) => column.column),
        ...(table.name.startsWith('lab') ? [] : (table.scrubbed ?? [])),
        ...(rewritten.has(table.name) ? table.rewritten : []),
      ]);
      const columns = await columnsOf(source, bench.sourceDatabase, table.name);
      // In a table without a key the order of rows says nothing.
      const order = columns.filter((column) => column.key === 'PRI').map((column) => quote(column.name));
      if (order.some((name) => changed.has(name.slice(1, -1)))) continue;
      for (const column of columns.filter((one) => !changed.has(one.name))) {
        const value = `IFNULL(MD5(${exactText(quote(column.name), column.type)}), 'null')`;
        const sql = `SELECT COUNT(*) AS n, MD5(GROUP_CONCAT(${value} ORDER BY ${order.length > 0 ? order.join(', ') : '1'})) AS digest FROM ${quote(table.name)}`;
        const sorted = order.length > 0 ? sql : sql.replace('ORDER BY 1', `ORDER BY ${value}`);
        const [here, there] = await Promise.all([digestOf(source, sorted), digestOf(target, sorted)]);
        (here === there ? equal : different).push(`${table.name}.${column.name}`);
      }
    }
  } finally {
    await Promise.all([source.end(), target.end()]);
  }
  return { equal, different };
}

/** Text that differs when the value does: MD5 of a FLOAT would see six digits only. */
function exactText(name: string, type: string): string {
  if (/^(?:float|double)/.test(type)) return `CONCAT(${name} * 1e0)`;
  if (type.startsWith('bit')) return `CONCAT(${name} + 0)`;
  if (/^(?:point|geometry|linestring|polygon)/.test(type)) return `HEX(ST_AsBinary(${name}))`;
  if (/char|text|blob|binary/.test(type)) return `HEX(${name})`;
  if (/^(?:enum|set)/.test(type)) return `CONCAT(${name} + 0, ' ', HEX(${name}))`;
  return `CONCAT(${name})`;
}

interface Column {
  readonly name: string;
  readonly type: string;
  readonly key: string;
}

async function columnsOf(connection: Connection, schema: string, table: string): Promise<readonly Column[]> {
  const sql = `SELECT COLUMN_NAME AS name, COLUMN_TYPE AS type, COLUMN_KEY AS \`key\` FROM information_schema.COLUMNS
    WHERE TABLE_SCHEMA = ? AND BINARY TABLE_NAME = ? ORDER BY ORDINAL_POSITION`;
  const [rows] = await connection.query<(RowDataPacket & Column)[]>(sql, [schema, table]);
  return rows;
}

async function digestOf(connection: Connection, sql: string): Promise<string> {
  const [rows] = await connection.query<RowDataPacket[]>(sql);
  return JSON.stringify(rows[0]);
}
