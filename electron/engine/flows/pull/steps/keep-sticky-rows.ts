import type { TableFacts } from '#shared/domain/database-facts.ts';
import type { StickyRows } from '#shared/domain/stage-config.ts';
import { compileRowCondition } from '../../../masking/row-condition.ts';
import { quoteIdentifier, quoteQualified } from '../../../mysql/quote.ts';
import { matchingTables, type SiteTables } from '../neutralise-sql.ts';
import type { PreparedDatabase } from '../prepared-pull.ts';
import type { PullStepContext } from '../pull-step.ts';

/**
 * Puts the target's own values back into rows that its environment calls sticky: they are read from the tables that the pull
 * is about to replace. A row that the target does not have comes from the source. After the proof of the masking, because
 * what is the target's own may hold its own addresses.
 */
export async function keepStickyRows(
  context: PullStepContext,
  database: PreparedDatabase,
  site: SiteTables,
): Promise<void> {
  const entries = context.session.prepared.target.environment.config?.sticky?.rows ?? [];
  if (entries.length === 0) return;
  const target = await context.session.target();
  const { signal } = context.job;
  let kept = 0;
  for (const entry of entries) {
    const tables = matchingTables(site, entry.table, [entry.column]);
    if (tables.length === 0) {
      context.job.note('warning', {
        id: 'sticky-not-found',
        severity: 'warning',
        title: `No table ${entry.table} with a column ${entry.column} arrived`,
        detail: 'Its sticky rows could not be kept; look at the name in the configuration of the environment.',
      });
    }
    for (const arriving of tables) {
      const live = database.target.tables.find((table) => table.name === arriving.name);
      if (live === undefined || !hasColumn(live, entry.column)) continue;
      const statements = stickyStatements(entry, {
        ...{ live, arriving },
        from: quoteQualified(database.target.schema, live.name),
        into: site.nameOf(arriving.name),
      });
      if (statements === null) {
        context.job.note('warning', {
          id: 'sticky-not-unique',
          severity: 'warning',
          title: `Sticky rows of ${arriving.name} came from the source`,
          detail: `Its column ${entry.column} is not unique, so that it is not clear which rows belong together.`,
        });
        continue;
      }
      for (const sql of statements) kept += (await target.execute(sql, { signal })).affectedRows;
    }
  }
  context.job.log('info', `Sticky settings of the target were kept (${String(kept)} rows changed).`);
}

/** Both versions of a table, and how SQL names them. */
export interface StickyTables {
  readonly live: TableFacts;
  readonly arriving: TableFacts;
  readonly from: string;
  readonly into: string;
}

/** The statements for one table; null where its rows cannot be told apart by the column. Pure. */
export function stickyStatements(
  { column, names }: Pick<StickyRows, 'column' | 'names'>,
  { live, arriving, from, into }: StickyTables,
): readonly string[] | null {
  const key = keyOf(arriving, column);
  if (!key?.every((name) => hasColumn(live, name))) return null;
  const shared = arriving.columns.filter(({ name, generated }) => generated === null && hasColumn(live, name));
  const inserted = shared.filter(({ autoIncrement }) => !autoIncrement).map(({ name }) => quoteIdentifier(name));
  const updated = shared
    .filter(({ name, autoIncrement }) => !autoIncrement && !key.includes(name) && !arriving.primaryKey.includes(name))
    .map(({ name }) => quoteIdentifier(name));
  const rows = `(SELECT * FROM ${from} WHERE ${compileRowCondition({ column, equals: [...names] })}) AS l`;
  // As bytes, because the collations of the two tables may differ.
  const same = (other: string): string =>
    key
      .map(quoteIdentifier)
      .map((name) => `CAST(${other}.${name} AS BINARY) = CAST(l.${name} AS BINARY)`)
      .join(' AND ');
  const set = updated.map((name) => `s.${name} = l.${name}`).join(', ');
  return [
    ...(updated.length === 0 ? [] : [`UPDATE ${into} AS s JOIN ${rows} ON ${same('s')} SET ${set}`]),
    `INSERT INTO ${into} (${inserted.join(', ')}) SELECT ${inserted.map((name) => `l.${name}`).join(', ')} FROM ${rows} WHERE NOT EXISTS (SELECT 1 FROM ${into} AS o WHERE ${same('o')})`,
  ];
}

function keyOf(table: TableFacts, column: string): readonly string[] | null {
  if (table.primaryKey.includes(column)) return table.primaryKey;
  const alone = table.indexes.some(
    (index) => index.unique && index.columns.length === 1 && index.columns[0] === column,
  );
  return alone ? [column] : null;
}

function hasColumn(table: TableFacts, name: string): boolean {
  return table.columns.some((column) => column.name === name);
}
