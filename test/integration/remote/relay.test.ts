import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RemoteSession } from '#engine/remote/transport.ts';
import { failureOf, type Kit, openKit } from './support/kit.ts';

const forbidden = 'AllowTcpForwarding no\nAllowStreamLocalForwarding no';
let kit: Kit;
let echo: Server;
let port = 4780;
beforeAll(async () => {
  kit = await openKit();
  echo = createServer((socket) => {
    socket.on('error', () => {});
    socket.pipe(socket);
  }).listen(0, '127.0.0.1');
  await once(echo, 'listening');
});
afterAll(async () => {
  echo.close();
  await kit.clean();
});

/** A folder of the host in front of PATH in which these programs do not work. */
function without(...programs: readonly string[]): string {
  const name = ['without', ...programs].join('-');
  const folder = join(kit.lab.folder, 'hosts', 'production', 'extra', name);
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  for (const program of programs) writeFileSync(join(folder, program), '#!/bin/sh\nexit 127\n', { mode: 0o755 });
  return `SetEnv PATH=/mnt/extra/${name}:/usr/bin:/bin`;
}

/** Works on a connection to a server that forbids tunnels. */
async function onForbidding(extraConfig: string, work: (session: RemoteSession) => Promise<void>): Promise<void> {
  port += 1;
  const sshd = await kit.sshd({ name: `relay-${port}`, port, extraConfig: `${forbidden}\n${extraConfig}` });
  const session = await kit.connect(kit.server({ port: sshd.port }));
  await work(session);
  await session.close();
  await sshd.stop();
}

const echoTarget = () => ({ kind: 'tcp' as const, host: '127.0.0.1', port: (echo.address() as AddressInfo).port });

/** Sends megabytes through a tunnel to the echo and back. */
async function echoed(session: RemoteSession, data: Buffer): Promise<string> {
  const tunnel = await session.openTunnel(echoTarget(), kit.signal);
  const hash = createHash('sha256');
  let received = 0;
  const all = new Promise<void>((resolve, reject) => {
    tunnel.on('error', reject);
    tunnel.on('data', (chunk: Buffer) => {
      hash.update(chunk);
      received += chunk.length;
      if (received === data.length) resolve();
    });
  });
  for (let at = 0; at < data.length; at += 100_000) {
    if (!tunnel.write(data.subarray(at, at + 100_000))) await once(tunnel, 'drain');
  }
  await all;
  tunnel.destroy();
  return hash.digest('hex');
}

describe('where the server forbids tunnels (S9)', () => {
  const data = randomBytes(8_000_000);
  const sent = createHash('sha256').update(data).digest('hex');

  it.each<[string, readonly string[]]>([
    ['PHP', []],
    ['Python', ['php']],
    ['Perl', ['php', 'python3']],
  ])('%s on the server passes every byte on, both ways', async (_name, missing) => {
    await onForbidding(without(...missing), async (session) => {
      expect(session.usesRelay()).toBe(false);
      expect(await echoed(session, data)).toBe(sent);
      expect(session.usesRelay()).toBe(true);
    });
  });

  it('databases answer at their ports and sockets', async () => {
    const { host, port: databasePort, socketOnHost: path } = kit.lab.databases.production;
    await onForbidding('', async (session) => {
      for (const target of [
        { kind: 'tcp', host, port: databasePort },
        { kind: 'socket', path },
      ] as const) {
        const tunnel = await session.openTunnel(target, kit.signal);
        expect(String(await new Promise((resolve) => tunnel.once('data', resolve)))).toContain('MariaDB');
        tunnel.destroy();
      }
    });
  });

  it('it is said what the server cannot reach', async () => {
    await onForbidding('', async (session) => {
      const failure = await failureOf(session.openTunnel({ kind: 'tcp', host: '127.0.0.1', port: 1 }, kit.signal));
      expect(failure.code).toBe('connection.refused');
      expect(failure.message).toContain('127.0.0.1:1: Connection refused');
    });
  });

  it('it is said when nothing there can stand in, and programs still run', async () => {
    await onForbidding(without('php', 'python3', 'perl'), async (session) => {
      const failure = await failureOf(session.openTunnel(echoTarget(), kit.signal));
      expect(failure.code).toBe('remote.forwarding-refused');
      expect(failure.message).toContain('no php, python3 or perl');
      expect((await session.run({ script: 'echo still' }, kit.signal)).stdout.toString()).toBe('still\n');
    });
  });

  it.each([
    ['closed', (session: RemoteSession) => session.close()],
    ['destroyed', () => Promise.resolve()],
  ])('nothing is left running on the server when the tunnel is %s', async (_how, end) => {
    await onForbidding('', async (session) => {
      const tunnel = await session.openTunnel(echoTarget(), kit.signal);
      const open = () => new Promise<number>((resolve) => echo.getConnections((_error, count) => resolve(count)));
      expect(await open()).toBe(1);
      await end(session);
      tunnel.destroy();
      await expect.poll(open, { timeout: 5000 }).toBe(0);
    });
  });

  it('a cancelled wish leaves nothing behind', async () => {
    await onForbidding('', async (session) => {
      const failure = await failureOf(session.openTunnel(echoTarget(), AbortSignal.timeout(1)));
      expect(failure.code).toBe('job.cancelled');
      expect((await session.run({ script: 'echo still' }, kit.signal)).stdout.toString()).toBe('still\n');
    });
  });
});
