import { useState } from 'react';
import type { LinkPurpose, ReviewLink } from '#shared/domain/review.ts';
import type { ReviewRoom } from '#shared/domain/review-room.ts';
import { useCommand } from '../../client/requests.ts';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { RadioCards, TextField } from '../../ui/field.tsx';
import { words } from '../../ui/words.ts';
import { FailureOf } from '../failures/index.ts';
import { LinkDialog } from './link-dialog.tsx';
import { openStrings } from './open-strings.ts';
import { purposes } from './people-fields.tsx';
import { strings } from './strings.ts';
import { tabStrings } from './tab-strings.ts';

const text = tabStrings.people;

interface InviteDialogProps {
  readonly room: ReviewRoom;
  readonly onClose: () => void;
}

/** A link for one more person; it is shown as soon as it is made. */
export function InviteDialog({ room, onClose }: InviteDialogProps) {
  const [name, setName] = useState('');
  const [purpose, setPurpose] = useState<LinkPurpose>('approve');
  const [pin, setPin] = useState('');
  const [made, setMade] = useState<ReviewLink | null>(null);
  const reviewId = room.review.id;
  const invite = useCommand('reviews.invite', { renews: ['reviews.get'], onDone: setMade });
  if (made) return <LinkDialog reviewId={reviewId} link={made} onClose={onClose} />;
  const typed = pin.trim();
  const isPinWrong = typed !== '' && (typed.length < 4 || typed.length > 40);
  return (
    <ConfirmDialog
      title={text.inviteTitle}
      isOpen
      focusInside
      onCancel={onClose}
      onConfirm={() => invite.mutate({ reviewId, name: name.trim(), purpose, ...(typed !== '' && { pin: typed }) })}
      cancelLabel={words.cancel}
      confirmLabel={text.inviteConfirm}
      isConfirmDisabled={name.trim() === '' || name.trim().length > 80 || isPinWrong}
      isPending={invite.isPending}
      size="medium"
    >
      <TextField label={text.name} value={name} onChange={setName} autoFocus />
      <RadioCards<LinkPurpose>
        label={text.purpose}
        value={purpose}
        onChange={setPurpose}
        options={purposes.map((value) => ({
          value,
          title: strings.purposeNames[value],
          description: text.purposeTexts[value],
        }))}
      />
      <TextField
        label={text.pin}
        description={text.pinHint}
        value={pin}
        onChange={setPin}
        error={isPinWrong ? openStrings.errors.pin : undefined}
      />
      <FailureOf error={invite.error} />
    </ConfirmDialog>
  );
}
