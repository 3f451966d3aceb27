import type { TrustItem } from '#shared/domain/project-file.ts';
import { cx } from '../../ui/cx.ts';
import styles from './project-file.module.css';
import { markChanges } from './mark-changes.ts';
import { strings } from './strings.ts';

interface CommandListProps {
  readonly items: readonly TrustItem[];
  /** What was trusted before; null when nothing was. */
  readonly before: readonly TrustItem[] | null;
}

/** Commands in full, with what changed told in words. */
export function CommandList({ items, before }: CommandListProps) {
  return (
    <ul className={styles.commands}>
      {markChanges(items, before).map(({ item, change }, index) => (
        <li key={`${String(index)} ${item.where}`} className={cx(styles.command, styles[change])}>
          <p className={styles.commandHead}>
            {change !== 'same' && <strong>{change === 'new' ? strings.added : strings.gone}: </strong>}
            {item.title} <span className={styles.soft}>{strings.from(item.where)}</span>
          </p>
          <pre className={styles.text}>{item.text}</pre>
        </li>
      ))}
    </ul>
  );
}
