import { Copy } from 'lucide-react';
import { useClient } from '../../client/client-context.tsx';
import { useRequest } from '../../client/requests.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { words } from '../../ui/words.ts';
import { FailureOf } from '../failures/index.ts';
import styles from './people.module.css';
import { strings } from './strings.ts';
import { tabStrings } from './tab-strings.ts';

const text = tabStrings.people;

interface ReminderDialogProps {
  readonly reviewId: string;
  /** For one person; for everybody who has not answered when absent. */
  readonly linkId?: string | undefined;
  readonly onClose: () => void;
}

/** A text that somebody can send to those who have not answered. */
export function ReminderDialog({ reviewId, linkId, onClose }: ReminderDialogProps) {
  const client = useClient();
  const toast = useToast();
  const reminder = useRequest(
    'reviews.reminder',
    { reviewId, ...(linkId !== undefined && { linkId }) },
    { staleTime: 0 },
  );
  const copy = async (): Promise<void> => {
    await client.call('shell.copyText', { text: reminder.data?.text ?? '' });
    toast({ tone: 'good', title: strings.copied });
    onClose();
  };
  return (
    <Dialog
      title={text.remindTitle}
      isOpen
      onClose={onClose}
      closeLabel={words.close}
      size="medium"
      footer={
        <Button variant="primary" icon={Copy} isDisabled={!reminder.data} onPress={() => void copy()}>
          {text.remindCopy}
        </Button>
      }
    >
      <p>{text.remindText}</p>
      <FailureOf error={reminder.error} onRetry={reminder.refetch} />
      {reminder.isPending && <Skeleton label={words.loading} rows={4} />}
      {reminder.data && (
        <pre role="group" aria-label={text.remindTitle} tabIndex={0} className={styles.reminder}>
          {reminder.data.text}
        </pre>
      )}
    </Dialog>
  );
}
