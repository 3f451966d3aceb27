import { ScanSearch } from 'lucide-react';
import { useParams, useSearchParams } from 'react-router';
import { comparePipelineOrder, type Environment } from '#shared/domain/environment.ts';
import type { Project } from '#shared/domain/project.ts';
import { useRequest } from '../../client/requests.ts';
import { Button, LinkButton } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Card, Page } from '../../ui/page.tsx';
import { ProgressBar } from '../../ui/progress-bar.tsx';
import { Select } from '../../ui/select.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { FailureOf } from '../failures/index.ts';
import { ScanResults } from './scan-results.tsx';
import styles from './scan.module.css';
import { strings } from './strings.ts';
import { type Scan, useScan } from './use-scan.ts';

/** What a source holds about people: the last scan, and the way to a new one. */
export function ScanPage() {
  const { projectId = '' } = useParams();
  const [parameters, setParameters] = useSearchParams();
  const project = useRequest('projects.get', { projectId });
  if (!project.data) {
    return (
      <Page title={strings.title}>
        {project.isError ? (
          <FailureOf error={project.error} onRetry={project.refetch} />
        ) : (
          <Skeleton label={strings.loading} tall />
        )}
      </Page>
    );
  }
  const environments = project.data.environments.toSorted(comparePipelineOrder).toReversed();
  const source = environments.find(({ id }) => id === parameters.get('source')) ?? usualSource(environments);
  if (source === undefined) {
    return (
      <Page title={strings.title} subtitle={strings.subtitle(project.data.name)}>
        <EmptyState
          icon={ScanSearch}
          title={strings.noEnvironment}
          actions={<LinkButton href={`/projects/${projectId}`}>{strings.toBoard}</LinkButton>}
        >
          {strings.noEnvironmentText}
        </EmptyState>
      </Page>
    );
  }
  return (
    <SourceScan
      key={source.id}
      project={project.data}
      source={source}
      environments={environments}
      onSource={(id) => setParameters({ source: id }, { replace: true })}
    />
  );
}

function usualSource(environments: readonly Environment[]): Environment | undefined {
  return environments.find(({ stage }) => stage === 'production') ?? environments[0];
}

interface SourceScanProps {
  readonly project: Project;
  readonly source: Environment;
  readonly environments: readonly Environment[];
  readonly onSource: (id: string) => void;
}

function SourceScan({ project, source, environments, onSource }: SourceScanProps) {
  const last = useRequest('scan.last', { projectId: project.id, environmentId: source.id });
  const scan = useScan(project.id, source.id);
  const start = (
    <Button variant={last.data ? 'secondary' : 'primary'} icon={ScanSearch} onPress={scan.start}>
      {last.data ? strings.scanAgain : strings.scan}
    </Button>
  );
  return (
    <Page
      title={strings.title}
      subtitle={strings.subtitle(project.name)}
      actions={
        <>
          {environments.length > 1 && (
            <Select
              label={strings.source}
              labelHidden
              value={source.id}
              isDisabled={scan.running !== null}
              onChange={onSource}
              options={environments.map(({ id, name }) => ({ value: id, label: name }))}
            />
          )}
          {scan.running === null && last.data && start}
        </>
      }
    >
      <FailureOf error={scan.error} onRetry={scan.start} />
      {scan.running && <Running scan={scan} name={source.name} />}
      {last.isError && <FailureOf error={last.error} onRetry={last.refetch} />}
      {last.isPending && <Skeleton label={strings.loading} rows={3} />}
      {scan.running === null && last.data === null && (
        <EmptyState icon={ScanSearch} title={strings.never(source.name)} actions={start}>
          {strings.neverText}
        </EmptyState>
      )}
      {scan.running === null && last.data && (
        <ScanResults key={last.data.takenAt} project={project} report={last.data} />
      )}
    </Page>
  );
}

function Running({ scan, name }: { readonly scan: Scan; readonly name: string }) {
  const { done, total, table } = scan.running ?? { done: 0, total: 0, table: '' };
  return (
    <Card>
      <div className={styles.running}>
        <div className={styles.runningTexts}>
          <p className={styles.runningTitle} role="status">
            {strings.running(name)}
          </p>
          <p className={styles.soft}>
            {total === 0 ? strings.connecting : strings.progress(done, total)}
            {table !== '' && (
              <>
                {' · '}
                <code>{table}</code>
              </>
            )}
          </p>
        </div>
        <Button onPress={scan.stop}>{strings.stop}</Button>
      </div>
      <ProgressBar
        label={strings.progressLabel}
        fraction={total === 0 ? null : done / total}
        valueText={strings.progress(done, total)}
      />
    </Card>
  );
}
