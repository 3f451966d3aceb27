import { createHash } from 'node:crypto';
import { appendFile, chmod, mkdir, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RemoteSession } from '#engine/remote/transport.ts';
import { tcpFaultProxy } from '../../lab/fault-proxy.ts';
import { collect, failureOf, type Kit, openKit } from './support/kit.ts';

let kit: Kit;
let session: RemoteSession;
let folder: string;
const remoteFolder = '/home/deploy/transfer';
const size = 8_000_000;

beforeAll(async () => {
  kit = await openKit();
  session = await kit.connect();
  folder = join(kit.lab.hosts.production.home, 'transfer');
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await kit.clean();
});

/** Makes a file on the host and returns its remote path. */
async function place(name: string | Buffer, content: Buffer | string): Promise<Buffer> {
  await mkdir(folder, { recursive: true, mode: 0o755 });
  const local = Buffer.concat([Buffer.from(`${folder}/`), Buffer.from(name)]);
  await writeFile(local, content);
  return Buffer.concat([Buffer.from(`${remoteFolder}/`), Buffer.from(name)]);
}

const content = Buffer.alloc(size, 'some content that is not all zero ');
const sha256 = (data: Buffer) => createHash('sha256').update(data).digest('hex');

/** Reads a little, then does something to the file, then reads the rest. */
async function readDisturbed(path: Buffer, disturb: () => Promise<void>): Promise<Readable> {
  const stream = await session.readLargeFile(path, size, kit.signal);
  await new Promise<void>((resolve) => stream.once('readable', resolve));
  await disturb();
  return stream;
}

describe.each(['SFTP', 'the shell'] as const)('over %s', (way) => {
  beforeAll(async () => {
    if (way === 'SFTP') return;
    const sshd = await kit.sshd({
      name: 'no-sftp',
      port: 4740,
      // A subsystem that ends at once is as good as none.
      sftpCommand: '/bin/false',
    });
    session = await kit.connect(kit.server({ port: sshd.port }));
    return async () => {
      await session.close();
      await sshd.stop();
    };
  });

  it('reads a large file byte by byte and stats what is there', async () => {
    const path = await place('large.bin', content);
    expect(sha256(await collect(await session.readLargeFile(path, size, kit.signal)))).toBe(sha256(content));
    await utimes(join(folder, 'large.bin'), 1_700_000_000, 1_700_000_000);
    expect(await session.stat(path, kit.signal)).toEqual({ kind: 'file', size, mtime: 1_700_000_000 });
    expect((await session.stat('/etc', kit.signal)).kind).toBe('directory');
    expect((await session.stat('/dev/null', kit.signal)).kind).toBe('other');
    expect((await session.stat('/proc/self', kit.signal)).kind).toBe('symlink');
    expect((await failureOf(session.stat('/no/such/file', kit.signal))).code).toBe('remote.file-missing');
    expect((await session.readFile('/etc/hostname', kit.signal)).length).toBeGreaterThan(0);
  });

  it('reads small files whole, and refuses those that are not small', async () => {
    const path = await place('settings', content.subarray(0, 700_000));
    expect(sha256(await session.readFile(path.toString(), kit.signal))).toBe(sha256(content.subarray(0, 700_000)));
    expect(await session.readFile((await place('nothing', '')).toString(), kit.signal)).toHaveLength(0);
    expect((await session.readFile('/proc/self/status', kit.signal)).toString()).toContain('Name:');
    const failure = await failureOf(session.readFile(path.toString(), kit.signal, 699_999));
    expect(failure.code).toBe('remote.file-too-large');
  });

  it('reads an empty file', async () => {
    const path = await place('empty', '');
    expect(await collect(await session.readLargeFile(path, 0, kit.signal))).toHaveLength(0);
  });

  it('reads names of any bytes (U1)', async () => {
    const names = [
      ...['a b', `a'b`, 'a"b', '$(id)', '-rf', 'a\nb', 'a\tb', ' trailing ', '~', '*', '\\', 'x'.repeat(255)],
      ...['cafe\u0301', 'caf\u00e9', Buffer.from([0x66, 0xfc, 0x72, 0x0a]), Buffer.from([0xff, 0xfe])],
    ];
    for (const name of names) {
      const path = await place(name, 'exact');
      expect((await session.stat(path, kit.signal)).size).toBe(5);
      expect((await collect(await session.readLargeFile(path, 5, kit.signal))).toString()).toBe('exact');
    }
  });

  it('refuses a file that is not of the expected size, or not a file', async () => {
    const path = await place('size', 'four');
    for (const wrong of [3, 5]) {
      const failure = await failureOf(session.readLargeFile(path, wrong, kit.signal).then(collect));
      expect(failure.code).toBe('remote.file-changed');
    }
    const onFolder = await failureOf(session.readLargeFile(remoteFolder, 4096, kit.signal).then(collect));
    expect(onFolder.code).toMatch(/^remote\./);
  });
});

describe('a file that changes while it is copied (D13)', () => {
  beforeAll(async () => {
    session = await kit.connect();
  });

  it('fails when it shrinks', async () => {
    const path = await place('shrinks', content);
    const stream = await readDisturbed(path, () => truncate(join(folder, 'shrinks'), 3_000_000));
    const failure = await failureOf(collect(stream));
    expect(failure).toMatchObject({ code: 'remote.file-changed', retry: 'now' });
  });

  it('fails when it grows', async () => {
    const path = await place('grows', content);
    const stream = await readDisturbed(path, () => appendFile(join(folder, 'grows'), 'more'));
    expect((await failureOf(collect(stream))).code).toBe('remote.file-changed');
  });

  it('fails when it is written to without changing its size', async () => {
    const path = await place('rewritten', content);
    await utimes(join(folder, 'rewritten'), 1_700_000_000, 1_700_000_000);
    const stream = await readDisturbed(path, () => writeFile(join(folder, 'rewritten'), 'X', { flag: 'r+' }));
    expect((await failureOf(collect(stream))).message).toContain('written to');
  });

  it('fails when it is removed', async () => {
    const path = await place('removed', content);
    const stream = await readDisturbed(path, () => rm(join(folder, 'removed')));
    expect((await failureOf(collect(stream))).message).toContain('removed');
  });

  it('lets the next file be read on the same connection afterwards', async () => {
    const path = await place('next', 'fine');
    expect((await collect(await session.readLargeFile(path, 4, kit.signal))).toString()).toBe('fine');
  });
});

describe('trouble on the way', () => {
  it('stops within a second when cancelled', async () => {
    const path = await place('cancelled', content);
    const stop = new AbortController();
    const stream = await session.readLargeFile(path, size, stop.signal);
    await new Promise<void>((resolve) => stream.once('readable', resolve));
    stop.abort();
    const before = performance.now();
    expect((await failureOf(collect(stream))).code).toBe('job.cancelled');
    expect(performance.now() - before).toBeLessThan(1000);
  });

  it('reads a small file in the time of a few round trips, not of one for each piece', async () => {
    const { address: host, port } = kit.lab.hosts.production;
    const proxy = await tcpFaultProxy({ target: { host, port }, plan: { delayMs: 100 } });
    const slow = await kit.connect(kit.server({ host: proxy.host, port: proxy.port }));
    const path = await place('far away', content.subarray(0, 1_000_000));
    await slow.stat(path, kit.signal);
    const startedAt = performance.now();
    expect((await slow.readFile(path.toString(), kit.signal)).length).toBe(1_000_000);
    // 31 pieces one after the other would need 6.2 s.
    expect(performance.now() - startedAt).toBeLessThan(3000);
    await slow.close();
    await proxy.stop();
  });

  it('notices a stalled line', async () => {
    const { address: host, port } = kit.lab.hosts.production;
    const proxy = await tcpFaultProxy({ target: { host, port } });
    const options = { times: { keepalive: 60_000, stall: 500 } };
    const stalling = await kit.connect(kit.server({ host: proxy.host, port: proxy.port }), options);
    const path = await place('stalled', content);
    const stream = await stalling.readLargeFile(path, size, kit.signal);
    await new Promise<void>((resolve) => stream.once('readable', resolve));
    proxy.strike('blackhole');
    expect((await failureOf(collect(stream))).code).toBe('connection.stalled');
    await proxy.stop();
  });

  it('shows the noise that breaks SFTP, and reads through the shell instead (R2)', async () => {
    const startUp = join(kit.lab.hosts.production.home, '.bashrc');
    const sshd = await kit.sshd({
      name: 'noisy-sftp',
      port: 4741,
      // Unlike the internal server, an external one is started by the login shell.
      sftpCommand: '/usr/lib/openssh/sftp-server',
    });
    await writeFile(startUp, 'echo WELCOME to our host\n');
    await chmod(startUp, 0o644);
    try {
      const noisy = await kit.connect(kit.server({ port: sshd.port }));
      const failure = await failureOf(noisy.checkFileTransfer(kit.signal));
      expect(failure).toMatchObject({ code: 'remote.sftp-noise', facts: { text: 'WELCOME to our host' } });
      const path = await place('noisy', 'quiet');
      expect((await collect(await noisy.readLargeFile(path, 5, kit.signal))).toString()).toBe('quiet');
    } finally {
      await rm(startUp);
      await sshd.stop();
    }
  });

  it('says what is impossible for an account that may only transfer files (S10)', async () => {
    const sshd = await kit.sshd({ name: 'sftp-only', port: 4742, extraConfig: 'ForceCommand internal-sftp' });
    const restricted = await kit.connect(kit.server({ port: sshd.port }));
    const failure = await failureOf(restricted.run({ script: 'true' }, kit.signal));
    expect(failure.code).toBe('remote.no-shell');
    const path = await place('restricted', 'file');
    expect((await collect(await restricted.readLargeFile(path, 4, kit.signal))).toString()).toBe('file');
    await restricted.close();
    await sshd.stop();
  });
});
