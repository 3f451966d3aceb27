import { MessageSquareText } from 'lucide-react';
import type { Job } from '#shared/domain/job.ts';
import type { Review } from '#shared/domain/review.ts';
import { type AppErrorData, appErrorFromData } from '#shared/errors/app-error.ts';
import { useRequest } from '../../client/requests.ts';
import { LinkButton } from '../../ui/button.tsx';
import { formatPercent } from '../../ui/format.ts';
import { Notice } from '../../ui/notice.tsx';
import { Card, Page, Section } from '../../ui/page.tsx';
import { ProgressBar } from '../../ui/progress-bar.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { TimeAgo } from '../../ui/time-ago.tsx';
import { FailureOf } from '../failures/index.ts';
import { fractionOf, isActive, JobLog, JobSteps, Standing, Took } from '../jobs/index.ts';
import { LinkPart } from './link-dialog.tsx';
import { roomPath } from './paths.ts';
import styles from './plan.module.css';
import { planStrings } from './plan-strings.ts';
import { ReviewJobActions } from './review-job-actions.tsx';
import { showHidden } from './safe-text.ts';
import { isRecord } from './words.ts';

const text = planStrings.job;

/** A review that is being opened, deployed to or closed, and what comes next. */
export function ReviewJob({ job }: { readonly job: Job }) {
  const reviews = useRequest('reviews.list', { projectId: job.projectId }).data ?? [];
  const review = reviews.find(({ jobs }) => jobs.includes(job.id));
  const active = isActive(job);
  return (
    <Page
      title={
        <span className={styles.title}>
          {job.title}
          <Standing job={job} />
        </span>
      }
      subtitle={
        <span className={styles.subtitle}>
          <TimeAgo at={job.createdAt} />
          <Took job={job} />
        </span>
      }
      actions={
        <>
          <ReviewJobActions key={active ? 'active' : 'ended'} job={job} />
          {review && (
            <LinkButton icon={MessageSquareText} href={roomPath(review)}>
              {text.toRoom}
            </LinkButton>
          )}
        </>
      }
    >
      {active && <Progress job={job} />}
      <Ended job={job} review={review} />
      {job.state === 'done' && !job.fate && review && <Next job={job} review={review} />}
      <JobSteps job={job} />
      <JobLog job={job} />
    </Page>
  );
}

function Progress({ job }: { readonly job: Job }) {
  const progress = useRequest('jobs.progress', { jobId: job.id }).data ?? null;
  const fraction = progress?.fraction ?? fractionOf(job);
  const step = job.steps.find(({ state }) => state === 'running')?.title ?? '';
  const current = progress?.current ?? '';
  return (
    <Card>
      <div className={styles.hero}>
        <div className={styles.line}>
          <span className={styles.percent}>{formatPercent(fraction)}</span>
          <div>
            <p className={styles.step} aria-live="polite">
              {step}
            </p>
            <p className={styles.soft}>{current === '' ? text.leave : current}</p>
          </div>
        </div>
        <ProgressBar label={text.progress} fraction={fraction} valueText={`${formatPercent(fraction)}, ${step}`} />
      </div>
    </Card>
  );
}

/** What became of a job that did not simply finish. */
function Ended({ job, review }: { readonly job: Job; readonly review: Review | undefined }) {
  if (job.fate) return <Notice tone="info" title={text.undone} />;
  if (isActive(job) || job.state === 'done') return null;
  if (job.error) {
    // Its code comes from the same catalogue; the job's schema only knows it as text.
    const error = appErrorFromData(job.error as AppErrorData);
    return <FailureOf error={error} state={text.stoppedText} actions={<WayOn job={job} review={review} />} />;
  }
  return (
    <Notice tone={job.state === 'cancelled' ? 'info' : 'warning'} title={text.stopped}>
      <p>{text.stoppedText}</p>
    </Notice>
  );
}

/** Where what stopped it can be mended. */
function WayOn({ job, review }: { readonly job: Job; readonly review: Review | undefined }) {
  if (job.error?.code === 'plan.unclassified-columns') {
    return (
      <LinkButton size="small" href={`/projects/${job.projectId}/scan`}>
        {text.columns}
      </LinkButton>
    );
  }
  if (job.error?.code === 'review.proof-failed' && review) {
    return (
      <LinkButton size="small" href={`${roomPath(review)}?tab=proofs`}>
        {text.proofs}
      </LinkButton>
    );
  }
  return null;
}

/** After a good end: links to send, or where the record is. */
function Next({ job, review }: { readonly job: Job; readonly review: Review }) {
  if (isRecord(review)) {
    return (
      <Notice tone="good" title={text.closed}>
        {text.closedText}
      </Notice>
    );
  }
  if (review.jobs[0] !== job.id) {
    return (
      <Notice tone="good" title={text.deployed}>
        {text.deployedText}
      </Notice>
    );
  }
  return <Links review={review} />;
}

function Links({ review }: { readonly review: Review }) {
  const links = useRequest('reviews.get', { reviewId: review.id }).data?.links ?? [];
  const [first] = links;
  return (
    <Section title={text.ready} description={links.length === 0 ? text.nobody : text.readyText}>
      {first && (
        <Card>
          {links.length === 1 ? (
            <LinkPart reviewId={review.id} link={first} />
          ) : (
            <Tabs
              label={text.ready}
              parts={links.map((link) => ({
                id: link.id,
                label: showHidden(link.name),
                content: <LinkPart reviewId={review.id} link={link} />,
              }))}
            />
          )}
        </Card>
      )}
    </Section>
  );
}
