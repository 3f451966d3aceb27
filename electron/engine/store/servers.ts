import { z } from 'zod';
import { type Server, serverSchema } from '#shared/domain/server.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { VersionedFile } from './versioned-file.ts';

/** Content of the file of servers. */
export const serversFileSchema = z.array(serverSchema);

/** The SSH servers of this computer. */
export interface ServerStore {
  list(): Promise<readonly Server[]>;
  /** Throws `store.server-not-found`. */
  get(serverId: string): Promise<Server>;
  /** Adds or replaces it. Throws `store.duplicate` when another server has the same name. */
  save(server: Server): Promise<Server>;
  /** Throws `store.server-not-found`. */
  remove(serverId: string): Promise<void>;
}

/** Servers in their file. */
export function createServerStore(file: VersionedFile<Server[]>): ServerStore {
  const list = async () => (await file.read()).data;
  return {
    list,
    get: async (serverId) => findServer(await list(), serverId),
    async save(server) {
      const { data } = await file.update((servers) => {
        const namesake = servers.find(({ id, name }) => id !== server.id && sameName(name, server.name));
        if (namesake) {
          throw new AppError('store.duplicate', {
            message: `There is a server named ${namesake.name} already.`,
            facts: { serverId: namesake.id },
          });
        }
        const known = servers.some(({ id }) => id === server.id);
        return known ? servers.map((other) => (other.id === server.id ? server : other)) : [...servers, server];
      });
      return findServer(data, server.id);
    },
    async remove(serverId) {
      await file.update((servers) => {
        findServer(servers, serverId);
        return servers.filter(({ id }) => id !== serverId);
      });
    },
  };
}

function findServer(servers: readonly Server[], serverId: string): Server {
  const server = servers.find(({ id }) => id === serverId);
  if (!server) throw new AppError('store.server-not-found', { facts: { serverId } });
  return server;
}

function sameName(a: string, b: string): boolean {
  return a.normalize('NFC').toLowerCase() === b.normalize('NFC').toLowerCase();
}
