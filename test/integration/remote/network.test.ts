import { createHash } from 'node:crypto';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RemoteSession } from '#engine/remote/transport.ts';
import { AppError, toAppError } from '#shared/errors/app-error.ts';
import { type FaultPlan, type FaultProxy, tcpFaultProxy } from '../../lab/fault-proxy.ts';
import { collect, failureOf, type Kit, openKit } from './support/kit.ts';

let kit: Kit;
let proxy: FaultProxy;
beforeEach(async () => {
  kit = await openKit();
  const { address: host, port } = kit.lab.hosts.production;
  proxy = await tcpFaultProxy({ target: { host, port } });
  // The host key of the proxied address is known: the handshake of each test is then a single one.
  await (await connect()).close();
});
afterEach(async () => {
  await kit.clean();
  await proxy.stop();
});

function connect(times?: { readonly keepalive?: number; readonly handshake?: number; readonly stall?: number }) {
  const server = kit.server({ host: proxy.host, port: proxy.port });
  return kit.connect(server, { times: { handshake: 3000, ...times } });
}

const plan = (fault: FaultPlan['fault']): FaultPlan => (fault === undefined ? {} : { fault });

/** Bytes that a whole connection with one short program takes from the server. */
async function bytesOfHandshake(): Promise<number> {
  const session = await connect();
  const { received } = session.traffic();
  await session.close();
  return received;
}

describe('a cut', () => {
  it('in the middle of a stream is an error, never an early success (N1)', async () => {
    const session = await connect();
    const start = session.traffic().received;
    proxy.setPlan(plan({ kind: 'cut', after: start + 1_000_000 }));
    const { stdout, done } = await session.stream({ script: 'head -c 20000000 /dev/zero' }, kit.signal);
    const failure = await failureOf(collect(stdout));
    expect(failure.code).toBe('connection.closed');
    expect(await failureOf(done)).toMatchObject({ code: 'connection.closed' });
    expect(await session.closed).toMatchObject({ code: 'connection.closed' });
    expect((await failureOf(session.run({ script: 'true' }, kit.signal))).code).toBe('connection.closed');
  });

  it('at any of the last bytes gives the whole answer or an error, never a part (N2)', async () => {
    const script = 'printf %0500d 7';
    const session = await settled();
    const start = session.traffic().received;
    await session.run({ script }, kit.signal);
    const whole = session.traffic().received - start;
    await session.close();
    let failures = 0;
    for (let missing = 1; missing < whole; missing += Math.ceil(whole / 20)) {
      proxy.setPlan({});
      const next = await settled();
      proxy.setPlan(plan({ kind: 'cut', after: next.traffic().received + whole - missing }));
      const outcome = await next.run({ script }, kit.signal).catch(toAppError);
      if (outcome instanceof AppError) failures += 1;
      else expect(outcome.stdout.toString()).toBe('7'.padStart(500, '0'));
      if (outcome instanceof AppError) expect(outcome.code).toBe('connection.closed');
      await next.close();
    }
    expect(failures).toBeGreaterThan(15);
  });
});

/** A connection on which the server has said what it says by itself after the log-in. */
async function settled(): Promise<RemoteSession> {
  const session = await connect();
  await new Promise((resolve) => setTimeout(resolve, 100));
  return session;
}

describe('a reset', () => {
  it('tells name, refusal, introduction, key exchange, log-in and transfer apart (N2)', async () => {
    const unknown = await failureOf(kit.connect(kit.server({ host: 'no-such-host.invalid' })));
    const closedPort = await failureOf(kit.connect(kit.server({ host: '127.0.0.1', port: 1 })));
    expect([unknown.code, closedPort.code]).toEqual(['connection.dns', 'connection.refused']);
    const total = await bytesOfHandshake();
    const stages = [
      { after: 0, says: 'expected to introduce itself' },
      { after: 1, says: /introduce itself|not an SSH server/ },
      { after: 10, says: /introduce itself|not an SSH server/ },
      { after: 400, says: 'agreeing on encryption' },
      { after: total - 100, says: 'logging in' },
    ];
    for (const { after, says } of stages) {
      proxy.setPlan(plan({ kind: 'rst', after }));
      const failure = await failureOf(connect());
      expect(failure.message).toMatch(says);
      expect(failure.code).toMatch(/^connection\.(closed|not-ssh)$/);
    }
    proxy.setPlan({});
    const session = await connect();
    proxy.setPlan(plan({ kind: 'rst', after: session.traffic().received + 50_000 }));
    const transfer = await failureOf(session.run({ script: 'head -c 5000000 /dev/zero' }, kit.signal));
    expect(transfer.message).toMatch(/closed after 0\.\d MB|was closed/);
  });
});

describe('a line that swallows everything (N3)', () => {
  it('ends the connection after three unanswered signs of life', async () => {
    const session = await connect({ keepalive: 300 });
    const running = failureOf(session.run({ script: 'sleep 20' }, kit.signal));
    proxy.strike('blackhole');
    const before = performance.now();
    expect((await running).code).toBe('connection.stalled');
    expect(performance.now() - before).toBeLessThan(2500);
    expect(await session.closed).toMatchObject({ code: 'connection.stalled' });
  });

  it('does not hold up a wanted end', async () => {
    const session = await connect();
    proxy.strike('blackhole');
    const before = performance.now();
    await session.close();
    expect(performance.now() - before).toBeLessThan(2000);
    expect(await session.closed).toBeNull();
  });

  it('gives up a handshake in time', async () => {
    proxy.setPlan(plan({ kind: 'blackhole', after: 0 }));
    expect((await failureOf(connect({ handshake: 500 }))).code).toBe('connection.timeout');
    proxy.setPlan(plan({ kind: 'blackhole', after: 300 }));
    expect((await failureOf(connect({ handshake: 500 }))).code).toBe('connection.timeout');
  });

  it('lets a waiting connect be cancelled at once', async () => {
    proxy.setPlan(plan({ kind: 'blackhole', after: 0 }));
    const stop = new AbortController();
    const server = kit.server({ host: proxy.host, port: proxy.port });
    const connecting = failureOf(kit.connect(server, { signal: stop.signal }));
    setTimeout(() => stop.abort(), 200);
    const before = performance.now();
    expect((await connecting).code).toBe('job.cancelled');
    expect(performance.now() - before).toBeLessThan(1000);
  });
});

describe('slices', () => {
  it('of one to seven bytes with jitter change nothing (N6)', async () => {
    proxy.setPlan({ slice: { min: 1, max: 7 } });
    const session = await connect({ handshake: 20_000 });
    const script = 'i=0; while [ $i -lt 500 ]; do printf "é%s🔑" $i; i=$((i + 1)); done';
    const { stdout } = await session.run({ script }, kit.signal);
    const expected = Array.from({ length: 500 }, (_, index) => `é${index}🔑`).join('');
    expect(stdout.toString()).toBe(expected);
  });
});

describe('something else on the port', () => {
  it('is named when a web server or a captive portal answers (N11)', async () => {
    const portal = createServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', () =>
        socket.end('HTTP/1.1 302 Found\r\nLocation: http://login.example/\r\n\r\n<b>log in</b>'),
      );
    });
    await new Promise<void>((resolve) => portal.listen(0, '127.0.0.1', resolve));
    // A TCP server always has an AddressInfo; the type also covers sockets.
    const { port } = portal.address() as AddressInfo;
    const failure = await failureOf(kit.connect(kit.server({ host: '127.0.0.1', port })));
    portal.close();
    expect(failure.code).toBe('connection.not-ssh');
    expect(failure.message).toContain('is not an SSH server (got HTTP/1.1 302 Found)');
  });
});

describe('rekeying', () => {
  it('keeps every byte over programs, SFTP and tunnels, without asking again (N15)', async () => {
    const sshd = await kit.sshd({ name: 'rekey', port: 4720, extraConfig: 'RekeyLimit 1M' });
    const session = await kit.connect(kit.server({ port: sshd.port }));
    const size = 20_000_000;
    const make = `head -c ${size} /dev/urandom > ~/rekey.bin; sha256sum < ~/rekey.bin | cut -c1-64`;
    const expected = (await session.run({ script: make }, kit.signal)).stdout.toString().trim();
    const sha256 = (data: Buffer) => createHash('sha256').update(data).digest('hex');
    const byProgram = async () => {
      const { stdout } = await session.stream({ script: 'cat ~/rekey.bin' }, kit.signal);
      return sha256(await collect(stdout));
    };
    const bySftp = async () =>
      sha256(await collect(await session.readLargeFile('/home/deploy/rekey.bin', size, kit.signal)));
    const hashes = await Promise.all([byProgram(), bySftp(), throughTunnel(session, size)]);
    await session.run({ script: 'rm ~/rekey.bin' }, kit.signal);
    await session.close();
    await sshd.stop();
    expect(hashes).toEqual([expected, expected, 'echoed']);
  });
});

/** Sends `size` bytes through a tunnel to an echo service and compares what comes back. */
async function throughTunnel(session: RemoteSession, size: number): Promise<string> {
  const echo = createServer((socket) => socket.pipe(socket));
  await new Promise<void>((resolve) => echo.listen(0, '127.0.0.1', resolve));
  // A TCP server always has an AddressInfo; the type also covers sockets.
  const { port } = echo.address() as AddressInfo;
  const tunnel = await session.openTunnel({ kind: 'tcp', host: '127.0.0.1', port }, kit.signal);
  const sent = Buffer.alloc(size, 'stagelift tunnel ');
  tunnel.end(sent);
  const received = await collect(tunnel);
  echo.close();
  return received.equals(sent) ? 'echoed' : `${received.length} other bytes`;
}
