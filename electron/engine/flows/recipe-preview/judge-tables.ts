import { isDeepStrictEqual } from 'node:util';
import type { TableFacts } from '#shared/domain/database-facts.ts';
import type { TableMasking } from '#shared/domain/masking.ts';
import { pullOptionsSchema } from '#shared/domain/pull.ts';
import type { SeenTable } from '#shared/domain/recipe-view.ts';
import type { Recipe } from '#shared/recipe-schema/recipe.ts';
import { classify } from '../../masking/classify.ts';
import { effectOf, toMasked } from '../pull/decide-masking.ts';
import { treatTable, type TableTreatment } from '../pull/plan-tables.ts';
import type { DatabaseLook } from './look.ts';

/** What decides about tables, apart from the recipe. */
export interface TableRules {
  readonly prefix: string;
  /** Rules of the masking profile that a pull uses. */
  readonly profile: readonly TableMasking[];
  /** What the user decided for this project. */
  readonly decisions: readonly TableMasking[];
}

const everything = pullOptionsSchema.parse({});

/** What a recipe does with each table of a database. Pure. */
export function treatTables(
  recipe: Recipe,
  tables: readonly TableFacts[],
  prefix: string,
): ReadonlyMap<string, TableTreatment> {
  return new Map(tables.map((table) => [table.name, treatTable(table, recipe, prefix, everything)]));
}

/** The tables whose rows travel. */
export function namesWithRows(treatments: ReadonlyMap<string, TableTreatment>): readonly string[] {
  return [...treatments].flatMap(([name, { action }]) => (action === 'load' || action === 'filter' ? [name] : []));
}

/** What a pull would do with each table, and where the built-in recipe alone (`base`) would do otherwise. Pure. */
export function judgeTables(
  recipe: Recipe,
  base: Recipe | null,
  look: DatabaseLook,
  rules: TableRules,
): readonly SeenTable[] {
  const judged = judge(recipe, look, rules);
  const before = base === null ? null : judge(base, look, rules);
  return judged.map((table, at) => ({ ...table, differs: before !== null && !isDeepStrictEqual(table, before[at]) }));
}

function judge(recipe: Recipe, look: DatabaseLook, rules: TableRules): readonly Omit<SeenTable, 'differs'>[] {
  const { prefix, profile, decisions } = rules;
  const treatments = treatTables(recipe, look.tables, prefix);
  const withRows = new Set(namesWithRows(treatments));
  const tables = look.maskingTables.filter(({ name }) => withRows.has(name));
  const verdicts = classify({ tables, recipe, tablePrefix: prefix, profile, decisions, findings: look.findings });
  const columnsOf = new Map(verdicts.tables.map(({ table, columns }) => [table, columns]));
  return look.tables.map(({ name, rows }) => {
    const { action = 'load', reason = null, rewritable = [] } = treatments.get(name) ?? {};
    const columns = columnsOf.get(name) ?? [];
    return {
      ...{ name, rows, action: action === 'structure' || action === 'filter' ? action : 'load' },
      ...(reason === null ? {} : { reason }),
      masked: columns.flatMap(toMasked),
      scrubbed: columns.filter(({ rule }) => effectOf(rule) === 'scrubbed').map(({ column }) => column),
      rewritten: [...rewritable],
      asks: verdicts.unclassified
        .filter(({ table }) => table === name)
        .map(({ column, reason: why }) => ({ column, reason: why })),
    };
  });
}
