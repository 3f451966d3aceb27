import { CircleStop, Play, RotateCcw, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { Job } from '#shared/domain/job.ts';
import type { SetUpStatus } from '#shared/domain/setup.ts';
import { type CommandName, useCommand } from '../../client/requests.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { words } from '../../ui/words.ts';
import { FailureOf } from '../failures/index.ts';
import styles from './set-up-job.module.css';
import { strings } from './strings.ts';

const text = strings.job;

const renews = ['jobs.list', 'jobs.get', 'setup.status', 'projects.get', 'projects.list'] as const;

interface SetUpActionsProps {
  readonly job: Job;
  readonly status: SetUpStatus | null;
}

/** What can be done with a set-up now; what takes something back is asked about first, with everything it takes. */
export function SetUpActions({ job, status }: SetUpActionsProps) {
  const [open, setOpen] = useState<'cancel' | 'undo' | null>(null);
  const close = (): void => setOpen(null);
  const useAction = (name: Extract<CommandName, 'jobs.cancel' | 'jobs.undo' | 'jobs.discard' | 'jobs.resume'>) =>
    useCommand(name, { renews, onDone: close });
  const cancel = useAction('jobs.cancel');
  const undo = useAction('jobs.undo');
  const discard = useAction('jobs.discard');
  const resume = useAction('jobs.resume');
  const key = { jobId: job.id };
  const can = (action: Job['actions'][number]) => job.actions.includes(action);
  const waits = (status?.byHand.length ?? 0) > 0;
  return (
    <>
      {can('undo') && (
        <Button icon={RotateCcw} onPress={() => setOpen('undo')}>
          {text.undo}
        </Button>
      )}
      {can('discard') && (
        <Button icon={Trash2} isPending={discard.isPending} onPress={() => discard.mutate(key)}>
          {text.discard}
        </Button>
      )}
      {can('cancel') && (
        <Button icon={CircleStop} onPress={() => setOpen('cancel')}>
          {text.cancel}
        </Button>
      )}
      {can('resume') && (
        // While somebody has to put something in, checking is the next thing to do.
        <Button
          variant={waits ? 'secondary' : 'primary'}
          icon={Play}
          isPending={resume.isPending}
          onPress={() => resume.mutate(key)}
        >
          {text.goOn}
        </Button>
      )}
      <ConfirmDialog
        title={text.cancelTitle}
        isOpen={open === 'cancel'}
        onCancel={close}
        onConfirm={() => cancel.mutate(key)}
        cancelLabel={text.cancelKeep}
        confirmLabel={text.cancelConfirm}
        isPending={cancel.isPending}
        isDangerous
      >
        <p>{text.cancelText}</p>
        <FailureOf error={cancel.error} />
      </ConfirmDialog>
      <ConfirmDialog
        title={text.undoTitle}
        isOpen={open === 'undo'}
        onCancel={close}
        onConfirm={() => undo.mutate(key)}
        cancelLabel={words.cancel}
        confirmLabel={text.undoConfirm}
        isPending={undo.isPending}
        isDangerous
        size="medium"
      >
        <p>{text.undoText}</p>
        <ul className={styles.list}>
          {undoneBy(status).map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
        <FailureOf error={undo.error} />
      </ConfirmDialog>
    </>
  );
}

/** What an undo does about each step that this job made, last first. */
function undoneBy(status: SetUpStatus | null): readonly string[] {
  if (status === null) return [];
  const made = status.steps.filter(({ state }) => state === 'made').map(({ id }) => id);
  return status.plan.stages
    .flatMap((stage) => stage.steps.filter(({ id }) => made.includes(id)).map(({ undo }) => `${stage.name}: ${undo}`))
    .toReversed();
}
