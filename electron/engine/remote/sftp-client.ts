import type { ClientChannel } from 'ssh2';
import { AppError } from '#shared/errors/app-error.ts';
import { isOpenRefusal } from './exec.ts';
import type { HopLink } from './hop-link.ts';
import { toPlainLine } from './plain-text.ts';
import { type LimitedInput, type RateLimit, readLimited } from './rate-limit.ts';
import {
  type Answer,
  createPacketReader,
  parseAttributes,
  parseNames,
  parseStatus,
  type SftpAttributes,
  type SftpName,
  sftpStatus,
  sftpType,
  toReadRequest,
  toSftpPacket,
  toWriteRequest,
} from './sftp-packets.ts';
import { createSftpWrites, type SftpWrites } from './sftp-writes.ts';
import { toUint32, toWireString, type WireReader } from './wire.ts';

/**
 * The few SFTP calls that are needed, with paths as bytes. ssh2's own client knows only UTF-8 paths, never notices a file that
 * shrinks, and hides what the noise of a login shell was.
 */
export interface SftpClient {
  /** Without following a final symbolic link. Throws `remote.file-missing`, `remote.permission-denied`. */
  lstat(path: string | Buffer): Promise<SftpAttributes>;
  open(path: string | Buffer): Promise<SftpFile>;
  /** The names in a folder, as the server gives them, `.` and `..` too. */
  list(path: string | Buffer): Promise<readonly SftpName[]>;
  /** Where a symbolic link points, as written. */
  readlink(path: string | Buffer): Promise<Buffer>;
  /** Follows every link on the way and answers the absolute path. */
  realpath(path: string | Buffer): Promise<Buffer>;
  readonly writes: SftpWrites;
  end(): void;
}

/** A file open for reading. */
export interface SftpFile {
  stat(): Promise<SftpAttributes>;
  /** At most `length` bytes at `offset`; null at the end of the file. */
  read(offset: number, length: number): Promise<Buffer | null>;
  close(): Promise<void>;
}

interface Pending {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: AppError) => void;
}

const protocolVersion = 3;
const helloTimeout = 20_000;
const readOnly = 1;
const maxNames = 1_000_000;

/**
 * Opens the SFTP subsystem. `onEnd` is called once when the channel is gone. Throws `remote.sftp-unavailable`,
 * `remote.sftp-noise`, and the bare refusal when no channel was to be had.
 */
export async function openSftp(link: HopLink, limit: RateLimit, onEnd: () => void): Promise<SftpClient> {
  const { name } = link;
  const channel = await openSubsystem(link, name);
  const pending = new Map<number, Pending>();
  const readPackets = createPacketReader();
  let nextId = 0;
  let failure: AppError | null = null;
  let greeted: Pending | null = null;

  function fail(error: AppError): void {
    failure ??= error;
    greeted?.reject(failure);
    for (const request of pending.values()) request.reject(failure);
    pending.clear();
    channel.close();
    input.drain();
  }

  function onAnswer(type: number, body: WireReader): void {
    if (type === sftpType.version) {
      greeted?.resolve({ type, body });
      return;
    }
    const id = body.uint32();
    pending.get(id)?.resolve({ type, body });
    pending.delete(id);
  }

  function request(type: number, ...fields: readonly Buffer[]): Promise<Answer> {
    nextId = (nextId + 1) % 0xffffffff;
    return send(nextId, toSftpPacket(type, nextId, ...fields));
  }

  function send(id: number, packet: Buffer): Promise<Answer> {
    if (failure !== null) return Promise.reject(failure);
    return new Promise((resolve, reject) => {
      pending.set(id, { resolve, reject });
      limit.spend(packet.length);
      channel.write(packet);
    });
  }

  const input: LimitedInput = readLimited(channel, limit, (chunk) => {
    if (failure !== null) return;
    for (const input of readPackets(chunk)) {
      if (input.kind === 'noise') {
        fail(noise(name, input.text));
        return;
      }
      try {
        onAnswer(input.type, input.body);
      } catch (error) {
        fail(damaged(name, error));
      }
    }
  });
  channel.stderr.resume();
  channel.on('error', (error: Error) => fail(damaged(name, error)));
  channel.stderr.on('error', () => {});
  const stopWatching = link.onGone((reason) => fail(reason ?? ended(name)));
  channel.on('close', () => {
    stopWatching();
    fail(greeted === null ? ended(name) : unavailable(name));
    onEnd();
  });

  const hello = new Promise<Answer>((resolve, reject) => {
    greeted = { resolve, reject };
    channel.write(Buffer.concat([toUint32(5), Buffer.from([sftpType.init]), toUint32(protocolVersion)]));
  });
  const timer = setTimeout(() => fail(unavailable(name)), helloTimeout);
  let extensions: ReadonlySet<string>;
  try {
    extensions = readExtensions((await hello).body);
  } finally {
    clearTimeout(timer);
    greeted = null;
  }

  return {
    async lstat(path) {
      const { type, body } = await request(sftpType.lstat, toWireString(path));
      return toAttributes(name, path, type, body);
    },
    async open(path) {
      const { type, body } = await request(sftpType.open, toWireString(path), toUint32(readOnly), toUint32(0));
      return decode(name, () => {
        if (type !== sftpType.handle) throw toStatusError(name, path, type, body);
        return toFile(path, Buffer.from(body.string()));
      });
    },
    list,
    async readlink(path) {
      const { type, body } = await request(sftpType.readlink, toWireString(path));
      return decode(name, () => {
        if (type !== sftpType.name) throw toStatusError(name, path, type, body);
        const [first] = parseNames(body);
        if (first === undefined) throw damaged(name, undefined);
        return first.name;
      });
    },
    async realpath(path) {
      const { type, body } = await request(sftpType.realpath, toWireString(path));
      return decode(name, () => {
        if (type !== sftpType.name) throw toStatusError(name, path, type, body);
        const [first] = parseNames(body);
        if (first === undefined) throw damaged(name, undefined);
        return first.name;
      });
    },
    writes: createSftpWrites({
      ...{ name, extensions, request },
      write(handle, offset, data) {
        nextId = (nextId + 1) % 0xffffffff;
        return send(nextId, toWriteRequest(nextId, handle, offset, data));
      },
    }),
    end: () => channel.end(),
  };

  async function list(path: string | Buffer): Promise<readonly SftpName[]> {
    const opened = await request(sftpType.opendir, toWireString(path));
    const handle = decode(name, () => {
      if (opened.type !== sftpType.handle) throw toStatusError(name, path, opened.type, opened.body);
      return toWireString(Buffer.from(opened.body.string()));
    });
    const names: SftpName[] = [];
    try {
      for (;;) {
        const { type, body } = await request(sftpType.readdir, handle);
        const more = decode(name, () => {
          if (type === sftpType.name) return parseNames(body);
          const { code, text } = type === sftpType.status ? parseStatus(body) : { code: -1, text: '' };
          if (code === sftpStatus.eof) return null;
          throw type === sftpType.status ? statusError(name, path, code, text) : damaged(name, undefined);
        });
        if (more === null) return names;
        // A server that never comes to an end must not fill the memory.
        if (names.length > maxNames) throw damaged(name, undefined);
        names.push(...more);
      }
    } finally {
      void request(sftpType.close, handle).catch(() => {});
    }
  }

  function toFile(path: string | Buffer, handle: Buffer): SftpFile {
    return {
      async stat() {
        const { type, body } = await request(sftpType.fstat, toWireString(handle));
        return toAttributes(name, path, type, body);
      },
      async read(offset, length) {
        nextId = (nextId + 1) % 0xffffffff;
        const { type, body } = await send(nextId, toReadRequest(nextId, handle, offset, length));
        return decode(name, () => {
          if (type === sftpType.status && body.uint32() === sftpStatus.eof) return null;
          const data = type === sftpType.data ? body.string() : null;
          if (data === null || data.length > length || data.length === 0) throw damaged(name, undefined);
          return data;
        });
      },
      async close() {
        await request(sftpType.close, toWireString(handle));
      },
    };
  }
}

/** What the server can beyond the protocol: names and versions behind its greeting. */
function readExtensions(greeting: WireReader): ReadonlySet<string> {
  const names = new Set<string>();
  try {
    greeting.uint32();
    while (greeting.remaining > 0) {
      names.add(greeting.string().toString('latin1'));
      greeting.string();
    }
  } catch {
    // What cannot be read is not offered.
  }
  return names;
}

function openSubsystem({ client, lostReason }: HopLink, name: string): Promise<ClientChannel> {
  return new Promise((resolve, reject) => {
    try {
      client.subsys('sftp', (error, channel) => {
        if (error === undefined || error === null) resolve(channel);
        else reject(lostReason() ?? (isOpenRefusal(error) ? error : unavailable(name, error)));
      });
    } catch (error) {
      reject(lostReason() ?? ended(name, error));
    }
  });
}

function toAttributes(name: string, path: string | Buffer, type: number, body: WireReader): SftpAttributes {
  return decode(name, () => {
    if (type !== sftpType.attributes) throw toStatusError(name, path, type, body);
    return parseAttributes(body);
  });
}

/** Reads the fields of an answer; one that is too short is the server's fault, not ours. */
function decode<T>(name: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof RangeError ? damaged(name, error) : error;
  }
}

function toStatusError(name: string, path: string | Buffer, type: number, body: WireReader): AppError {
  if (type !== sftpType.status) return damaged(name, undefined);
  const { code, text } = parseStatus(body);
  return statusError(name, path, code, text);
}

function statusError(name: string, path: string | Buffer, code: number, text: string): AppError {
  const shown = toPlainLine(path.toString());
  if (code === sftpStatus.noSuchFile) {
    return new AppError('remote.file-missing', { message: `There is no ${shown} on ${name}.`, facts: { path: shown } });
  }
  if (code === sftpStatus.permissionDenied) {
    return new AppError('remote.permission-denied', {
      message: `The account may not read ${shown} on ${name}.`,
      facts: { path: shown },
    });
  }
  return new AppError('remote.command-failed', {
    message: `${name} could not read ${shown}: ${toPlainLine(text) || `SFTP status ${code}`}.`,
    facts: { path: shown, status: code },
  });
}

function noise(name: string, text: string): AppError {
  const line = toPlainLine(text);
  return new AppError('remote.sftp-noise', {
    message: `The shell of the account on ${name} prints text that breaks file transfer: ${line}`,
    hint: 'Commands in ~/.bashrc or ~/.profile on the server must print nothing when no terminal is there.',
    facts: { text: line },
  });
}

function damaged(name: string, cause: unknown): AppError {
  return new AppError('remote.command-failed', {
    message: `The file transfer service of ${name} sent something that makes no sense.`,
    retry: 'never',
    cause,
  });
}

function unavailable(name: string, cause?: unknown): AppError {
  return new AppError('remote.sftp-unavailable', { message: `${name} offers no file transfer (SFTP).`, cause });
}

function ended(name: string, cause?: unknown): AppError {
  return new AppError('connection.closed', {
    message: `The connection to ${name} was closed during a file transfer.`,
    retry: 'now',
    cause,
  });
}
