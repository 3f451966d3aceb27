import { ListChecks, RefreshCw, Square } from 'lucide-react';
import { useEffect, useEffectEvent, useState } from 'react';
import { useParams, useSearchParams } from 'react-router';
import { type ChecklistItem, type ChecklistView, countGreen } from '#shared/domain/checklist.ts';
import type { Project } from '#shared/domain/project.ts';
import { useCommand, useRequest } from '../../client/requests.ts';
import { Button } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Page, Section } from '../../ui/page.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { StatusChip } from '../../ui/status.tsx';
import { TimeAgo } from '../../ui/time-ago.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { FailureOf } from '../failures/index.ts';
import { BackupsDialog } from './backups-dialog.tsx';
import { ChecklistItemCard, WaitingItemCard } from './checklist-item-card.tsx';
import styles from './checklist.module.css';
import { MonitoringDialog } from './monitoring-dialog.tsx';
import { RunbookDialog } from './runbook-dialog.tsx';
import { RunbookMenu } from './runbook-menu.tsx';
import { strings } from './strings.ts';
import { type ChecklistRun, useChecklistRun } from './use-checklist-run.ts';
import { WallDialog } from './wall-dialog.tsx';

/** The checklist of a project: what was measured, when, and what mends it. */
export function ChecklistPage() {
  const { projectId = '' } = useParams();
  const project = useRequest('projects.get', { projectId });
  const last = useRequest('checklist.last', { projectId });
  const error = project.error ?? last.error;
  if (project.data && last.data !== undefined) return <Checklist project={project.data} view={last.data} />;
  return (
    <Page title={strings.title} width="form">
      {error === null ? (
        <Skeleton label={strings.loading} rows={4} />
      ) : (
        <FailureOf error={error} onRetry={last.refetch} />
      )}
    </Page>
  );
}

function Checklist({ project, view }: { readonly project: Project; readonly view: ChecklistView | null }) {
  const run = useChecklistRun(project.id);
  const [params, setParams] = useSearchParams();
  const isAsked = params.get('run') === '1';
  const begin = useEffectEvent(() => {
    // Coming back to this page does not begin anew.
    setParams({}, { replace: true });
    void run.start();
  });
  useEffect(() => {
    if (isAsked) begin();
  }, [isAsked]);
  const check = (
    <Button variant="primary" icon={view === null ? ListChecks : RefreshCw} onPress={() => void run.start()}>
      {view === null ? strings.check : strings.again}
    </Button>
  );
  const stop = (
    <Button icon={Square} onPress={run.stop}>
      {strings.stop}
    </Button>
  );
  const isEmpty = view === null && !run.isRunning;
  return (
    <Page
      title={strings.title}
      subtitle={strings.subtitle(project.name)}
      width="form"
      actions={
        isEmpty ? undefined : (
          <>
            <RunbookMenu project={project} />
            {run.isRunning ? stop : check}
          </>
        )
      }
    >
      <FailureOf error={run.error} onRetry={() => void run.start()} />
      {isEmpty ? (
        <EmptyState icon={ListChecks} title={strings.empty} actions={check}>
          {strings.emptyText}
        </EmptyState>
      ) : (
        <>
          <Summary view={view} run={run} />
          <Items project={project} view={view} run={run} />
        </>
      )}
    </Page>
  );
}

function Summary({ view, run }: { readonly view: ChecklistView | null; readonly run: ChecklistRun }) {
  const isRunning = run.isRunning || view === null;
  const done = [...run.items.values()].filter((item) => item !== null);
  const { green, of } = isRunning
    ? { green: done.length, of: Object.keys(strings.names).length }
    : countGreen(view.report);
  const red = isRunning ? 0 : of - green;
  const isOutdated = !isRunning && view.outdated !== 'no';
  return (
    <div className={styles.summary} role="status">
      <span className={styles.count}>{strings.countOf(green, of)}</span>
      {isRunning ? (
        <StatusChip tone="busy">{strings.checking}</StatusChip>
      ) : (
        <>
          <StatusChip tone={isOutdated ? 'warning' : red === 0 ? 'good' : 'bad'}>
            {isOutdated ? strings.outOfDate : red === 0 ? strings.allGreen : strings.red(red)}
          </StatusChip>
          <span className={styles.soft}>
            {strings.checkedAt} <TimeAgo at={view.report.checkedAt} />
          </span>
        </>
      )}
      {!isRunning && view.outdated !== 'no' && (
        <div className={styles.wide}>
          <Notice tone="warning" title={strings.outdated[view.outdated]}>
            {strings.outdatedText}
          </Notice>
        </div>
      )}
    </div>
  );
}

interface ItemsProps {
  readonly project: Project;
  readonly view: ChecklistView | null;
  readonly run: ChecklistRun;
}

function Items({ project, view, run }: ItemsProps) {
  const [open, setOpen] = useState<'none' | 'monitoring' | 'backups' | 'wall' | 'runbook'>('none');
  const close = (): void => setOpen('none');
  const isOutdated = view !== null && view.outdated !== 'no' && !run.isRunning;
  const toast = useToast();
  const write = useCommand('runbook.export', {
    renews: ['runbook.show'],
    onDone: ({ path }) => {
      toast({ tone: 'good', title: strings.runbook.written, description: strings.runbook.writtenText(path) });
    },
  });
  const actionsOf = ({ id, state }: ChecklistItem) => {
    if (state === 'does-not-apply') return undefined;
    if (id === 'monitoring') {
      return (
        <Button size="small" onPress={() => setOpen('monitoring')}>
          {strings.setUpMonitoring}
        </Button>
      );
    }
    if (id === 'backups') {
      return (
        <Button size="small" onPress={() => setOpen('backups')}>
          {strings.setUpBackups}
        </Button>
      );
    }
    if (id === 'stages-closed') {
      return (
        <Button size="small" onPress={() => setOpen('wall')}>
          {strings.setUpWall}
        </Button>
      );
    }
    if (id !== 'runbook') return undefined;
    return (
      <>
        <Button size="small" onPress={() => setOpen('runbook')}>
          {strings.setUpRunbook}
        </Button>
        {state !== 'green' && (
          <Button size="small" isPending={write.isPending} onPress={() => write.mutate({ projectId: project.id })}>
            {strings.writeRunbook}
          </Button>
        )}
      </>
    );
  };
  return (
    <>
      {strings.groups.map(({ title, ids }) => (
        <Section key={title} title={title}>
          <ul className={styles.items}>
            {ids.map((id) => {
              const item = run.isRunning ? run.items.get(id) : view?.report.items.find((one) => one.id === id);
              if (item)
                return (
                  <ChecklistItemCard
                    key={id}
                    item={item}
                    project={project}
                    isOutdated={isOutdated}
                    actions={actionsOf(item)}
                  />
                );
              return <WaitingItemCard key={id} title={strings.names[id]} isBusy={item === null} />;
            })}
          </ul>
        </Section>
      ))}
      <FailureOf error={write.error} />
      {open === 'monitoring' && <MonitoringDialog project={project} onClose={close} />}
      {open === 'backups' && <BackupsDialog project={project} onClose={close} />}
      {open === 'wall' && <WallDialog project={project} onClose={close} />}
      {open === 'runbook' && <RunbookDialog project={project} onClose={close} />}
    </>
  );
}
