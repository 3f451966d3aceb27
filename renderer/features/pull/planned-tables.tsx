import { useState } from 'react';
import type { PlannedTable, PullPlan } from '#shared/domain/pull.ts';
import { DataTable } from '../../ui/data-table.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { SearchField } from '../../ui/field.tsx';
import { formatBytes, formatCount, formatList } from '../../ui/format.ts';
import { filterRows } from '../../ui/table-rows.ts';
import { words } from '../../ui/words.ts';
import styles from './plan-details.module.css';
import { strings } from './strings.ts';

const text = strings.table;

/** The plan's tables: sorted, filtered, each with what happens to it. */
export function PlannedTables({ plan }: { readonly plan: PullPlan }) {
  const [query, setQuery] = useState('');
  const [open, setOpen] = useState<PlannedTable | null>(null);
  const rows = filterRows(plan.tables, query, (table) => `${table.name} ${text.actionName(table.action)}`);
  const details = (table: PlannedTable, count: number, shown: string = text.columns(count)) =>
    count === 0 ? (
      text.columns(0)
    ) : (
      <button type="button" className={styles.link} onClick={() => setOpen(table)}>
        {shown}
      </button>
    );
  return (
    <div className={styles.stack}>
      <div className={styles.toolbar}>
        <SearchField label={text.filter} value={query} onChange={setQuery} />
        <span className={styles.soft}>
          {text.estimate} {plan.objects.length > 0 && text.objects(countObjects(plan.objects))}
        </span>
      </div>
      <DataTable
        label={text.label}
        rows={rows}
        rowKey={(table) => table.name}
        empty={text.none}
        defaultSort={{ column: 'bytes', descending: true }}
        columns={[
          {
            id: 'name',
            title: text.name,
            width: 'minmax(200px, 2fr)',
            sortBy: (table) => table.name,
            render: (table) => <code>{table.name}</code>,
          },
          {
            id: 'rows',
            title: text.rows,
            width: '104px',
            align: 'end',
            sortBy: (table) => table.rows,
            render: (table) => formatCount(table.rows),
          },
          {
            id: 'bytes',
            title: text.bytes,
            width: '92px',
            align: 'end',
            sortBy: (table) => table.bytes,
            render: (table) => formatBytes(table.bytes),
          },
          {
            id: 'action',
            title: text.action,
            width: 'minmax(150px, 1.4fr)',
            sortBy: (table) => text.actionName(table.action),
            render: (table) => (
              <span title={table.reason}>
                {text.actionName(table.action)}
                {table.reason !== undefined && <span className={styles.reason}>, {table.reason}</span>}
              </span>
            ),
          },
          {
            id: 'masked',
            title: text.masked,
            width: '108px',
            sortBy: (table) => table.masked.length,
            render: (table) => details(table, table.masked.length),
          },
          {
            id: 'rewritten',
            title: text.rewritten,
            width: '108px',
            sortBy: (table) => table.addresses?.cells ?? table.rewritten.length,
            render: (table) => details(table, table.rewritten.length, rewrittenText(table)),
          },
        ]}
      />
      {open && <TableDetails table={open} onClose={() => setOpen(null)} />}
    </div>
  );
}

/** Cells, where somebody has counted them; else the columns in which will be looked. */
function rewrittenText({ rewritten, addresses, rows }: PlannedTable): string {
  if (addresses === undefined) return text.columns(rewritten.length);
  return text.cells(addresses.cells, addresses.sampledRows >= rows);
}

function countObjects(objects: PullPlan['objects']): string {
  const kinds = ['view', 'trigger', 'routine', 'event'] as const;
  const counted = kinds.map((kind) => ({ kind, count: objects.filter((object) => object.kind === kind).length }));
  return formatList(counted.filter(({ count }) => count > 0).map(({ kind, count }) => text.objectCount(kind, count)));
}

function TableDetails({ table, onClose }: { readonly table: PlannedTable; readonly onClose: () => void }) {
  return (
    <Dialog title={text.details(table.name)} isOpen onClose={onClose} closeLabel={words.close} size="small">
      {table.masked.length > 0 && (
        <div>
          <h3>{text.maskedTitle}</h3>
          <ul className={styles.list}>
            {table.masked.map((column) => (
              <li key={column.column}>
                <code>{column.column}</code> {column.method}{' '}
                <span className={styles.soft}>{text.decidedBy[column.decidedBy]}</span>
              </li>
            ))}
          </ul>
        </div>
      )}
      {table.rewritten.length > 0 && (
        <div>
          <h3>{text.rewrittenTitle}</h3>
          {table.addresses && <p>{text.addresses(table.addresses.cells, table.addresses.sampledRows, table.rows)}</p>}
          <ul className={styles.list}>
            {table.rewritten.map((column) => (
              <li key={column}>
                <code>{column}</code>
              </li>
            ))}
          </ul>
        </div>
      )}
    </Dialog>
  );
}
