import type { Project } from '#shared/domain/project.ts';
import type { Server } from '#shared/domain/server.ts';
import { AppError } from '#shared/errors/app-error.ts';

/** The server of new stages: the named one, else production's, else any of the project, else the first. Pure. Throws `store.server-not-found`. */
export function serverForNewStages(project: Project, servers: readonly Server[], named: string | undefined): string {
  const production = project.environments.find(({ stage }) => stage === 'production');
  const used = [named, production?.serverId, ...project.environments.map(({ serverId }) => serverId)];
  const wanted = named ?? used.find((id) => servers.some((server) => server.id === id)) ?? servers[0]?.id;
  const found = servers.find(({ id }) => id === wanted);
  if (found !== undefined) return found.id;
  throw new AppError('store.server-not-found', {
    message: 'New stages need a server that Stagelift knows.',
    hint: 'Add one with: stagelift server add NAME USER@HOST',
  });
}
