import { Clock3 } from 'lucide-react';
import type { Job, JobProgress } from '#shared/domain/job.ts';
import { useRequest } from '../../client/requests.ts';
import { formatPercent } from '../../ui/format.ts';
import { Card } from '../../ui/page.tsx';
import { ProgressBar } from '../../ui/progress-bar.tsx';
import { fractionOf } from './job-state.ts';
import { JobSteps } from './job-steps.tsx';
import { JobTables } from './job-tables.tsx';
import styles from './running-view.module.css';
import { strings } from './strings.ts';

const text = strings.running;

/** A job at work: how far, how fast, how long still, and each table. */
export function RunningView({ job }: { readonly job: Job }) {
  const progress = useRequest('jobs.progress', { jobId: job.id }).data ?? null;
  return (
    <>
      <Card>
        <Hero job={job} progress={progress} />
      </Card>
      <div className={styles.columns}>
        <JobSteps job={job} />
        {progress && progress.tables.length > 0 && <JobTables tables={progress.tables} />}
      </div>
    </>
  );
}

function Hero({ job, progress }: { readonly job: Job; readonly progress: JobProgress | null }) {
  const fraction = progress?.fraction ?? fractionOf(job);
  const step =
    job.steps.find((candidate) => candidate.name === progress?.step) ??
    job.steps.find((candidate) => candidate.state === 'running');
  const percent = formatPercent(fraction);
  const waiting = progress === null ? null : waitingText(progress);
  return (
    <div className={styles.hero}>
      <div className={styles.line}>
        <span className={styles.percent}>{percent}</span>
        <div className={styles.now}>
          <p className={styles.step}>{step?.title ?? text.starting}</p>
          <p className={styles.current}>{progress?.current === '' ? text.leave : (progress?.current ?? text.leave)}</p>
        </div>
      </div>
      <ProgressBar
        label={text.total}
        fraction={fraction}
        valueText={`${percent}, ${step?.title ?? text.starting}`}
        size="thick"
      />
      <p role="status" className={styles.stalled}>
        {waiting !== null && (
          <>
            <Clock3 aria-hidden size={14} /> {waiting}
          </>
        )}
      </p>
      {progress && <Figures progress={progress} />}
    </div>
  );
}

/** What a silent line is waited for, or null while data comes. */
function waitingText({ reconnecting, stalledFor }: JobProgress): string | null {
  if (reconnecting !== undefined) return text.reconnecting(reconnecting.attempt, reconnecting.of);
  return stalledFor === null ? null : text.stalled(stalledFor);
}

function Figures({ progress }: { readonly progress: JobProgress }) {
  const { bytesDone, bytesTotal, rowsDone, filesDone, filesTotal, rate, eta } = progress;
  const figures = [
    { name: text.facts.eta, value: eta ? text.eta(eta[0], eta[1]) : text.unknown },
    { name: text.facts.data, value: bytesTotal === null ? text.bytes(bytesDone) : text.bytesOf(bytesDone, bytesTotal) },
    { name: text.facts.rate, value: rate > 0 ? text.rate(rate) : text.unknown },
    { name: text.facts.rows, value: text.rows(rowsDone) },
    ...(filesTotal === 0 || (filesTotal === null && filesDone === 0)
      ? []
      : [
          {
            name: text.facts.files,
            value: filesTotal === null ? text.files(filesDone) : text.filesOf(filesDone, filesTotal),
          },
        ]),
  ];
  return (
    <dl className={styles.figures}>
      {figures.map((figure) => (
        <div key={figure.name}>
          <dt>{figure.name}</dt>
          <dd>{figure.value}</dd>
        </div>
      ))}
    </dl>
  );
}
