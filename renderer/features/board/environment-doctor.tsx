import type { Environment } from '#shared/domain/environment.ts';
import type { Project } from '#shared/domain/project.ts';
import { useRequest } from '../../client/requests.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { words } from '../../ui/words.ts';
import { DoctorPanel } from '../servers/index.ts';
import { strings } from './strings.ts';

interface EnvironmentDoctorProps {
  readonly project: Project;
  readonly environment: Environment;
  readonly onClose: () => void;
}

/** The doctor for one environment: its server, if it has one, and everything the site needs there. */
export function EnvironmentDoctor({ project, environment, onClose }: EnvironmentDoctorProps) {
  const servers = useRequest('servers.list', {}).data;
  const server = servers?.find((candidate) => candidate.id === environment.serverId);
  const keys = { projectId: project.id, environmentId: environment.id };
  return (
    <Dialog title={strings.testOf(environment.name)} isOpen onClose={onClose} closeLabel={words.close} size="medium">
      {environment.serverId === undefined && <DoctorPanel subject={{ kind: 'environment', ...keys }} />}
      {server && <DoctorPanel subject={{ kind: 'server', server, ...keys }} />}
      {environment.serverId !== undefined && !servers && <Skeleton label={words.loading} />}
    </Dialog>
  );
}
