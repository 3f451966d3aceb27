import { createHash } from 'node:crypto';
import type { Environment } from '#shared/domain/environment.ts';
import type { Project } from '#shared/domain/project.ts';
import type { Hop, Server } from '#shared/domain/server.ts';
import { listServerIds } from '#shared/project-file/convert.ts';

/** The servers of this computer by identifier. */
export type ServersById = ReadonlyMap<string, Server>;

/**
 * Names everything that a project's set-up says, without what is true on one computer only: two people with the same set-up
 * get the same. Pure.
 */
export function fingerprintSetup(project: Project, servers: ServersById): string {
  const { id: _id, folder, environments, monitoring, ...rest } = project;
  return digest({
    ...rest,
    monitoring: withServer(monitoring, servers),
    environments: environments.map((environment) => describeEnvironment(environment, folder, servers)),
    servers: listServerIds(project).map((id) => describeServer(id, servers)),
  });
}

/** Names what decides about a pull into this environment: a pull that ended well proves exactly this. Pure. */
export function fingerprintPull(project: Project, servers: ServersById, targetId: string, sourceId: string): string {
  const { folder, recipe, recipeChanges, masking, maskingProfile, exclude, afterPull } = project;
  const ends = project.environments
    .filter(({ id }) => id === targetId || id === sourceId)
    .map((environment) => {
      const { backups: _backups, wall: _wall, ...decisive } = describeEnvironment(environment, folder, servers);
      return decisive;
    });
  return digest({ recipe, recipeChanges, masking, maskingProfile, exclude, afterPull, ends });
}

function describeEnvironment({ serverId, path, ...rest }: Environment, folder: string, servers: ServersById) {
  const server = serverId === undefined ? null : describeServer(serverId, servers);
  const top = folder.replace(/\/+$/, '');
  const isInside = serverId === undefined && (path === top || path.startsWith(`${top}/`));
  const backups = withServer(rest.backups, servers);
  return { ...rest, backups, server, path: isInside ? `.${path.slice(top.length)}` : path };
}

/** Identifiers of servers are this computer's own; where they lead to is not. */
function withServer<T extends object>(setting: T | undefined, servers: ServersById): unknown {
  if (setting === undefined || !('server' in setting) || typeof setting.server !== 'string') return setting;
  return { ...setting, server: describeServer(setting.server, servers) };
}

function describeServer(id: string, servers: ServersById) {
  const server = servers.get(id);
  if (server === undefined) return { unknown: id };
  return { ...describeHop(server), jumps: server.jumps.map(describeHop) };
}

function describeHop({ host, port, user }: Hop) {
  return { host, port, user };
}

function digest(value: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify(sorted(value)))
    .digest('hex');
}

/** The same with its keys in order, so that the order in which a form or a file says things does not count. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, one]) => one !== undefined);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, one]) => [key, sorted(one)]));
}
