import type { ColumnRule, MaskingProfile, MaskMethod } from '#shared/domain/masking.ts';

/** One line of the profile editor: one column of one table. */
export interface RuleLine {
  readonly table: string;
  readonly column: string;
  readonly rule: ColumnRule;
}

/** What a line's choice stands for. A rule by key is kept as it is; it is too large for a list. */
export type RuleChoice = MaskMethod | '@keep' | '@scrub' | '@by-key';

/** A profile as lines. */
export function toLines(profile: MaskingProfile): readonly RuleLine[] {
  return profile.tables.flatMap(({ table, columns }) =>
    Object.entries(columns).map(([column, rule]) => ({ table, column, rule })),
  );
}

/** Lines as a profile's tables: one entry per table, in the order of their first line; a column's last line wins. */
export function toTables(lines: readonly RuleLine[]): MaskingProfile['tables'] {
  const tables = new Map<string, Record<string, ColumnRule>>();
  for (const { table, column, rule } of lines) {
    const name = table.trim();
    tables.set(name, { ...tables.get(name), [column.trim()]: rule });
  }
  return [...tables].map(([table, columns]) => ({ table, columns }));
}

/** The list's choice that a rule is shown as. */
export function toChoice(rule: ColumnRule): RuleChoice {
  switch (rule.kind) {
    case 'keep':
      return '@keep';
    case 'scrub':
      return '@scrub';
    case 'by-key':
      return '@by-key';
    case 'mask':
      return rule.method;
  }
}

/** The rule of a choice; `@by-key` keeps the rule that was there. */
export function fromChoice(choice: RuleChoice, before: ColumnRule): ColumnRule {
  switch (choice) {
    case '@by-key':
      return before;
    case '@keep':
      return { kind: 'keep' };
    case '@scrub':
      return { kind: 'scrub' };
    default:
      return { kind: 'mask', method: choice };
  }
}
