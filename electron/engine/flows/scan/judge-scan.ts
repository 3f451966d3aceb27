import type { TableMasking } from '#shared/domain/masking.ts';
import {
  isOwed,
  type ColumnNews,
  type ScannedColumn,
  type ScannedTable,
  type ScanReport,
  type Treatment,
} from '#shared/domain/scan.ts';
import type { Recipe } from '#shared/recipe-schema/recipe.ts';
import { compileTablePattern } from '#shared/recipe-schema/table-pattern.ts';
import { classify, type ColumnVerdict, type UnclassifiedColumn } from '../../masking/classify.ts';
import type { ColumnCounts, TableCounts } from '../../masking/deep-scan.ts';
import type { ColumnFacts, TableFacts } from '../../masking/facts.ts';
import { evidenceOf, nameSays, propose } from '../../masking/propose.ts';
import { scannedColumns } from '../../masking/scan.ts';
import type { ScanFacts, ScanRecord, SeenTable } from '../../store/scan-records.ts';
import { columnNews } from './column-news.ts';

/** The rules that are in force for a source. */
export interface RulesInForce {
  readonly recipe: Recipe;
  readonly profile: readonly TableMasking[];
  readonly decisions: readonly TableMasking[];
}

/** Judges what a scan saw by the rules of now. Pure. */
export function judgeTables(facts: ScanFacts, rules: RulesInForce): readonly ScannedTable[] {
  const { recipe, profile, decisions } = rules;
  const skipped = recipe.skip.flatMap(({ what, table }) =>
    what === 'structure-only' ? [compileTablePattern(table, facts.tablePrefix)] : [],
  );
  const travels = facts.tables.filter(({ facts: { name } }) => !skipped.some((matches) => matches(name)));
  const verdicts = classify({
    ...{ recipe, profile, decisions, tablePrefix: facts.tablePrefix },
    tables: travels.map(({ facts: table }) => table),
    findings: new Map(
      travels.flatMap(({ facts: table, counts }) =>
        counts === null
          ? []
          : [[table.name, new Map(textCounts(table, counts).map((one) => [one.column, one.findings]))]],
      ),
    ),
  });
  const verdictsOf = new Map(verdicts.tables.map(({ table, columns }) => [table, columns]));
  const openOf = new Map(verdicts.unclassified.map((open) => [keyOf(open.table, open.column), open]));
  return facts.tables.map((seen): ScannedTable => {
    const { name, rows } = seen.facts;
    const scanned = new Set(scannedColumns(seen.facts).map((column) => column.name));
    const columns = seen.facts.columns.filter(
      (column) => !column.generated && (scanned.has(column.name) || nameSays(column) !== null || isSeen(seen, column)),
    );
    return {
      table: name,
      rows,
      sampledRows: seen.counts?.sampledRows ?? 0,
      columns: columns.map((column) =>
        judgeColumn(
          column,
          seen,
          verdictsOf.get(name)?.find((verdict) => verdict.column === column.name) ??
            (verdictsOf.has(name) && isSeen(seen, column) ? asItIs(column) : undefined),
          openOf.get(keyOf(name, column.name)),
        ),
      ),
    };
  });
}

/** Nobody masks a number or a date unless its name says so or somebody decides. */
function asItIs({ name }: ColumnFacts): ColumnVerdict {
  return { column: name, rule: { kind: 'keep' }, source: 'heuristic', looksPersonal: null };
}

/** A pull looks at texts only. */
function textCounts(table: TableFacts, counts: TableCounts): readonly ColumnCounts[] {
  const texts = new Set(scannedColumns(table).map((column) => column.name));
  return counts.columns.filter(({ column }) => texts.has(column));
}

/** Whether the values of a number or a date look like somebody's. */
function isSeen({ counts }: SeenTable, { name }: ColumnFacts): boolean {
  return Object.keys(counts?.columns.find(({ column }) => column === name)?.evidence ?? {}).length > 0;
}

/** A report from what a scan saw, by the rules of now. Pure. */
export function judgeScan(
  key: { readonly projectId: string; readonly environmentId: string },
  facts: ScanFacts,
  record: Pick<ScanRecord, 'known' | 'seen'>,
  rules: RulesInForce,
): ScanReport {
  const tables = judgeTables(facts, rules);
  const news: ColumnNews = columnNews({ known: record.known, seen: withOwed(record.seen, tables) }) ?? {
    ...{ since: null, by: null, seenAt: facts.takenAt },
    ...{ added: [], dropped: [], retyped: [] },
  };
  const added = new Set(news.added.map(({ table, column }) => keyOf(table, column)));
  return {
    ...key,
    takenAt: facts.takenAt,
    took: facts.took,
    hasDatabase: facts.hasDatabase,
    tables: tables.map((table) => ({
      ...table,
      columns: table.columns.map((column) => ({ ...column, isNew: added.has(keyOf(table.table, column.column)) })),
    })),
    unreadable: facts.unreadable,
    files: facts.files,
    news,
  };
}

/** Why columns look personal about which a decision is owed. */
export function owedOf(tables: readonly ScannedTable[]): Record<string, Record<string, string>> {
  const owed: Record<string, Record<string, string>> = {};
  for (const { table, columns } of tables) {
    for (const column of columns) {
      if (isOwed(column)) (owed[table] ??= {})[column.column] = column.proposal?.reason ?? '';
    }
  }
  return owed;
}

function judgeColumn(
  column: ColumnFacts,
  seen: SeenTable,
  verdict: ColumnVerdict | undefined,
  open: UnclassifiedColumn | undefined,
): ScannedColumn {
  const counts = seen.counts?.columns.find((one) => one.column === column.name) ?? null;
  const treatment = treatmentOf(verdict, open);
  return {
    column: column.name,
    type: column.fullType,
    nameSays: nameSays(column),
    filled: counts?.filled ?? null,
    evidence: [...evidenceOf(counts)],
    treatment,
    proposal: propose({ column, counts, treatment, open }),
    isNew: false,
  };
}

function treatmentOf(verdict: ColumnVerdict | undefined, open: UnclassifiedColumn | undefined): Treatment {
  if (verdict === undefined) return { kind: 'skipped' };
  if (open !== undefined) return { kind: 'undecided' };
  const { rule, source: decidedBy } = verdict;
  switch (rule.kind) {
    case 'mask':
      return { kind: 'masked', method: rule.method, decidedBy };
    case 'by-key':
      return { kind: 'masked', method: 'by-key', decidedBy };
    case 'scrub':
      return { kind: 'scrubbed', decidedBy };
    case 'keep':
      return { kind: 'kept', decidedBy };
  }
}

function keyOf(table: string, column: string): string {
  return `${table}\0${column}`;
}

/** What is owed by the rules of now; of columns that a later plan saw, what that plan said. */
function withOwed(seen: ScanRecord['seen'], tables: readonly ScannedTable[]): ScanRecord['seen'] {
  if (seen === null) return null;
  const scanned = new Set(tables.map(({ table }) => table));
  const later = Object.entries(seen.owed).filter(([table]) => !scanned.has(table));
  return { ...seen, owed: { ...Object.fromEntries(later), ...owedOf(tables) } };
}
