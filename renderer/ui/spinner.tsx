import styles from './spinner.module.css';
import { cx } from './cx.ts';

/** Something is going on. Says nothing to screen readers: the text beside it does. */
export function Spinner({ size = 14, className }: { readonly size?: number; readonly className?: string | undefined }) {
  return (
    <svg
      aria-hidden
      className={cx(styles.spinner, className)}
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
    >
      <circle cx="8" cy="8" r="6.25" stroke="currentColor" strokeOpacity="0.25" strokeWidth="2" />
      <path d="M8 1.75a6.25 6.25 0 0 1 6.25 6.25" stroke="currentColor" strokeWidth="2" strokeLinecap="round" />
    </svg>
  );
}
