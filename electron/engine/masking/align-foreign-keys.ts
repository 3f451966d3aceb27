import type { ColumnVerdict, TableVerdict } from './verdict.ts';
import { isCaseSensitiveKey, type ColumnFacts, type TableFacts } from './facts.ts';

/**
 * Gives all columns that foreign keys tie together the same mask, so that references still meet: when one of them is masked
 * and another is not, the other is masked as well. Rules by key cannot be carried over and are left alone.
 */
export function alignForeignKeys(
  facts: readonly TableFacts[],
  verdicts: readonly TableVerdict[],
): readonly TableVerdict[] {
  const groups = keyGroups(facts);
  if (groups.size === 0) return verdicts;
  const masks = new Map<string, ColumnVerdict>();
  for (const { table, columns } of verdicts) {
    for (const verdict of columns) {
      const group = groups.get(keyOf(table, verdict.column));
      if (group !== undefined && verdict.rule.kind === 'mask' && !masks.has(group)) masks.set(group, verdict);
    }
  }
  return verdicts.map(({ table, columns }) => ({
    table,
    columns: columns.map((verdict) => {
      const mask = masks.get(groups.get(keyOf(table, verdict.column)) ?? '');
      if (mask === undefined || sameMask(mask, verdict)) return verdict;
      return { ...verdict, rule: mask.rule, source: 'foreign-key' };
    }),
  }));
}

/** What decides about the text of a replacement, and must therefore be the same for all columns of a group. */
export type SharedFacts = Pick<ColumnFacts, 'maxLength' | 'unique' | 'uniquePrefix'> & {
  /** True when one of them tells `Jane` from `jane`. */
  readonly caseSensitiveKey: boolean;
};

/** For each column in a foreign key the strictest facts of its group: replacements made alike still meet. */
export function sharedFacts(facts: readonly TableFacts[]): ReadonlyMap<string, SharedFacts> {
  const groups = keyGroups(facts);
  const shared = new Map<string, SharedFacts>();
  for (const { name, columns } of facts) {
    for (const column of columns) {
      const group = groups.get(keyOf(name, column.name));
      if (group === undefined) continue;
      const before = shared.get(group);
      shared.set(group, before === undefined ? alone(column) : strictest(before, alone(column)));
    }
  }
  const result = new Map<string, SharedFacts>();
  for (const [key, group] of groups) {
    const found = shared.get(group);
    if (found !== undefined) result.set(key, found);
  }
  return result;
}

function alone(column: ColumnFacts): SharedFacts {
  const { maxLength, unique, uniquePrefix } = column;
  return { maxLength, unique, uniquePrefix, caseSensitiveKey: isCaseSensitiveKey(column) };
}

function strictest(a: SharedFacts, b: SharedFacts): SharedFacts {
  const shorter = (x: number | null, y: number | null): number | null =>
    x === null ? y : y === null ? x : Math.min(x, y);
  return {
    maxLength: shorter(a.maxLength, b.maxLength),
    unique: [a.unique, b.unique].includes('alone') ? 'alone' : a.unique === 'no' ? b.unique : a.unique,
    uniquePrefix: shorter(a.uniquePrefix, b.uniquePrefix),
    caseSensitiveKey: a.caseSensitiveKey || b.caseSensitiveKey,
  };
}

/** One key for a column, also of a name with dots. */
export function keyOf(table: string, column: string): string {
  return JSON.stringify([table, column]);
}

function sameMask(a: ColumnVerdict, b: ColumnVerdict): boolean {
  return a.rule.kind === 'mask' && b.rule.kind === 'mask' && a.rule.method === b.rule.method;
}

/** Each column in a foreign key, with the name of its group (cycles included). */
function keyGroups(facts: readonly TableFacts[]): ReadonlyMap<string, string> {
  const parent = new Map<string, string>();
  const find = (key: string): string => {
    let root = key;
    for (let up = parent.get(root); up !== undefined && up !== root; up = parent.get(root)) root = up;
    return root;
  };
  for (const { name, foreignKeys } of facts) {
    for (const { columns, referencedTable, referencedColumns } of foreignKeys) {
      for (const [index, column] of columns.entries()) {
        const referenced = referencedColumns[index];
        if (referenced === undefined) continue;
        const a = keyOf(name, column);
        const b = keyOf(referencedTable, referenced);
        if (!parent.has(a)) parent.set(a, a);
        if (!parent.has(b)) parent.set(b, b);
        parent.set(find(a), find(b));
      }
    }
  }
  return new Map([...parent.keys()].map((key) => [key, find(key)]));
}
