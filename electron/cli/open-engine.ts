import { MessageChannel } from 'node:worker_threads';
import type { EngineContract } from '#shared/contract/contract.ts';
import { createClient, type Client } from '#shared/contract/client.ts';
import { toDoor } from '#shared/contract/door.ts';
import { createEngine, type EngineOptions } from '#engine/engine.ts';
import { createTerminalInteraction, type Terminal } from './interaction.ts';

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
  readonly onNotice: (text: string) => void;
  /** Waiting times of connections to servers, for tests. */
  readonly times?: EngineOptions['times'];
}

/** Starts the engine in this process with questions asked on the terminal. */
export async function openEngine(options: OpenEngineOptions): Promise<OpenEngine> {
  const { terminal, onNotice, ...rest } = options;
  const engine = await createEngine({ ...rest, interaction: createTerminalInteraction(terminal) });
  const { port1, port2 } = new MessageChannel();
  engine.serve(toDoor(port1));
  const client = createClient<EngineContract>();
  client.attach(toDoor(port2));
  for (const notice of await client.request('engine.notices', {})) onNotice(notice.text);
  return {
    client,
    async close() {
      await engine.close();
      client.detach();
      port1.close();
    },
  };
}
