import { isDeepStrictEqual } from 'node:util';
import type { TableFacts } from '#shared/domain/database-facts.ts';
import type { MissedPattern } from '#shared/domain/recipe-view.ts';
import type { Recipe } from '#shared/recipe-schema/recipe.ts';
import { compileTablePattern } from '#shared/recipe-schema/table-pattern.ts';

/** A place of a recipe that names tables. */
interface Naming {
  readonly key: string;
  readonly pattern: string;
  readonly columns: readonly string[];
  /** The entry it stands in, as it is compared with the built-in recipe's. */
  readonly entry: unknown;
}

/**
 * Patterns that no table of a database meets, and columns that none of the matching tables has. Those that the built-in
 * recipe (`base`) does not have are marked: a recipe of ours names what many sites do not use. Pure.
 */
export function findMissedPatterns(
  recipe: Recipe,
  base: Recipe | null,
  tables: readonly TableFacts[],
  prefix: string,
): readonly MissedPattern[] {
  const known = base === null ? [] : namingsOf(base).map(({ entry }) => entry);
  return namingsOf(recipe).flatMap(({ key, pattern, columns, entry }): readonly MissedPattern[] => {
    const isNew = !known.some((other) => isDeepStrictEqual(other, entry));
    const matches = compileTablePattern(pattern, prefix);
    const found = tables.filter(({ name }) => matches(name));
    if (found.length === 0) return [{ key, pattern, column: null, isNew }];
    return columns
      .filter((column) => !found.some((table) => table.columns.some(({ name }) => name === column)))
      .map((column) => ({ key, pattern, column, isNew }));
  });
}

function namingsOf({ masking, keep, skip, urls, neutralise, localPassword }: Recipe): readonly Naming[] {
  return [
    ...masking.map((entry) => ({
      ...{ key: 'masking', pattern: entry.table, entry },
      columns: Object.entries(entry.columns).flatMap(([column, rule]) => [
        ...(column === '*' ? [] : [column]),
        ...(rule.kind === 'by-key' ? [rule.keyColumn] : []),
      ]),
    })),
    ...keep.map((entry) => ({ key: 'keep', pattern: entry.table, columns: entry.columns, entry })),
    ...skip.map((entry) => ({
      ...{ key: 'skip', pattern: entry.table, entry },
      columns: entry.what === 'rows' ? [entry.where.column] : [],
    })),
    ...urls.excludeRows.map((entry) => ({
      ...{ key: 'urls.excludeRows', pattern: entry.table, entry },
      columns: [entry.where.column],
    })),
    ...(['exclude', 'hosts', 'sites', 'own', 'binary'] as const).flatMap((key) =>
      urls[key].map((entry) => ({
        ...{ key: `urls.${key}`, pattern: entry.table, entry },
        columns: [entry.column],
      })),
    ),
    ...neutralise.flatMap((entry) =>
      'table' in entry ? [{ key: 'neutralise', pattern: entry.table, columns: columnsOfStep(entry), entry }] : [],
    ),
    ...(localPassword === undefined
      ? []
      : [
          {
            ...{ key: 'localPassword', pattern: localPassword.table, entry: localPassword },
            columns: [localPassword.passwordColumn, localPassword.loginColumn],
          },
        ]),
  ];
}

type TableStep = Extract<Recipe['neutralise'][number], { table: string }>;

/** Columns that a step needs; a table without one of them is passed over. */
export function columnsOfStep(step: TableStep): readonly string[] {
  const where = 'where' in step && step.where !== undefined ? [step.where.column] : [];
  switch (step.do) {
    case 'set-column':
      return [...Object.keys(step.set), ...where];
    case 'set-option-row':
      return [step.key.column, ...Object.keys({ ...step.insert, ...step.set })];
    case 'set-in-value':
      return [step.column, ...where];
    case 'delete-rows':
      return where;
  }
}
