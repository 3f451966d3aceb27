import { pullOptionsSchema, type SourceTable } from '#shared/domain/pull.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { inspectDatabase } from '../../mysql/inspect.ts';
import { groupTables } from './group-tables.ts';
import { openEnvironment, type EnvironmentOpener } from './open-environment.ts';
import { treatTable } from './plan-tables.ts';
import type { PullRequest } from './prepare-pull.ts';

/**
 * The tables of a source with what usually happens to each. Reads definitions and estimates, never rows. Throws
 * `recipe.credentials-not-found` when the source has no database, and the errors of connecting.
 */
export async function listTables(
  opener: EnvironmentOpener,
  { source, sourceServer, recipe }: Pick<PullRequest, 'source' | 'sourceServer' | 'recipe'>,
  signal: AbortSignal,
): Promise<SourceTable[]> {
  const open = await openEnvironment(opener, source, sourceServer, recipe, signal);
  try {
    if (open.database === null) {
      throw new AppError('recipe.credentials-not-found', { message: `"${source.name}" has no database to pull.` });
    }
    const { name: schema, tablePrefix: prefix } = open.database;
    const reader = await open.openSource(signal);
    try {
      const { tables } = await inspectDatabase(reader, schema, signal);
      const groups = groupTables(
        tables.map((table) => table.name),
        prefix,
      );
      const everything = pullOptionsSchema.parse({});
      return tables.map((table) => {
        const { action, reason } = treatTable(table, recipe, prefix, everything);
        return {
          name: table.name,
          group: groups.get(table.name) ?? '',
          rows: table.rows,
          bytes: table.dataBytes,
          // Nothing is left out of a choice of everything.
          usual: action === 'leave' ? 'load' : action,
          ...(reason === null ? {} : { reason }),
        };
      });
    } finally {
      await reader.close();
    }
  } finally {
    await open.close();
  }
}
