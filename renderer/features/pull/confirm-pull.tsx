import type { Environment } from '#shared/domain/environment.ts';
import type { PullPlan } from '#shared/domain/pull.ts';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { words } from '../../ui/words.ts';
import { FlowDiagram } from '../environments/index.ts';
import styles from './confirm-pull.module.css';
import { strings } from './strings.ts';

const text = strings.confirm;

interface ConfirmPullProps {
  readonly plan: PullPlan;
  readonly source: Environment;
  readonly target: Environment;
  readonly isStarting: boolean;
  readonly onCancel: () => void;
  readonly onConfirm: () => void;
}

/** Says what is replaced and that it can be undone. Cancel is the default. */
export function ConfirmPull({ plan, source, target, isStarting, onCancel, onConfirm }: ConfirmPullProps) {
  const { tables, files } = plan.losses;
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  return (
    <ConfirmDialog
      title={text.title(target.name)}
      isOpen
      onCancel={onCancel}
      onConfirm={onConfirm}
      cancelLabel={words.cancel}
      confirmLabel={text.action(target.name)}
      isDangerous
      isPending={isStarting}
    >
      <FlowDiagram source={source} target={target} size="small" />
      <p>{text.arrow(source.name, target.name)}</p>
      <div className={styles.losses}>
        <p className={styles.heading}>{text.lost}</p>
        {tables.length === 0 && files.count === 0 ? (
          <p>{strings.losses.none}</p>
        ) : (
          <ul className={styles.list}>
            {tables.length > 0 && <li>{strings.losses.tables(tables.length, rows)}</li>}
            {files.count > 0 && <li>{strings.losses.files(files.count, files.bytes)}</li>}
          </ul>
        )}
      </div>
      <p>{text.undo}</p>
      <p className={styles.quiet}>{text.atomic}</p>
    </ConfirmDialog>
  );
}
