import { AppError, appErrorFromData } from '../errors/app-error.ts';
import type { EventName, InputOf, OutputOf, PayloadOf, RequestName } from './contract.ts';
import type { Door } from './door.ts';
import { isResponseMessage, type Reply, type RequestMessage } from './messages.ts';

/** The part of an AbortSignal that is needed to withdraw a request. */
export interface CancelSignal {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/** Asks and hears the other side of the contract table `T` over a door that may be replaced at any time. */
export interface Client<T> {
  /**
   * Resolves with the answer or rejects with the AppError of the other side. Requests made while there is no door wait
   * for one. Rejects with `contract.withdrawn` when the signal aborts and with `internal.engine-gone` (retry `now`) when
   * the door goes away before the answer came.
   */
  request<K extends RequestName<T>>(
    name: K,
    input: InputOf<T, K>,
    options?: { readonly signal?: CancelSignal },
  ): Promise<OutputOf<T, K>>;
  /** Calls `listener` for each event of this name, over every door; returns the way to stop. */
  on<K extends EventName<T>>(name: K, listener: (payload: PayloadOf<T, K>) => void): () => void;
  /** Talks over this door from now on; what was pending on an earlier one is rejected. */
  attach(door: Door): void;
  /** Gives the door up; what was pending is rejected. */
  detach(): void;
}

interface Pending {
  readonly message: RequestMessage;
  sent: boolean;
  settle(reply: Reply): void;
}

/** Creates a client without a door. */
export function createClient<T>(): Client<T> {
  const pending = new Map<number, Pending>();
  const listeners = new Map<string, Set<(payload: unknown) => void>>();
  let door: Door | null = null;
  let nextId = 1;

  const rejectSent = () => {
    const error = new AppError('internal.engine-gone', { retry: 'now' }).toData();
    for (const call of [...pending.values()]) if (call.sent) call.settle({ ok: false, error });
  };
  const dispatch = (pendingCall: Pending) => {
    if (!door) return;
    pendingCall.sent = true;
    door.send(pendingCall.message);
  };
  const detach = () => {
    const old = door;
    door = null;
    old?.close();
    rejectSent();
  };
  const receive = (message: unknown) => {
    if (!isResponseMessage(message)) return;
    if (message.kind === 'reply') pending.get(message.id)?.settle(message.reply);
    else for (const listener of [...(listeners.get(message.name) ?? [])]) listener(message.payload);
  };

  return {
    request(name, input, { signal } = {}) {
      return new Promise((resolve, reject) => {
        const withdrawn = () => new AppError('contract.withdrawn', { retry: 'now' });
        if (signal?.aborted) {
          reject(withdrawn());
          return;
        }
        const id = nextId++;
        const forget = () => {
          pending.delete(id);
          signal?.removeEventListener('abort', abort);
        };
        const abort = () => {
          if (pending.get(id)?.sent) door?.send({ kind: 'cancel', id } satisfies RequestMessage);
          forget();
          reject(withdrawn());
        };
        const call: Pending = {
          message: { kind: 'call', id, name, input },
          sent: false,
          settle(reply) {
            forget();
            // The other side parsed the value with this entry's own output schema.
            if (reply.ok) resolve(reply.value as OutputOf<T, typeof name>);
            else reject(appErrorFromData(reply.error));
          },
        };
        pending.set(id, call);
        signal?.addEventListener('abort', abort);
        dispatch(call);
      });
    },
    on(name, listener) {
      const set = listeners.get(name) ?? new Set();
      listeners.set(name, set);
      // Events arrive parsed with this entry's own payload schema.
      const untyped = listener as (payload: unknown) => void;
      set.add(untyped);
      return () => void set.delete(untyped);
    },
    attach(next) {
      detach();
      door = next;
      const ifCurrent = (act: () => void) => (door === next ? act() : undefined);
      next.onMessage((message) => ifCurrent(() => receive(message)));
      next.onClose(() => ifCurrent(detach));
      for (const call of [...pending.values()]) dispatch(call);
    },
    detach,
  };
}
