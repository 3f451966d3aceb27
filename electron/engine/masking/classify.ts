import type { CaseMethod, ColumnRule, TableMasking } from '#shared/domain/masking.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { Recipe } from '#shared/recipe-schema/recipe.ts';
import { compileTablePattern } from '#shared/recipe-schema/table-pattern.ts';
import { alignForeignKeys } from './align-foreign-keys.ts';
import { familyOf, isTextLike, type ColumnFacts, type TableFacts } from './facts.ts';
import { fittingMethods } from './fit-methods.ts';
import { personalKindOfName, personalKindText } from './personal-names.ts';
import type { ColumnFindings, ScanFindings } from './scan.ts';
import { suggestRule } from './suggest-rule.ts';
import type { ColumnVerdict, TableVerdict, VerdictSource } from './verdict.ts';

export type { ColumnVerdict, TableVerdict } from './verdict.ts';

/** A column that looks personal and that nobody has said anything about. */
export interface UnclassifiedColumn {
  readonly table: string;
  readonly column: string;
  readonly reason: string;
  /** What we would do. */
  readonly suggestion: ColumnRule;
  /** Everything that can be decided for it. */
  readonly fits: readonly CaseMethod[];
}

/** All verdicts. A pull may only start when `unclassified` is empty. */
export interface Classification {
  readonly tables: readonly TableVerdict[];
  readonly unclassified: readonly UnclassifiedColumn[];
}

/** What classification is made from. */
export interface ClassifyInput {
  /** Tables whose rows are copied; those of which only the structure is copied need no verdict. */
  readonly tables: readonly TableFacts[];
  readonly recipe: Recipe;
  readonly tablePrefix: string;
  /** Rules of a chosen masking profile. */
  readonly profile?: readonly TableMasking[];
  /** What the user decided for this project (`project.masking.tables`). */
  readonly decisions?: readonly TableMasking[];
  /** What the scan of the values found; a table without findings counts as suspicious. */
  readonly findings: ScanFindings;
}

/**
 * Decides for every column how it is treated: decision, then profile, then recipe, then what name, type and values suggest.
 * Pure. A column that looks personal under no rule is reported as unclassified (fail closed).
 */
export function classify(input: ClassifyInput): Classification {
  const layers: readonly Layer[] = [
    { source: 'decision', rules: compileRules(input.decisions ?? [], input.tablePrefix) },
    { source: 'profile', rules: compileRules(input.profile ?? [], input.tablePrefix) },
    { source: 'recipe', rules: compileRules(recipeRules(input.recipe), input.tablePrefix) },
  ];
  const unclassified: UnclassifiedColumn[] = [];
  const tables = input.tables.map((table) => ({
    table: table.name,
    columns: table.columns
      .filter((column) => !column.generated)
      .map((column) => {
        const verdict = classifyColumn(table, column, layers, input.findings.get(table.name));
        if (verdict.open !== undefined) unclassified.push({ table: table.name, column: column.name, ...verdict.open });
        return verdict.verdict;
      }),
  }));
  return { tables: alignForeignKeys(input.tables, tables), unclassified };
}

/** Throws `plan.unclassified-columns` naming the columns, unless every column has a verdict. */
export function requireClassified(classification: Classification): void {
  const open = classification.unclassified;
  if (open.length === 0) return;
  const names = open.map(({ table, column }) => `${table}.${column}`);
  throw new AppError('plan.unclassified-columns', {
    message: `${open.length === 1 ? 'A column looks' : `${open.length} columns look`} personal and nobody has said what to do: ${names.slice(0, 10).join(', ')}${open.length > 10 ? ', ...' : ''}.`,
    hint: 'Decide for each of them to mask or to keep it; the decision is kept with the project.',
    facts: { columns: names.slice(0, 200) },
  });
}

interface Layer {
  readonly source: Extract<VerdictSource, 'decision' | 'profile' | 'recipe'>;
  readonly rules: readonly CompiledRule[];
}

interface CompiledRule {
  readonly matches: (table: string) => boolean;
  readonly columns: ReadonlyMap<string, ColumnRule>;
}

/** Known-harmless columns first, so that a masking rule for the same column wins. */
function recipeRules(recipe: Recipe): readonly TableMasking[] {
  const keep = recipe.keep.map(({ table, columns, reason }): TableMasking => ({
    table,
    columns: Object.fromEntries(columns.map((column) => [column, { kind: 'keep', reason } as const])),
  }));
  return [...keep, ...recipe.masking];
}

function compileRules(tables: readonly TableMasking[], prefix: string): readonly CompiledRule[] {
  return tables.map(({ table, columns }) => ({
    matches: compileTablePattern(table, prefix),
    columns: new Map(Object.entries(columns)),
  }));
}

/** The last rule for the column wins; a rule for `*` only counts for text columns without a rule of their own. */
function ruleFor(layer: Layer, table: string, column: ColumnFacts): ColumnRule | undefined {
  const matching = layer.rules.filter((rule) => rule.matches(table));
  const own = matching.findLast((rule) => rule.columns.has(column.name))?.columns.get(column.name);
  if (own !== undefined || !isTextLike(column)) return own;
  return matching.findLast((rule) => rule.columns.has('*'))?.columns.get('*');
}

interface Outcome {
  readonly verdict: ColumnVerdict;
  readonly open?: Pick<UnclassifiedColumn, 'reason' | 'suggestion' | 'fits'>;
}

function classifyColumn(
  table: TableFacts,
  column: ColumnFacts,
  layers: readonly Layer[],
  findings: ReadonlyMap<string, ColumnFindings> | undefined,
): Outcome {
  const looksPersonal = personalReason(column, findings);
  for (const layer of layers) {
    const rule = ruleFor(layer, table.name, column);
    if (rule === undefined) continue;
    if (rule.kind === 'by-key' && !table.columns.some(({ name }) => name === rule.keyColumn)) continue;
    return { verdict: { column: column.name, rule, source: layer.source, looksPersonal } };
  }
  const rule: ColumnRule = isScrubbable(column) ? { kind: 'scrub' } : { kind: 'keep' };
  const verdict: ColumnVerdict = { column: column.name, rule, source: 'heuristic', looksPersonal };
  if (looksPersonal === null) return { verdict };
  const suggestion = suggestRule(column, findings?.get(column.name));
  return { verdict, open: { reason: looksPersonal, suggestion, fits: fittingMethods(column) } };
}

/** Text under no rule is kept, but an address that the sample did not show must not get through either. */
function isScrubbable(column: ColumnFacts): boolean {
  const family = familyOf(column);
  return (family === 'text' || family === 'json') && (column.maxLength ?? Infinity) >= 6;
}

function personalReason(column: ColumnFacts, findings: ReadonlyMap<string, ColumnFindings> | undefined): string | null {
  const byName = personalKindOfName(column);
  if (byName !== null) return `its name says that it holds ${personalKindText[byName]}`;
  if (!isTextLike(column)) return null;
  const found = findings?.get(column.name);
  if (found === undefined) return 'its values could not be looked at';
  return found.looksLike === null ? null : `${found.matches} of ${found.filled} values look like ${found.looksLike}`;
}
