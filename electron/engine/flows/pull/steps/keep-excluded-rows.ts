import { compileRowCondition } from '../../../masking/row-condition.ts';
import { quoteBytes, quoteIdentifier, quoteQualified } from '../../../mysql/quote.ts';
import { matchingTables, type SiteTables } from '../neutralise-sql.ts';
import type { PreparedDatabase, PreparedTable } from '../prepared-pull.ts';
import type { PullStepContext } from '../pull-step.ts';

/** More rows than this in an exception are no exception; they stay rewritten. */
const most = 1000;

/**
 * Puts the source's own text back into rows whose addresses must not be rewritten (the recipe says which and why). They are
 * few, so they are read once more, masked as everything is.
 */
export async function keepExcludedRows(
  context: PullStepContext,
  database: PreparedDatabase,
  site: SiteTables,
): Promise<void> {
  const { recipe, rewrites } = context.session.prepared;
  if (rewrites.length === 0) return;
  const wanted = recipe.urls.excludeRows.flatMap((entry) =>
    matchingTables(site, entry.table, [entry.where.column]).map((facts) => ({ entry, name: facts.name })),
  );
  if (wanted.length === 0) return;
  const source = await context.session.anotherSource();
  const target = await context.session.target();
  const { signal } = context.job;
  for (const { entry, name } of wanted) {
    const table = database.tables.find((one) => one.facts.name === name);
    if (table === undefined || table.facts.primaryKey.length === 0 || !table.withRows) continue;
    const { key, texts } = columnsOf(table);
    if (texts.length === 0) continue;
    const list = [...key, ...texts].map((column) => column.expression).join(', ');
    const from = quoteQualified(database.source.schema, name);
    const { rows } = await source.query(
      `SELECT ${list} FROM ${from} WHERE ${compileRowCondition(entry.where)} LIMIT ${String(most)}`,
      { signal },
    );
    for (const row of rows) {
      const literal = (at: number): string => {
        const cell = row[at];
        return cell == null ? 'NULL' : quoteBytes(cell);
      };
      const set = texts.map((column, at) => `${quoteIdentifier(column.name)} = ${literal(key.length + at)}`);
      const where = key.map((column, at) => `CAST(${quoteIdentifier(column.name)} AS BINARY) = ${literal(at)}`);
      await target.execute(`UPDATE ${site.nameOf(name)} SET ${set.join(', ')} WHERE ${where.join(' AND ')}`, {
        signal,
      });
    }
  }
}

function columnsOf(table: PreparedTable): {
  readonly key: PreparedTable['columns'];
  readonly texts: PreparedTable['columns'];
} {
  const isKey = (name: string): boolean => table.facts.primaryKey.includes(name);
  return {
    key: table.columns.filter((column) => isKey(column.name)),
    texts: table.columns.filter((column, at) => table.rewritten[at] === true && !isKey(column.name)),
  };
}
