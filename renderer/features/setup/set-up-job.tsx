import type { Job } from '#shared/domain/job.ts';
import type { SetUpStatus } from '#shared/domain/setup.ts';
import { appErrorFromData, type AppErrorData } from '#shared/errors/app-error.ts';
import { useRequest } from '../../client/requests.ts';
import { formatPercent } from '../../ui/format.ts';
import { Notice } from '../../ui/notice.tsx';
import { Card, Page, Section } from '../../ui/page.tsx';
import { ProgressBar } from '../../ui/progress-bar.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { TimeAgo } from '../../ui/time-ago.tsx';
import { FailureOf } from '../failures/index.ts';
import { fractionOf, isActive, JobLog, Standing, Took } from '../jobs/index.ts';
import { ByHand } from './by-hand.tsx';
import { PlanStages } from './plan-view.tsx';
import { SetUpActions } from './set-up-actions.tsx';
import { SetUpDone } from './set-up-done.tsx';
import styles from './set-up-job.module.css';
import { strings } from './strings.ts';

const text = strings.job;

/** How often the steps are looked at while they are made, in milliseconds. */
const lookEvery = 700;

/** A set-up at work, waiting for somebody, or done. */
export function SetUpJob({ job }: { readonly job: Job }) {
  const projects = useRequest('projects.list', {}).data ?? [];
  const project = projects.find(({ id }) => id === job.projectId);
  const active = isActive(job);
  const status = useRequest(
    'setup.status',
    { projectId: job.projectId },
    { staleTime: 0, ...(active && { refetchInterval: lookEvery }) },
  );
  // What somebody was to put in may be there by now: opening the page looks.
  const waits = job.state === 'needs-attention' && !job.fate;
  const checked = useRequest('setup.check', waits ? { jobId: job.id } : null, { staleTime: Infinity });
  // Another job of this project may have become the one that is told about.
  const told = waits ? (checked.data ?? status.data) : status.data;
  const own = told?.jobId === job.id ? told : null;
  return (
    <Page
      title={
        <span className={styles.title}>
          {project?.name ?? job.title}
          <Standing job={job} />
        </span>
      }
      subtitle={
        <span className={styles.subtitle}>
          <span>{job.title}</span>
          <TimeAgo at={job.createdAt} />
          <Took job={job} />
        </span>
      }
      actions={<SetUpActions key={active ? 'active' : 'ended'} job={job} status={own} />}
    >
      {active && <Progress job={job} />}
      <Ended job={job} status={own} />
      {own && waits && (
        <ByHand job={job} status={own} isChecking={checked.isFetching} onCheck={() => void checked.refetch()} />
      )}
      <FailureOf error={checked.error} onRetry={checked.refetch} />
      {job.state === 'done' && !job.fate && project && own && <SetUpDone project={project} status={own} />}
      <FailureOf error={status.error} onRetry={status.refetch} />
      {status.isPending && <Skeleton label={text.loading} rows={3} />}
      {own && (
        <Section title={text.steps}>
          <PlanStages plan={own.plan} standing={own.steps} />
        </Section>
      )}
      {status.data !== undefined && own === null && <Notice tone="info" title={text.older} />}
      <JobLog job={job} />
    </Page>
  );
}

function Progress({ job }: { readonly job: Job }) {
  const progress = useRequest('jobs.progress', { jobId: job.id }).data ?? null;
  const fraction = progress?.fraction ?? fractionOf(job);
  const step = job.steps.find(({ state }) => state === 'running')?.title ?? '';
  return (
    <Card>
      <div className={styles.hero}>
        <div className={styles.line}>
          <span className={styles.percent}>{formatPercent(fraction)}</span>
          <div className={styles.now}>
            <p className={styles.step} aria-live="polite">
              {step}
            </p>
            <p className={styles.soft}>{text.leave}</p>
          </div>
        </div>
        <ProgressBar label={text.progress} fraction={fraction} valueText={`${formatPercent(fraction)}, ${step}`} />
      </div>
    </Card>
  );
}

/** What became of a set-up that did not simply finish. */
function Ended({ job, status }: { readonly job: Job; readonly status: SetUpStatus | null }) {
  if (job.fate) return <Notice tone="info" title={text.undone} />;
  if (isActive(job) || job.state === 'done') return null;
  const waits = (status?.byHand.length ?? 0) > 0;
  if (job.error && !waits) {
    // Its code comes from the same catalogue; the job's schema only knows it as text.
    return <FailureOf error={appErrorFromData(job.error as AppErrorData)} state={text.stoppedText} />;
  }
  if (waits || job.state === 'needs-attention') return null;
  return (
    <Notice
      tone={job.state === 'cancelled' ? 'info' : 'warning'}
      title={job.state === 'cancelled' ? text.cancelled : text.stopped}
    >
      <p>{text.stoppedText}</p>
    </Notice>
  );
}
