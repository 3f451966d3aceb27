import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RemoteSession } from '#engine/remote/transport.ts';
import { openKit, type Kit } from './support/kit.ts';

let kit: Kit;
const size = 40_000_000;
const endless = { script: 'cat /dev/zero' };
const sleep = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));

beforeAll(async () => {
  kit = await openKit();
  await writeFile(join(kit.lab.hosts.production.home, 'rate-limit.bin'), Buffer.alloc(size), { mode: 0o644 });
});

afterAll(async () => {
  await rm(join(kit.lab.hosts.production.home, 'rate-limit.bin'));
  await kit.clean();
});

/** Takes data over a program, a file and a tunnel at once, as fast as it comes; counts the bytes of each. */
async function useAll(session: RemoteSession, signal: AbortSignal): Promise<number[]> {
  const { address, port } = kit.lab.web.production;
  const [program, file, tunnel] = await Promise.all([
    session.stream(endless, signal).then(({ stdout }) => stdout),
    session.readLargeFile('/home/deploy/rate-limit.bin', size, signal),
    session.openTunnel({ kind: 'tcp', host: address, port }, signal),
  ]);
  const received = [0, 0, 0];
  [program, file, tunnel].forEach((stream, index) =>
    stream.on('data', (chunk: Buffer) => (received[index] = (received[index] ?? 0) + chunk.length)),
  );
  // Some thousand questions at once: a web server answers each with a page.
  tunnel.write('GET /wp-includes/js/jquery/jquery.js HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(1000));
  signal.addEventListener('abort', () => tunnel.destroy());
  return received;
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

describe('a bandwidth limit', () => {
  it('holds over programs, files and tunnels together, and is lifted again', async () => {
    const session = await kit.connect();
    const limit = 2_000_000;
    session.limitRate(limit);
    const stop = new AbortController();
    const received = await useAll(session, stop.signal);
    await sleep(300);
    const [startedAt, before] = [performance.now(), [...received]];
    await sleep(4000);
    const rate = ((sum(received) - sum(before)) * 1000) / (performance.now() - startedAt);
    expect(rate).toBeLessThan(limit * 1.15);
    expect(rate).toBeGreaterThan(limit * 0.85);
    // On a busy machine one of them may wait for seconds, but none is forgotten.
    await expect
      .poll(() => received.every((bytes, index) => bytes > (before[index] ?? 0)), { timeout: 8000 })
      .toBe(true);
    // What comes before anybody wants it is the two megabytes that each channel may bring in advance, twice at most.
    expect(session.traffic().received).toBeLessThan(sum(received) + 3 * 4_200_000);

    session.limitRate(null);
    const limited = sum(received);
    await sleep(1000);
    expect(sum(received) - limited).toBeGreaterThan(limit * 3);
    stop.abort();
  }, 30_000);

  it('keeps a connection alive at the lowest rate there is', async () => {
    const session = await kit.connect(undefined, { times: { keepalive: 1_000, stall: 2_500 } });
    session.limitRate(64_000);
    const { stdout } = await session.stream({ ...endless, stallAfter: 2_500 }, kit.signal);
    let received = 0;
    stdout.on('data', (chunk: Buffer) => (received += chunk.length));
    await sleep(6000);
    expect(stdout.destroyed).toBe(false);
    expect(received).toBeGreaterThan(64_000 * 4);
    expect(received).toBeLessThan(64_000 * 8);
    stdout.destroy();
  }, 30_000);

  it('lets a stop through at once', async () => {
    const session = await kit.connect();
    session.limitRate(64_000);
    const stop = new AbortController();
    const { stdout } = await session.stream(endless, stop.signal);
    stdout.resume();
    await sleep(300);
    const startedAt = performance.now();
    const closed = new Promise((resolve) => stdout.once('close', resolve));
    stop.abort();
    await closed;
    expect(performance.now() - startedAt).toBeLessThan(500);
  });
});
