import { zodResolver } from '@hookform/resolvers/zod';
import { useState } from 'react';
import { useForm, useWatch } from 'react-hook-form';
import type { Server } from '#shared/domain/server.ts';
import { useCommand } from '../../client/requests.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { FormTextField } from '../../ui/form-fields.tsx';
import { FieldStack } from '../../ui/page.tsx';
import { words } from '../../ui/words.ts';
import { FailureOf } from '../failures/index.ts';
import { DoctorPanel } from './doctor-panel.tsx';
import { HopFields } from './hop-fields.tsx';
import { fromDraft, type ServerDraft, serverDraftSchema, toDraft } from './server-draft.ts';
import { strings } from './strings.ts';

const text = strings.form;

interface AddServerDialogProps {
  readonly onClose: () => void;
  readonly onSaved: (server: Server) => void;
}

/** Adds a server without leaving the screen that needs one. Jump hosts are added on the server's own page. */
export function AddServerDialog({ onClose, onSaved }: AddServerDialogProps) {
  const [id] = useState(() => `server-${crypto.randomUUID().slice(0, 8)}`);
  const form = useForm<ServerDraft>({
    defaultValues: toDraft(),
    resolver: zodResolver(serverDraftSchema),
    mode: 'onTouched',
  });
  const { control } = form;
  const draft = useWatch({ control, compute: (values: ServerDraft) => values });
  const testable = serverDraftSchema.safeParse({ ...draft, name: draft.name.trim() || draft.host });
  const save = useCommand('servers.save', { renews: ['servers.list'], onDone: onSaved });
  const submit = form.handleSubmit((valid) => {
    save.mutate({ server: fromDraft(id, valid) });
  });
  return (
    <Dialog
      title={text.newTitle}
      isOpen
      onClose={onClose}
      closeLabel={words.close}
      size="medium"
      footer={
        <>
          <Button onPress={onClose}>{words.cancel}</Button>
          <Button variant="primary" isPending={save.isPending} onPress={() => void submit()}>
            {text.save}
          </Button>
        </>
      }
    >
      <FieldStack>
        <FormTextField control={control} name="name" label={text.name} description={text.nameHint} autoFocus />
        <HopFields form={form} place="server" owner={id} />
        <DoctorPanel
          waits
          hint={testable.success ? strings.doctor.unsaved : strings.doctor.saveFirst}
          subject={testable.success ? { kind: 'server', server: fromDraft(id, testable.data) } : null}
        />
        <FailureOf error={save.error} />
      </FieldStack>
    </Dialog>
  );
}
