import { randomBytes } from 'node:crypto';
import { Secret } from '#shared/domain/secret.ts';
import type { ServerStore } from '../../store/servers.ts';
import { localHost, type ProvisionHost, remoteHost } from '../../provision/host.ts';
import type { ProvisionContext, ProvisionSecrets, SshWay } from '../../provision/step.ts';
import type { Interaction, RemoteSession, Transport } from '../../remote/transport.ts';

/** What is needed to reach the hosts of a set-up. */
export interface HostParts {
  readonly transport: Transport;
  readonly interaction: Interaction;
  /** Never asks anybody: for passwords that were made here, which nobody could type. */
  readonly quietInteraction: Interaction;
  readonly servers: ServerStore;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where steps on this computer note what they made, absolute. */
  readonly notesFolder: string;
  readonly now: () => Date;
  /** Puts a secret into the store of this computer; false when there is none. */
  readonly keepSecret: (ref: string, value: string, signal: AbortSignal) => Promise<boolean>;
  /** Tells the log what must never appear in it. */
  readonly learn: (secret: Secret) => void;
  /** How git reaches a server. */
  readonly sshWay: (serverId: string) => Promise<SshWay>;
}

/** The hosts of one plan or job, each connected once, when it is first needed. */
export interface SetUpHosts {
  /** The host of a server, or this computer for null. */
  host(serverId: string | null, signal: AbortSignal): Promise<ProvisionHost>;
  context(
    serverId: string | null,
    folder: string,
    log: (text: string) => void,
    signal: AbortSignal,
  ): Promise<ProvisionContext>;
  close(): Promise<void>;
}

/** Connections that belong to one plan or job. */
export function openHosts(parts: HostParts): SetUpHosts {
  const sessions = new Map<string, Promise<RemoteSession>>();
  const made = new Map<string, Secret>();
  const connect = async (serverId: string, signal: AbortSignal): Promise<RemoteSession> => {
    const server = await parts.servers.get(serverId);
    return parts.transport.connect(server, parts.interaction, signal);
  };
  const host = async (serverId: string | null, signal: AbortSignal): Promise<ProvisionHost> => {
    if (serverId === null) return localHost(parts.env, parts.notesFolder);
    const open = sessions.get(serverId) ?? connect(serverId, signal);
    sessions.set(serverId, open);
    // A failed connection is tried anew by whoever asks next.
    open.catch(() => sessions.delete(serverId));
    return remoteHost(await open);
  };
  return {
    host,
    context: async (serverId, folder, log, signal) => ({
      host: await host(serverId, signal),
      git: {
        folder,
        env: parts.env,
        ssh: serverId === null ? { impossible: 'It is on this computer.' } : await parts.sshWay(serverId),
      },
      secrets: createSecrets(parts, made, log),
      ...{ signal, log, now: parts.now, random: randomBytes },
    }),
    async close() {
      const open = await Promise.allSettled(sessions.values());
      sessions.clear();
      await Promise.all(open.flatMap((one) => (one.status === 'fulfilled' ? [one.value.close()] : [])));
    },
  };
}

/** References of passwords that a set-up makes. */
const madeHere = 'stage/';

/** The store of this computer, and the memory of this process where there is none. */
function createSecrets(
  { interaction, quietInteraction, keepSecret, learn }: HostParts,
  made: Map<string, Secret>,
  log: (text: string) => void,
): ProvisionSecrets {
  return {
    async get(ref, purpose, signal) {
      const own = made.get(ref)?.reveal();
      if (own !== undefined) return own;
      const value = await (ref.startsWith(madeHere) ? quietInteraction : interaction).secret(ref, purpose, signal);
      if (value !== null) learn(new Secret(value));
      return value;
    },
    async keep(ref, value, signal) {
      learn(new Secret(value));
      made.set(ref, new Secret(value));
      if (await keepSecret(ref, value, signal)) return;
      log(`This computer has no store in which the password ${ref} could be kept: it is known to this run only.`);
    },
  };
}
