import type { DatabaseFacts } from '#shared/domain/database-facts.ts';
import type { SourceConnection } from './connection.ts';
import { serverErrno } from './mysql-errors.ts';
import { quoteQualified } from './quote.ts';

/** The settings that were in force when a stored program was made; its body means something else under others. */
export interface ProgramContext {
  readonly sqlMode: string;
  readonly collation: string;
}

/** One object as its SHOW CREATE statement prints it. */
export interface ObjectDefinition {
  readonly kind: 'view' | 'procedure' | 'function' | 'trigger' | 'event';
  readonly name: string;
  /** The table of a trigger, else null. */
  readonly table: string | null;
  readonly sql: string;
  readonly context: ProgramContext | null;
}

/** An object that could not be read, and why. */
export interface UnreadableObject {
  readonly kind: ObjectDefinition['kind'];
  readonly name: string;
  readonly why: string;
}

const together = 200;

/** Definitions are texts for people, so they are asked for as UTF-8 and not, like cells, as stored. */
async function asText<T>(connection: SourceConnection, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  const before = connection.query('SET SESSION character_set_results = utf8mb4', { signal });
  const [, result] = await Promise.all([before, work()]);
  await connection.query('SET SESSION character_set_results = NULL', { signal });
  return result;
}

/** SHOW CREATE TABLE for each of the named tables, pipelined. Throws `database.schema-changed` when one has gone. */
export async function readTableDefinitions(
  connection: SourceConnection,
  schema: string,
  tables: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const definitions = new Map<string, string>();
  for (let from = 0; from < tables.length; from += together) {
    const names = tables.slice(from, from + together);
    const rows = await asText(connection, signal, () =>
      Promise.all(
        names.map((name) => connection.strings(`SHOW CREATE TABLE ${quoteQualified(schema, name)}`, { signal })),
      ),
    );
    for (const [index, name] of names.entries()) definitions.set(name, rows[index]?.[0]?.[1] ?? '');
  }
  return definitions;
}

interface Wanted {
  readonly kind: ObjectDefinition['kind'];
  readonly name: string;
  readonly table: string | null;
}

const keyword = {
  view: 'VIEW',
  procedure: 'PROCEDURE',
  function: 'FUNCTION',
  trigger: 'TRIGGER',
  event: 'EVENT',
} as const;

/** Places of the definition, sql_mode and collation_connection in the answer of each SHOW CREATE. */
const cells: Readonly<
  Record<ObjectDefinition['kind'], readonly [sql: number, mode: number | null, collation: number | null]>
> = {
  view: [1, null, 3],
  procedure: [2, 1, 4],
  function: [2, 1, 4],
  trigger: [2, 1, 4],
  event: [3, 1, 5],
};

/** Views, routines, triggers and events with their definitions; what this user may not see is listed apart. */
export async function readObjectDefinitions(
  connection: SourceConnection,
  facts: Pick<DatabaseFacts, 'schema' | 'views' | 'routines' | 'triggers' | 'events'>,
  signal: AbortSignal,
): Promise<{ readonly definitions: readonly ObjectDefinition[]; readonly unreadable: readonly UnreadableObject[] }> {
  const wanted: readonly Wanted[] = [
    ...facts.routines.map(({ kind, name }) => ({ kind, name, table: null })),
    ...facts.views.map(({ name }) => ({ kind: 'view' as const, name, table: null })),
    ...facts.triggers.map(({ name, table }) => ({ kind: 'trigger' as const, name, table })),
    ...facts.events.map(({ name }) => ({ kind: 'event' as const, name, table: null })),
  ];
  const definitions: ObjectDefinition[] = [];
  const unreadable: UnreadableObject[] = [];
  const read = async (object: Wanted): Promise<void> => {
    const { kind, name } = object;
    try {
      const sql = `SHOW CREATE ${keyword[kind]} ${quoteQualified(facts.schema, name)}`;
      const [row] = await connection.strings(sql, { signal });
      const [text, mode, collation] = cells[kind];
      const definition = row?.[text];
      if (definition == null || definition === '') {
        unreadable.push({
          kind,
          name,
          why: 'this user may not see the body; its owner can, or a user with SELECT on mysql.proc',
        });
        return;
      }
      const context =
        mode === null
          ? null
          : { sqlMode: row?.[mode] ?? '', collation: (collation === null ? null : row?.[collation]) ?? '' };
      definitions.push({ ...object, sql: definition, context });
    } catch (error) {
      if (serverErrno(error) === null) throw error;
      unreadable.push({ kind, name, why: error instanceof Error ? error.message : String(error) });
    }
  };
  for (let from = 0; from < wanted.length; from += together) {
    const batch = wanted.slice(from, from + together);
    await asText(connection, signal, () => Promise.all(batch.map(read)));
  }
  return { definitions, unreadable };
}
