import { useState } from 'react';
import type { Project } from '#shared/domain/project.ts';
import { type Monitoring, monitoringSchema } from '#shared/domain/upkeep.ts';
import { useCommand, useRequest } from '../../client/requests.ts';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { RadioCards, TextField } from '../../ui/field.tsx';
import { FieldStack } from '../../ui/page.tsx';
import { Select } from '../../ui/select.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { words } from '../../ui/words.ts';
import { FailureOf } from '../failures/index.ts';
import styles from './checklist.module.css';
import { strings } from './strings.ts';

const text = strings.monitoring;
const here = '';

/** Asks who watches production. */
export function MonitoringDialog({ project, onClose }: { readonly project: Project; readonly onClose: () => void }) {
  const toast = useToast();
  const known = project.monitoring;
  const servers = useRequest('servers.list', {}).data ?? [];
  const [kind, setKind] = useState<Monitoring['kind']>(known?.kind ?? 'url');
  const [url, setUrl] = useState(known?.kind === 'url' ? known.url : '');
  const [contains, setContains] = useState(known?.kind === 'url' ? (known.contains ?? '') : '');
  const [every, setEvery] = useState(known?.kind === 'schedule' ? String(known.every) : '5');
  const [server, setServer] = useState(known?.kind === 'schedule' ? (known.server ?? here) : here);
  const [file, setFile] = useState(known?.kind === 'schedule' ? (known.file ?? '') : '');
  const save = useCommand('checklist.configure', {
    renews: ['projects.get', 'checklist.last', 'runbook.show'],
    onDone: () => {
      toast({ tone: 'good', title: text.saved });
      onClose();
    },
  });
  const wanted = monitoringSchema.safeParse(
    kind === 'url'
      ? { kind, url, ...(contains === '' ? {} : { contains }) }
      : { kind, every: Number(every), ...(server === here ? {} : { server, file }) },
  ).data;
  return (
    <ConfirmDialog
      title={text.title}
      size="medium"
      isOpen
      focusInside
      onCancel={onClose}
      onConfirm={() => wanted && save.mutate({ projectId: project.id, monitoring: wanted })}
      cancelLabel={words.cancel}
      confirmLabel={text.save}
      isConfirmDisabled={wanted === undefined}
      isPending={save.isPending}
    >
      <RadioCards
        label={text.kind}
        labelHidden
        across
        value={kind}
        onChange={setKind}
        options={[
          { value: 'url', title: text.url, description: text.urlText },
          { value: 'schedule', title: text.schedule, description: text.scheduleText },
        ]}
      />
      {kind === 'url' ? (
        <FieldStack>
          <TextField
            label={text.address}
            description={text.addressHint}
            value={url}
            onChange={setUrl}
            type="url"
            mono
          />
          <TextField label={text.contains} description={text.containsHint} value={contains} onChange={setContains} />
        </FieldStack>
      ) : (
        <FieldStack>
          <FieldStack columns>
            <Select
              label={text.place}
              value={server}
              onChange={setServer}
              options={[
                { value: here, label: text.here },
                ...servers.map(({ id, name }) => ({ value: id, label: name })),
              ]}
            />
            <TextField label={text.every} value={every} onChange={setEvery} inputMode="numeric" />
          </FieldStack>
          {server !== here && (
            <TextField label={text.file} description={text.fileHint} value={file} onChange={setFile} mono />
          )}
          <div>
            <p className={styles.soft}>{text.command}</p>
            <pre className={styles.command}>{cronLine(Number(every), project.id)}</pre>
          </div>
        </FieldStack>
      )}
      <FailureOf error={save.error} />
    </ConfirmDialog>
  );
}

/** A line of a crontab; cron counts minutes within an hour, and hours within a day. */
function cronLine(minutes: number, projectId: string): string {
  const when =
    minutes >= 60
      ? `0 */${String(Math.ceil(minutes / 60))} * * *`
      : `*/${String(Math.max(1, Math.floor(minutes) || 1))} * * * *`;
  return `${when} stagelift checklist --health --project ${projectId}`;
}
