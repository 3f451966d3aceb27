import { useState } from 'react';
import type { Environment } from '#shared/domain/environment.ts';
import type { Project } from '#shared/domain/project.ts';
import { backupsSchema } from '#shared/domain/upkeep.ts';
import { useCommand, useRequest } from '../../client/requests.ts';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/field.tsx';
import { Notice } from '../../ui/notice.tsx';
import { FieldStack } from '../../ui/page.tsx';
import { Select } from '../../ui/select.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { words } from '../../ui/words.ts';
import { FailureOf } from '../failures/index.ts';
import { strings } from './strings.ts';

const text = strings.backups;
const here = 'here';

interface BackupsDialogProps {
  readonly project: Project;
  readonly onClose: () => void;
}

/** Asks where production's backups land. With several productions, the one that says nothing yet comes first. */
export function BackupsDialog({ project, onClose }: BackupsDialogProps) {
  const productions = project.environments.filter(({ stage }) => stage === 'production');
  const environment = productions.find(({ backups }) => backups === undefined) ?? productions[0];
  return environment === undefined ? null : (
    <BackupsForm project={project} environment={environment} onClose={onClose} />
  );
}

function BackupsForm({ project, environment, onClose }: BackupsDialogProps & { readonly environment: Environment }) {
  const toast = useToast();
  const known = environment.backups;
  const servers = useRequest('servers.list', {}).data ?? [];
  const [place, setPlace] = useState(known?.onThisComputer === true ? here : `server ${known?.server ?? ''}`);
  const [files, setFiles] = useState(known?.files ?? '');
  const [every, setEvery] = useState(String(known?.every ?? 24));
  const [keep, setKeep] = useState(String(known?.keep ?? 7));
  const save = useCommand('checklist.configure', {
    renews: ['projects.get', 'checklist.last', 'runbook.show'],
    onDone: () => {
      toast({ tone: 'good', title: text.saved });
      onClose();
    },
  });
  const server = place.startsWith('server ') ? place.slice('server '.length) : '';
  const wanted = backupsSchema.safeParse({
    ...{ files, every: Number(every), keep: Number(keep) },
    ...(place === here ? { onThisComputer: true } : server === '' ? {} : { server }),
  }).data;
  const isNumber = (value: string, most: number): boolean =>
    /^\d+$/.test(value) && Number(value) >= 1 && Number(value) <= most;
  const numberError = (value: string, most: number) =>
    isNumber(value, most) ? {} : { error: text.numberInvalid(most) };
  return (
    <ConfirmDialog
      title={text.title(environment.name)}
      size="medium"
      isOpen
      focusInside
      onCancel={onClose}
      onConfirm={() =>
        wanted &&
        save.mutate({ projectId: project.id, environment: { environmentId: environment.id, backups: wanted } })
      }
      cancelLabel={words.cancel}
      confirmLabel={text.save}
      isConfirmDisabled={wanted === undefined}
      isPending={save.isPending}
    >
      {known?.command !== undefined && <Notice tone="info" title={text.command} />}
      <FieldStack>
        <Select
          label={text.place}
          value={place}
          onChange={setPlace}
          options={[
            { value: 'server ', label: text.own },
            { value: here, label: text.here },
            ...servers
              .filter(({ id }) => id !== environment.serverId)
              .map(({ id, name }) => ({ value: `server ${id}`, label: name })),
          ]}
        />
        <TextField
          label={text.files}
          description={text.filesHint}
          value={files}
          onChange={setFiles}
          placeholder="/backups/shop-*.sql.gz"
          mono
          autoFocus
          {...(files !== '' && !files.startsWith('/') ? { error: text.filesInvalid } : {})}
        />
        <FieldStack columns>
          <TextField
            label={text.every}
            value={every}
            onChange={setEvery}
            inputMode="numeric"
            {...numberError(every, 744)}
          />
          <TextField
            label={text.keep}
            value={keep}
            onChange={setKeep}
            inputMode="numeric"
            {...numberError(keep, 1000)}
          />
        </FieldStack>
      </FieldStack>
      <FailureOf error={save.error} />
    </ConfirmDialog>
  );
}
