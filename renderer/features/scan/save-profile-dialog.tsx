import { useState } from 'react';
import { type ColumnChoice, withRules } from '#shared/domain/scan.ts';
import { useCommand, useRequest } from '../../client/requests.ts';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/field.tsx';
import { Select } from '../../ui/select.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { words } from '../../ui/words.ts';
import { FailureOf } from '../failures/index.ts';
import { toFreeId } from '../projects/index.ts';
import { strings } from './strings.ts';

const newProfile = '@new';

/** Saves what was chosen in a profile: a new one, or one that is there. */
export function SaveProfileDialog(props: {
  readonly decisions: readonly ColumnChoice[];
  readonly onClose: () => void;
}) {
  const { decisions, onClose } = props;
  const toast = useToast();
  const profiles = useRequest('masking.profiles', {}).data ?? [];
  const [id, setId] = useState(newProfile);
  const [name, setName] = useState('');
  const save = useCommand('masking.saveProfile', {
    renews: ['masking.profiles', 'scan.last'],
    onDone: (profile) => {
      toast({ tone: 'good', title: strings.profileSaved(profile.name) });
      onClose();
    },
  });
  const known = profiles.find((profile) => profile.id === id);
  const title = name.trim();
  const submit = (): void => {
    const taken = profiles.map((profile) => profile.id);
    const made = { id: toFreeId(title, 'scan', taken), name: title, tables: [] };
    save.mutate({ profile: withRules(known ?? made, decisions) });
  };
  return (
    <ConfirmDialog
      title={strings.profileTitle}
      isOpen
      focusInside
      onCancel={onClose}
      onConfirm={submit}
      cancelLabel={words.cancel}
      confirmLabel={words.save}
      isConfirmDisabled={known === undefined && (title === '' || title.length > 80)}
      isPending={save.isPending}
    >
      <p>{strings.profileText(decisions.length)}</p>
      {profiles.length > 0 && (
        <Select
          label={strings.profileWhich}
          value={id}
          onChange={setId}
          options={[
            { value: newProfile, label: strings.profileNew },
            ...profiles.map((profile) => ({ value: profile.id, label: profile.name })),
          ]}
        />
      )}
      {known === undefined && <TextField label={strings.profileName} value={name} onChange={setName} autoFocus />}
      <FailureOf error={save.error} />
    </ConfirmDialog>
  );
}
