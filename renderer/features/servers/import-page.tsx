import { Download, FileSearch } from 'lucide-react';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import type { Contract, OutputOf } from '#shared/contract/contract.ts';
import { useClient } from '../../client/client-context.tsx';
import { useRequest } from '../../client/requests.ts';
import { Button, LinkButton } from '../../ui/button.tsx';
import { Disclosure } from '../../ui/disclosure.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { Checkbox } from '../../ui/field.tsx';
import { FormActions, Page } from '../../ui/page.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { StatusChip } from '../../ui/status.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { words } from '../../ui/words.ts';
import { FailureOf } from '../failures/index.ts';
import styles from './import-page.module.css';
import { strings } from './strings.ts';

const text = strings.importing;

type Scan = OutputOf<Contract, 'servers.scanSshConfig'>;

/** Takes hosts over from an SSH configuration. */
export function ImportPage() {
  const client = useClient();
  const [path, setPath] = useState<string | null>(null);
  const scan = useRequest('servers.scanSshConfig', path === null ? {} : { path }, { staleTime: 0 });
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
      {scan.isPending && <Skeleton label={text.loading} />}
      <FailureOf error={scan.error} onRetry={scan.refetch} />
      {scan.data?.servers.length === 0 && (
        <EmptyState icon={Download} title={text.none}>
          {text.noneText}
        </EmptyState>
      )}
      {scan.data && scan.data.servers.length > 0 && <Found key={path} scan={scan.data} />}
      {scan.data && scan.data.notImported.length > 0 && (
        <Disclosure label={text.notImported} aside={String(scan.data.notImported.length)}>
          <ul className={styles.lines}>
            {scan.data.notImported.map((line) => (
              <li key={line.line}>
                <span className={styles.lineNumber}>{text.line(line.line)}</span>
                <code>{line.text}</code>
                <span className={styles.reason}>{line.reason}</span>
              </li>
            ))}
          </ul>
        </Disclosure>
      )}
    </Page>
  );
}

function Found({ scan }: { readonly scan: Scan }) {
  const client = useClient();
  const navigate = useNavigate();
  const toast = useToast();
  const ready = scan.servers.filter((entry) => !entry.alreadyThere).map((entry) => entry.server.id);
  const [chosen, setChosen] = useState<readonly string[]>(ready);
  const [error, setError] = useState<unknown>(null);
  const [importing, setImporting] = useState(false);
  const servers = useRequest('servers.list', {});
  const run = async (): Promise<void> => {
    setImporting(true);
    setError(null);
    let count = 0;
    try {
      for (const { server } of scan.servers.filter((entry) => chosen.includes(entry.server.id))) {
        await client.call('servers.save', { server });
        // What is in already is not tried again after a failure.
        setChosen((known) => known.filter((id) => id !== server.id));
        count += 1;
      }
      toast({ tone: 'good', title: text.done(count) });
      void navigate('/servers');
    } catch (thrown) {
      setError(thrown);
    } finally {
      setImporting(false);
      void servers.refetch();
    }
  };
  return (
    <>
      <div className={styles.found}>
        <div className={styles.head}>
          <Checkbox
            isSelected={chosen.length === ready.length && ready.length > 0}
            isIndeterminate={chosen.length > 0 && chosen.length < ready.length}
            isDisabled={ready.length === 0}
            onChange={(all) => setChosen(all ? ready : [])}
          >
            {text.all}
          </Checkbox>
          <span className={styles.count}>{text.found(scan.servers.length)}</span>
        </div>
        <ul>
          {scan.servers.map(({ server, alreadyThere, remarks }) => (
            <li key={server.id} className={styles.host}>
              <Checkbox
                aria-label={text.select(server.name)}
                isSelected={chosen.includes(server.id)}
                isDisabled={alreadyThere}
                onChange={(selected) =>
                  setChosen(selected ? [...chosen, server.id] : chosen.filter((id) => id !== server.id))
                }
                description={remarks.length > 0 && remarks.join(' · ')}
              >
                <span className={styles.name}>{server.name}</span>
              </Checkbox>
              <code className={styles.address}>
                {server.user}@{server.host}
                {server.port !== 22 && `:${String(server.port)}`}
              </code>
              <span className={styles.status}>
                {alreadyThere ? (
                  <StatusChip tone="skipped">{text.already}</StatusChip>
                ) : remarks.length > 0 ? (
                  <StatusChip tone="warning">{text.remarks(remarks.length)}</StatusChip>
                ) : (
                  <StatusChip tone="good">{text.ready}</StatusChip>
                )}
              </span>
            </li>
          ))}
        </ul>
      </div>
      <FailureOf error={error} />
      <FormActions>
        <Button variant="primary" isDisabled={chosen.length === 0} isPending={importing} onPress={() => void run()}>
          {text.action(chosen.length)}
        </Button>
        <LinkButton variant="ghost" href="/servers">
          {words.cancel}
        </LinkButton>
      </FormActions>
    </>
  );
}
