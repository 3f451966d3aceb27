import { CheckCircle2, CircleDot, Eye, Hammer, type LucideIcon } from 'lucide-react';
import type { RemarkStatus } from '#shared/domain/review.ts';
import { cx } from '../../ui/cx.ts';
import styles from './remark-status.module.css';
import { strings } from './strings.ts';

const icons: Readonly<Record<RemarkStatus, LucideIcon>> = {
  new: CircleDot,
  'in-work': Hammer,
  'please-check': Eye,
  done: CheckCircle2,
};

/** The picture of how far a remark is; always beside words. */
export function RemarkStatusIcon({ status }: { readonly status: RemarkStatus }) {
  const Icon = icons[status];
  return <Icon aria-hidden size={14} strokeWidth={2.1} className={styles[status]} />;
}

/** How far a remark is, in a word. */
export function RemarkStatusChip({ status }: { readonly status: RemarkStatus }) {
  return (
    <span className={cx(styles.chip, styles[`${status}-chip`])}>
      <RemarkStatusIcon status={status} />
      {strings.statuses[status]}
    </span>
  );
}
