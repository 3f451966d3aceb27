import type { ColumnRule } from '#shared/domain/masking.ts';

/** Who said how a column is treated. */
export type VerdictSource = 'decision' | 'profile' | 'recipe' | 'heuristic' | 'foreign-key';

/** How one column is treated, and why. */
export interface ColumnVerdict {
  readonly column: string;
  readonly rule: ColumnRule;
  readonly source: VerdictSource;
  /** Why the column looks personal, whatever was decided about it; null when it does not. */
  readonly looksPersonal: string | null;
}

/** The verdicts on a table's columns, in their order; generated columns are left out (the target computes them). */
export interface TableVerdict {
  readonly table: string;
  readonly columns: readonly ColumnVerdict[];
}
