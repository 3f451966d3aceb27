import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RemoteSession } from '#engine/remote/transport.ts';
import { tcpFaultProxy } from '../../lab/fault-proxy.ts';
import { failureOf, type Kit, openKit } from './support/kit.ts';

let kit: Kit;
let session: RemoteSession;
beforeAll(async () => {
  kit = await openKit();
  session = await kit.connect();
});
afterAll(() => kit.clean());

const database = () => {
  const { host, port } = kit.lab.databases.production;
  return { kind: 'tcp' as const, host, port };
};

/** The greeting of the database server that a tunnel leads to. */
async function greeting(target: Parameters<RemoteSession['openTunnel']>[0]): Promise<string> {
  const tunnel = await session.openTunnel(target, kit.signal);
  const first = await new Promise<Buffer>((resolve) => tunnel.once('data', resolve));
  tunnel.destroy();
  return first.toString('latin1');
}

describe('tunnels', () => {
  it('lead to TCP ports and Unix sockets', async () => {
    expect(await greeting(database())).toContain('MariaDB');
    expect(await greeting({ kind: 'socket', path: kit.lab.databases.production.socketOnHost })).toContain('MariaDB');
  });

  it('say what the server cannot reach', async () => {
    const failure = await failureOf(session.openTunnel({ kind: 'tcp', host: '127.0.0.1', port: 1 }, kit.signal));
    expect(failure.code).toBe('connection.refused');
    expect(failure.message).toContain('127.0.0.1:1');
  });

  it('are destroyed with the reason when the connection dies', async () => {
    const { address: host, port } = kit.lab.hosts.production;
    const proxy = await tcpFaultProxy({ target: { host, port } });
    const fragile = await kit.connect(kit.server({ host: proxy.host, port: proxy.port }));
    const tunnel = await fragile.openTunnel(database(), kit.signal);
    await new Promise((resolve) => tunnel.once('data', resolve));
    const failure = new Promise((resolve) => tunnel.once('error', resolve));
    proxy.strike('rst');
    expect(await failure).toMatchObject({ code: 'connection.closed' });
    expect(tunnel.destroyed).toBe(true);
    await proxy.stop();
  });

  it('wait for room beyond six and go on when one closes', async () => {
    const open = await Promise.all(Array.from({ length: 6 }, () => session.openTunnel(database(), kit.signal)));
    let isOpen = false;
    const seventh = session.openTunnel(database(), kit.signal).then((tunnel) => {
      isOpen = true;
      return tunnel;
    });
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(isOpen).toBe(false);
    open[0]?.destroy();
    (await seventh).destroy();
    for (const tunnel of open) tunnel.destroy();
  });
});
