import { type Bridge, enginePortMessage } from '#shared/contract/bridge.ts';
import { createClient } from '#shared/contract/client.ts';
import type { Contract, EngineContract, OutputOf, PayloadOf, RequestName } from '#shared/contract/contract.ts';
import { toDoor } from '#shared/contract/door.ts';
import { shellContract } from '#shared/contract/shell.ts';
import { AppError, appErrorFromData } from '#shared/errors/app-error.ts';
import type { WindowClient } from './window-client.ts';

declare global {
  interface Window {
    /** Put there by the preload script. */
    readonly stagelift: Bridge;
  }
}

/** The client of the real window: the engine over its MessagePort, the main process over the preload script's bridge. */
export function createBridgeClient(bridge: Bridge): WindowClient {
  const engine = createClient<EngineContract>();
  window.addEventListener('message', (event: MessageEvent<unknown>) => {
    const port = event.ports[0];
    if (event.source === window && event.data === enginePortMessage && port) engine.attach(toDoor(port));
  });
  bridge.connectEngine();
  const shellListeners = new Set<(name: string, payload: unknown) => void>();
  bridge.shell.on((name, payload) => {
    for (const listener of [...shellListeners]) listener(name, payload);
  });

  const requestShell = async <K extends RequestName>(name: K, input: unknown, signal?: AbortSignal) => {
    const reply = await bridge.shell.request(name, input);
    if (signal?.aborted) throw new AppError('contract.withdrawn', { retry: 'now' });
    if (!reply.ok) throw appErrorFromData(reply.error);
    // The main process parsed the value with this entry's own output schema.
    return reply.value as OutputOf<Contract, K>;
  };

  return {
    call(name, input, signal) {
      if (name in shellContract) return requestShell(name, input, signal);
      // Every name that is not the shell's is the engine's, whose entries are part of the whole table.
      const request = engine.request as EngineRequest;
      return request(name, input, signal ? { signal } : {}) as Promise<OutputOf<Contract, typeof name>>;
    },
    on(name, listener) {
      // The sender parsed the payload with this entry's own schema.
      if (!(name in shellContract)) return (engine.on as EngineOn)(name, listener as (payload: unknown) => void);
      const hear = (heard: string, payload: unknown) => {
        if (heard === name) listener(payload as PayloadOf<Contract, typeof name>);
      };
      shellListeners.add(hear);
      return () => void shellListeners.delete(hear);
    },
  };
}

/** The engine's client without the pairing of names and types, which the compiler cannot follow through a generic name. */
type EngineRequest = (name: string, input: unknown, options: { readonly signal?: AbortSignal }) => Promise<unknown>;
type EngineOn = (name: string, listener: (payload: unknown) => void) => () => void;
