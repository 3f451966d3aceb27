import type { DatabaseFacts } from '#shared/domain/database-facts.ts';
import type { ColumnRule, TableMasking } from '#shared/domain/masking.ts';
import type { Problem } from '#shared/domain/problem.ts';
import type { PlannedTable, UnclassifiedColumn } from '#shared/domain/pull.ts';
import type { Recipe } from '#shared/recipe-schema/recipe.ts';
import { classify, type Classification, type ColumnVerdict } from '../../masking/classify.ts';
import { compileMasking, type CompiledTable } from '../../masking/compile.ts';
import type { TableFacts as MaskingTable } from '../../masking/facts.ts';
import type { KnownKeys } from '../../masking/known-keys.ts';
import { regexFlavour } from '../../masking/regex-flavour.ts';
import type { ScanFindings } from '../../masking/scan.ts';
import type { TableTreatment } from './plan-tables.ts';
import type { MaskedTable } from './prepare-tables.ts';

/** What decides about the masking of a pull. */
export interface MaskingInput {
  readonly source: DatabaseFacts;
  readonly treatments: ReadonlyMap<string, TableTreatment>;
  /** Facts of the tables whose rows travel, as masking wants to see them. */
  readonly maskingTables: readonly MaskingTable[];
  readonly recipe: Recipe;
  readonly prefix: string;
  readonly profile: readonly TableMasking[];
  readonly decisions: readonly TableMasking[];
  readonly findings: ScanFindings;
  readonly saltHex: string;
  readonly serverVersion: string;
}

const nothing: TableTreatment = { action: 'leave', reason: 'not known', leftOut: [], rewritable: [] };

/** What is done to each column, and who decided it. Pure. */
export function judgeColumns(input: MaskingInput): Classification {
  const { maskingTables: tables, recipe, prefix: tablePrefix, profile, decisions, findings } = input;
  return classify({ tables, recipe, tablePrefix, profile, decisions, findings });
}

/** Every table with its masking by these verdicts, and the SQL that does it. Pure. */
export function decideMasking(
  input: MaskingInput,
  verdicts: Classification,
  knownKeys: KnownKeys,
): {
  readonly tables: readonly MaskedTable[];
  readonly problems: readonly Problem[];
} {
  const { maskingTables, saltHex, serverVersion } = input;
  const flavour = regexFlavour(serverVersion);
  const compiled = compileMasking(maskingTables, verdicts.tables, { saltHex, flavour, knownKeys });
  const byTable = new Map(verdicts.tables.map((table) => [table.table, table.columns]));
  const sqlByTable = new Map(compiled.map((table) => [table.table, table]));
  const tables = input.source.tables.map((facts): MaskedTable => {
    const columns = byTable.get(facts.name) ?? [];
    return {
      facts,
      treatment: input.treatments.get(facts.name) ?? nothing,
      masked: columns.flatMap(toMasked),
      scrubbed: columns.filter(({ rule }) => effectOf(rule) === 'scrubbed').map(({ column }) => column),
      unclassified: verdicts.unclassified
        .filter((open) => open.table === facts.name)
        .map((open): UnclassifiedColumn => {
          const type = facts.columns.find((column) => column.name === open.column)?.type ?? '';
          return { ...open, type, fits: [...open.fits] };
        }),
      expressions: expressionsOf(sqlByTable.get(facts.name)),
    };
  });
  return { tables, problems: compiled.flatMap((table) => table.problems.map(toProblem)) };
}

function expressionsOf(compiled: CompiledTable | undefined): Readonly<Record<string, string>> {
  const expressions: Record<string, string> = {};
  for (const { column, expression } of compiled?.columns ?? [])
    if (expression !== null) expressions[column] = expression;
  return expressions;
}

/** The plan's and the report's words: a rule by key masks when any of its cases does. */
export function effectOf(rule: ColumnRule): 'masked' | 'scrubbed' | 'kept' {
  const outcomes: readonly string[] =
    rule.kind === 'by-key' ? [...rule.cases.map(({ method }) => method), rule.otherwise.kind] : [rule.kind];
  if (outcomes.some((outcome) => outcome !== 'scrub' && outcome !== 'keep')) return 'masked';
  return outcomes.includes('scrub') ? 'scrubbed' : 'kept';
}

/** The column as the plan shows it when it is masked; nothing otherwise. */
export function toMasked(verdict: ColumnVerdict): PlannedTable['masked'] {
  const { rule, column, source } = verdict;
  if (effectOf(rule) !== 'masked') return [];
  return [{ column, method: rule.kind === 'mask' ? rule.method : rule.kind, decidedBy: source }];
}

function toProblem(problem: CompiledTable['problems'][number]): Problem {
  return {
    id: `masking-${problem.kind}`,
    severity: problem.severity === 'blocks' ? 'blocker' : 'warning',
    title: `${problem.table}.${problem.column}: ${problem.text}`,
  };
}
