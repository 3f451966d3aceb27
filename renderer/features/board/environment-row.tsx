import {
  ArrowDownToLine,
  ExternalLink,
  GitBranch,
  MoreHorizontal,
  Pencil,
  SlidersHorizontal,
  Stethoscope,
  Trash2,
  Unplug,
} from 'lucide-react';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import type { EnvironmentStatus } from '#shared/contract/projects.ts';
import type { Environment } from '#shared/domain/environment.ts';
import type { Project } from '#shared/domain/project.ts';
import { useClient } from '../../client/client-context.tsx';
import { useCommand, useRequest } from '../../client/requests.ts';
import { Button, IconButton, LinkButton } from '../../ui/button.tsx';
import { ConfirmDialog } from '../../ui/dialog.tsx';
import { Menu, type MenuAction } from '../../ui/menu.tsx';
import { SkeletonText } from '../../ui/skeleton.tsx';
import { StatusIcon } from '../../ui/status.tsx';
import { TimeAgo } from '../../ui/time-ago.tsx';
import { words } from '../../ui/words.ts';
import { sourcesFor, StageBeside, StageMark, targetsFor, whyNotTarget } from '../environments/index.ts';
import { FailureOf } from '../failures/index.ts';
import styles from './board-page.module.css';
import { EnvironmentDoctor } from './environment-doctor.tsx';
import { strings } from './strings.ts';

interface EnvironmentRowProps {
  readonly project: Project;
  readonly environment: Environment;
}

/** One environment on the pipeline's line. */
export function EnvironmentRow({ project, environment }: EnvironmentRowProps) {
  const servers = useRequest('servers.list', {}).data ?? [];
  const server = servers.find((candidate) => candidate.id === environment.serverId);
  const status = useRequest('environments.status', { projectId: project.id, environmentId: environment.id });
  return (
    <li className={styles.row}>
      <span className={styles.rail}>
        <StageMark stage={environment.stage} />
      </span>
      <article className={styles.card} aria-label={environment.name}>
        <div className={styles.identity}>
          <h2 className={styles.name}>
            {environment.name} <StageBeside name={environment.name} stage={environment.stage} />
          </h2>
          <SiteLink url={environment.url} />
          <p className={styles.place}>
            {environment.serverId === undefined ? strings.onThisComputer : (server?.name ?? environment.serverId)}
          </p>
        </div>
        <StatusFacts project={project} environment={environment} status={status.data} failed={status.isError} />
        <RowActions project={project} environment={environment} />
      </article>
    </li>
  );
}

function SiteLink({ url }: { readonly url: string }) {
  const client = useClient();
  return (
    <button type="button" className={styles.site} onClick={() => void client.call('shell.openExternal', { url })}>
      <span className={styles.siteText}>{url.replace(/^https?:\/\//u, '')}</span>
      <ExternalLink aria-hidden size={12} />
    </button>
  );
}

interface StatusFactsProps extends EnvironmentRowProps {
  readonly status: EnvironmentStatus | undefined;
  readonly failed: boolean;
}

function StatusFacts({ project, environment, status, failed }: StatusFactsProps) {
  if (failed) {
    return (
      <p className={styles.statusFailed}>
        <StatusIcon tone="warning" /> {strings.statusFailed}
      </p>
    );
  }
  const waiting = <SkeletonText label={strings.loadingStatus} />;
  const source = project.environments.find((candidate) => candidate.id === status?.data?.sourceId);
  return (
    <dl className={styles.facts}>
      <div className={styles.fact}>
        <dt>{strings.branch}</dt>
        <dd>
          {status ? (
            <>
              <GitBranch aria-hidden size={13} className={styles.factIcon} />
              <span className={styles.clip}>{status.branch ?? strings.noBranch}</span>
            </>
          ) : (
            waiting
          )}
        </dd>
        <dd className={styles.sub}>
          {status?.commit && (
            <span className={styles.clip} title={status.commit.subject}>
              <code>{status.commit.hash.slice(0, 7)}</code> {status.commit.subject}
            </span>
          )}
        </dd>
      </div>
      <div className={styles.fact}>
        <dt>{strings.data}</dt>
        <dd>{status ? <DataAge environment={environment} status={status} /> : waiting}</dd>
        <dd className={styles.sub}>{source && strings.dataFrom(source.name)}</dd>
      </div>
      <div className={styles.fact}>
        <dt>{strings.health}</dt>
        <dd>{status ? <Health health={status.health} /> : waiting}</dd>
        <dd className={styles.sub}>
          {status && (
            <span className={styles.clip} {...(status.health.kind !== 'ok' && { title: status.health.reason })}>
              {status.health.kind === 'ok'
                ? strings.healthOk(status.health.status, status.health.milliseconds)
                : status.health.reason}
            </span>
          )}
        </dd>
      </div>
    </dl>
  );
}

function DataAge({ environment, status }: { readonly environment: Environment; readonly status: EnvironmentStatus }) {
  if (status.data) return <TimeAgo at={status.data.pulledAt} />;
  return environment.stage === 'production' ? strings.liveData : strings.neverPulled;
}

function Health({ health }: { readonly health: EnvironmentStatus['health'] }) {
  if (health.kind === 'ok') {
    return (
      <>
        <StatusIcon tone="good" size={14} /> {strings.answers}
      </>
    );
  }
  const failing = health.kind === 'failing';
  return (
    <>
      <StatusIcon tone={failing ? 'bad' : 'neutral'} size={14} />{' '}
      {failing ? strings.healthFailing : strings.healthUnknown}
    </>
  );
}

function RowActions({ project, environment }: EnvironmentRowProps) {
  const client = useClient();
  const navigate = useNavigate();
  const [open, setOpen] = useState<'none' | 'test' | 'remove'>('none');
  const close = (): void => setOpen('none');
  const remove = useCommand('environments.remove', { renews: ['projects.get', 'projects.list'], onDone: close });
  const reason = whyNotTarget(environment, project.environments);
  const [source] = sourcesFor(environment, project.environments);
  const pullPath = (from: string, into: string) => `/projects/${project.id}/pull?source=${from}&target=${into}`;
  const pulls: readonly MenuAction[] = [
    ...(reason === null ? sourcesFor(environment, project.environments) : []).map((from) => ({
      id: `from ${from.id}`,
      label: strings.pullFromTo(from.name, environment.name),
      icon: ArrowDownToLine,
      onAction: () => void navigate(pullPath(from.id, environment.id)),
    })),
    ...targetsFor(environment, project.environments).map((into) => ({
      id: `into ${into.id}`,
      label: strings.pullFromTo(environment.name, into.name),
      icon: ArrowDownToLine,
      onAction: () => void navigate(pullPath(environment.id, into.id)),
    })),
  ];
  const editPath = `/projects/${project.id}/environments/${environment.id}`;
  return (
    <div className={styles.actions}>
      {reason === null && source && (
        <LinkButton variant="primary" icon={ArrowDownToLine} href={pullPath(source.id, environment.id)}>
          {strings.pullFrom(source.name)}
        </LinkButton>
      )}
      <Button
        variant="ghost"
        icon={Stethoscope}
        aria-label={strings.testOf(environment.name)}
        onPress={() => setOpen('test')}
      >
        {strings.test}
      </Button>
      <Menu
        label={strings.moreOf(environment.name)}
        groups={[
          pulls,
          [
            {
              id: 'open',
              label: strings.openSite,
              icon: ExternalLink,
              onAction: () => void client.call('shell.openExternal', { url: environment.url }),
            },
            {
              id: 'edit',
              label: strings.editOf(environment.name),
              icon: Pencil,
              onAction: () => void navigate(editPath),
            },
            {
              id: 'configuration',
              label: strings.configurationOf(environment.name),
              icon: SlidersHorizontal,
              onAction: () => void navigate(`${editPath}/configuration`),
            },
          ],
          [
            ...(environment.serverId !== undefined && environment.stage !== 'production'
              ? [
                  {
                    id: 'take-out',
                    label: strings.takeOut,
                    icon: Unplug,
                    isDangerous: true,
                    onAction: () => void navigate(`/projects/${project.id}/setup/stages/${environment.id}/remove`),
                  },
                ]
              : []),
            {
              id: 'remove',
              label: strings.removeEnvironment,
              icon: Trash2,
              isDangerous: true,
              onAction: () => setOpen('remove'),
            },
          ],
        ]}
      >
        <IconButton label={strings.moreOf(environment.name)} icon={MoreHorizontal} />
      </Menu>
      {open === 'test' && <EnvironmentDoctor project={project} environment={environment} onClose={close} />}
      <ConfirmDialog
        title={strings.removeEnvironmentTitle(environment.name)}
        isOpen={open === 'remove'}
        onCancel={close}
        onConfirm={() => remove.mutate({ projectId: project.id, environmentId: environment.id })}
        cancelLabel={words.cancel}
        confirmLabel={strings.removeEnvironmentConfirm}
        isDangerous
        isPending={remove.isPending}
      >
        <p>{strings.removeEnvironmentText}</p>
        <FailureOf error={remove.error} />
      </ConfirmDialog>
    </div>
  );
}
