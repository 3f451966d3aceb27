import type { Duplex, Readable } from 'node:stream';
import { AppError, isAppError } from '#shared/errors/app-error.ts';
import { onCancelled, throwIfCancelled } from './cancelled.ts';
import { createChannelGate } from './channel-gate.ts';
import { type ExecContext, isOpenRefusal, runProgram, startProgram } from './exec.ts';
import type { HopLink } from './hop-link.ts';
import { createRateLimit } from './rate-limit.ts';
import { listFolder, readSmallFile, streamLargeFile, toRemoteStat } from './remote-files.ts';
import { createRemoteWriter } from './remote-writer.ts';
import type { SftpClient } from './sftp-client.ts';
import { createSftpPool } from './sftp-pool.ts';
import { openRelay } from './relay.ts';
import { readFileByShell, statByShell, streamFileByShell } from './shell-files.ts';
import type { RemoteSession, TunnelTarget } from './transport.ts';
import { openForward } from './tunnel.ts';

/** What a session is made of. */
export interface SessionOptions {
  /** Every hop, the destination last. */
  readonly links: readonly HopLink[];
  readonly destination: HopLink;
  readonly label: string;
  /** Counters of the outermost socket. */
  readonly traffic: RemoteSession['traffic'];
  /** Milliseconds without an answer during a file transfer. */
  readonly stallAfter: number;
}

/** OpenSSH allows ten sessions per connection by default; this leaves room for a terminal beside us. */
const maxSessions = 6;
const maxTunnels = 6;
const maxSmallFile = 4 * 1024 * 1024;

/** The session over an authenticated connection. */
export function createSession({ links, destination, label, traffic, stallAfter }: SessionOptions): RemoteSession {
  const name = destination.name;
  const gate = createChannelGate({ limit: maxSessions, isFull: isOpenRefusal, onWaiting: () => sftp.giveWay(), name });
  const tunnels = createChannelGate({ limit: maxTunnels, isFull: () => false, name });
  const limit = createRateLimit();
  const sftp = createSftpPool(destination, gate, limit);
  const context: ExecContext = { link: destination, gate, limit, name, programs: { begun: 0, started: 0, open: 0 } };
  let hasSftp: boolean | null = null;
  /** Targets to which the server allows no tunnel, as it said once. */
  const relayed = new Set<string>();

  /** Does the work over SFTP, or by the shell where the server has no usable SFTP. */
  async function withFiles<T>(
    signal: AbortSignal,
    bySftp: (client: SftpClient, release: () => void) => Promise<T>,
    byShell: () => Promise<T>,
  ): Promise<T> {
    if (hasSftp === false) return byShell();
    try {
      const { client, release } = await sftp.acquire(signal);
      hasSftp = true;
      return await bySftp(client, release);
    } catch (error) {
      if (!isAppError(error, 'remote.sftp-unavailable') && !isAppError(error, 'remote.sftp-noise')) throw error;
      hasSftp = false;
      return byShell();
    }
  }

  /** Gives up waiting when the signal fires; the answer itself is then of no interest. */
  function orCancelled<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
    return new Promise((resolve, reject) => {
      const stop = onCancelled(signal, reject);
      work.then(resolve, reject).finally(stop);
    });
  }

  /** A tunnel, or a relay where tunnels are forbidden. */
  async function openStream(target: TunnelTarget, signal: AbortSignal): Promise<Duplex> {
    const key = JSON.stringify(target);
    if (!relayed.has(key)) {
      try {
        return await orCancelled(openForward(destination, target, limit), signal);
      } catch (error) {
        if (!isAppError(error, 'remote.forwarding-refused')) throw error;
      }
    }
    try {
      const stream = await openRelay(context, gate, target, signal);
      relayed.add(key);
      return stream;
    } catch (error) {
      if (isAppError(error, 'connection.refused')) relayed.add(key);
      throw error;
    }
  }

  const closed = new Promise<Error | null>((resolve) => {
    for (const link of links) link.onGone(resolve);
  });

  return {
    label,
    run: (program, signal) => runProgram(context, program, signal),
    stream: (program, signal) => startProgram(context, program, signal),
    readFile: (path, signal, maxBytes = maxSmallFile) =>
      withFiles(
        signal,
        (client, release) => readSmallFile(client, { path, maxBytes, name, stallAfter }, signal).finally(release),
        () => readFileByShell(context, { path, maxBytes }, signal),
      ),
    stat: (path, signal) =>
      withFiles(
        signal,
        (client, release) =>
          orCancelled(client.lstat(path), signal)
            .then((attributes) => toRemoteStat(attributes, name, path))
            .finally(release),
        () => statByShell(context, path, signal),
      ),
    listDirectory: (path, signal) =>
      withFiles(
        signal,
        (client, release) => orCancelled(listFolder(client, path, name), signal).finally(release),
        () => Promise.reject(new AppError('remote.sftp-unavailable', { facts: { host: name } })),
      ),
    readLargeFile: (path, expectedSize, signal) =>
      withFiles<Readable>(
        signal,
        async (client, release) => streamLargeFile(client, { path, expectedSize, name, stallAfter }, signal, release),
        () => streamFileByShell(context, { path, expectedSize }, signal),
      ),
    async openWriter(signal) {
      const { client, release } = await sftp.acquire(signal);
      return createRemoteWriter({ client, release, name, stallAfter }, signal);
    },
    async checkFileTransfer(signal) {
      const { release } = await sftp.acquire(signal);
      release();
    },
    async openTunnel(target, signal) {
      const { channel: stream, release } = await tunnels.open(() => openStream(target, signal), signal);
      stream.once('close', release);
      if (stream.destroyed) release();
      throwIfCancelled(signal);
      return stream;
    },
    usesRelay: () => relayed.size > 0,
    limitRate: limit.set,
    traffic,
    closed,
    async close() {
      for (const link of [...links].reverse()) link.close();
      await closed;
    },
  };
}
