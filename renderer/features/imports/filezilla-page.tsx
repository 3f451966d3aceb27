import { Download, FileSearch } from 'lucide-react';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import type { ImportFindings, ImportPlace } from '#shared/domain/imports.ts';
import { useClient } from '../../client/client-context.tsx';
import { useRequest } from '../../client/requests.ts';
import { Button, LinkButton } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Checkbox } from '../../ui/field.tsx';
import { FormActions, Page } from '../../ui/page.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { words } from '../../ui/words.ts';
import { FailureOf } from '../failures/index.ts';
import { FindingsList } from './findings-list.tsx';
import { strings } from './strings.ts';
import { useTaking } from './use-taking.ts';

const text = strings.fileZilla;

/** Takes sites with SFTP over from FileZilla, their passwords into the secret store. */
export function FileZillaPage() {
  const client = useClient();
  const [path, setPath] = useState<string | null>(null);
  const place: ImportPlace = { sources: ['filezilla'], ...(path !== null && { path }) };
  const look = useRequest('imports.look', { place }, { staleTime: Infinity });
  const choose = async (): Promise<void> => {
    const { file } = await client.call('shell.chooseFile', { title: text.chooseFile });
    if (file !== null) setPath(file);
  };
  return (
    <Page
      title={text.title}
      subtitle={path ?? text.text}
      actions={
        <Button icon={FileSearch} onPress={() => void choose()}>
          {text.otherFile}
        </Button>
      }
    >
      {look.isPending && <Skeleton label={strings.loading} />}
      <FailureOf error={look.error} onRetry={look.refetch} />
      {look.data && <Choose key={`${path ?? ''} ${String(look.dataUpdatedAt)}`} findings={look.data} place={place} />}
    </Page>
  );
}

function Choose({ findings, place }: { readonly findings: ImportFindings; readonly place: ImportPlace }) {
  const navigate = useNavigate();
  const [keepsPasswords, setKeepsPasswords] = useState(true);
  const taking = useTaking(findings, place, undefined, () => void navigate('/servers'));
  return (
    <>
      {findings.servers.length === 0 && (
        <EmptyState icon={Download} title={text.none}>
          {text.noneText}
        </EmptyState>
      )}
      <FindingsList
        findings={findings}
        selection={taking.selection}
        onChange={taking.setSelection}
        showsLacks={taking.isTried}
      />
      {findings.servers.some(({ hasPassword }) => hasPassword) && (
        <Checkbox isSelected={keepsPasswords} onChange={setKeepsPasswords} description={text.passwordsText}>
          {text.passwords}
        </Checkbox>
      )}
      <FailureOf error={taking.error} />
      <FormActions>
        {findings.servers.length > 0 && (
          <Button
            variant="primary"
            isDisabled={taking.count === 0}
            isPending={taking.isTaking}
            onPress={() => taking.take(keepsPasswords)}
          >
            {strings.action(taking.count)}
          </Button>
        )}
        <LinkButton variant="ghost" href="/servers">
          {words.cancel}
        </LinkButton>
      </FormActions>
    </>
  );
}
