import type { EngineContract } from '#shared/contract/contract.ts';
import { createClient, type Client } from '#shared/contract/client.ts';
import { projectsContract } from '#shared/contract/projects.ts';
import { createRouter } from '#shared/contract/router.ts';
import { serversContract } from '#shared/contract/servers.ts';
import { appErrorFromData } from '#shared/errors/app-error.ts';
import { openFiledStores } from '#engine/project-file/open-filed-stores.ts';
import type { OpenEngineOptions } from './open-engine.ts';

/** Requests that only read a stored file: answered without the engine, which takes longer to load than to answer. */
const quickContract = {
  'projects.list': projectsContract['projects.list'],
  'projects.get': projectsContract['projects.get'],
  'servers.list': serversContract['servers.list'],
} as const;

type Request = Client<EngineContract>['request'];

/** What commands need of the engine. */
export type EngineClient = Pick<Client<EngineContract>, 'request' | 'on'>;

/** An engine that is loaded with the first request that needs more than a stored file. */
export interface LazyEngine {
  readonly client: EngineClient;
  close(): Promise<void>;
}

/** Opens the stores, and the engine once it is needed. */
export async function openLazyEngine(options: OpenEngineOptions): Promise<LazyEngine> {
  const { dataFolder } = options;
  const onNotice = onceEach(options.onNotice);
  const stores = await openFiledStores({ dataFolder, now: () => new Date(), onNotice, env: options.terminal.env });
  const quick = createRouter(quickContract, {
    'projects.list': () => stores.projects.list(),
    'projects.get': ({ projectId }) => stores.projects.get(projectId),
    'servers.list': () => stores.servers.list(),
  });
  const client = createClient<EngineContract>();
  let closing: Promise<() => Promise<void>> | null = null;

  async function attach(): Promise<() => Promise<void>> {
    const { attachEngine } = await import('./open-engine.ts');
    return attachEngine(client, { ...options, onNotice });
  }

  const request: Request = async (name, input, requestOptions) => {
    if (closing === null && Object.hasOwn(quickContract, name)) {
      const reply = await quick.call(name, input, undefined);
      if (!reply.ok) throw appErrorFromData(reply.error);
      // The router parsed the value with this entry's own output schema.
      return reply.value as Awaited<ReturnType<typeof client.request<typeof name>>>;
    }
    await (closing ??= attach());
    return client.request(name, input, requestOptions);
  };
  return {
    client: { request, on: client.on },
    async close() {
      const close = await closing;
      await close?.();
    },
  };
}

/** The engine opens the same files and would tell the same again. */
function onceEach(tell: (text: string) => void): (text: string) => void {
  const told = new Set<string>();
  return (text) => {
    if (told.has(text)) return;
    told.add(text);
    tell(text);
  };
}
