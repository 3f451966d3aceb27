import { useState } from 'react';
import { useCommand, useRequest } from '../../client/requests.ts';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/field.tsx';
import { Select } from '../../ui/select.tsx';
import { words } from '../../ui/words.ts';
import { FailureOf } from '../failures/index.ts';
import { Checkbox } from '../../ui/field.tsx';
import { readMe, writeMe } from './me.ts';
import type { RemarkProps } from './remark-props.ts';
import { roomStrings } from './room-strings.ts';
import { showHidden } from './safe-text.ts';
import { namesToAssign } from './words.ts';

const text = roomStrings.remark;

/** Stand for no name in the choice; nobody is called like this. */
const nobody = '@nobody';
const somebody = '@somebody';

/** Who looks after a remark. */
export function AssignField({ room, remark, canWrite }: RemarkProps) {
  const projects = useRequest('projects.list', {}).data ?? [];
  const contacts = projects.find(({ id }) => id === room.review.projectId)?.contacts ?? [];
  const [isNaming, setNaming] = useState(false);
  const assign = useCommand('reviews.assign', { renews: ['reviews.get'], onDone: () => setNaming(false) });
  const give = (to: string | null): void => {
    assign.mutate({ reviewId: room.review.id, remark: remark.number, to });
  };
  const me = readMe(window.localStorage);
  const names = namesToAssign(room, [...contacts.map(({ name }) => name), me]);
  return (
    <>
      <Select
        label={text.assign}
        value={remark.assignedTo ?? nobody}
        isDisabled={!canWrite}
        onChange={(value) => {
          if (value === somebody) setNaming(true);
          else give(value === nobody ? null : value);
        }}
        options={[
          { value: nobody, label: text.nobody },
          ...names.map((name) => ({ value: name, label: showHidden(name) })),
          { value: somebody, label: text.somebody },
        ]}
      />
      {!isNaming && <FailureOf error={assign.error} />}
      {isNaming && (
        <NameDialog
          error={assign.error}
          isPending={assign.isPending}
          onCancel={() => setNaming(false)}
          onConfirm={give}
        />
      )}
    </>
  );
}

interface NameDialogProps {
  readonly error: unknown;
  readonly isPending: boolean;
  readonly onCancel: () => void;
  readonly onConfirm: (name: string) => void;
}

function NameDialog({ error, isPending, onCancel, onConfirm }: NameDialogProps) {
  const [name, setName] = useState('');
  const [isMe, setMe] = useState(() => readMe(window.localStorage) === '');
  return (
    <ConfirmDialog
      title={text.assignTitle}
      isOpen
      focusInside
      onCancel={onCancel}
      onConfirm={() => {
        if (isMe) writeMe(window.localStorage, name.trim());
        onConfirm(name.trim());
      }}
      cancelLabel={words.cancel}
      confirmLabel={text.assignConfirm}
      isConfirmDisabled={name.trim() === '' || name.trim().length > 80}
      isPending={isPending}
    >
      <TextField label={text.assignName} value={name} onChange={setName} autoFocus />
      <Checkbox isSelected={isMe} onChange={setMe}>
        {text.assignMe}
      </Checkbox>
      <FailureOf error={error} />
    </ConfirmDialog>
  );
}
