import styles from './mark.module.css';

/** The product's sign: stages below each other, with what flows down between them. */
export function Mark({ size = 20 }: { readonly size?: number }) {
  return (
    <svg aria-hidden width={size} height={size} viewBox="0 0 24 24" fill="none" className={styles.mark}>
      <rect x="2" y="2" width="20" height="20" rx="6" fill="currentColor" />
      <path d="M6.5 8h11M8.5 12h7M10.5 16h3" stroke="var(--accent-ink)" strokeWidth="2.2" strokeLinecap="round" />
    </svg>
  );
}
