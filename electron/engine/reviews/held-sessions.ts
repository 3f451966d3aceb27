import type { Server } from '#shared/domain/server.ts';
import type { SharedSessions } from '../remote/shared-sessions.ts';

/** Connections that stay open for a while behind whoever used them last. */
export interface HeldSessions extends SharedSessions {
  /** Lets every connection go. */
  close(): void;
}

/**
 * Holds connections for `keepFor` milliseconds after their last use: who works in a room asks its server again and again, and
 * a connection takes longer than an answer.
 */
export function holdSessions(sessions: SharedSessions, keepFor: number): HeldSessions {
  const held = new Map<string, { readonly abort: AbortController; timer: NodeJS.Timeout }>();

  function later(abort: AbortController): NodeJS.Timeout {
    const timer = setTimeout(() => abort.abort(), keepFor);
    timer.unref();
    return timer;
  }

  function hold(server: Server): void {
    const key = JSON.stringify(server);
    const there = held.get(key);
    if (there !== undefined) {
      clearTimeout(there.timer);
      there.timer = later(there.abort);
      return;
    }
    const abort = new AbortController();
    const entry = { abort, timer: later(abort) };
    held.set(key, entry);
    const wait = sessions.use(server, (session) => session.closed, abort.signal);
    const end = (): void => {
      clearTimeout(entry.timer);
      if (held.get(key) === entry) held.delete(key);
    };
    // A connection that is lost, or let go, is simply not held any more.
    wait.then(end, end);
  }

  return {
    use: (server, work, signal) =>
      sessions.use(
        server,
        (session) => {
          hold(server);
          return work(session);
        },
        signal,
      ),
    close() {
      for (const { abort } of held.values()) abort.abort();
    },
  };
}
