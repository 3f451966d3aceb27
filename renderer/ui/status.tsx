import {
  AlertTriangle,
  CheckCircle2,
  Circle,
  CirclePause,
  CircleSlash,
  Info,
  type LucideIcon,
  XCircle,
} from 'lucide-react';
import type { ReactNode } from 'react';
import { cx } from './cx.ts';
import { Spinner } from './spinner.tsx';
import styles from './status.module.css';

export type Tone = 'good' | 'warning' | 'bad' | 'info' | 'neutral' | 'busy' | 'skipped' | 'paused';

const icons: Readonly<Record<Exclude<Tone, 'busy'>, LucideIcon>> = {
  good: CheckCircle2,
  warning: AlertTriangle,
  bad: XCircle,
  info: Info,
  neutral: Circle,
  skipped: CircleSlash,
  paused: CirclePause,
};

/** The picture of a status. Always stands beside words, so that colour is never alone. */
export function StatusIcon({ tone, size = 15 }: { readonly tone: Tone; readonly size?: number }) {
  if (tone === 'busy') return <Spinner size={size} className={styles.busy} />;
  const Icon = icons[tone];
  return <Icon aria-hidden size={size} strokeWidth={2.1} className={styles[tone]} />;
}

/** A status in a word or two, with its picture. */
export function StatusChip({ tone, children }: { readonly tone: Tone; readonly children: ReactNode }) {
  return (
    <span className={cx(styles.chip, styles[`${tone}Chip`])}>
      <StatusIcon tone={tone} size={13} />
      {children}
    </span>
  );
}
