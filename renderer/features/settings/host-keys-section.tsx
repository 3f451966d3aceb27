import { KeyRound, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { Contract, OutputOf } from '#shared/contract/contract.ts';
import { useCommand, useRequest } from '../../client/requests.ts';
import { IconButton } from '../../ui/button.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { SearchField, TextField } from '../../ui/field.tsx';
import { Section } from '../../ui/page.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { filterRows } from '../../ui/table-rows.ts';
import { TimeAgo } from '../../ui/time-ago.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { words } from '../../ui/words.ts';
import { FailureOf } from '../failures/index.ts';
import styles from './settings-page.module.css';
import { strings } from './strings.ts';

const text = strings.hosts;

type HostKey = OutputOf<Contract, 'hostKeys.list'>[number];

/** The host keys that are trusted here, and the way to forget one. */
export function HostKeysSection() {
  const keys = useRequest('hostKeys.list', {});
  const [query, setQuery] = useState('');
  const [forgetting, setForgetting] = useState<HostKey | null>(null);
  const shown = filterRows(keys.data ?? [], query, (key) => `${key.host} ${key.fingerprint} ${key.keyType}`);
  return (
    <Section
      title={strings.sections.hosts}
      description={text.description}
      {...(keys.data?.length && { actions: <SearchField label={text.filter} value={query} onChange={setQuery} /> })}
    >
      {!keys.data &&
        (keys.isError ? <FailureOf error={keys.error} onRetry={keys.refetch} /> : <Skeleton label={text.loading} />)}
      {keys.data?.length === 0 && (
        <EmptyState icon={KeyRound} title={text.empty}>
          {text.emptyText}
        </EmptyState>
      )}
      {keys.data && keys.data.length > 0 && (
        <DataTable
          label={strings.sections.hosts}
          rows={shown}
          rowKey={(key) => `${key.source} ${key.host} ${key.keyType}`}
          empty={text.none}
          defaultSort={{ column: 'host', descending: false }}
          columns={[
            {
              id: 'host',
              title: text.host,
              width: 'minmax(130px, 1fr)',
              sortBy: (key) => key.host,
              render: (key) => <span title={key.host}>{key.host}</span>,
            },
            {
              id: 'fingerprint',
              title: text.fingerprint,
              // All of it: half a fingerprint proves nothing.
              width: '372px',
              render: (key) => <code className={styles.fingerprint}>{key.fingerprint}</code>,
            },
            {
              id: 'type',
              title: text.keyType,
              width: '84px',
              sortBy: (key) => key.keyType,
              render: (key) => <span title={key.keyType}>{shortKeyType(key.keyType)}</span>,
            },
            {
              id: 'source',
              title: text.source,
              width: '100px',
              sortBy: (key) => key.source,
              render: (key) => (
                <span className={styles.trusted}>
                  {text.sources[key.source]}
                  {key.addedAt !== null && <TimeAgo at={key.addedAt} />}
                </span>
              ),
            },
            {
              id: 'forget',
              title: text.forgetColumn,
              titleHidden: true,
              width: '50px',
              align: 'end',
              render: (key) =>
                key.source === 'stagelift' && (
                  <IconButton
                    size="small"
                    icon={Trash2}
                    label={text.forgetOf(key.host, key.keyType)}
                    onPress={() => setForgetting(key)}
                  />
                ),
            },
          ]}
        />
      )}
      {forgetting && <ForgetDialog hostKey={forgetting} onClose={() => setForgetting(null)} />}
    </Section>
  );
}

/** `ssh-ed25519` and `ecdsa-sha2-nistp256` as people call them. */
function shortKeyType(keyType: string): string {
  return keyType.replace(/^ssh-/u, '').replace(/-sha2-.*$/u, '');
}

function ForgetDialog({ hostKey, onClose }: { readonly hostKey: HostKey; readonly onClose: () => void }) {
  const { host, keyType } = hostKey;
  const toast = useToast();
  const [typed, setTyped] = useState('');
  const forget = useCommand('hostKeys.forget', {
    renews: ['hostKeys.list'],
    onDone: () => {
      toast({ tone: 'info', title: text.forgotten(host) });
      onClose();
    },
  });
  return (
    <ConfirmDialog
      title={text.forgetTitle(host)}
      isOpen
      focusInside
      isDangerous
      onCancel={onClose}
      onConfirm={() => forget.mutate({ host, keyType, typedHost: typed.trim() })}
      cancelLabel={words.cancel}
      confirmLabel={text.forgetConfirm}
      isConfirmDisabled={typed.trim() !== host}
      isPending={forget.isPending}
    >
      <p>{text.forgetText}</p>
      <TextField label={text.forgetType(host)} value={typed} onChange={setTyped} mono autoFocus />
      <FailureOf error={forget.error} />
    </ConfirmDialog>
  );
}
