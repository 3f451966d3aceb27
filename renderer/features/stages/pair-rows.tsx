import { Plus, Trash2 } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button, IconButton } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { type DraftErrors, type DraftPair, nextKey } from './configuration-draft.ts';
import { configurationStrings as text } from './configuration-strings.ts';
import styles from './configuration.module.css';

interface PairRowsProps {
  readonly area: 'variables' | 'secrets';
  readonly label: string;
  readonly pairs: readonly DraftPair[];
  readonly errors: DraftErrors;
  readonly empty: string;
  readonly addLabel: string;
  readonly onChange: (pairs: readonly DraftPair[]) => void;
  /** The field for what belongs to the name. */
  readonly field: (pair: DraftPair, change: (value: string) => void) => ReactNode;
  /** Below the fields of a row. */
  readonly below?: (pair: DraftPair) => ReactNode;
}

/** Names with something that belongs to each of them. */
export function PairRows({ area, label, pairs, errors, empty, addLabel, onChange, field, below }: PairRowsProps) {
  const change = (key: number, part: Partial<DraftPair>): void =>
    onChange(pairs.map((pair) => (pair.key === key ? { ...pair, ...part } : pair)));
  return (
    <>
      {pairs.length === 0 ? (
        <p className={styles.none}>{empty}</p>
      ) : (
        <ul className={styles.rows} aria-label={label}>
          {pairs.map((pair) => {
            const error = errors[`${area}.${String(pair.key)}`];
            return (
              <li key={pair.key} className={styles.row}>
                <TextField
                  label={text.name}
                  value={pair.name}
                  onChange={(name) => change(pair.key, { name: name.toUpperCase() })}
                  mono
                />
                {field(pair, (value) => change(pair.key, { value }))}
                <span className={styles.beside}>
                  <IconButton
                    label={text.removeRow(pair.name)}
                    icon={Trash2}
                    onPress={() => onChange(pairs.filter(({ key }) => key !== pair.key))}
                  />
                </span>
                {below?.(pair)}
                {error !== undefined && (
                  <p className={styles.message} role="alert">
                    {error}
                  </p>
                )}
              </li>
            );
          })}
        </ul>
      )}
      <div>
        <Button
          size="small"
          icon={Plus}
          onPress={() => onChange([...pairs, { key: nextKey(pairs), name: '', value: '' }])}
        >
          {addLabel}
        </Button>
      </div>
    </>
  );
}
