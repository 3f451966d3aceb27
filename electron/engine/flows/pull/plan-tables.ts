import type { ColumnFacts, TableFacts } from '#shared/domain/database-facts.ts';
import type { PlannedTable, PullOptions } from '#shared/domain/pull.ts';
import type { Recipe } from '#shared/recipe-schema/recipe.ts';
import type { RowCondition } from '#shared/recipe-schema/parts.ts';
import { compileTablePattern } from '#shared/recipe-schema/table-pattern.ts';
import { AppError } from '#shared/errors/app-error.ts';

/** What a recipe says about one table of a site. */
export interface TableTreatment {
  readonly action: PlannedTable['action'];
  readonly reason: string | null;
  /** Rows that stay on the source. */
  readonly leftOut: readonly RowCondition[];
  /** Columns in which addresses are looked for. */
  readonly rewritable: readonly string[];
}

const textTypes = new Set(['char', 'varchar', 'tinytext', 'text', 'mediumtext', 'longtext', 'json']);

/** True for columns that hold text people or programs wrote. */
export function isTextColumn(column: ColumnFacts): boolean {
  return textTypes.has(column.dataType);
}

/** Decides for one table what is pulled. Pure. */
export function treatTable(table: TableFacts, recipe: Recipe, prefix: string, options: PullOptions): TableTreatment {
  const matches = (pattern: string): boolean => compileTablePattern(pattern, prefix)(table.name);
  if (options.tables !== undefined && !options.tables.includes(table.name)) {
    return { action: 'leave', reason: 'not among the chosen tables', leftOut: [], rewritable: [] };
  }
  if (options.structureOnly?.includes(table.name) === true) {
    return { action: 'structure', reason: 'chosen without its rows', leftOut: [], rewritable: [] };
  }
  const skips = recipe.skip.filter((skip) => matches(skip.table));
  const structureOnly = skips.find((skip) => skip.what === 'structure-only');
  if (structureOnly !== undefined) {
    return { action: 'structure', reason: structureOnly.reason, leftOut: [], rewritable: [] };
  }
  const leftOut = skips.flatMap((skip) =>
    skip.what === 'rows' && hasColumn(table, skip.where.column) ? [{ where: skip.where, reason: skip.reason }] : [],
  );
  const excluded = recipe.urls.exclude.filter((entry) => matches(entry.table)).map((entry) => entry.column);
  const binary = recipe.urls.binary.filter((entry) => matches(entry.table)).map((entry) => entry.column);
  const mayHoldText = (column: ColumnFacts): boolean => isTextColumn(column) || binary.includes(column.name);
  const rewritable = table.columns
    .filter((column) => mayHoldText(column) && column.generated === null && !excluded.includes(column.name))
    .map((column) => column.name);
  return {
    action: leftOut.length > 0 ? 'filter' : 'load',
    reason: leftOut.length > 0 ? leftOut.map((entry) => entry.reason).join('; ') : null,
    leftOut: leftOut.map((entry) => entry.where),
    rewritable,
  };
}

function hasColumn(table: TableFacts, name: string): boolean {
  return table.columns.some((column) => column.name === name);
}

/** Throws `plan.tables-unknown` when a chosen table is not there. */
export function requireKnownTables(chosen: readonly string[], tables: readonly TableFacts[]): void {
  const unknown = chosen.filter((name) => !tables.some((table) => table.name === name));
  if (unknown.length === 0) return;
  throw new AppError('plan.tables-unknown', {
    message: `The source has no table ${unknown.map((name) => `"${name}"`).join(', ')}.`,
    hint: 'Leave --tables and --structure-only out to see every table in the plan.',
    facts: { tables: unknown },
  });
}
