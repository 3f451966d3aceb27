import type { DatabaseFacts, TableFacts } from '#shared/domain/database-facts.ts';
import type { SchemaChange } from '#shared/domain/schema-change.ts';
import { digestKindFor } from '../../mysql/checksum.ts';
import { parseTable } from '../../mysql/ddl/table-model.ts';
import { translateTable } from '../../mysql/ddl/translate-table.ts';
import { copyColumns } from '../../mysql/table-columns.ts';
import { compileRowCondition } from '../../masking/row-condition.ts';
import type { DecidedTable } from './plan-pull.ts';
import type { PreparedTable } from './prepared-pull.ts';

/** A decided table with the SQL that masks it, by column. */
export interface MaskedTable extends DecidedTable {
  readonly expressions: Readonly<Record<string, string>>;
}

/** Definitions in the target's words and the lists of columns that travel. Pure. */
export function prepareTables(
  tables: readonly MaskedTable[],
  definitions: ReadonlyMap<string, string>,
  source: DatabaseFacts,
  target: DatabaseFacts,
): { readonly tables: readonly PreparedTable[]; readonly changes: readonly SchemaChange[] } {
  const changes: SchemaChange[] = [];
  const prepared = tables
    .filter((table) => table.treatment.action !== 'leave')
    .map((table) => {
      const one = prepareTable(table, definitions.get(table.facts.name) ?? '', source, target);
      changes.push(...one.changes);
      return one.table;
    });
  return { tables: prepared, changes };
}

function prepareTable(
  table: MaskedTable,
  definition: string,
  source: DatabaseFacts,
  target: DatabaseFacts,
): { readonly table: PreparedTable; readonly changes: readonly SchemaChange[] } {
  const { expressions, ...decided } = table;
  const translated = translateTable(parseTable(definition), source.server, target.server);
  const facts = without(table.facts, translated.droppedColumns);
  const columns = copyColumns(facts, target.server.vendor, expressions);
  const { treatment } = table;
  const rewritable = new Set(treatment.rewritable);
  const rewritten = columns.map((column) => column.rewritable && rewritable.has(column.name));
  const changed = columns.filter((column, at) => rewritten[at] === true || Object.hasOwn(expressions, column.name));
  return {
    changes: translated.changes,
    table: {
      ...decided,
      facts,
      model: translated.model,
      columns,
      rewritten,
      where:
        treatment.leftOut.length === 0
          ? null
          : treatment.leftOut.map((condition) => `NOT ${compileRowCondition(condition)}`).join(' AND '),
      digest: digestKindFor(facts, {
        changedColumns: new Set(changed.map((column) => column.name)),
        recollatedColumns: new Set(translated.recollatedColumns),
      }),
      withRows: treatment.action === 'load' || treatment.action === 'filter',
    },
  };
}

function without(table: TableFacts, columns: readonly string[]): TableFacts {
  return { ...table, columns: table.columns.filter((column) => !columns.includes(column.name)) };
}
