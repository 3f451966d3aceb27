import { Play, RefreshCw } from 'lucide-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Job } from '#shared/domain/job.ts';
import type { SetUpStatus } from '#shared/domain/setup.ts';
import { useClient } from '../../client/client-context.tsx';
import { queryKey, useCommand } from '../../client/requests.ts';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Card, Section } from '../../ui/page.tsx';
import { StatusIcon } from '../../ui/status.tsx';
import { FailureOf } from '../failures/index.ts';
import { HandSnippets } from './hand-snippets.tsx';
import styles from './set-up-job.module.css';
import { strings } from './strings.ts';

const text = strings.job;

/** What somebody has to put in before the set-up can go on, and the look whether it is there. */
export function ByHand({ job, status }: { readonly job: Job; readonly status: SetUpStatus }) {
  const client = useClient();
  const queries = useQueryClient();
  const [check, setCheck] = useState<{
    readonly isRunning: boolean;
    readonly error: unknown;
    readonly isDone: boolean;
  }>({
    ...{ isRunning: false, error: null, isDone: false },
  });
  const resume = useCommand('jobs.resume', { renews: ['jobs.list', 'jobs.get', 'setup.status'] });
  const look = async (): Promise<void> => {
    setCheck({ isRunning: true, error: null, isDone: false });
    try {
      const seen = await client.call('setup.check', { jobId: job.id });
      queries.setQueryData(queryKey('setup.status', { projectId: job.projectId }), seen);
      setCheck({ isRunning: false, error: null, isDone: true });
    } catch (error) {
      setCheck({ isRunning: false, error, isDone: false });
    }
  };
  const goOn = (
    <Button variant="primary" icon={Play} isPending={resume.isPending} onPress={() => resume.mutate({ jobId: job.id })}>
      {text.goOn}
    </Button>
  );
  if (status.byHand.length === 0) {
    if (!check.isDone) return null;
    return (
      <>
        <Notice tone="good" role="status" title={text.goOnText} actions={goOn} />
        <FailureOf error={resume.error} />
      </>
    );
  }
  const titleOf = (id: string) =>
    status.plan.stages.flatMap(({ steps }) => steps).find((step) => step.id === id)?.title ?? id;
  return (
    <Section
      title={text.waitsTitle(status.byHand.length)}
      description={text.waitsText}
      actions={
        <Button variant="primary" icon={RefreshCw} isPending={check.isRunning} onPress={() => void look()}>
          {check.isRunning ? text.checking : text.check}
        </Button>
      }
    >
      <FailureOf error={check.error} onRetry={look} />
      <Card padded={false}>
        {status.byHand.map(({ stepId, why, snippets }) => (
          <div key={stepId} className={styles.hand} role="group" aria-label={titleOf(stepId)}>
            <h3 className={styles.handTitle}>
              <StatusIcon tone="paused" /> {titleOf(stepId)}
            </h3>
            <p className={styles.soft}>{why}</p>
            <HandSnippets snippets={snippets} />
          </div>
        ))}
      </Card>
    </Section>
  );
}
