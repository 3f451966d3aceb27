import type { CaseMethod, ColumnRule } from '#shared/domain/masking.ts';
import { columnsOf, type ColumnChoice, type PlacedColumn, type ScanReport } from '#shared/domain/scan.ts';

/** What is shown of a report. */
export type View = 'proposed' | 'personal' | 'new' | 'all';

/** What was chosen for each column, by `keyOf`; columns that are not there are left undecided. */
export type Choices = Readonly<Record<string, CaseMethod>>;

/** Names a column among all tables. */
export function keyOf({ table, column }: { readonly table: string; readonly column: string }): string {
  return `${table}\0${column}`;
}

/** The choice that takes a proposal as it is. */
export function proposedMethod(rule: ColumnRule): CaseMethod {
  return rule.kind === 'mask' ? rule.method : rule.kind === 'scrub' ? 'scrub' : 'keep';
}

/** The proposals as choices: all of them, or those that are sure. */
export function choose(report: ScanReport, which: 'all' | 'high'): Choices {
  return Object.fromEntries(
    columnsOf(report).flatMap((column) => {
      const { proposal } = column;
      if (proposal === null || (which === 'high' && proposal.confidence !== 'high')) return [];
      return [[keyOf(column), proposedMethod(proposal.rule)] as const];
    }),
  );
}

/** The rules of what was chosen, in the report's order. */
export function toDecisions(report: ScanReport, choices: Choices): ColumnChoice[] {
  return columnsOf(report).flatMap((placed) => {
    const method = choices[keyOf(placed)];
    return method === undefined || placed.proposal === null
      ? []
      : [{ table: placed.table, column: placed.column, rule: toRule(method) }];
  });
}

/** Columns of a view that match what is looked for, by table. */
export function shownTables(
  report: ScanReport,
  view: View,
  search: string,
): readonly { readonly table: ScanReport['tables'][number]; readonly columns: readonly PlacedColumn[] }[] {
  const wanted = search.trim().toLowerCase();
  return report.tables.flatMap((table) => {
    const columns = table.columns
      .map((column) => ({ table: table.table, ...column }))
      .filter((column) => isInView(column, view) && `${table.table}.${column.column}`.toLowerCase().includes(wanted));
    return columns.length === 0 ? [] : [{ table, columns }];
  });
}

/** So many of the first tables that they have about `most` columns: each column has a list of methods, which costs time. */
export function firstTables<T extends { readonly columns: readonly unknown[] }>(
  tables: readonly T[],
  most: number,
): readonly T[] {
  let columns = 0;
  return tables.filter((table) => {
    const isShown = columns < most;
    columns += table.columns.length;
    return isShown;
  });
}

/** True for a column that looks personal, whatever is done with it. */
export function looksPersonal({ nameSays, evidence, proposal }: PlacedColumn): boolean {
  return nameSays !== null || evidence.length > 0 || proposal !== null;
}

function isInView(column: PlacedColumn, view: View): boolean {
  switch (view) {
    case 'proposed':
      return column.proposal !== null;
    case 'personal':
      return looksPersonal(column);
    case 'new':
      return column.isNew;
    case 'all':
      return true;
  }
}

function toRule(method: CaseMethod): ColumnRule {
  return method === 'keep' || method === 'scrub' ? { kind: method } : { kind: 'mask', method };
}
