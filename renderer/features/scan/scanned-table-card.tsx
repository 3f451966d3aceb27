import type { CaseMethod } from '#shared/domain/masking.ts';
import type { PlacedColumn, Proposal, ScannedTable } from '#shared/domain/scan.ts';
import { cx } from '../../ui/cx.ts';
import { Checkbox } from '../../ui/field.tsx';
import { Card } from '../../ui/page.tsx';
import { Select } from '../../ui/select.tsx';
import { StatusChip, StatusIcon, type Tone } from '../../ui/status.tsx';
import { maskedColumnName, maskMethodName } from '../masking/index.ts';
import { type Choices, keyOf, proposedMethod } from './choices.ts';
import styles from './scan.module.css';
import { strings } from './strings.ts';

interface ScannedTableCardProps {
  readonly table: ScannedTable;
  /** Those of its columns that are shown. */
  readonly columns: readonly PlacedColumn[];
  readonly choices: Choices;
  /** Null takes a choice back. */
  readonly onChoose: (key: string, method: CaseMethod | null) => void;
}

/** One table: what was seen in each column, what is done with it now, and what is proposed. */
export function ScannedTableCard({ table, columns, choices, onChoose }: ScannedTableCardProps) {
  return (
    <Card padded={false}>
      <div className={styles.tableHead}>
        <h2 className={styles.tableName}>
          <code>{table.table}</code>
        </h2>
        <span className={styles.soft}>{strings.rows(table.sampledRows, table.rows)}</span>
      </div>
      <ul aria-label={table.table}>
        {columns.map((column) => (
          <ColumnRow
            key={column.column}
            column={column}
            choice={choices[keyOf(column)] ?? null}
            onChoose={(method) => onChoose(keyOf(column), method)}
          />
        ))}
      </ul>
    </Card>
  );
}

interface ColumnRowProps {
  readonly column: PlacedColumn;
  readonly choice: CaseMethod | null;
  readonly onChoose: (method: CaseMethod | null) => void;
}

function ColumnRow({ column, choice, onChoose }: ColumnRowProps) {
  const { proposal, treatment } = column;
  const method = treatment.method === undefined ? null : maskedColumnName(treatment.method);
  return (
    <li className={styles.column}>
      <div className={styles.check}>
        {proposal && (
          <Checkbox
            aria-label={strings.take(column.table, column.column)}
            isSelected={choice !== null}
            onChange={(isSelected) => onChoose(isSelected ? proposedMethod(proposal.rule) : null)}
          />
        )}
      </div>
      <div className={styles.texts}>
        <p className={styles.name}>
          <code>
            <strong>{column.column}</strong>
          </code>{' '}
          <span className={styles.soft}>{column.type}</span>{' '}
          {column.isNew && <StatusChip tone="info">{strings.isNew}</StatusChip>}
        </p>
        <Seen column={column} />
        <p className={cx(styles.soft, styles.now)}>
          {treatment.kind === 'undecided' && <StatusIcon tone="warning" size={13} />}
          {strings.now}: {strings.treatment(treatment, method)}
        </p>
      </div>
      {proposal && <ProposalChoice column={column} proposal={proposal} choice={choice} onChoose={onChoose} />}
    </li>
  );
}

function Seen({ column: { nameSays, evidence, filled } }: { readonly column: PlacedColumn }) {
  return (
    <p className={styles.seen}>
      {evidence.map(({ kind, rows }) => (
        <span key={kind} className={styles.chip}>
          {strings.counted(kind, rows, filled ?? 0)}
        </span>
      ))}
      {nameSays !== null && <span className={styles.soft}>{strings.nameSays(nameSays)}</span>}
      {evidence.length === 0 && nameSays === null && (
        <span className={styles.soft}>{filled === null ? strings.notLooked : strings.nothingSeen(filled)}</span>
      )}
    </p>
  );
}

const tones: Readonly<Record<Proposal['confidence'], Tone>> = { high: 'good', medium: 'info', low: 'neutral' };

interface ProposalChoiceProps extends ColumnRowProps {
  readonly proposal: Proposal;
}

function ProposalChoice({ column, proposal, choice, onChoose }: ProposalChoiceProps) {
  return (
    <div className={styles.proposal}>
      <StatusChip tone={tones[proposal.confidence]}>{strings.confidence(proposal.confidence)}</StatusChip>
      <Select<CaseMethod>
        label={strings.how(column.table, column.column)}
        labelHidden
        value={choice ?? proposedMethod(proposal.rule)}
        onChange={onChoose}
        options={proposal.fits.map((value) => ({ value, label: labelOf(value) }))}
      />
    </div>
  );
}

function labelOf(method: CaseMethod): string {
  return method === 'scrub' ? strings.scrub : method === 'keep' ? strings.keep : maskMethodName(method);
}
