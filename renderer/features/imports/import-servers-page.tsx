import { Download, FileSearch, FolderUp, Terminal } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import type { ImportFindings, ImportPlace } from '#shared/domain/imports.ts';
import { useClient } from '../../client/client-context.tsx';
import { useRequest } from '../../client/requests.ts';
import { Button, LinkButton } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Checkbox, RadioCards } from '../../ui/field.tsx';
import { FormActions, Page } from '../../ui/page.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { words } from '../../ui/words.ts';
import { FailureOf } from '../failures/index.ts';
import { FindingsList } from './findings-list.tsx';
import { strings } from './strings.ts';
import { useTaking } from './use-taking.ts';

const text = strings.fromPrograms;

type ServerSource = 'ssh-config' | 'filezilla';

/** Takes servers over from the SSH configuration or from FileZilla, passwords into the secret store. */
export function ImportServersPage() {
  const [parameters, setParameters] = useSearchParams();
  const source: ServerSource = parameters.get('from') === 'filezilla' ? 'filezilla' : 'ssh-config';
  return (
    <Page title={text.title} subtitle={text.text}>
      <RadioCards<ServerSource>
        label={text.source}
        labelHidden
        across
        value={source}
        onChange={(from) => setParameters({ from }, { replace: true })}
        options={[
          { value: 'ssh-config', title: text.ssh.name, description: text.ssh.text, icon: Terminal },
          { value: 'filezilla', title: text.filezilla.name, description: text.filezilla.text, icon: FolderUp },
        ]}
      />
      <Look key={source} source={source} />
    </Page>
  );
}

function Look({ source }: { readonly source: ServerSource }) {
  const client = useClient();
  const texts = source === 'ssh-config' ? text.ssh : text.filezilla;
  const [path, setPath] = useState<string | null>(null);
  const place: ImportPlace = { sources: [source], ...(path !== null && { path }) };
  const look = useRequest('imports.look', { place }, { staleTime: Infinity });
  const choose = async (): Promise<void> => {
    const { file } = await client.call('shell.chooseFile', { title: texts.chooseFile });
    if (file !== null) setPath(file);
  };
  const other = (
    <Button icon={FileSearch} onPress={() => void choose()}>
      {text.otherFile}
    </Button>
  );
  return (
    <>
      {look.isPending && <Skeleton label={strings.loading} />}
      {look.isError && (
        <>
          <FailureOf error={look.error} onRetry={look.refetch} />
          <FormActions>{other}</FormActions>
        </>
      )}
      {look.data?.servers.length === 0 && (
        <EmptyState icon={Download} title={texts.none} actions={other}>
          {texts.noneText}
        </EmptyState>
      )}
      {look.data && (
        <Choose key={`${path ?? ''} ${String(look.dataUpdatedAt)}`} findings={look.data} place={place} other={other} />
      )}
    </>
  );
}

interface ChooseProps {
  readonly findings: ImportFindings;
  readonly place: ImportPlace;
  /** The button that chooses another file. */
  readonly other: ReactNode;
}

function Choose({ findings, place, other }: ChooseProps) {
  const navigate = useNavigate();
  const [keepsPasswords, setKeepsPasswords] = useState(true);
  const taking = useTaking(findings, place, undefined, () => void navigate('/servers'));
  return (
    <>
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
          <>
            <Button
              variant="primary"
              isDisabled={taking.count === 0}
              isPending={taking.isTaking}
              onPress={() => taking.take(keepsPasswords)}
            >
              {strings.action(taking.count)}
            </Button>
            {other}
          </>
        )}
        <LinkButton variant="ghost" href="/servers">
          {words.cancel}
        </LinkButton>
      </FormActions>
    </>
  );
}
