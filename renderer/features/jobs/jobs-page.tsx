import { ActivitySquare } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'react-aria-components';
import type { Job } from '#shared/domain/job.ts';
import { useRequest } from '../../client/requests.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { SearchField } from '../../ui/field.tsx';
import { formatPercent } from '../../ui/format.ts';
import { Page } from '../../ui/page.tsx';
import { ProgressBar } from '../../ui/progress-bar.tsx';
import { Select } from '../../ui/select.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { StatusChip } from '../../ui/status.tsx';
import { filterRows } from '../../ui/table-rows.ts';
import { TimeAgo } from '../../ui/time-ago.tsx';
import { FlowDiagram } from '../environments/index.ts';
import { FailureOf } from '../failures/index.ts';
import { durationOf, fractionOf, isActive, isInGroup, type StateGroup, stateTones } from './job-state.ts';
import styles from './jobs-page.module.css';
import { strings } from './strings.ts';
import { type JobEnds, useJobEnds } from './use-job-ends.ts';

const groups: readonly StateGroup[] = ['all', 'running', 'attention', 'done'];

/** The history of all jobs. */
export function JobsPage() {
  const jobs = useRequest('jobs.list', {});
  const endsOf = useJobEnds();
  const [query, setQuery] = useState('');
  const [group, setGroup] = useState<StateGroup>('all');
  const inGroup = (jobs.data ?? []).filter((job) => isInGroup(job, group));
  const shown = filterRows(
    inGroup.toSorted((a, b) => b.createdAt.localeCompare(a.createdAt)),
    query,
    (job) => `${job.title} ${endsOf(job).project?.name ?? ''} ${strings.stateName(job.state)}`,
  );
  const tools = (
    <div className={styles.tools}>
      <SearchField label={strings.filter} value={query} onChange={setQuery} />
      <Select
        label={strings.stateFilter}
        labelHidden
        value={group}
        onChange={setGroup}
        options={groups.map((value) => ({ value, label: strings.states[value] }))}
      />
    </div>
  );
  return (
    <Page title={strings.title} subtitle={strings.subtitle} {...(jobs.data?.length && { actions: tools })}>
      {!jobs.data &&
        (jobs.isError ? (
          <FailureOf error={jobs.error} onRetry={jobs.refetch} />
        ) : (
          <Skeleton label={strings.loading} rows={4} />
        ))}
      {jobs.data?.length === 0 && (
        <EmptyState icon={ActivitySquare} title={strings.empty}>
          {strings.emptyText}
        </EmptyState>
      )}
      {jobs.data && jobs.data.length > 0 && shown.length === 0 && <p role="status">{strings.noMatch}</p>}
      {shown.length > 0 && (
        <ul className={styles.list}>
          {shown.map((job) => (
            <li key={job.id}>
              <JobRow job={job} ends={endsOf(job)} />
            </li>
          ))}
        </ul>
      )}
    </Page>
  );
}

function JobRow({ job, ends }: { readonly job: Job; readonly ends: JobEnds }) {
  return (
    <div className={styles.row}>
      <Link href={`/jobs/${job.id}`} className={styles.link ?? ''}>
        {ends.project?.name ?? strings.unknownProject}
      </Link>
      <FlowDiagram source={ends.source} target={ends.target} size="small" />
      <span className={styles.when}>
        <TimeAgo at={job.createdAt} />
      </span>
      <span className={styles.took}>
        {isActive(job) ? <LiveFraction job={job} /> : strings.took(durationOf(job, new Date(job.createdAt)))}
      </span>
      <span className={styles.state}>
        <StatusChip tone={stateTones[job.state]}>{strings.stateName(job.state)}</StatusChip>
      </span>
    </div>
  );
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
