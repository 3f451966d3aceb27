import { engineContract, type EngineContract, type EventName, type PayloadOf } from '#shared/contract/contract.ts';

type AnyListener = (name: EventName<EngineContract>, payload: unknown) => void;

/** Where the engine's parts say what happened, and windows, commands and tests listen. */
export interface EventHub {
  /** Parses the payload by the contract (unknown keys are dropped) and tells every listener. Throws on an invalid one. */
  emit<K extends EventName<EngineContract>>(name: K, payload: PayloadOf<EngineContract, K>): void;
  /** Hears one event; returns the way to stop. */
  on<K extends EventName<EngineContract>>(
    name: K,
    listener: (payload: PayloadOf<EngineContract, K>) => void,
  ): () => void;
  /** Hears every event; returns the way to stop. */
  onAny(listener: AnyListener): () => void;
}

/** Creates a hub without listeners. */
export function createEventHub(): EventHub {
  const listeners = new Set<AnyListener>();
  const onAny = (listener: AnyListener) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  };
  return {
    emit(name, payload) {
      const parsed: unknown = engineContract[name].payload.parse(payload);
      for (const listener of [...listeners]) listener(name, parsed);
    },
    on: (name, listener) =>
      onAny((told, payload) => {
        // emit parsed it with the schema of this very name.
        if (told === name) listener(payload as Parameters<typeof listener>[0]);
      }),
    onAny,
  };
}
