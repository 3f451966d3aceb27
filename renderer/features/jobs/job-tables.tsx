import { useState } from 'react';
import type { JobProgress } from '#shared/domain/job.ts';
import { type Column, DataTable } from '../../ui/data-table.tsx';
import { SearchField } from '../../ui/field.tsx';
import { formatBytes } from '../../ui/format.ts';
import { Section } from '../../ui/page.tsx';
import { ProgressBar } from '../../ui/progress-bar.tsx';
import { StatusIcon, type Tone } from '../../ui/status.tsx';
import { filterRows } from '../../ui/table-rows.ts';
import styles from './job-tables.module.css';
import { strings } from './strings.ts';

const text = strings.tables;

type TableProgress = JobProgress['tables'][number];

const order: Readonly<Record<TableProgress['state'], number>> = {
  failed: 0,
  loading: 1,
  indexing: 2,
  waiting: 3,
  done: 4,
};

const tones: Readonly<Record<TableProgress['state'], Tone>> = {
  waiting: 'neutral',
  loading: 'busy',
  indexing: 'busy',
  done: 'good',
  failed: 'bad',
};

const columns: readonly Column<TableProgress>[] = [
  {
    id: 'state',
    title: text.state,
    width: '116px',
    sortBy: (table) => order[table.state],
    render: (table) => (
      <span className={styles.state}>
        <StatusIcon tone={tones[table.state]} size={14} /> {text.states[table.state]}
      </span>
    ),
  },
  {
    id: 'name',
    title: text.name,
    width: 'minmax(160px, 2fr)',
    sortBy: (table) => table.name,
    render: (table) => <code>{table.name}</code>,
  },
  {
    id: 'rows',
    title: text.rows,
    width: 'minmax(150px, 1.2fr)',
    align: 'end',
    sortBy: (table) => table.rows,
    render: (table) => text.rowsOf(table.rows, table.rowsTotal),
  },
  {
    id: 'bar',
    title: text.share,
    titleHidden: true,
    width: '96px',
    render: (table) => (
      <ProgressBar
        label={table.name}
        fraction={table.state === 'done' ? 1 : table.rowsTotal === 0 ? 0 : Math.min(0.99, table.rows / table.rowsTotal)}
        tone={table.state === 'done' ? 'good' : table.state === 'failed' ? 'bad' : 'accent'}
      />
    ),
  },
  {
    id: 'size',
    title: text.size,
    width: '84px',
    align: 'end',
    sortBy: (table) => table.bytes,
    render: (table) => formatBytes(table.bytes),
  },
];

/** Every table of a running pull, those in work first. */
export function JobTables({ tables }: { readonly tables: JobProgress['tables'] }) {
  const [query, setQuery] = useState('');
  const rows = filterRows(tables, query, (table) => `${table.name} ${text.states[table.state]}`);
  return (
    <Section title={text.title} actions={<SearchField label={text.filter} value={query} onChange={setQuery} />}>
      <DataTable
        label={text.label}
        rows={rows}
        rowKey={(table) => table.name}
        empty={text.none}
        defaultSort={{ column: 'state', descending: false }}
        visibleRows={10}
        columns={columns}
      />
    </Section>
  );
}
