import { Link } from 'react-aria-components';
import type { Job } from '#shared/domain/job.ts';
import { useRequest } from '../../client/requests.ts';
import { cx } from '../../ui/cx.ts';
import { formatPercent } from '../../ui/format.ts';
import { Section } from '../../ui/page.tsx';
import { ProgressBar } from '../../ui/progress-bar.tsx';
import { StatusChip } from '../../ui/status.tsx';
import { TimeAgo } from '../../ui/time-ago.tsx';
import { FlowDiagram } from '../environments/index.ts';
import styles from './job-list.module.css';
import { durationOf, fractionOf, isActive, standingOf } from './job-state.ts';
import { strings } from './strings.ts';
import { type JobEnds, useJobEnds } from './use-job-ends.ts';

interface JobListProps {
  readonly jobs: readonly Job[];
  /** The screen already says whose jobs they are. */
  readonly ofOneProject?: boolean;
}

/** Jobs below each other; each row leads to its report. */
export function JobList({ jobs, ofOneProject = false }: JobListProps) {
  const endsOf = useJobEnds();
  return (
    <ul className={styles.list}>
      {jobs.map((job) => (
        <li key={job.id}>
          <JobRow job={job} ends={endsOf(job)} named={!ofOneProject} />
        </li>
      ))}
    </ul>
  );
}

/** Rows on a project's board. */
const recentRows = 5;

interface RecentJobsProps {
  readonly projectId: string;
  readonly title: string;
  readonly allLabel: string;
}

/** The last jobs of a project; nothing while it has none. */
export function RecentJobs({ projectId, title, allLabel }: RecentJobsProps) {
  const jobs = (useRequest('jobs.list', {}).data ?? []).filter((job) => job.projectId === projectId);
  if (jobs.length === 0) return null;
  const newest = jobs.toSorted((a, b) => b.createdAt.localeCompare(a.createdAt)).slice(0, recentRows);
  return (
    <Section title={title} actions={<Link href="/jobs">{allLabel}</Link>}>
      <JobList jobs={newest} ofOneProject />
    </Section>
  );
}

interface JobRowProps {
  readonly job: Job;
  readonly ends: JobEnds;
  /** With the project's name. */
  readonly named: boolean;
}

function JobRow({ job, ends, named }: JobRowProps) {
  // A set-up or a review is about stages, not about data that flows between two of them.
  const flow =
    job.kind !== 'pull' ? (
      <span className={styles.setUp}>{job.title}</span>
    ) : (
      <FlowDiagram source={ends.source} target={ends.target} size="small" />
    );
  return (
    <div className={cx(styles.row, !named && styles.unnamed)}>
      <Link href={`/jobs/${job.id}`} className={styles.link ?? ''}>
        {named ? (ends.project?.name ?? strings.unknownProject) : flow}
      </Link>
      {named && flow}
      <span className={styles.when}>
        <TimeAgo at={job.createdAt} />
      </span>
      <span className={styles.took}>
        {isActive(job) ? <LiveFraction job={job} /> : strings.took(durationOf(job, new Date(job.createdAt)))}
      </span>
      <span className={styles.state}>
        <Standing job={job} />
      </span>
    </div>
  );
}

/** The state in a chip. */
export function Standing({ job }: { readonly job: Job }) {
  const { kind, tone } = standingOf(job);
  return <StatusChip tone={tone}>{strings.standing(kind)}</StatusChip>;
}

function LiveFraction({ job }: { readonly job: Job }) {
  const progress = useRequest('jobs.progress', { jobId: job.id }).data;
  const fraction = progress?.fraction ?? fractionOf(job);
  return (
    <span className={styles.live}>
      <ProgressBar label={strings.running.total} fraction={fraction} />
      {formatPercent(fraction)}
    </span>
  );
}
