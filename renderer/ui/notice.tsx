import type { ReactNode } from 'react';
import { cx } from './cx.ts';
import styles from './notice.module.css';
import { StatusIcon, type Tone } from './status.tsx';

interface NoticeProps {
  readonly tone: Extract<Tone, 'good' | 'warning' | 'bad' | 'info'>;
  readonly title: ReactNode;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
  /** `alert` interrupts a screen reader, `status` waits, none is part of the page. */
  readonly role?: 'alert' | 'status';
}

/** A message that stays where it belongs until its cause is gone. */
export function Notice({ tone, title, children, actions, role }: NoticeProps) {
  return (
    <div className={cx(styles.notice, styles[tone])} role={role}>
      <span className={styles.icon}>
        <StatusIcon tone={tone} size={16} />
      </span>
      <div className={styles.body}>
        <p className={styles.title}>{title}</p>
        {children !== undefined && <div className={styles.text}>{children}</div>}
      </div>
      {actions !== undefined && <div className={styles.actions}>{actions}</div>}
    </div>
  );
}
