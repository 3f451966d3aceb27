import { useState } from 'react';
import type { SourceTable } from '#shared/domain/pull.ts';
import { useRequest } from '../../client/requests.ts';
import { Button } from '../../ui/button.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { Checkbox, SearchField } from '../../ui/field.tsx';
import { formatBytes, formatCount } from '../../ui/format.ts';
import { Select } from '../../ui/select.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { filterRows } from '../../ui/table-rows.ts';
import { FailureOf } from '../failures/index.ts';
import { strings } from './strings.ts';
import { chooseAll, groupsOf, sumOf, take, taken, takeRows, type TableChoice } from './table-choice.ts';
import styles from './table-picker.module.css';

const text = strings.picker;

/** Stands for "of every group" in the list; a group's name is one word of a table's name. */
const everyGroup = '*';

interface TablePickerProps {
  readonly projectId: string;
  readonly source: { readonly id: string; readonly name: string };
  readonly choice: TableChoice | null;
  readonly onChange: (choice: TableChoice) => void;
}

/** The source's tables with their sizes, to be taken, taken without rows, or left. */
export function TablePicker({ projectId, source, choice, onChange }: TablePickerProps) {
  const tables = useRequest('pulls.tables', { projectId, sourceId: source.id }, { staleTime: 600_000 });
  if (tables.isError) return <FailureOf error={tables.error} onRetry={tables.refetch} />;
  if (!tables.data) return <Skeleton label={text.loading(source.name)} tall />;
  if (tables.data.length === 0) return <p className={styles.soft}>{text.empty(source.name)}</p>;
  return <Picker tables={tables.data} choice={choice ?? chooseAll(tables.data)} onChange={onChange} />;
}

interface PickerProps extends Pick<TablePickerProps, 'onChange'> {
  readonly tables: readonly SourceTable[];
  readonly choice: TableChoice;
}

function Picker({ tables, choice, onChange }: PickerProps) {
  const [query, setQuery] = useState('');
  const [group, setGroup] = useState(everyGroup);
  const groups = groupsOf(tables);
  const shown = filterRows(
    tables.filter((table) => group === everyGroup || table.group === group),
    query,
    (table) => table.name,
  );
  const names = shown.map((table) => table.name);
  const left = new Set(choice.left);
  const bare = new Set(choice.withoutRows);
  const sum = sumOf(choice, tables);
  return (
    <div className={styles.picker}>
      <div className={styles.tools}>
        <SearchField label={text.filter} value={query} onChange={setQuery} />
        <Select
          label={text.group}
          labelHidden
          value={group}
          onChange={setGroup}
          options={[
            { value: everyGroup, label: text.everyGroup },
            ...groups.map(({ name, tables: members }) => ({
              value: name,
              label: name === '' ? text.noGroup : name,
              description: text.members(members.length, formatBytes(members.reduce((all, one) => all + one.bytes, 0))),
            })),
          ]}
        />
        <Button size="small" onPress={() => onChange(take(choice, names, true))}>
          {text.takeShown(names.length, names.length === tables.length)}
        </Button>
        <Button size="small" onPress={() => onChange(take(choice, names, false))}>
          {text.leaveShown(names.length, names.length === tables.length)}
        </Button>
      </div>
      <DataTable
        label={text.label}
        rows={shown}
        rowKey={(table) => table.name}
        empty={text.noMatch}
        defaultSort={{ column: 'bytes', descending: true }}
        visibleRows={9}
        columns={[
          {
            id: 'take',
            title: text.take,
            width: '44px',
            renderTitle: () => (
              <Checkbox
                aria-label={text.takeAllShown}
                isSelected={taken(choice, names) === 'all' && names.length > 0}
                isIndeterminate={taken(choice, names) === 'some'}
                isDisabled={names.length === 0}
                onChange={(isTaken) => onChange(take(choice, names, isTaken))}
              />
            ),
            render: (table) => (
              <Checkbox
                aria-label={text.takeOne(table.name)}
                isSelected={!left.has(table.name)}
                onChange={(isTaken) => onChange(take(choice, [table.name], isTaken))}
              />
            ),
          },
          {
            id: 'name',
            title: text.name,
            width: 'minmax(150px, 2fr)',
            sortBy: (table) => table.name,
            render: (table) => <code title={table.name}>{table.name}</code>,
          },
          {
            id: 'rows',
            title: text.rows,
            width: '92px',
            align: 'end',
            sortBy: (table) => table.rows,
            render: (table) => formatCount(table.rows),
          },
          {
            id: 'bytes',
            title: text.bytes,
            width: '88px',
            align: 'end',
            sortBy: (table) => table.bytes,
            render: (table) => formatBytes(table.bytes),
          },
          {
            id: 'with',
            title: text.withRows,
            width: 'minmax(140px, 1fr)',
            sortBy: (table) => (bare.has(table.name) || table.usual === 'structure' ? 0 : 1),
            render: (table) =>
              table.usual === 'structure' ? (
                <span className={styles.soft} title={table.reason}>
                  {text.neverRows(table.reason)}
                </span>
              ) : (
                <Checkbox
                  aria-label={text.rowsOf(table.name)}
                  isSelected={!bare.has(table.name) && !left.has(table.name)}
                  isDisabled={left.has(table.name)}
                  onChange={(withRows) => onChange(takeRows(choice, [table.name], withRows))}
                />
              ),
          },
        ]}
      />
      <p role="status" className={styles.sum}>
        <strong>{text.sum(sum.tables, tables.length)}</strong> {text.sumSize(sum.rows, formatBytes(sum.bytes))}
      </p>
      {choice.left.length > 0 && <p className={styles.soft}>{text.objectsStay}</p>}
    </div>
  );
}
