import type { Duplex } from 'node:stream';
import type { Client } from 'ssh2';
import type { Hop } from '#shared/domain/server.ts';
import type { AppError } from '#shared/errors/app-error.ts';
import { toLostError } from './connect-errors.ts';
import type { HostKeys } from './host-keys.ts';
import { type HostVerdict, toHostKeyError } from './host-verdict.ts';

/** Unanswered signs of life after which a connection counts as lost. */
export const keepalivesUntilLost = 3;

/** Milliseconds for a polite end. */
const patience = 1000;

/** An authenticated connection to one hop. */
export interface HopLink {
  readonly client: Client;
  readonly name: string;
  /** Calls back once when the connection is lost or closed; at once when it is already. Returns the way to stop. */
  onGone(listener: (reason: AppError | null) => void): () => void;
  /** Why the connection was lost; null while it is open and after a wanted end. */
  lostReason(): AppError | null;
  /** Ends the connection on purpose: `onGone` gets null. */
  close(): void;
}

/** What a link is made of. */
export interface HopLinkOptions {
  readonly client: Client;
  /** What the client speaks over. */
  readonly stream: Duplex;
  readonly name: string;
  readonly hop: Hop;
  readonly verdict: HostVerdict;
  readonly hostKeys: HostKeys;
  /** Milliseconds between two signs of life. */
  readonly keepalive: number;
}

/** Watches an authenticated connection until it is gone. */
export function createHopLink(options: HopLinkOptions): HopLink {
  const { client, stream, name, hop, verdict, hostKeys, keepalive } = options;
  const listeners = new Set<(reason: AppError | null) => void>();
  let gone: { readonly reason: AppError | null } | null = null;
  let cause: unknown = null;
  let asked = false;

  function report(): void {
    if (gone !== null) return;
    const refused = verdict.refused();
    if (refused?.kind === 'changed') hostKeys.noteChanged(hop.host, hop.port, refused.key, refused.trusted);
    const seconds = (keepalive * (keepalivesUntilLost + 1)) / 1000;
    const lost = refused === null ? toLostError(cause, name, seconds) : toHostKeyError(refused, name, hop);
    const reason = asked ? null : lost;
    gone = { reason };
    for (const listener of [...listeners]) listener(reason);
    listeners.clear();
  }

  client.on('error', (error: Error) => {
    cause ??= error;
    // After an error nothing useful comes any more; the stream may take long to close by itself.
    stream.destroy();
    report();
  });
  client.on('end', report);
  client.on('close', report);

  return {
    client,
    name,
    onGone(listener) {
      if (gone !== null) {
        listener(gone.reason);
        return () => {};
      }
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    lostReason: () => gone?.reason ?? null,
    close() {
      asked = true;
      client.end();
      // A peer that is gone never answers the end.
      setTimeout(() => stream.destroy(), patience).unref();
    },
  };
}
