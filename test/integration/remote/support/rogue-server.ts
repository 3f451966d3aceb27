import type { AddressInfo } from 'node:net';
import ssh2, { type AuthContext, type Connection, type ServerConfig, type Session } from 'ssh2';

/** How a server behaves that a test writes itself. */
export interface RogueOptions {
  readonly hostKeys?: readonly string[];
  readonly banner?: string;
  readonly onAuth?: (context: AuthContext) => void;
  readonly onSession?: (session: Session) => void;
  readonly onReady?: (connection: Connection) => void;
}

/** A running rogue server on loopback. */
export interface RogueServer {
  readonly port: number;
  readonly connections: readonly Connection[];
  stop(): Promise<void>;
}

/** A fresh Ed25519 host key in OpenSSH format. The library's generator drops leading zeros: one key in 150 is damaged. */
export function newHostKey(): string {
  for (;;) {
    const { private: text } = ssh2.utils.generateKeyPairSync('ed25519');
    if (!(ssh2.utils.parseKey(text) instanceof Error)) return text;
  }
}

/** An SSH server under the test's control, for what no honest server does. */
export async function startRogue(options: RogueOptions): Promise<RogueServer> {
  const config: ServerConfig = {
    hostKeys: [...(options.hostKeys ?? [newHostKey()])],
    ...(options.banner === undefined ? {} : { banner: options.banner }),
  };
  const connections: Connection[] = [];
  const server = new ssh2.Server(config, (connection) => {
    connections.push(connection);
    connection.on('error', () => {});
    connection.on('authentication', options.onAuth ?? ((context) => context.accept()));
    connection.on('ready', () => options.onReady?.(connection));
    connection.on('session', (accept) => options.onSession?.(accept()));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A TCP server always has an AddressInfo; the type also covers sockets.
  const { port } = server.address() as AddressInfo;
  return {
    port,
    connections,
    async stop() {
      for (const connection of connections) connection.end();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
