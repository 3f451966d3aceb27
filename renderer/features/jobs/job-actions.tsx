import { ArrowDownToLine, CircleStop, ExternalLink, Pause, Play, RotateCcw, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { Job } from '#shared/domain/job.ts';
import { useClient } from '../../client/client-context.tsx';
import { type CommandName, useCommand } from '../../client/requests.ts';
import { toFailure } from '../../client/failure.ts';
import { Button, LinkButton } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/field.tsx';
import { words } from '../../ui/words.ts';
import { FailureOf } from '../failures/index.ts';
import { isActive } from './job-state.ts';
import { ReportMenu } from './report-menu.tsx';
import { strings } from './strings.ts';
import type { JobEnds } from './use-job-ends.ts';

const text = strings.actions;

type Action = Job['actions'][number];

const renews = ['jobs.list', 'jobs.get', 'environments.status'] as const;

/** What can be done with a job now; whatever cannot simply be taken back is asked about first. */
export function JobActions({ job, ends }: { readonly job: Job; readonly ends: JobEnds }) {
  const client = useClient();
  const [open, setOpen] = useState<Action | 'resume-failed' | null>(null);
  const [password, setPassword] = useState('');
  const jobKey = { jobId: job.id };
  const close = (): void => setOpen(null);
  const useAction = (name: Extract<CommandName, 'jobs.pause' | 'jobs.cancel' | 'jobs.undo' | 'jobs.discard'>) =>
    useCommand(name, { renews, onDone: close });
  const pause = useAction('jobs.pause');
  const cancel = useAction('jobs.cancel');
  const undo = useAction('jobs.undo');
  const discard = useAction('jobs.discard');
  const resume = useCommand('jobs.resume', { renews, onDone: close });
  // Only a pull that sets a password has a question; the engine says which one does.
  const resumeNow = (): void => {
    resume.mutate(jobKey, {
      onError: (error) => {
        setOpen(toFailure(error).code === 'secret.missing' ? 'resume' : 'resume-failed');
      },
    });
  };
  const can = (action: Action) => job.actions.includes(action);
  const target = ends.target.name;
  const url = ends.project?.environments.find((environment) => environment.id === job.targetId)?.url;
  const again = `/projects/${job.projectId}/pull?source=${job.sourceId}&target=${job.targetId}`;
  return (
    <>
      {job.state === 'done' && <ReportMenu job={job} ends={ends} />}
      {can('undo') && (
        <Button icon={RotateCcw} onPress={() => setOpen('undo')}>
          {text.undo}
        </Button>
      )}
      {can('discard') && (
        <Button icon={Trash2} onPress={() => setOpen('discard')}>
          {text.discard}
        </Button>
      )}
      {can('pause') && (
        <Button icon={Pause} isPending={pause.isPending || pause.isSuccess} onPress={() => pause.mutate(jobKey)}>
          {text.pause}
        </Button>
      )}
      {can('cancel') && (
        <Button icon={CircleStop} onPress={() => setOpen('cancel')}>
          {text.cancel}
        </Button>
      )}
      {!isActive(job) && ends.project && (
        <LinkButton icon={ArrowDownToLine} href={again}>
          {text.pullAgain}
        </LinkButton>
      )}
      {can('resume') && (
        <Button variant="primary" icon={Play} isPending={resume.isPending} onPress={resumeNow}>
          {text.resume}
        </Button>
      )}
      {job.state === 'done' && url !== undefined && (
        <Button variant="primary" icon={ExternalLink} onPress={() => void client.call('shell.openExternal', { url })}>
          {text.openSite}
        </Button>
      )}
      <ConfirmDialog
        title={text.cancelTitle}
        isOpen={open === 'cancel'}
        onCancel={close}
        onConfirm={() => cancel.mutate(jobKey)}
        cancelLabel={text.cancelKeep}
        confirmLabel={text.cancelConfirm}
        isPending={cancel.isPending}
        isDangerous
      >
        <p>{text.cancelText(target)}</p>
        <FailureOf error={cancel.error} />
      </ConfirmDialog>
      <ConfirmDialog
        title={text.undoTitle(target)}
        isOpen={open === 'undo'}
        onCancel={close}
        onConfirm={() => undo.mutate(jobKey)}
        cancelLabel={words.cancel}
        confirmLabel={text.undoConfirm}
        isPending={undo.isPending}
        isDangerous
      >
        <p>{text.undoText(target)}</p>
        <FailureOf error={undo.error} />
      </ConfirmDialog>
      <ConfirmDialog
        title={text.discardTitle}
        isOpen={open === 'discard'}
        onCancel={close}
        onConfirm={() => discard.mutate(jobKey)}
        cancelLabel={words.cancel}
        confirmLabel={text.discardConfirm}
        isPending={discard.isPending}
        isDangerous
      >
        <p>{text.discardText(target)}</p>
        <FailureOf error={discard.error} />
      </ConfirmDialog>
      <ConfirmDialog
        title={text.resumeTitle}
        isOpen={open === 'resume'}
        onCancel={close}
        onConfirm={() => resume.mutate({ ...jobKey, localPassword: password })}
        cancelLabel={words.cancel}
        confirmLabel={text.resume}
        isPending={resume.isPending}
        isConfirmDisabled={password === ''}
        focusInside
      >
        <p>{text.resumeText}</p>
        <TextField label={text.resumePassword} type="password" value={password} onChange={setPassword} autoFocus />
        <FailureOf error={password === '' ? null : resume.error} />
      </ConfirmDialog>
      <ConfirmDialog
        title={text.resumeFailedTitle}
        isOpen={open === 'resume-failed'}
        onCancel={close}
        onConfirm={resumeNow}
        cancelLabel={words.close}
        confirmLabel={words.retry}
        isPending={resume.isPending}
      >
        <FailureOf error={resume.error} />
      </ConfirmDialog>
    </>
  );
}
