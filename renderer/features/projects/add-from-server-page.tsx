import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useSearchParams } from 'react-router';
import { useClient } from '../../client/client-context.tsx';
import { useRequest } from '../../client/requests.ts';
import { LinkButton } from '../../ui/button.tsx';
import { TextField } from '../../ui/field.tsx';
import { Notice } from '../../ui/notice.tsx';
import { FormActions } from '../../ui/page.tsx';
import { Select } from '../../ui/select.tsx';
import { AddFlow } from './add-flow.tsx';
import { strings } from './strings.ts';

/** Adds a project from a path on a server. Where no server is known, one is added first and comes back here. */
export function AddFromServerPage() {
  const client = useClient();
  const servers = useRequest('servers.list', {}).data ?? [];
  const [parameters] = useSearchParams();
  const [chosen, setChosen] = useState<string | null>(parameters.get('server'));
  const [path, setPath] = useState('');
  const [tried, setTried] = useState(false);
  const serverId = chosen ?? (servers.length === 1 ? (servers[0]?.id ?? null) : null);
  return (
    <AddFlow
      title={strings.server.title}
      text={strings.server.pageText}
      submitLabel={strings.server.detect}
      fields={
        <>
          {servers.length === 0 ? (
            <Notice tone="info" title={strings.server.none} />
          ) : (
            <Select
              label={strings.server.server}
              placeholder={strings.server.choose}
              value={serverId}
              onChange={setChosen}
              options={servers.map((server) => ({
                value: server.id,
                label: server.name,
                description: `${server.user}@${server.host}`,
              }))}
              error={tried && serverId === null ? strings.server.serverRequired : undefined}
            />
          )}
          <FormActions>
            <LinkButton size="small" icon={Plus} href="/servers/new?then=project">
              {strings.server.addServer}
            </LinkButton>
            <LinkButton size="small" href="/servers/import">
              {strings.server.importServers}
            </LinkButton>
          </FormActions>
          <TextField
            label={strings.server.path}
            description={strings.server.pathHint}
            value={path}
            onChange={setPath}
            mono
            error={tried && path.trim() === '' ? strings.server.pathRequired : undefined}
          />
        </>
      }
      look={async () => {
        setTried(true);
        if (serverId === null || path.trim() === '') return null;
        const on = { serverId, path: path.trim() };
        return { detected: await client.call('projects.detectServer', on), on };
      }}
    />
  );
}
