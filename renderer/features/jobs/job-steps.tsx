import type { Job, JobStep } from '#shared/domain/job.ts';
import { cx } from '../../ui/cx.ts';
import { formatPercent } from '../../ui/format.ts';
import { Card, Section } from '../../ui/page.tsx';
import { StatusIcon, type Tone } from '../../ui/status.tsx';
import styles from './job-steps.module.css';
import { strings } from './strings.ts';

const tones: Readonly<Record<JobStep['state'] | 'stopped', Tone>> = {
  waiting: 'neutral',
  running: 'busy',
  done: 'good',
  failed: 'bad',
  skipped: 'skipped',
  stopped: 'paused',
};

/** A step whose job was stopped did not fail, although the journal has no other word for it. */
function shownState(step: JobStep, job: Job): JobStep['state'] | 'stopped' {
  const wasStopped = job.state === 'paused' || job.state === 'cancelled' || job.state === 'interrupted';
  return step.state === 'failed' && wasStopped ? 'stopped' : step.state;
}

/** A job's steps in order. */
export function JobSteps({ job }: { readonly job: Job }) {
  return (
    <Section title={strings.steps}>
      <Card padded={false}>
        <ol className={styles.steps}>
          {job.steps.map((step) => {
            const state = shownState(step, job);
            // The pictures say it; ten times "waiting" beside them would only be noise.
            const speaksForItself = state === 'waiting' || state === 'done';
            return (
              <li
                key={step.name}
                className={cx(styles.step, styles[state])}
                {...(state === 'running' && { 'aria-current': 'step' as const })}
              >
                <StatusIcon tone={tones[state]} />
                <span className={styles.title}>{step.title}</span>
                <span className={speaksForItself ? 'unseen' : styles.state}>
                  {state === 'running' && step.fraction > 0 ? formatPercent(step.fraction) : strings.stepState[state]}
                </span>
              </li>
            );
          })}
        </ol>
      </Card>
    </Section>
  );
}
