import { Button } from '../../ui/button.tsx';
import { StatusIcon } from '../../ui/status.tsx';
import styles from './planning-list.module.css';
import { strings } from './strings.ts';

/** What is being looked at for a plan, and a way out. */
export function PlanningList({ said, onStop }: { readonly said: readonly string[]; readonly onStop: () => void }) {
  const last = said.length - 1;
  return (
    <div className={styles.planning}>
      <p className={styles.soft}>{strings.plan.planningText}</p>
      <ol className={styles.said} aria-live="polite">
        {said.length === 0 && (
          <li>
            <StatusIcon tone="busy" /> {strings.plan.planning}
          </li>
        )}
        {said.map((line, index) => (
          <li key={`${String(index)} ${line}`}>
            <StatusIcon tone={index === last ? 'busy' : 'good'} /> {line}
          </li>
        ))}
      </ol>
      <Button onPress={onStop}>{strings.plan.stop}</Button>
    </div>
  );
}
