import { Download, Plus, Server as ServerIcon } from 'lucide-react';
import { Link } from 'react-aria-components';
import type { Server } from '#shared/domain/server.ts';
import { useRequest } from '../../client/requests.ts';
import { LinkButton } from '../../ui/button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { formatList } from '../../ui/format.ts';
import { Page } from '../../ui/page.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { StatusChip } from '../../ui/status.tsx';
import { sortRows } from '../../ui/table-rows.ts';
import { FailureOf } from '../failures/index.ts';
import styles from './servers-page.module.css';
import { strings } from './strings.ts';

/** Every server Stagelift knows. */
export function ServersPage() {
  const servers = useRequest('servers.list', {});
  const projects = useRequest('projects.list', {}).data ?? [];
  const environments = projects.flatMap((project) => project.environments);
  const actions = (
    <>
      <LinkButton icon={Download} href="/servers/import">
        {strings.import}
      </LinkButton>
      <LinkButton variant="primary" icon={Plus} href="/servers/new">
        {strings.add}
      </LinkButton>
    </>
  );
  return (
    <Page title={strings.title} subtitle={strings.subtitle} {...(servers.data?.length && { actions })}>
      {!servers.data &&
        (servers.isError ? (
          <FailureOf error={servers.error} onRetry={servers.refetch} />
        ) : (
          <Skeleton label={strings.loading} />
        ))}
      {servers.data?.length === 0 && (
        <EmptyState icon={ServerIcon} title={strings.empty} actions={actions}>
          {strings.emptyText}
        </EmptyState>
      )}
      {servers.data && servers.data.length > 0 && (
        <ul className={styles.list}>
          {sortRows(servers.data, (server) => server.name, false).map((server) => (
            <li key={server.id}>
              <ServerRow
                server={server}
                uses={environments.filter((environment) => environment.serverId === server.id).length}
              />
            </li>
          ))}
        </ul>
      )}
    </Page>
  );
}

function ServerRow({ server, uses }: { readonly server: Server; readonly uses: number }) {
  const logins = server.logins.map((login) => strings.loginName(login.kind));
  return (
    <Link href={`/servers/${server.id}`} className={styles.row ?? ''}>
      <span className={styles.icon}>
        <ServerIcon aria-hidden size={16} />
      </span>
      <span className={styles.texts}>
        <span className={styles.name}>{server.name}</span>
        <span className={styles.address}>
          {server.user}@{server.host}
          {server.port !== 22 && `:${String(server.port)}`}
        </span>
      </span>
      <span className={styles.via}>
        {server.jumps.length > 0 && strings.via(formatList(server.jumps.map((jump) => jump.host)))}
        {server.allowLegacyAlgorithms && <StatusChip tone="warning">{strings.legacy}</StatusChip>}
      </span>
      <span className={styles.logins}>{logins.join(', ')}</span>
      <span className={styles.uses}>{strings.usedBy(uses)}</span>
    </Link>
  );
}
