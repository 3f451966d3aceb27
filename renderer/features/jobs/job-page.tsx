import type { ComponentType } from 'react';
import { useParams } from 'react-router';
import type { Job } from '#shared/domain/job.ts';
import { useRequest } from '../../client/requests.ts';
import { Page } from '../../ui/page.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { TimeAgo, useNow } from '../../ui/time-ago.tsx';
import { FlowDiagram } from '../environments/index.ts';
import { FailureOf } from '../failures/index.ts';
import { EndedNotice } from './ended-notice.tsx';
import { FateNotice } from './fate-notice.tsx';
import { JobActions } from './job-actions.tsx';
import { JobLog } from './job-log.tsx';
import styles from './job-page.module.css';
import { Standing } from './job-list.tsx';
import { durationOf, isActive } from './job-state.ts';
import { JobSteps } from './job-steps.tsx';
import { ReportView } from './report-view.tsx';
import { RunningView } from './running-view.tsx';
import { strings } from './strings.ts';
import { useJobEnds } from './use-job-ends.ts';

interface JobPageProps {
  /** Shows a job that makes stages or takes them away. */
  readonly setUp: ComponentType<{ readonly job: Job }>;
  /** Shows a job of a review environment. */
  readonly review: ComponentType<{ readonly job: Job }>;
}

/** One job: live while it runs, its report afterwards. */
export function JobPage({ setUp: SetUp, review: Review }: JobPageProps) {
  const { jobId = '' } = useParams();
  const job = useRequest('jobs.get', { jobId });
  if (job.data?.kind === 'setup') return <SetUp key={jobId} job={job.data} />;
  if (job.data?.kind === 'review') return <Review key={jobId} job={job.data} />;
  if (job.data) return <JobView key={jobId} job={job.data} />;
  return (
    <Page title={strings.loadingJob}>
      {job.isError ? (
        <FailureOf error={job.error} onRetry={job.refetch} />
      ) : (
        <Skeleton label={strings.loadingJob} tall />
      )}
    </Page>
  );
}

function JobView({ job }: { readonly job: Job }) {
  const ends = useJobEnds()(job);
  return (
    <Page
      title={
        <span className={styles.title}>
          {ends.project?.name ?? job.title}
          <Standing job={job} />
        </span>
      }
      subtitle={
        <span className={styles.subtitle}>
          <FlowDiagram source={ends.source} target={ends.target} size="small" />
          <TimeAgo at={job.createdAt} />
          <Took job={job} />
        </span>
      }
      actions={<JobActions key={isActive(job) ? 'active' : 'ended'} job={job} ends={ends} />}
    >
      <FateNotice job={job} ends={ends} />
      {isActive(job) && <RunningView job={job} />}
      {job.state === 'done' && <ReportView job={job} ends={ends} />}
      {!isActive(job) && job.state !== 'done' && (
        <>
          {(!job.fate || job.error) && <EndedNotice job={job} ends={ends} />}
          <JobSteps job={job} />
        </>
      )}
      <JobLog job={job} />
    </Page>
  );
}

/** How long a job has taken, counting on while it runs. */
export function Took({ job }: { readonly job: Job }) {
  const now = useNow(isActive(job) ? 1000 : 60_000);
  return <span>{strings.took(durationOf(job, now))}</span>;
}
