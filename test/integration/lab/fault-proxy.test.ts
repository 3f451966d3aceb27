import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { tcpFaultProxy, type FaultPlan, type FaultProxy } from '../../lab/fault-proxy.ts';

const payload = randomBytes(300_000);
const open: { close(): Promise<unknown> }[] = [];

afterEach(async () => {
  for (const item of open.splice(0).reverse()) await item.close();
});

/** A server that sends the payload to everyone and then ends. */
async function payloadServer(): Promise<number> {
  const server: Server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.end(payload);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  open.push({ close: () => new Promise((resolve) => server.close(resolve)) });
  return (server.address() as AddressInfo).port; // A TCP server's address is an object.
}

async function lineWith(plan: FaultPlan): Promise<FaultProxy> {
  const proxy = await tcpFaultProxy({ target: { host: '127.0.0.1', port: await payloadServer() }, plan });
  open.push({ close: () => proxy.stop() });
  return proxy;
}

interface Outcome {
  readonly data: Buffer;
  /** 'end', 'open' or the code of the error. */
  readonly ending: string;
}

async function download(proxy: FaultProxy, waitMs = 5000): Promise<Outcome> {
  const socket = connect({ host: proxy.host, port: proxy.port });
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ending = await Promise.race([
    new Promise<string>((resolve) => {
      socket.once('end', () => resolve('end'));
      socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'error'));
    }),
    sleep(waitMs, 'open', { ref: false }),
  ]);
  socket.destroy();
  return { data: Buffer.concat(chunks), ending };
}

const sha = (data: Buffer): string => createHash('sha256').update(data).digest('hex');

describe('fault proxy', () => {
  it('carries every byte when no fault is planned', async () => {
    const outcome = await download(await lineWith({}));
    expect(outcome.ending).toBe('end');
    expect(sha(outcome.data)).toBe(sha(payload));
  });

  it('ends the connection cleanly after exactly N bytes', async () => {
    const outcome = await download(await lineWith({ fault: { kind: 'cut', after: 123_457 } }));
    expect(outcome.ending).toBe('end');
    expect(outcome.data.equals(payload.subarray(0, 123_457))).toBe(true);
  });

  it('resets the connection, also before the first byte', async () => {
    const late = await download(await lineWith({ fault: { kind: 'rst', after: 1000 } }));
    expect(late.ending).toBe('ECONNRESET');
    expect(late.data.length).toBeLessThanOrEqual(1000);
    const early = await download(await lineWith({ fault: { kind: 'rst', after: 0 } }));
    expect(early).toEqual({ data: Buffer.alloc(0), ending: 'ECONNRESET' });
  });

  it('lets nothing through after N bytes of a blackhole but keeps the connection open', async () => {
    const outcome = await download(await lineWith({ fault: { kind: 'blackhole', after: 5000 } }), 400);
    expect(outcome).toEqual({ data: payload.subarray(0, 5000), ending: 'open' });
  });

  it('strikes as often as told, so that a second try gets through', async () => {
    const proxy = await lineWith({ fault: { kind: 'cut', after: 10, times: 1 } });
    expect((await download(proxy)).data.length).toBe(10);
    expect(sha((await download(proxy)).data)).toBe(sha(payload));
    expect(proxy.accepted).toBe(2);
  });

  it('keeps the bytes in order when it slices and delays them', async () => {
    const proxy = await lineWith({ slice: { min: 1, max: 7 }, delayMs: 5, jitterMs: 20 });
    const outcome = await download(proxy, 20_000);
    expect(outcome.ending).toBe('end');
    expect(sha(outcome.data)).toBe(sha(payload));
    expect(proxy.bytes.down).toBe(payload.length);
  });

  it('holds the rate of a slow line', async () => {
    const started = performance.now();
    const outcome = await download(await lineWith({ throttle: 300_000 }), 10_000);
    const seconds = (performance.now() - started) / 1000;
    expect(sha(outcome.data)).toBe(sha(payload));
    expect(seconds).toBeGreaterThan(0.85);
    expect(seconds).toBeLessThan(1.6);
  });
});
