import { ArrowDown, ArrowUp } from 'lucide-react';
import { memo, useState, type CSSProperties, type ReactNode } from 'react';
import { cx } from './cx.ts';
import styles from './data-table.module.css';
import { leastWidth, type SortState, sortRows, windowOf } from './table-rows.ts';

export interface Column<Row> {
  readonly id: string;
  readonly title: string;
  /** The title is for screen readers only: what stands below speaks for itself. */
  readonly titleHidden?: boolean;
  /** Stands in the head instead of the title, which screen readers still get. */
  readonly renderTitle?: () => ReactNode;
  /** A grid track, e.g. `minmax(160px, 2fr)`. */
  readonly width: string;
  readonly align?: 'start' | 'end';
  readonly render: (row: Row) => ReactNode;
  /** What it is sorted by; without it the column cannot be sorted. */
  readonly sortBy?: (row: Row) => string | number;
}

interface DataTableProps<Row> {
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  /** Shown instead of rows. */
  readonly empty: string;
  readonly defaultSort?: SortState;
  /** Height in rows before it scrolls. */
  readonly visibleRows?: number;
}

const rowHeight = 34;
const spare = 8;

/** Rows of one height in a frame that scrolls; only those in sight are built, so thousands cost nothing. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { label, columns, rows, rowKey, empty, visibleRows = 12 } = props;
  const [sort, setSort] = useState<SortState | undefined>(props.defaultSort);
  const [scrollTop, setScrollTop] = useState(0);
  const by = columns.find((column) => column.id === sort?.column)?.sortBy;
  const sorted = by && sort ? sortRows(rows, by, sort.descending) : rows;
  const { first, last } = windowOf({ count: sorted.length, rowHeight, scrollTop, visibleRows, spare });
  const tracks = columns.map((column) => column.width);
  // Custom properties are set through the style object, which the content policy allows.
  const layout = { '--tracks': tracks.join(' '), '--least': `${String(leastWidth(tracks))}px` } as CSSProperties;
  const toggle = (id: string): void => {
    setSort((current) => ({ column: id, descending: current?.column === id ? !current.descending : false }));
  };
  return (
    <div
      role="table"
      aria-label={label}
      aria-rowcount={sorted.length + 1}
      tabIndex={0}
      className={styles.table}
      style={{ ...layout, maxHeight: rowHeight * (visibleRows + 1) }}
      onScroll={(event) => {
        setScrollTop(event.currentTarget.scrollTop);
      }}
    >
      <div role="rowgroup" className={styles.head}>
        <div role="row" aria-rowindex={1} className={styles.row}>
          {columns.map((column) => (
            <HeaderCell key={column.id} column={column} sort={sort} onSort={toggle} />
          ))}
        </div>
      </div>
      <div role="rowgroup" className={styles.body} style={{ height: Math.max(1, sorted.length) * rowHeight }}>
        {sorted.length === 0 && (
          <div role="row" className={cx(styles.row, styles.bodyRow)}>
            <span role="cell" className={styles.empty}>
              {empty}
            </span>
          </div>
        )}
        {sorted.slice(first, last).map((row, index) => (
          <div
            key={rowKey(row)}
            role="row"
            aria-rowindex={first + index + 2}
            className={cx(styles.row, styles.bodyRow)}
            style={{ transform: `translateY(${String((first + index) * rowHeight)}px)` }}
          >
            <Cells columns={columns} row={row} />
          </div>
        ))}
      </div>
    </div>
  );
}

interface CellsProps<Row> {
  readonly columns: readonly Column<Row>[];
  readonly row: Row;
}

function PlainCells<Row>({ columns, row }: CellsProps<Row>): ReactNode {
  return columns.map((column) => (
    <div key={column.id} role="cell" className={cx(styles.cell, column.align === 'end' && styles.end)}>
      {column.render(row)}
    </div>
  ));
}

// Where the columns are a constant, a row that did not change costs nothing ten times a second.
// `memo` forgets the type parameter; the component is the same.
const Cells = memo(PlainCells) as typeof PlainCells;

interface HeaderCellProps<Row> {
  readonly column: Column<Row>;
  readonly sort: SortState | undefined;
  readonly onSort: (id: string) => void;
}

function HeaderCell<Row>({ column, sort, onSort }: HeaderCellProps<Row>) {
  const active = sort?.column === column.id ? sort : undefined;
  const Arrow = active?.descending ? ArrowDown : ArrowUp;
  const className = cx(styles.cell, styles.headCell, column.align === 'end' && styles.end);
  if (!column.sortBy) {
    return (
      <div role="columnheader" className={className}>
        <span className={cx((column.titleHidden || column.renderTitle) && styles.unseen)}>{column.title}</span>
        {column.renderTitle?.()}
      </div>
    );
  }
  return (
    <div
      role="columnheader"
      aria-sort={active ? (active.descending ? 'descending' : 'ascending') : 'none'}
      className={className}
    >
      <button
        type="button"
        className={styles.sort}
        onClick={() => {
          onSort(column.id);
        }}
      >
        {column.title}
        <Arrow aria-hidden size={12} className={cx(styles.arrow, !active && styles.hidden)} />
      </button>
    </div>
  );
}
