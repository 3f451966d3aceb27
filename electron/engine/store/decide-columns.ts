import type { MaskingProfile, TableMasking } from '#shared/domain/masking.ts';
import type { ColumnDecision } from '#shared/domain/pull.ts';

/** The project's own masking rules with these decisions taken in. */
export function decideColumns(
  profile: MaskingProfile | undefined,
  decisions: readonly ColumnDecision[],
): MaskingProfile {
  const { id = 'decisions', name = 'Decisions', tables = [] } = profile ?? {};
  return { id, name, tables: decisions.reduce<TableMasking[]>(withDecision, tables) };
}

function withDecision(tables: TableMasking[], { table, column, rule }: ColumnDecision): TableMasking[] {
  const known = tables.some((other) => other.table === table);
  if (!known) return [...tables, { table, columns: { [column]: rule } }];
  return tables.map((other) =>
    other.table === table ? { ...other, columns: { ...other.columns, [column]: rule } } : other,
  );
}
