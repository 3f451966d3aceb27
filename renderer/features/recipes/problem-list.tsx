import type { RecipeProblem } from '#shared/domain/recipe-view.ts';
import { StatusIcon } from '../../ui/status.tsx';
import styles from './recipe-page.module.css';
import { strings } from './strings.ts';

/** Problems beyond this many are counted above. */
const most = 20;

/** What is wrong with the text, by line. */
export function ProblemList({ problems }: { readonly problems: readonly RecipeProblem[] }) {
  if (problems.length === 0) return null;
  return (
    <ul className={styles.problems}>
      {problems.slice(0, most).map(({ severity, line, column, path, message }, index) => (
        <li key={`${String(index)} ${path}`} className={styles.problem}>
          <StatusIcon tone={severity === 'error' ? 'bad' : 'warning'} />
          <span>
            <span className={styles.soft}>{strings.place(line, column)}</span>{' '}
            {path !== '' && <code className={styles.path}>{path}</code>} {message}
          </span>
        </li>
      ))}
    </ul>
  );
}
