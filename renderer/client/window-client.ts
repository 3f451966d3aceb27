import type { Contract, EventName, InputOf, OutputOf, PayloadOf, RequestName } from '#shared/contract/contract.ts';

/** What the window can ask of the engine and of the main process. Failures are thrown as `AppError`. */
export interface WindowClient {
  call<K extends RequestName>(
    name: K,
    input: InputOf<Contract, K>,
    signal?: AbortSignal,
  ): Promise<OutputOf<Contract, K>>;
  /** Listens to an event; the returned function stops it. */
  on<K extends EventName>(name: K, listener: (payload: PayloadOf<Contract, K>) => void): () => void;
}
