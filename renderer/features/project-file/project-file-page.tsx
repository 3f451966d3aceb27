import { FileCode2, FolderOpen, ShieldCheck } from 'lucide-react';
import { useState } from 'react';
import { useParams } from 'react-router';
import type { ProjectFileState, TrustState } from '#shared/domain/project-file.ts';
import type { Project } from '#shared/domain/project.ts';
import { useClient } from '../../client/client-context.tsx';
import { useCommand, useRequest } from '../../client/requests.ts';
import { Button, LinkButton } from '../../ui/button.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Page, Section } from '../../ui/page.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { FailureOf } from '../failures/index.ts';
import { CommandList } from './command-list.tsx';
import styles from './project-file.module.css';
import { strings } from './strings.ts';
import { TrustDialog } from './trust-dialog.tsx';

/** How the file of a project stands, and what its commands may do here. */
export function ProjectFilePage() {
  const { projectId = '' } = useParams();
  const project = useRequest('projects.get', { projectId });
  const file = useRequest('projectFile.state', { projectId });
  const trust = useRequest('trust.state', { projectId });
  const error = project.error ?? file.error ?? trust.error;
  return (
    <Page
      title={strings.title}
      subtitle={strings.subtitle}
      width="form"
      actions={<LinkButton href={`/projects/${projectId}`}>{strings.toBoard}</LinkButton>}
    >
      <FailureOf error={error} onRetry={file.refetch} />
      {project.data && file.data && trust.data ? (
        <>
          <FileSection file={file.data} />
          <Servers file={file.data} />
          <Commands project={project.data} trust={trust.data} />
        </>
      ) : (
        error === null && <Skeleton label={strings.loading} rows={3} />
      )}
    </Page>
  );
}

const tones = { absent: 'info', good: 'good', conflict: 'bad', damaged: 'bad', newer: 'warning' } as const;

function FileSection({ file }: { readonly file: ProjectFileState }) {
  const client = useClient();
  const toast = useToast();
  const create = useCommand('projectFile.init', {
    renews: ['projectFile.state', 'projects.get'],
    onDone: () => {
      toast({ tone: 'good', title: strings.created });
    },
  });
  const actions =
    file.kind === 'absent' ? (
      <Button
        variant="primary"
        icon={FileCode2}
        isPending={create.isPending}
        onPress={() => create.mutate({ projectId: file.projectId })}
      >
        {strings.create}
      </Button>
    ) : (
      <Button icon={FolderOpen} onPress={() => void client.call('shell.showInFolder', { path: file.path })}>
        {strings.showInFolder}
      </Button>
    );
  return (
    <>
      <Notice tone={tones[file.kind]} title={strings.state[file.kind]} role="status" actions={actions}>
        {strings.stateText[file.kind]}
      </Notice>
      <FailureOf error={create.error} />
      <dl className={styles.facts}>
        <dt>{strings.path}</dt>
        <dd>{file.path}</dd>
        {file.localPath !== null && (
          <>
            <dt>{strings.localPath}</dt>
            <dd>{file.localPath}</dd>
          </>
        )}
      </dl>
      {file.problems.length > 0 && (
        <Section title={strings.problems}>
          {file.problems.map((problem, index) => (
            <Notice
              key={`${String(index)} ${problem.message}`}
              tone={problem.severity === 'error' ? 'bad' : 'warning'}
              title={strings.place(problem.file, problem.line, problem.column)}
            >
              {problem.message}
            </Notice>
          ))}
        </Section>
      )}
    </>
  );
}

function Servers({ file }: { readonly file: ProjectFileState }) {
  const add = useCommand('projectFile.addServers', { renews: ['projectFile.state', 'servers.list', 'projects.get'] });
  const { unknownServers: servers, projectId } = file;
  if (servers.length === 0) return null;
  return (
    <Section
      title={strings.servers}
      description={strings.serversText}
      actions={
        <Button isPending={add.isPending} onPress={() => add.mutate({ projectId })}>
          {strings.addServers(servers.length)}
        </Button>
      }
    >
      <ul className={styles.list}>
        {servers.map(({ id, user, host, port }) => (
          <li key={id}>
            {id} <span className={styles.soft}>{strings.server(user, host, port)}</span>
          </li>
        ))}
      </ul>
      <FailureOf error={add.error} />
    </Section>
  );
}

function Commands({ project, trust }: { readonly project: Project; readonly trust: TrustState }) {
  const [isOpen, setIsOpen] = useState(false);
  const withdraw = useCommand('trust.withdraw', { renews: ['trust.state'] });
  const action =
    trust.kind === 'asks' ? (
      <Button variant="primary" icon={ShieldCheck} onPress={() => setIsOpen(true)}>
        {strings.look}
      </Button>
    ) : (
      <Button isPending={withdraw.isPending} onPress={() => withdraw.mutate({ projectId: project.id })}>
        {strings.withdraw}
      </Button>
    );
  return (
    <Section
      title={strings.commands}
      description={strings.commandsText}
      {...(trust.kind !== 'nothing' && { actions: action })}
    >
      {trust.kind === 'nothing' ? (
        <p>{strings.noCommands}</p>
      ) : (
        <>
          <Notice
            tone={trust.kind === 'trusted' ? 'good' : 'warning'}
            title={
              trust.kind === 'trusted' ? strings.trusted : trust.before === null ? strings.asks : strings.changedTitle
            }
          />
          <CommandList items={trust.items} before={trust.before} />
        </>
      )}
      <FailureOf error={withdraw.error} />
      {isOpen && trust.kind === 'asks' && (
        <TrustDialog name={project.name} trust={trust} onClose={() => setIsOpen(false)} />
      )}
    </Section>
  );
}
