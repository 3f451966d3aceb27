import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { remoteHost } from '#engine/provision/host.ts';
import { toSshWay } from '#engine/provision/ssh-way.ts';
import type { ProvisionContext } from '#engine/provision/step.ts';
import { createHostKeys } from '#engine/remote/host-keys.ts';
import { createSsh2Transport } from '#engine/remote/ssh2-transport.ts';
import { serverSchema, type Server } from '#shared/domain/server.ts';
import type { LabInfo } from '../../../lab/lab-info.ts';

/** What a context is opened with; plain data, so that another process can. */
export interface ContextSettings {
  readonly server: Server;
  /** For the clone, the trusted host keys and the home of git. */
  readonly folder: string;
  readonly secrets: Readonly<Record<string, string>>;
  readonly database: { readonly host: string; readonly port: number; readonly user: string };
}

/** The bare account as a server, with changes. */
export function bareServer({ bare, keys }: LabInfo, changes: Partial<Server> = {}): Server {
  return serverSchema.parse({
    ...{ id: 'bare', name: 'Bare', host: bare.address, port: bare.port, user: bare.user },
    logins: [{ kind: 'key', path: keys.ed25519.path }],
    ...changes,
  });
}

/** Connects and opens a context on the server. */
export async function openContext({ server, folder, secrets: given }: ContextSettings): Promise<{
  readonly context: ProvisionContext;
  readonly secrets: Map<string, string>;
  readonly logged: string[];
  close(): Promise<void>;
}> {
  const known = join(folder, 'known_hosts');
  const hostKeys = createHostKeys({ ownFile: known, readOnlyFiles: [] });
  const { signal } = new AbortController();
  const interaction = { confirmHostKey: async () => true, answerLogin: async () => null, secret: async () => null };
  const session = await createSsh2Transport({ hostKeys, sweep: false }).connect(server, interaction, signal);
  const secrets = new Map(Object.entries(given));
  const logged: string[] = [];
  const env = { PATH: process.env.PATH, HOME: folder };
  return {
    secrets,
    logged,
    close: () => session.close(),
    context: {
      host: remoteHost(session),
      git: { folder: join(folder, 'clone'), env, ssh: toSshWay(server, { knownHostsFiles: [known] }) },
      secrets: {
        get: async (ref) => secrets.get(ref) ?? null,
        async keep(ref, value) {
          secrets.set(ref, value);
        },
      },
      signal,
      now: () => new Date(),
      random: randomBytes,
      log: (text) => logged.push(text),
    },
  };
}
