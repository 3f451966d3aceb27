import { cx } from './cx.ts';
import styles from './skeleton.module.css';

/** The outline of what is being fetched. */
export function Skeleton({
  label,
  rows = 3,
  tall = false,
}: {
  readonly label: string;
  readonly rows?: number;
  readonly tall?: boolean;
}) {
  return (
    <div role="status" aria-label={label} className={styles.stack}>
      {Array.from({ length: rows }, (_, index) => (
        <div key={index} className={cx(styles.row, tall && styles.tall)} />
      ))}
    </div>
  );
}

/** The outline of a word inside a line. */
export function SkeletonText({ label }: { readonly label: string }) {
  return <span role="status" aria-label={label} className={styles.word} />;
}
