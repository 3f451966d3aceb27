import type { JobStep } from '#shared/domain/job.ts';
import { cx } from '../../ui/cx.ts';
import { formatPercent } from '../../ui/format.ts';
import { Card, Section } from '../../ui/page.tsx';
import { StatusIcon, type Tone } from '../../ui/status.tsx';
import styles from './job-steps.module.css';
import { strings } from './strings.ts';

const tones: Readonly<Record<JobStep['state'], Tone>> = {
  waiting: 'neutral',
  running: 'busy',
  done: 'good',
  failed: 'bad',
  skipped: 'skipped',
};

/** A job's steps in order. */
export function JobSteps({ steps }: { readonly steps: readonly JobStep[] }) {
  return (
    <Section title={strings.steps}>
      <Card padded={false}>
        <ol className={styles.steps}>
          {steps.map((step) => (
            <li
              key={step.name}
              className={cx(styles.step, styles[step.state])}
              {...(step.state === 'running' && { 'aria-current': 'step' as const })}
            >
              <StatusIcon tone={tones[step.state]} />
              <span className={styles.title}>{step.title}</span>
              <span className={styles.state}>
                {step.state === 'running' && step.fraction > 0
                  ? formatPercent(step.fraction)
                  : strings.stepState[step.state]}
              </span>
            </li>
          ))}
        </ol>
      </Card>
    </Section>
  );
}
