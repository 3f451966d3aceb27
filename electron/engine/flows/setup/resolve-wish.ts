import { posix } from 'node:path';
import type { Environment } from '#shared/domain/environment.ts';
import type { Project } from '#shared/domain/project.ts';
import type { SetUpWish, StageWish } from '#shared/domain/setup.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { addressOf } from '../../setup/judge-wish.ts';
import type { SetUpHosts } from './hosts.ts';

/** The wish with absolute folders. Asks servers for the home directory of their account where that is needed. */
export async function resolveWish(wish: SetUpWish, hosts: SetUpHosts, signal: AbortSignal): Promise<SetUpWish> {
  const stages: StageWish[] = [];
  for (const stage of wish.stages) {
    const { place } = stage;
    if (place.kind !== 'server') {
      stages.push(stage);
      continue;
    }
    const inHome = [place.folder, place.webConfig?.folder ?? '/'].some((path) => path.startsWith('~/'));
    const home = inHome ? await (await hosts.host(place.serverId, signal)).home(signal) : '';
    const absolute = (path: string): string =>
      path.startsWith('~/') ? posix.join(home, path.slice(2)) : posix.normalize(path);
    const { webConfig } = place;
    stages.push({
      ...stage,
      place: {
        ...{ ...place, folder: absolute(place.folder) },
        ...(webConfig === undefined ? {} : { webConfig: { ...webConfig, folder: absolute(webConfig.folder) } }),
      },
    });
  }
  return { ...wish, stages };
}

/** The reference under which the password of a stage's database is kept. Pure. */
export function databaseRef(projectId: string, stageId: string): string {
  return `stage/${projectId}/${stageId}/database`;
}

/** A stage as it will be registered; null for one that is taken over. Throws `setup.invalid` without an address. Pure. */
export function toEnvironment(project: Project, wish: StageWish, hasConfigFile: boolean): Environment | null {
  const { id, name, stage, follows, config, place } = wish;
  if (place.kind === 'existing') return null;
  const url = addressOf(wish);
  if (url === null) throw new AppError('setup.invalid', { message: `"${name}" has no address.` });
  return {
    ...{ id, name, stage, url, path: place.folder },
    ...(place.kind === 'server' ? { serverId: place.serverId } : {}),
    ...(follows?.kind === 'branch' ? { branch: follows.name } : {}),
    ...(follows === undefined ? {} : { follows }),
    database: databaseOf(project, wish, hasConfigFile),
    ...(config === undefined ? {} : { config }),
    ...(stage === 'production' ? {} : { data: { kind: 'separate' } }),
  };
}

function databaseOf(project: Project, { id, place }: StageWish, hasConfigFile: boolean): Environment['database'] {
  if (place.kind === 'existing' || place.database.kind === 'none') return { kind: 'none' };
  const { database } = place;
  // Which one of a pool it got, the file says.
  if (database.kind === 'read' || database.kind === 'pool' || hasConfigFile) return { kind: 'read' };
  const given = project.environments.flatMap(({ database: one }) => (one.kind === 'given' ? [one.access] : []));
  const { name, user, host, port, socketPath } = database;
  return {
    kind: 'given',
    access: {
      ...{ name, user, host, port, tablePrefix: given[0]?.tablePrefix ?? '', passwordRef: databaseRef(project.id, id) },
      ...(socketPath === undefined ? {} : { socketPath }),
    },
  };
}
