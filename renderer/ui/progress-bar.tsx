import type { CSSProperties } from 'react';
import { cx } from './cx.ts';
import styles from './progress-bar.module.css';

interface ProgressBarProps {
  readonly label: string;
  /** 0..1; null while the total is unknown. */
  readonly fraction: number | null;
  readonly valueText?: string;
  readonly size?: 'thin' | 'thick';
  readonly tone?: 'accent' | 'good' | 'bad' | 'quiet';
}

/** How far something is. */
export function ProgressBar({ label, fraction, valueText, size = 'thin', tone = 'accent' }: ProgressBarProps) {
  const share = Math.min(1, Math.max(0, fraction ?? 0));
  // A custom property is set through the style object, which the content policy allows; it is no style attribute.
  const style = { '--share': share } as CSSProperties;
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      {...(fraction !== null && { 'aria-valuenow': Math.floor(share * 100) })}
      {...(valueText !== undefined && { 'aria-valuetext': valueText })}
      className={cx(styles.bar, styles[size], styles[tone], fraction === null && styles.unknown)}
    >
      <div className={styles.done} style={style} />
    </div>
  );
}
