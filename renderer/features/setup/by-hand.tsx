import { Play, RefreshCw } from 'lucide-react';
import type { Job } from '#shared/domain/job.ts';
import type { SetUpStatus } from '#shared/domain/setup.ts';
import { useCommand } from '../../client/requests.ts';
import { Button } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Card, Section } from '../../ui/page.tsx';
import { StatusIcon } from '../../ui/status.tsx';
import { FailureOf } from '../failures/index.ts';
import { HandSnippets } from './hand-snippets.tsx';
import styles from './set-up-job.module.css';
import { strings } from './strings.ts';

const text = strings.job;

interface ByHandProps {
  readonly job: Job;
  readonly status: SetUpStatus;
  readonly isChecking: boolean;
  readonly onCheck: () => void;
}

/** What somebody has to put in before the set-up can go on, and the look whether it is there. */
export function ByHand({ job, status, isChecking, onCheck }: ByHandProps) {
  const resume = useCommand('jobs.resume', { renews: ['jobs.list', 'jobs.get', 'setup.status'] });
  const check = (
    <Button
      variant={status.byHand.length > 0 ? 'primary' : 'secondary'}
      icon={RefreshCw}
      isPending={isChecking}
      onPress={onCheck}
    >
      {isChecking ? text.checking : text.check}
    </Button>
  );
  if (status.byHand.length === 0) {
    return (
      <>
        <Notice
          tone="info"
          role="status"
          title={text.nothingByHand}
          actions={
            <>
              {check}
              <Button
                variant="primary"
                icon={Play}
                isPending={resume.isPending}
                onPress={() => resume.mutate({ jobId: job.id })}
              >
                {text.goOn}
              </Button>
            </>
          }
        />
        <FailureOf error={resume.error} />
      </>
    );
  }
  const titleOf = (id: string) =>
    status.plan.stages.flatMap(({ steps }) => steps).find((step) => step.id === id)?.title ?? id;
  return (
    <Section title={text.waitsTitle(status.byHand.length)} description={text.waitsText} actions={check}>
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
