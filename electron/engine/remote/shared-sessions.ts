import type { Server } from '#shared/domain/server.ts';
import { onCancelled } from './cancelled.ts';
import type { RemoteSession } from './transport.ts';

/** One connection to each server for everybody who has something small to ask it at the same time. */
export interface SharedSessions {
  /**
   * Does something on a server, over the connection that others are using already or over a new one, which is closed behind the
   * last of them. `signal` takes only this piece of work back. Throws what connecting throws.
   */
  use<T>(server: Server, work: (session: RemoteSession) => Promise<T>, signal: AbortSignal): Promise<T>;
}

interface Shared {
  readonly session: Promise<RemoteSession>;
  /** Gives up connecting, once nobody waits for it any more. */
  readonly abort: AbortController;
  users: number;
}

/** Shares the connections that `connect` makes; servers that are stored alike are one. */
export function createSharedSessions(
  connect: (server: Server, signal: AbortSignal) => Promise<RemoteSession>,
): SharedSessions {
  const open = new Map<string, Shared>();

  function join(key: string, server: Server): Shared {
    const there = open.get(key);
    if (there !== undefined) return there;
    const abort = new AbortController();
    const entry: Shared = { session: connect(server, abort.signal), abort, users: 0 };
    open.set(key, entry);
    const forget = (): void => {
      if (open.get(key) === entry) open.delete(key);
    };
    // Whoever comes after a failure or a lost connection tries anew.
    entry.session.then((session) => session.closed).then(forget, forget);
    return entry;
  }

  async function leave(key: string, entry: Shared): Promise<void> {
    entry.users -= 1;
    if (entry.users > 0) return;
    if (open.get(key) === entry) open.delete(key);
    entry.abort.abort();
    await entry.session.then(
      (session) => session.close(),
      () => undefined,
    );
  }

  return {
    async use(server, work, signal) {
      signal.throwIfAborted();
      const key = JSON.stringify(server);
      const entry = join(key, server);
      entry.users += 1;
      let stopListening = (): void => undefined;
      const cancelled = new Promise<never>((_resolve, reject) => {
        stopListening = onCancelled(signal, reject);
      });
      try {
        const session = await Promise.race([entry.session, cancelled]);
        return await Promise.race([work(session), cancelled]);
      } finally {
        stopListening();
        await leave(key, entry);
      }
    },
  };
}
