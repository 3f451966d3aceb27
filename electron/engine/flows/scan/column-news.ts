import type { ColumnNews } from '#shared/domain/scan.ts';
import type { ColumnMap, ScanRecord } from '../../store/scan-records.ts';

/** Why a column looks personal while a decision about it is owed, by table and column. */
export type Owed = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** The columns of tables with their full types. */
export function toColumnMap(
  tables: readonly {
    readonly name: string;
    readonly columns: readonly { readonly name: string; readonly type: string }[];
  }[],
): ColumnMap {
  return Object.fromEntries(
    tables.map(({ name, columns }) => [name, Object.fromEntries(columns.map((column) => [column.name, column.type]))]),
  );
}

/** What has changed between the columns that everybody knows of and those of the last look; null before the first look. Pure. */
export function columnNews({ known, seen }: Pick<ScanRecord, 'known' | 'seen'>): ColumnNews | null {
  if (seen === null) return null;
  const base = { since: known?.at ?? null, by: known?.by ?? null, seenAt: seen.at };
  if (known === null) return { ...base, added: [], dropped: [], retyped: [] };
  const added = entriesOf(seen.columns).filter(
    ({ table, column }) => typeIn(known.columns, table, column) === undefined,
  );
  const dropped = entriesOf(known.columns).filter(
    ({ table, column }) => typeIn(seen.columns, table, column) === undefined,
  );
  const retyped = entriesOf(known.columns).flatMap(({ table, column, type: from }) => {
    const to = typeIn(seen.columns, table, column);
    return to === undefined || to === from ? [] : [{ table, column, from, to }];
  });
  return {
    ...base,
    added: added.map((one) => ({ ...one, open: owedIn(seen.owed, one.table, one.column) })),
    dropped: dropped.map(({ table, column }) => ({ table, column })),
    retyped,
  };
}

/** The record after a plan or scan has looked: nothing is known better by that, it is only seen. Pure. */
export function afterLook(record: ScanRecord, at: string, columns: ColumnMap, owed: Owed): ScanRecord {
  return { ...record, seen: { at, columns, owed: copyOf(owed) } };
}

/** The record after a pull: whoever read its plan knows every column that it saw. Pure. */
export function afterPull(record: ScanRecord, at: string, columns: ColumnMap): ScanRecord {
  const owed = record.seen?.owed ?? {};
  return { ...record, known: { at, by: 'pull', columns }, seen: { at, columns, owed } };
}

/**
 * The record after a scan. What a pull has told stays known; without a pull the columns of the look before become known, but
 * for those about which a decision is owed: they stay new until somebody decides. Pure.
 */
export function afterScan(record: ScanRecord, at: string, columns: ColumnMap, owed: Owed): ScanRecord {
  const looked = afterLook(record, at, columns, owed);
  const { known, seen } = record;
  if (known?.by === 'pull' || seen === null) return looked;
  const earlier = known?.columns ?? {};
  const before = entriesOf(seen.columns);
  const told = before.filter(
    ({ table, column }) => typeIn(earlier, table, column) !== undefined || owedIn(owed, table, column) === null,
  );
  const map: Record<string, Record<string, string>> = {};
  for (const { table, column, type } of told) (map[table] ??= {})[column] = type;
  // While something is owed, the time stays that of the look since which it is.
  const since = told.length === before.length ? seen.at : (known?.at ?? seen.at);
  return { ...looked, known: { at: since, by: 'scan', columns: map } };
}

interface Entry {
  readonly table: string;
  readonly column: string;
  readonly type: string;
}

function entriesOf(map: ColumnMap): readonly Entry[] {
  return Object.entries(map).flatMap(([table, columns]) =>
    Object.entries(columns).map(([column, type]) => ({ table, column, type })),
  );
}

function typeIn(map: ColumnMap, table: string, column: string): string | undefined {
  const columns = Object.hasOwn(map, table) ? map[table] : undefined;
  return columns !== undefined && Object.hasOwn(columns, column) ? columns[column] : undefined;
}

function owedIn(owed: Owed, table: string, column: string): string | null {
  const columns = Object.hasOwn(owed, table) ? owed[table] : undefined;
  return columns !== undefined && Object.hasOwn(columns, column) ? (columns[column] ?? null) : null;
}

function copyOf(owed: Owed): Record<string, Record<string, string>> {
  return Object.fromEntries(Object.entries(owed).map(([table, columns]) => [table, { ...columns }]));
}
