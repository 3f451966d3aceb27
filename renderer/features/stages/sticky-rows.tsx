import { Plus, Trash2 } from 'lucide-react';
import { Button, IconButton } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { cx } from '../../ui/cx.ts';
import { type DraftErrors, type DraftRows, nextKey } from './configuration-draft.ts';
import { configurationStrings as text } from './configuration-strings.ts';
import styles from './configuration.module.css';

interface StickyRowsProps {
  readonly rows: readonly DraftRows[];
  readonly files: string;
  readonly errors: DraftErrors;
  readonly onRows: (rows: readonly DraftRows[]) => void;
  readonly onFiles: (files: string) => void;
}

/** Rows and files of the environment that a pull leaves as they are. */
export function StickyRows({ rows, files, errors, onRows, onFiles }: StickyRowsProps) {
  const change = (key: number, part: Partial<DraftRows>): void =>
    onRows(rows.map((row) => (row.key === key ? { ...row, ...part } : row)));
  return (
    <>
      {rows.length === 0 ? (
        <p className={styles.none}>{text.noRows}</p>
      ) : (
        <ul className={styles.rows} aria-label={text.sticky}>
          {rows.map(({ key, table, column, names }) => (
            <li key={key} className={cx(styles.row, styles.rowThree)}>
              <TextField label={text.table} value={table} onChange={(value) => change(key, { table: value })} mono />
              <TextField label={text.column} value={column} onChange={(value) => change(key, { column: value })} mono />
              <TextField
                label={text.names}
                description={text.namesHint}
                value={names}
                onChange={(value) => change(key, { names: value })}
                mono
              />
              <span className={styles.beside}>
                <IconButton
                  label={text.removeRow(table)}
                  icon={Trash2}
                  onPress={() => onRows(rows.filter((row) => row.key !== key))}
                />
              </span>
              {errors[`rows.${String(key)}`] !== undefined && (
                <p className={styles.message} role="alert">
                  {errors[`rows.${String(key)}`]}
                </p>
              )}
            </li>
          ))}
        </ul>
      )}
      <div>
        <Button
          size="small"
          icon={Plus}
          onPress={() => onRows([...rows, { key: nextKey(rows), table: '', column: '', names: '' }])}
        >
          {text.addRows}
        </Button>
      </div>
      <TextField
        label={text.files}
        description={text.filesHint}
        value={files}
        onChange={onFiles}
        error={errors.files}
        mono
      />
    </>
  );
}
