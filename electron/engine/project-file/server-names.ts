import type { Server } from '#shared/domain/server.ts';
import type { ServerNames } from '#shared/project-file/convert.ts';
import type { FileServer } from '#shared/project-file/schema.ts';

type FileServers = Readonly<Record<string, FileServer>>;

/** The server of this computer that a name of the file means, if there is one. Pure. */
export function findServer(
  alias: string,
  described: FileServer | undefined,
  own: readonly Server[],
): Server | undefined {
  if (described === undefined) return own.find(({ id }) => id === alias);
  const { host, user, port = 22 } = described;
  const same = own.filter((server) => server.host === host && server.user === user && server.port === port);
  return same.find(({ id }) => id === alias) ?? same[0];
}

/**
 * How the servers of a file and those of this computer are called. A name of the file never stands for a server of this
 * computer that is reached under another address or user. Pure.
 */
export function createServerNames(projectId: string, inFile: FileServers, own: readonly Server[]): ServerNames {
  const idOf = (alias: string): string => {
    const described = Object.hasOwn(inFile, alias) ? inFile[alias] : undefined;
    const known = findServer(alias, described, own);
    if (known !== undefined) return known.id;
    const isTaken = own.some(({ id }) => id === alias);
    return isTaken ? `${projectId}-${alias}`.slice(0, 64) : alias;
  };
  const aliases = new Map(Object.keys(inFile).map((alias) => [idOf(alias), alias]));
  return {
    toId: idOf,
    toAlias: (serverId) => aliases.get(serverId) ?? serverId,
    describe(serverId) {
      const server = own.find(({ id }) => id === serverId);
      if (server === undefined) return null;
      const jumps = server.jumps.map(toHop);
      return { ...toHop(server), ...(jumps.length === 0 ? {} : { jumps }) };
    },
  };
}

/** The servers that the file describes and this computer does not know, with the identifiers they would get. Pure. */
export function unknownServers(projectId: string, inFile: FileServers, own: readonly Server[]): readonly Server[] {
  const names = createServerNames(projectId, inFile, own);
  return Object.entries(inFile).flatMap(([alias, described]) => {
    if (findServer(alias, described, own) !== undefined) return [];
    const { host, user, port = 22, jumps = [] } = described;
    const taken = new Set(own.map(({ name }) => name.toLowerCase()));
    const id = names.toId(alias);
    return [
      {
        ...{ id, name: taken.has(alias) ? id : alias, host, user, port, logins: [], allowLegacyAlgorithms: false },
        jumps: jumps.map((jump) => ({ host: jump.host, user: jump.user, port: jump.port ?? 22, logins: [] })),
      },
    ];
  });
}

function toHop({ host, port, user }: Pick<Server, 'host' | 'port' | 'user'>): FileServer {
  return { host, user, ...(port === 22 ? {} : { port }) };
}
