import { useEffect } from 'react';
import { Link } from 'react-aria-components';
import type { Job } from '#shared/domain/job.ts';
import { useRequest } from '../../client/requests.ts';
import { useRunningJobs } from '../../features/jobs/index.ts';
import { formatPercent } from '../../ui/format.ts';
import { ProgressBar } from '../../ui/progress-bar.tsx';
import { strings } from '../strings.ts';
import styles from './job-strip.module.css';

/** The oldest running job, on every screen; the window's title carries it too. */
export function JobStrip() {
  const running = useRunningJobs();
  const [first] = running;
  useEffect(() => {
    if (!first) document.title = strings.productName;
  }, [first]);
  return (
    <div className={styles.strip}>
      {first && <Running key={first.id} job={first} />}
      {running.length > 1 && (
        <Link href="/jobs" className={styles.more ?? ''}>
          {strings.moreJobs(running.length - 1)}
        </Link>
      )}
    </div>
  );
}

function Running({ job }: { readonly job: Job }) {
  const fraction = useRequest('jobs.progress', { jobId: job.id }).data?.fraction ?? 0;
  const percent = formatPercent(fraction);
  useEffect(() => {
    document.title = `${percent} · ${job.title} – ${strings.productName}`;
  }, [percent, job.title]);
  return (
    <Link href={`/jobs/${job.id}`} className={styles.job ?? ''}>
      <span className={styles.title}>{job.title}</span>
      <span className={styles.bar} aria-hidden>
        <ProgressBar label={job.title} fraction={fraction} />
      </span>
      <span className={styles.percent}>{percent}</span>
    </Link>
  );
}
