import { throwIfCancelled } from './cancelled.ts';
import type { ChannelGate } from './channel-gate.ts';
import type { HopLink } from './hop-link.ts';
import type { RateLimit } from './rate-limit.ts';
import { openSftp, type SftpClient } from './sftp-client.ts';

/** One SFTP channel of a connection, shared by all readers and given back when nobody needs it. */
export interface SftpPool {
  /** The client and a function that must be called when the work with it is done. */
  acquire(signal: AbortSignal): Promise<{ readonly client: SftpClient; readonly release: () => void }>;
  /** Gives the channel back when it is idle. */
  giveWay(): void;
}

const keepIdle = 3000;

interface OpenClient {
  readonly client: SftpClient;
  isGone: boolean;
}

/** A pool for one connection. */
export function createSftpPool(link: HopLink, gate: ChannelGate, limit: RateLimit): SftpPool {
  let opening: Promise<OpenClient> | null = null;
  let ready: OpenClient | null = null;
  let users = 0;
  let idleTimer: NodeJS.Timeout | undefined;

  async function open(signal: AbortSignal): Promise<OpenClient> {
    let finish = () => {};
    const { channel: client, release } = await gate.open(() => openSftp(link, limit, () => finish()), signal);
    const opened: OpenClient = { client, isGone: false };
    finish = () => {
      opened.isGone = true;
      if (ready === opened) ready = null;
      release();
    };
    return opened;
  }

  function giveWay(): void {
    if (users > 0 || ready === null) return;
    ready.client.end();
    ready = null;
  }

  function leave(): void {
    users -= 1;
    clearTimeout(idleTimer);
    if (users > 0) return;
    if (gate.waiting() > 0) giveWay();
    else idleTimer = setTimeout(giveWay, keepIdle).unref();
  }

  return {
    async acquire(signal) {
      throwIfCancelled(signal);
      users += 1;
      clearTimeout(idleTimer);
      try {
        if (ready === null) {
          // Whoever comes while the channel is being opened waits for the same one.
          opening ??= open(signal).finally(() => (opening = null));
          const opened = await opening;
          if (!opened.isGone) ready = opened;
          return { client: opened.client, release: once(leave) };
        }
        return { client: ready.client, release: once(leave) };
      } catch (error) {
        leave();
        throw error;
      }
    },
    giveWay,
  };
}

function once(action: () => void): () => void {
  let done = false;
  return () => {
    if (!done) action();
    done = true;
  };
}
