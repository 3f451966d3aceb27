import { CircleStop, Play, RotateCcw, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { Job } from '#shared/domain/job.ts';
import { type CommandName, useCommand } from '../../client/requests.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { words } from '../../ui/words.ts';
import { FailureOf } from '../failures/index.ts';
import { planStrings } from './plan-strings.ts';

const text = planStrings.job;
const renews = ['jobs.list', 'jobs.get', 'reviews.list', 'reviews.get'] as const;

/** What can be done with a review's job now; what takes something back is asked about first. */
export function ReviewJobActions({ job }: { readonly job: Job }) {
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
        <Button variant="primary" icon={Play} isPending={resume.isPending} onPress={() => resume.mutate(key)}>
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
      >
        <p>{text.undoText}</p>
        <FailureOf error={undo.error} />
      </ConfirmDialog>
    </>
  );
}
