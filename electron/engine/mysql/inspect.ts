import type { DatabaseFacts } from '#shared/domain/database-facts.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { SourceConnection } from './connection.ts';
import { readObjects } from './inspect-objects.ts';
import { readServer } from './inspect-server.ts';
import { readTables } from './inspect-tables.ts';
import { quoteLiteral } from './quote.ts';
import { readRights } from './rights.ts';

/**
 * Everything a plan needs to know about one database, in one round trip of pipelined queries: one query per kind of
 * object, never one per table. Throws `database.unknown-database`.
 */
export async function inspectDatabase(
  connection: SourceConnection,
  schema: string,
  signal: AbortSignal,
): Promise<DatabaseFacts> {
  const sql = `SELECT DEFAULT_CHARACTER_SET_NAME, DEFAULT_COLLATION_NAME FROM information_schema.SCHEMATA
    WHERE SCHEMA_NAME = ${quoteLiteral(schema)}`;
  const [[found], server, rights, tables, objects] = await Promise.all([
    connection.strings(sql, { signal }),
    readServer(connection, signal),
    readRights(connection, schema, signal),
    readTables(connection, schema, signal),
    readObjects(connection, schema, signal),
  ]);
  if (found === undefined) {
    throw new AppError('database.unknown-database', {
      message: `The ${connection.label} has no database that this user can see under the name in its settings.`,
      facts: { database: connection.label },
    });
  }
  const [characterSet, collation] = found;
  return {
    schema,
    characterSet: characterSet ?? '',
    collation: collation ?? '',
    server,
    rights,
    ...tables,
    ...objects,
  };
}
