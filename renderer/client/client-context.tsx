import { createContext, use, useEffect, useEffectEvent } from 'react';
import type { Contract, EventName, PayloadOf } from '#shared/contract/contract.ts';
import type { WindowClient } from './window-client.ts';

const ClientContext = createContext<WindowClient | null>(null);

/** Hands the client down to every component. */
export const ClientProvider = ClientContext;

/** The client of this window. */
export function useClient(): WindowClient {
  const client = use(ClientContext);
  if (!client) throw new Error('no client above this component');
  return client;
}

/** Runs `listener` for each event of this name while the component is there. */
export function useEngineEvent<K extends EventName>(
  name: K,
  listener: (payload: PayloadOf<Contract, K>) => void,
): void {
  const client = useClient();
  const onEvent = useEffectEvent(listener);
  useEffect(
    () =>
      client.on(name, (payload) => {
        onEvent(payload);
      }),
    [client, name],
  );
}
