import type { Socket } from 'node:net';
import { hostSchema, type Hop, hopSchema, type Server } from '#shared/domain/server.ts';
import { AppError, isAppError } from '#shared/errors/app-error.ts';
import type { HopLink } from './hop-link.ts';
import { type ConnectTimes, connectHop, type HopContext } from './hop.ts';
import type { HostKeys } from './host-keys.ts';
import { sweepLeases } from './leases.ts';
import { createSession } from './ssh2-session.ts';
import { openTcp } from './tcp.ts';
import type { RemoteSession, Transport } from './transport.ts';
import { openForward } from './tunnel.ts';

/** How a connection comes about, hop by hop (counted from 0). */
export type ConnectEvent =
  | { readonly kind: 'host-key'; readonly hop: number; readonly keyType: string; readonly fingerprint: string }
  | { readonly kind: 'logged-in'; readonly hop: number; readonly name: string };

/** What a transport over the ssh2 library needs. */
export interface Ssh2TransportOptions {
  readonly hostKeys: HostKeys;
  /** Where the agent is found; the process environment by default. */
  readonly env?: { readonly SSH_AUTH_SOCK?: string | undefined };
  /** Waiting times, mostly for tests. */
  readonly times?: Partial<ConnectTimes> & { readonly stall?: number };
  /** Follows each step of a connection. */
  readonly observe?: (event: ConnectEvent) => void;
  /** End what earlier connections left behind on the server, in the background after each log-in. Default true. */
  readonly sweep?: boolean;
}

// A dead line is noticed when a fourth sign of life would be due: 32 s, so that everybody knows within 35 (hazard N3).
const defaultTimes: ConnectTimes = { connect: 15_000, handshake: 20_000, login: 60_000, keepalive: 8_000 };
const defaultStall = 35_000;

/** The transport over ssh2: our own connections, no program of the computer is started. */
export function createSsh2Transport(options: Ssh2TransportOptions): Transport {
  const { hostKeys, env = process.env, times = {}, observe = () => {}, sweep = true } = options;
  const connectTimes: ConnectTimes = { ...defaultTimes, ...times };

  return {
    async connect(server, interaction, signal) {
      const hops: readonly Hop[] = [...server.jumps, toOwnHop(server)];
      for (const hop of hops) refuseUnsafeHop(hop);
      const links: HopLink[] = [];
      let socket: Socket | null = null;
      try {
        for (const [index, hop] of hops.entries()) {
          const name = toHopName(hop, index, hops.length);
          const through = links.at(-1);
          const openStream = async (cancel: AbortSignal) => {
            if (through !== undefined) return openThrough(through, hop, name);
            socket = await openTcp({ ...hop, name, timeout: connectTimes.connect }, cancel);
            return socket;
          };
          const { allowLegacyAlgorithms } = server;
          const onHostKey: HopContext['onHostKey'] = (key) => observe({ kind: 'host-key', hop: index, ...key });
          const context = { onHostKey, hop, name, hostKeys, interaction, env, openStream, allowLegacyAlgorithms };
          links.push(await connectHop({ ...context, times: connectTimes }, signal));
          observe({ kind: 'logged-in', hop: index, name });
        }
        const session = toSession(server, links, socket, times.stall ?? defaultStall);
        // Nobody waits for it, and an account without a shell has nothing to sweep.
        if (sweep) void sweepLeases(session, signal).catch(() => {});
        return session;
      } catch (error) {
        for (const link of [...links].reverse()) link.close();
        throw error;
      }
    },
  };
}

function toOwnHop({ host, port, user, logins }: Server): Hop {
  return { host, port, user, logins };
}

/** Data of an older file or of a caller that skipped the schema must not reach a socket or a message unchecked. */
function refuseUnsafeHop(hop: Hop): void {
  const isSafe = hopSchema.safeParse(hop).success && hostSchema.safeParse(hop.host).success;
  if (!isSafe) throw new AppError('contract.invalid-input', { message: 'The address of the server is not valid.' });
}

function toLabel({ user, host, port }: Hop): string {
  return `${user}@${host}:${port}`;
}

function toHopName(hop: Hop, index: number, count: number): string {
  return count === 1 ? toLabel(hop) : `hop ${index + 1} of ${count} (${toLabel(hop)})`;
}

/** The byte stream to the next hop; a refusal is told as this hop's trouble. */
async function openThrough(link: HopLink, hop: Hop, name: string) {
  try {
    return await openForward(link, { kind: 'tcp', host: hop.host.replace(/^\[(.*)\]$/, '$1'), port: hop.port });
  } catch (error) {
    if (!isAppError(error, 'connection.refused') && !isAppError(error, 'remote.forwarding-refused')) throw error;
    throw new AppError(error.code, {
      message: `${name} cannot be reached: ${error.message}`,
      ...(error.hint === undefined ? {} : { hint: error.hint }),
      facts: error.facts,
      cause: error,
    });
  }
}

function toSession(
  server: Server,
  links: readonly HopLink[],
  socket: Socket | null,
  stallAfter: number,
): RemoteSession {
  const destination = links.at(-1);
  if (destination === undefined) throw new AppError('internal.unexpected', { message: 'A connection without hops.' });
  return createSession({
    links,
    destination,
    label: toLabel(toOwnHop(server)),
    traffic: () => ({ received: socket?.bytesRead ?? 0, sent: socket?.bytesWritten ?? 0 }),
    stallAfter,
  });
}
