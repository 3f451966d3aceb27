import type { LiveKey } from '#shared/recipe-schema/configuration.ts';
import { compileRowCondition } from '../masking/row-condition.ts';
import type { SourceConnection } from '../mysql/connection.ts';
import { quoteIdentifier, quoteLiteral } from '../mysql/quote.ts';
import { compileTablePattern } from '#shared/recipe-schema/table-pattern.ts';
import type { OpenEnvironment } from '../flows/pull/open-environment.ts';
import { databaseIdentity } from '../flows/pull/database-identity.ts';
import type { UsedDatabase } from './stage-facts.ts';

/** What an environment's database tells about it. */
export interface StageDatabase {
  readonly used: UsedDatabase;
  /** Providers whose live keys are in it. Only counts are read. */
  readonly liveKeys: readonly string[];
}

/** Asks an environment's database who it is and whether live keys are in it. Null for a project without one. */
export async function readDatabaseFacts(
  open: OpenEnvironment,
  keys: readonly LiveKey[],
  signal: AbortSignal,
): Promise<StageDatabase | null> {
  if (open.database === null) return null;
  const { name, tablePrefix: prefix } = open.database;
  const connection = await open.openSource(signal).catch(() => null);
  signal.throwIfAborted();
  if (connection === null) return { used: { name, prefix, identity: null }, liveKeys: [] };
  try {
    const identity = await databaseIdentity(connection, name, signal);
    const liveKeys: string[] = [];
    for (const key of keys) if (await isInRows(connection, key, { name, prefix }, signal)) liveKeys.push(key.title);
    return { used: { name, prefix, identity }, liveKeys };
  } finally {
    await connection.close();
  }
}

async function isInRows(
  connection: SourceConnection,
  { rows }: LiveKey,
  { name, prefix }: { readonly name: string; readonly prefix: string },
  signal: AbortSignal,
): Promise<boolean> {
  for (const { table: pattern, where, and } of rows) {
    const sql = `SELECT TABLE_NAME FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = ${quoteLiteral(name)} AND COLUMN_NAME = ${quoteLiteral(where.column)}`;
    const matches = compileTablePattern(pattern, prefix);
    const conditions = [where, ...(and === undefined ? [] : [and])].map(compileRowCondition).map((one) => `(${one})`);
    const tables = (await connection.strings(sql, { signal })).flatMap(([table]) =>
      table != null && matches(table) ? [table] : [],
    );
    for (const table of tables) {
      const from = `${quoteIdentifier(name)}.${quoteIdentifier(table)}`;
      const found = await connection.strings(`SELECT COUNT(*) FROM ${from} WHERE ${conditions.join(' AND ')}`, {
        signal,
      });
      if (Number(found[0]?.[0] ?? 0) > 0) return true;
    }
  }
  return false;
}
