import { AppError, isAppError } from '#shared/errors/app-error.ts';
import type { TargetConnection } from './connection.ts';
import type { TableLoadPlan } from './ddl/split-for-load.ts';
import { serverErrno, toTableError } from './mysql-errors.ts';
import { quoteIdentifier, quoteQualified } from './quote.ts';

/** Where a table is loaded. */
export interface LoadedTable {
  readonly schema: string;
  readonly name: string;
  readonly plan: TableLoadPlan;
}

/** Creates the empty schema that takes the new tables. Throws `database.privilege-missing`. */
export async function createShadowSchema(
  target: TargetConnection,
  options: {
    readonly schema: string;
    readonly characterSet: string;
    readonly collation: string;
    readonly signal: AbortSignal;
  },
): Promise<void> {
  const { schema, characterSet, collation, signal } = options;
  const sql = `CREATE DATABASE ${quoteIdentifier(schema)} CHARACTER SET ${quoteIdentifier(characterSet)} COLLATE ${quoteIdentifier(collation)}`;
  await target.execute(sql, { signal });
}

/** Creates a table without what comes later; an empty or half-filled one from an earlier try goes first. */
export async function createTable(target: TargetConnection, table: LoadedTable, signal: AbortSignal): Promise<void> {
  try {
    await target.execute(`DROP TABLE IF EXISTS ${quoteQualified(table.schema, table.name)}`, { signal });
    await target.execute(table.plan.create, { signal });
  } catch (error) {
    throw toTableError(error, table.name);
  }
}

const alreadyThere = new Set([1061, 1826, 1005, 121, 1022]);

/**
 * Builds the indexes that were left out for loading. Throws `database.duplicate-key` when a unique key of the source
 * does not hold here (collations that take more strings for equal), naming key and value as the server does.
 */
export async function addIndexes(target: TargetConnection, table: LoadedTable, signal: AbortSignal): Promise<void> {
  for (const clauses of table.plan.indexes) {
    try {
      await alter(target, table, clauses, signal);
    } catch (error) {
      if (!isAppError(error, 'database.duplicate-key')) throw error;
      throw new AppError('database.duplicate-key', {
        message: `${error.message} The rows differ at the source; the collation here takes them for equal.`,
        hint: 'Choose another collation for this column, or remove one of the rows at the source.',
        facts: error.facts,
        cause: error,
      });
    }
  }
}

/** Adds the foreign keys; every table of the pull must have its indexes by now. */
export async function addForeignKeys(target: TargetConnection, table: LoadedTable, signal: AbortSignal): Promise<void> {
  if (table.plan.foreignKeys.length > 0) await alter(target, table, table.plan.foreignKeys, signal);
}

async function alter(
  target: TargetConnection,
  table: LoadedTable,
  clauses: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  try {
    await target.execute(`ALTER TABLE ${quoteQualified(table.schema, table.name)} ${clauses.join(', ')}`, { signal });
  } catch (error) {
    // A resumed job may have done it already: one statement adds all or nothing.
    if (alreadyThere.has(serverErrno(error) ?? 0) && (await hasAll(target, table, clauses, signal))) return;
    throw toTableError(error, table.name);
  }
}

async function hasAll(
  target: TargetConnection,
  table: LoadedTable,
  clauses: readonly string[],
  signal: AbortSignal,
): Promise<boolean> {
  const [row] = await target.strings(`SHOW CREATE TABLE ${quoteQualified(table.schema, table.name)}`, { signal });
  const definition = row?.[1] ?? '';
  return clauses.every((clause) => {
    const name = /`(?:[^`]|``)+`/.exec(clause)?.[0];
    return name !== undefined && definition.includes(name);
  });
}
