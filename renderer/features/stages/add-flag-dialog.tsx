import { useState } from 'react';
import type { Project } from '#shared/domain/project.ts';
import { idSchema } from '#shared/domain/server.ts';
import { flagVariable } from '#shared/domain/stage-config.ts';
import { useCommand } from '../../client/requests.ts';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/field.tsx';
import { words } from '../../ui/words.ts';
import { FailureOf } from '../failures/index.ts';
import { strings } from './strings.ts';

/** Asks for a flag's name, what it switches and who answers for it. */
export function AddFlagDialog({ project, onClose }: { readonly project: Project; readonly onClose: () => void }) {
  const [id, setId] = useState('');
  const [description, setDescription] = useState('');
  const [owner, setOwner] = useState('');
  const save = useCommand('flags.save', { renews: ['projects.get', 'projects.list'], onDone: onClose });
  const isValid = idSchema.safeParse(id).success;
  return (
    <ConfirmDialog
      title={strings.addTitle}
      isOpen
      focusInside
      onCancel={onClose}
      onConfirm={() => save.mutate({ projectId: project.id, flag: { id, description, owner } })}
      cancelLabel={words.cancel}
      confirmLabel={strings.add}
      isConfirmDisabled={!isValid}
      isPending={save.isPending}
    >
      <TextField
        label={strings.id}
        value={id}
        onChange={setId}
        autoFocus
        mono
        {...(isValid ? { description: strings.idHint(flagVariable(id)) } : {})}
        {...(id !== '' && !isValid ? { error: strings.idInvalid } : {})}
      />
      <TextField label={strings.description} value={description} onChange={setDescription} />
      <TextField label={strings.owner} value={owner} onChange={setOwner} />
      <FailureOf error={save.error} />
    </ConfirmDialog>
  );
}
