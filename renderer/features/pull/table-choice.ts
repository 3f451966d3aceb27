import type { SourceTable } from '#shared/domain/pull.ts';

/** Which of a source's tables come along, and which of them without their rows. */
export interface TableChoice {
  /** Every table the source had when it was asked. */
  readonly all: readonly string[];
  readonly left: readonly string[];
  readonly withoutRows: readonly string[];
}

/** The choice before anybody chose: everything, as the recipe has it. */
export function chooseAll(tables: readonly SourceTable[]): TableChoice {
  return { all: tables.map((table) => table.name), left: [], withoutRows: [] };
}

/** Takes these tables along, or leaves them on the source. */
export function take(choice: TableChoice, names: readonly string[], isTaken: boolean): TableChoice {
  return { ...choice, left: isTaken ? without(choice.left, names) : [...without(choice.left, names), ...names] };
}

/** Takes these tables with or without their rows. */
export function takeRows(choice: TableChoice, names: readonly string[], withRows: boolean): TableChoice {
  const others = without(choice.withoutRows, names);
  return { ...choice, withoutRows: withRows ? others : [...others, ...names] };
}

/** Whether all, none or some of these tables come along. */
export function taken(choice: TableChoice, names: readonly string[]): 'all' | 'none' | 'some' {
  const left = new Set(choice.left);
  const count = names.filter((name) => !left.has(name)).length;
  return count === names.length ? 'all' : count === 0 ? 'none' : 'some';
}

/** Tables, rows and bytes that come along. */
export function sumOf(
  choice: TableChoice,
  tables: readonly SourceTable[],
): { readonly tables: number; readonly rows: number; readonly bytes: number } {
  const left = new Set(choice.left);
  const bare = new Set(choice.withoutRows);
  const here = tables.filter((table) => !left.has(table.name));
  const full = here.filter((table) => table.usual !== 'structure' && !bare.has(table.name));
  return {
    tables: here.length,
    rows: full.reduce((sum, table) => sum + table.rows, 0),
    bytes: full.reduce((sum, table) => sum + table.bytes, 0),
  };
}

/** A group of tables that seem to belong to one program. */
export interface TableGroup {
  readonly name: string;
  readonly tables: readonly SourceTable[];
}

/** The groups by name; tables of none come last under the empty name. */
export function groupsOf(tables: readonly SourceTable[]): readonly TableGroup[] {
  const names = [...new Set(tables.map((table) => table.group))];
  return names
    .map((name) => ({ name, tables: tables.filter((table) => table.group === name) }))
    .toSorted((a, b) => (a.name === '' ? 1 : b.name === '' ? -1 : a.name.localeCompare(b.name)));
}

/** The choice as options of a plan: nothing is sent for everything, so that views and routines come along too. */
export function toTableOptions(choice: TableChoice | null): { tables?: string[]; structureOnly?: string[] } {
  if (choice === null) return {};
  const bare = without(choice.withoutRows, choice.left);
  return {
    ...(choice.left.length > 0 && { tables: [...without(choice.all, choice.left)] }),
    ...(bare.length > 0 && { structureOnly: [...bare] }),
  };
}

function without(names: readonly string[], others: readonly string[]): readonly string[] {
  const gone = new Set(others);
  return names.filter((name) => !gone.has(name));
}
