import type { Server } from '#shared/domain/server.ts';
import type { Interaction, RemoteSession, Transport } from '../remote/transport.ts';

/** One connection to each server for a whole run. */
export interface RunSessions {
  connect(server: Server): Promise<RemoteSession>;
  /** The same connections for whoever wants a transport; closing one of them does nothing. */
  readonly transport: Transport;
  close(): Promise<void>;
}

/**
 * Connects when somebody asks first, and keeps the connection until `close`. A server that could not be reached is not tried
 * again: every probe gets the same reason, and nobody is asked for the same password twice.
 */
export function openRunSessions(transport: Transport, interaction: Interaction, signal: AbortSignal): RunSessions {
  const open = new Map<string, Promise<RemoteSession>>();
  const connect = async (server: Server): Promise<RemoteSession> => {
    const key = JSON.stringify(server);
    const there = open.get(key) ?? transport.connect(server, interaction, signal);
    open.set(key, there);
    return { ...(await there), close: async () => undefined };
  };
  return {
    connect,
    transport: { connect: (server) => connect(server) },
    async close() {
      const ends = [...open.values()].map(async (session) => (await session).close());
      await Promise.allSettled(ends);
    },
  };
}
