import type { ColumnFacts } from '#shared/domain/database-facts.ts';
import { isAppError } from '#shared/errors/app-error.ts';
import type { SourceConnection, TargetConnection } from '../../../mysql/connection.ts';
import type { KeyModel } from '../../../mysql/ddl/table-model.ts';
import { isCuttable, keyLiteral } from '../../../mysql/key-range.ts';
import { addIndexes } from '../../../mysql/loader.ts';
import { quoteBytes, quoteIdentifier, quoteQualified } from '../../../mysql/quote.ts';
import { notesOf } from '../notes.ts';
import type { PreparedDatabase, PreparedTable } from '../prepared-pull.ts';
import type { PullStepContext } from '../pull-step.ts';
import { splitAtPlace, type ShadowPlace } from '../shadow-place.ts';

/** More rows than this that became equal are no accident; then the pull stops. */
const most = 1000;
/** Rows that go back to what they were may be equal to others that were changed: then those go back as well. */
const rounds = 10;

/**
 * Builds the unique keys that could not be built because a change of address made rows equal (http and https versions of
 * one redirect). Such rows keep the address that they have at the source, and are reported.
 */
export async function keepCollidingRows(
  context: PullStepContext,
  database: PreparedDatabase,
  place: ShadowPlace,
): Promise<void> {
  const waiting = new Set(notesOf(context.job.notes(), 'colliding').map((note) => note.table));
  const tables = database.tables.filter((table) => waiting.has(table.facts.name));
  if (tables.length === 0) return;
  const source = await context.session.anotherSource();
  const target = await context.session.target();
  for (const table of tables) await separate({ context, database, place, source, target, table });
}

interface Collision {
  readonly context: PullStepContext;
  readonly database: PreparedDatabase;
  readonly place: ShadowPlace;
  readonly source: SourceConnection;
  readonly target: TargetConnection;
  readonly table: PreparedTable;
}

async function separate(collision: Collision): Promise<void> {
  const { context, place, target, table } = collision;
  const { signal } = context.job;
  const at = { schema: place.schema, name: place.nameOf(table.facts.name) };
  const load = { ...at, plan: splitAtPlace(table.model, place, []) };
  let kept = 0;
  for (let round = 1; ; round += 1) {
    try {
      await addIndexes(target, load, signal);
      break;
    } catch (error) {
      if (!isAppError(error, 'database.duplicate-key') || round > rounds) throw error;
      const restored = await restoreEqualRows(collision);
      if (restored === 0) throw error;
      kept += restored;
    }
  }
  if (kept === 0) return;
  context.job.note('warning', {
    id: 'rows-kept',
    severity: 'warning',
    title: `${String(kept)} rows of ${table.facts.name} keep their old address`,
    detail: 'With the new one, several rows would have had the same value in a unique key.',
  });
}

/** Puts the source's own text back into rows that are equal in a unique key; answers how many changed by that. */
async function restoreEqualRows(collision: Collision): Promise<number> {
  const { table, target, place, context } = collision;
  const key = keyColumns(table);
  if (key === null) return 0;
  const rewritten = new Set(table.columns.filter((_, at) => table.rewritten[at] === true).map((column) => column.name));
  const unique = table.model.keys.filter(
    (one) => one.kind === 'unique' && one.parts.some((part) => part.column !== null && rewritten.has(part.column)),
  );
  const name = quoteQualified(place.schema, place.nameOf(table.facts.name));
  let changed = 0;
  for (const one of unique) {
    const parts = partsOf(one);
    if (parts === null) continue;
    const list = key.map((column) => `t.${quoteIdentifier(column.name)}`).join(', ');
    const same = parts.map((part, at) => `${part('t.')} = d.p${String(at)}`).join(' AND ');
    const group = parts.map((part, at) => `${part('')} AS p${String(at)}`).join(', ');
    const by = parts.map((_, at) => `p${String(at)}`).join(', ');
    const { rows } = await target.query(
      `SELECT ${list} FROM ${name} AS t JOIN (SELECT ${group} FROM ${name} GROUP BY ${by} HAVING COUNT(*) > 1) AS d ON ${same} LIMIT ${String(most + 1)}`,
      { signal: context.job.signal },
    );
    if (rows.length > most) return 0;
    for (const row of rows) {
      const where = key.map(
        (column, at) => `${quoteIdentifier(column.name)} = ${keyLiteral(column, row[at] ?? Buffer.alloc(0))}`,
      );
      changed += await restoreRow(collision, name, where.join(' AND '));
    }
  }
  return changed;
}

/** The primary key, when its values are the same on both sides and can be written down; else null. */
function keyColumns(table: PreparedTable): readonly ColumnFacts[] | null {
  const changed = new Set([
    ...table.masked.map((column) => column.column),
    ...table.scrubbed,
    ...table.columns.filter((_, at) => table.rewritten[at] === true).map((column) => column.name),
  ]);
  const columns = table.facts.primaryKey.flatMap((name) =>
    table.facts.columns.filter((column) => column.name === name),
  );
  return columns.length > 0 && columns.every((column) => isCuttable(column) && !changed.has(column.name))
    ? columns
    : null;
}

/** What a unique key compares, as SQL; null for keys over expressions. */
function partsOf(key: KeyModel): readonly ((prefix: string) => string)[] | null {
  const parts: ((prefix: string) => string)[] = [];
  for (const { column, tokens } of key.parts) {
    if (column === null) return null;
    const name = quoteIdentifier(column);
    const length = tokens.find((token) => /^\d+$/.test(token.text))?.text;
    parts.push((prefix) => (length === undefined ? `${prefix}${name}` : `LEFT(${prefix}${name}, ${length})`));
  }
  return parts;
}

async function restoreRow(
  { context, database, source, target, table }: Collision,
  name: string,
  where: string,
): Promise<number> {
  const { signal } = context.job;
  const texts = table.columns.filter((_, at) => table.rewritten[at] === true);
  const from = quoteQualified(database.source.schema, table.facts.name);
  const { rows } = await source.query(
    `SELECT ${texts.map((column) => column.expression).join(', ')} FROM ${from} WHERE ${where}`,
    { signal },
  );
  const [row] = rows;
  if (row === undefined) return 0;
  const set = texts.map((column, at) => {
    const cell = row[at];
    return `${quoteIdentifier(column.name)} = ${cell == null ? 'NULL' : quoteBytes(cell)}`;
  });
  const { affectedRows } = await target.execute(`UPDATE ${name} SET ${set.join(', ')} WHERE ${where}`, { signal });
  return affectedRows > 0 ? 1 : 0;
}
