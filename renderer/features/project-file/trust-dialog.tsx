import type { TrustState } from '#shared/domain/project-file.ts';
import { useCommand } from '../../client/requests.ts';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { words } from '../../ui/words.ts';
import { FailureOf } from '../failures/index.ts';
import { CommandList } from './command-list.tsx';
import { strings } from './strings.ts';

interface TrustDialogProps {
  readonly name: string;
  readonly trust: TrustState;
  readonly onClose: () => void;
}

/** Shows the commands in full and asks whether exactly these may run. */
export function TrustDialog({ name, trust, onClose }: TrustDialogProps) {
  const toast = useToast();
  const give = useCommand('trust.give', {
    renews: ['trust.state'],
    onDone: () => {
      toast({ tone: 'good', title: strings.trustGiven });
      onClose();
    },
  });
  return (
    <ConfirmDialog
      title={strings.dialogTitle(name)}
      isOpen
      size="medium"
      onCancel={onClose}
      onConfirm={() => give.mutate({ projectId: trust.projectId, hash: trust.hash })}
      cancelLabel={words.cancel}
      confirmLabel={strings.confirm}
      isPending={give.isPending}
    >
      <p>{strings.dialogText}</p>
      {trust.before !== null && <p>{strings.changedText}</p>}
      <CommandList items={trust.items} before={trust.before} />
      <FailureOf error={give.error} />
    </ConfirmDialog>
  );
}
