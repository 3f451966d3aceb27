import type { DatabaseFacts } from '#shared/domain/database-facts.ts';
import type { SourceConnection } from './connection.ts';
import { parseTable, renderConstraint } from './ddl/table-model.ts';
import { readObjectDefinitions, readTableDefinitions } from './read-definitions.ts';
import type { KeptForeignKey, SwitchFacts } from './switch-plan.ts';

/** Reads what a switch must know of the target as it is now, to put things aside and back again. */
export async function readLiveSide(
  target: SourceConnection,
  facts: DatabaseFacts,
  newTables: readonly string[],
  signal: AbortSignal,
): Promise<SwitchFacts['live']> {
  const { definitions } = await readObjectDefinitions(target, facts, signal);
  const arriving = new Set(newTables);
  const staying = facts.tables.filter((table) => !arriving.has(table.name));
  const tied = staying.filter((table) => table.foreignKeys.some((key) => key.referencedSchema === facts.schema));
  const texts = await readTableDefinitions(
    target,
    facts.schema,
    tied.map((table) => table.name),
    signal,
  );
  const keptForeignKeys = tied.flatMap((table): KeptForeignKey[] => {
    const own = table.foreignKeys.filter((key) => arriving.has(key.referencedTable));
    const model = parseTable(texts.get(table.name) ?? '');
    return model.foreignKeys
      .filter((constraint) => own.some((key) => key.name === constraint.name))
      .map((constraint) => ({ table: table.name, name: constraint.name ?? '', clause: renderConstraint(constraint) }));
  });
  const sequences = facts.sequences.map((sequence) => sequence.name);
  return { tables: [...facts.tables.map((table) => table.name), ...sequences], objects: definitions, keptForeignKeys };
}
