import { useState } from 'react';
import { useRequest } from '../../client/requests.ts';
import { Button } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/field.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Card, Facts, Section } from '../../ui/page.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { words } from '../../ui/words.ts';
import { FailureOf } from '../failures/index.ts';
import { strings } from './strings.ts';
import { useSaveSettings, useSettings } from './use-settings.ts';

const text = strings.secrets;

/** What protects the secrets on this computer. */
export function SecretsSection() {
  const backend = useRequest('shell.secretBackend', {}, { staleTime: 0 });
  const accepted = useSettings()?.acceptWeakSecretStore ?? false;
  const save = useSaveSettings();
  const [asking, setAsking] = useState(false);
  const protection = backend.data?.protection;
  return (
    <Section title={strings.sections.secrets} description={text.description}>
      {!backend.data &&
        (backend.isError ? (
          <FailureOf error={backend.error} onRetry={backend.refetch} />
        ) : (
          <Skeleton label={text.loading} rows={1} />
        ))}
      {backend.data && protection && (
        <>
          <Notice
            tone={protection === 'keychain' ? 'good' : 'warning'}
            title={text.protectionTitle(protection)}
            {...(protection === 'weak' && {
              actions: accepted ? (
                <Button size="small" onPress={() => save({ acceptWeakSecretStore: false })}>
                  {text.revoke}
                </Button>
              ) : (
                <Button size="small" onPress={() => setAsking(true)}>
                  {text.accept}
                </Button>
              ),
            })}
          >
            <p>{text.protection(protection)}</p>
            {protection === 'weak' && accepted && <p>{text.accepted}</p>}
          </Notice>
          <Card>
            <Facts items={[{ name: text.backend, value: text.backendName(backend.data.backend) }]} />
          </Card>
        </>
      )}
      {asking && (
        <AcceptDialog
          name={backend.data?.backend ?? text.acceptPhrase}
          onClose={() => setAsking(false)}
          onAccept={() => {
            save({ acceptWeakSecretStore: true });
            setAsking(false);
          }}
        />
      )}
    </Section>
  );
}

interface AcceptDialogProps {
  readonly name: string;
  readonly onClose: () => void;
  readonly onAccept: () => void;
}

function AcceptDialog({ name, onClose, onAccept }: AcceptDialogProps) {
  const [typed, setTyped] = useState('');
  return (
    <ConfirmDialog
      title={text.acceptTitle}
      isOpen
      focusInside
      isDangerous
      onCancel={onClose}
      onConfirm={onAccept}
      cancelLabel={words.cancel}
      confirmLabel={text.acceptConfirm}
      isConfirmDisabled={typed.trim() !== name}
    >
      <p>{text.acceptText}</p>
      <TextField label={text.acceptType(name)} value={typed} onChange={setTyped} mono autoFocus />
    </ConfirmDialog>
  );
}
