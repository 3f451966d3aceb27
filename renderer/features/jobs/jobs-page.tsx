import { ActivitySquare } from 'lucide-react';
import { useState } from 'react';
import { useRequest } from '../../client/requests.ts';
import { EmptyState } from '../../ui/empty-state.tsx';
import { SearchField } from '../../ui/field.tsx';
import { Page } from '../../ui/page.tsx';
import { Select } from '../../ui/select.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { filterRows } from '../../ui/table-rows.ts';
import { FailureOf } from '../failures/index.ts';
import { JobList } from './job-list.tsx';
import { isInGroup, standingOf, type StateGroup } from './job-state.ts';
import styles from './jobs-page.module.css';
import { strings } from './strings.ts';
import { useJobEnds } from './use-job-ends.ts';

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
    (job) => `${job.title} ${endsOf(job).project?.name ?? ''} ${strings.standing(standingOf(job).kind)}`,
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
      {shown.length > 0 && <JobList jobs={shown} />}
    </Page>
  );
}
