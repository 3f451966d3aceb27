import { MessageChannel } from 'node:worker_threads';
import type { EngineContract } from '#shared/contract/contract.ts';
import { createClient, type Client } from '#shared/contract/client.ts';
import { toDoor } from '#shared/contract/door.ts';
import { createEngine, type EngineOptions } from '#engine/engine.ts';
import { createTerminalInteraction } from './interaction.ts';
import { createSecretFinder } from './secrets/find-secret.ts';
import { openKeptSecrets } from './secrets/open-kept-secrets.ts';
import type { Terminal } from './terminal.ts';

/** The engine in this process, spoken to as the window speaks to it. */
export interface OpenEngine {
  readonly client: Client<EngineContract>;
  close(): Promise<void>;
}

/** What the engine is opened with. */
export interface OpenEngineOptions {
  readonly dataFolder: string;
  readonly recipesFolder: string;
  readonly version: string;
  readonly terminal: Terminal;
  /** The variables with secrets, taken out of the environment. */
  readonly variables?: Readonly<Record<string, string>>;
  readonly onNotice: (text: string) => void;
  /** Waiting times of connections to servers, for tests. */
  readonly times?: EngineOptions['times'];
}

/** Starts the engine in this process with questions asked on the terminal. */
export async function openEngine(options: OpenEngineOptions): Promise<OpenEngine> {
  const client = createClient<EngineContract>();
  const close = await attachEngine(client, options);
  return { client, close };
}

/** Starts the engine behind a client that is there already. Returns the way to close it. */
export async function attachEngine(
  client: Client<EngineContract>,
  { terminal, variables = {}, onNotice, ...rest }: OpenEngineOptions,
): Promise<() => Promise<void>> {
  const { platform } = process;
  const kept = openKeptSecrets({ dataFolder: rest.dataFolder, platform, env: terminal.env, uid: process.getuid?.() });
  const secrets = createSecretFinder({ variables, kept, terminal });
  const engine = await createEngine({ ...rest, interaction: createTerminalInteraction(terminal, secrets) });
  const { port1, port2 } = new MessageChannel();
  engine.serve(toDoor(port1));
  client.attach(toDoor(port2));
  for (const notice of await client.request('engine.notices', {})) onNotice(notice.text);
  return async () => {
    await engine.close();
    client.detach();
    port1.close();
  };
}
