import { useState } from 'react';
import type { MissedPattern, RecipePreview, SeenTable } from '#shared/domain/recipe-view.ts';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { Disclosure } from '../../ui/disclosure.tsx';
import { formatCount } from '../../ui/format.ts';
import { Notice } from '../../ui/notice.tsx';
import { Select } from '../../ui/select.tsx';
import { StatusChip, type Tone } from '../../ui/status.tsx';
import styles from './recipe-page.module.css';
import { strings } from './strings.ts';

type Filter = keyof typeof strings.filters;
type Effect = keyof typeof strings.action;

/** What becomes of each table, and patterns that match nothing. */
export function TablesTab({ tables }: { readonly tables: RecipePreview['tables'] }) {
  const [filter, setFilter] = useState<Filter>('all');
  if (tables.kind === 'none') return <p className={styles.soft}>{strings.none}</p>;
  if (tables.kind === 'failed') {
    return (
      <Notice tone="bad" title={tables.message}>
        {tables.hint}
      </Notice>
    );
  }
  const own = tables.missed.filter(({ isNew }) => isNew);
  const builtIn = tables.missed.filter(({ isNew }) => !isNew);
  const rows = tables.tables
    .filter((table) => isShown(table, filter))
    .toSorted((a, b) => Number(b.differs) - Number(a.differs));
  const asks = tables.tables.flatMap((table) => table.asks.map((ask) => ({ ...ask, table: table.name })));
  return (
    <div className={styles.tab}>
      {own.length > 0 && (
        <Notice tone="warning" title={strings.missedTitle(own.length)}>
          <MissedList missed={own} />
        </Notice>
      )}
      <Select
        label={strings.filter}
        size="small"
        value={filter}
        onChange={setFilter}
        options={(['all', 'changed', 'asks', 'masked'] as const).map((value) => ({
          value,
          label: `${strings.filters[value]} (${formatCount(tables.tables.filter((table) => isShown(table, value)).length)})`,
        }))}
      />
      <DataTable
        label={strings.tabs.tables}
        columns={columns}
        rows={rows}
        rowKey={({ name }) => name}
        empty={strings.noTables}
        visibleRows={14}
      />
      {asks.length > 0 && (
        <ul className={styles.problems}>
          {asks.map(({ table, column, reason }) => (
            <li key={`${table}.${column}`} className={styles.problem}>
              {strings.asks(`${table}.${column}`, reason)}
            </li>
          ))}
        </ul>
      )}
      {builtIn.length > 0 && (
        <Disclosure quiet label={strings.missedBuiltIn(builtIn.length)}>
          <MissedList missed={builtIn} />
        </Disclosure>
      )}
    </div>
  );
}

function MissedList({ missed }: { readonly missed: readonly MissedPattern[] }) {
  return (
    <ul className={styles.plainList}>
      {missed.map(({ key, pattern, column }, index) => (
        <li key={index}>
          {column === null ? strings.missedTable(key, pattern) : strings.missedColumn(key, pattern, column)}
        </li>
      ))}
    </ul>
  );
}

function isShown({ differs, asks, masked }: SeenTable, filter: Filter): boolean {
  if (filter === 'changed') return differs;
  if (filter === 'asks') return asks.length > 0;
  return filter === 'all' || masked.length > 0;
}

function effectOf({ action, masked, scrubbed, rewritten }: SeenTable): Effect {
  if (action !== 'load') return action;
  if (masked.length > 0) return 'masked';
  if (scrubbed.length > 0) return 'scrubbed';
  return rewritten.length > 0 ? 'rewritten' : 'untouched';
}

const tones: Readonly<Record<Effect, Tone>> = {
  structure: 'skipped',
  filter: 'skipped',
  masked: 'good',
  scrubbed: 'good',
  rewritten: 'info',
  untouched: 'neutral',
};

const columns: readonly Column<SeenTable>[] = [
  {
    ...{ id: 'table', title: strings.table, width: 'minmax(130px, 2fr)' },
    render: ({ name, differs }) => (
      <span title={name}>
        {differs && (
          <span className={styles.badge}>
            <span aria-hidden>+ </span>
            <span className={styles.unseen}>{strings.isNew} </span>
          </span>
        )}
        {name}
      </span>
    ),
    sortBy: ({ name }) => name,
  },
  {
    ...{ id: 'rows', title: strings.rows, width: '72px', align: 'end' },
    render: ({ rows }) => formatCount(rows),
    sortBy: ({ rows }) => rows,
  },
  {
    ...{ id: 'what', title: strings.what, width: 'minmax(172px, 1fr)' },
    render: (table) => (
      <span title={table.reason}>
        <StatusChip tone={table.asks.length > 0 ? 'warning' : tones[effectOf(table)]}>
          {table.asks.length > 0 ? strings.filters.asks : strings.action[effectOf(table)]}
        </StatusChip>
      </span>
    ),
    sortBy: (table) => effectOf(table),
  },
  {
    ...{ id: 'columns', title: strings.columns, width: 'minmax(90px, 1fr)' },
    render: ({ masked, rewritten }) => (
      <span title={masked.map(({ column, method }) => `${column}: ${method}`).join(', ')}>
        {strings.columnsOf(masked.length, rewritten.length)}
      </span>
    ),
    sortBy: ({ masked }) => masked.length,
  },
];
