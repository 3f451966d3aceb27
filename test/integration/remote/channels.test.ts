import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { RemoteSession } from '#engine/remote/transport.ts';
import type { ExtraSshd } from '../../lab/extra-sshd.ts';
import { collect, failureOf, type Kit, openKit } from './support/kit.ts';

let kit: Kit;
let sshd: ExtraSshd | null = null;
beforeAll(async () => {
  kit = await openKit();
});
afterEach(async () => {
  await sshd?.stop();
  sshd = null;
});
afterAll(() => kit.clean());

async function sessionWith(extraConfig: string): Promise<RemoteSession> {
  sshd = await kit.sshd({ name: 'channels', port: 4730, extraConfig });
  return kit.connect(kit.server({ port: sshd.port }));
}

const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);

describe('channels', () => {
  it('opens at most six at once and answers all', async () => {
    const session = await kit.connect();
    const count = `ps -eo args | grep -c "^sh -s"; sleep 0.2`;
    const results = await Promise.all(numbers(20).map(() => session.run({ script: 'echo $$; sleep 0.2' }, kit.signal)));
    expect(new Set(results.map(({ stdout }) => stdout.toString())).size).toBe(20);
    const began = performance.now();
    await Promise.all(numbers(12).map(() => session.run({ script: `${count}; sleep 0.3` }, kit.signal)));
    expect(performance.now() - began).toBeGreaterThan(900);
  });

  it('falls to one where the server allows one, with programs and files mixed (S7)', async () => {
    const session = await sessionWith('MaxSessions 1');
    const programs = numbers(6).map((index) => session.run({ script: `sleep 0.1; echo ${index}` }, kit.signal));
    const stats = numbers(3).map(() => session.stat('/etc/passwd', kit.signal));
    const outputs = (await Promise.all(programs)).map(({ stdout }) => stdout.toString().trim());
    expect(outputs).toEqual(numbers(6).map(String));
    expect(await Promise.all(stats)).toHaveLength(3);
    const { stdout } = await session.run({ script: 'echo after' }, kit.signal);
    expect(stdout.toString()).toBe('after\n');
  });

  it('says so when the server allows none', async () => {
    const session = await sessionWith('MaxSessions 0');
    const stop = new AbortController();
    const failure = await failureOf(session.run({ script: 'true' }, stop.signal));
    expect(failure.code).toBe('remote.channels-exhausted');
  });

  it('lets waiting work be cancelled without a trace', async () => {
    const session = await sessionWith('MaxSessions 1');
    const first = session.run({ script: 'sleep 1; echo first' }, kit.signal);
    const stop = new AbortController();
    const waiting = failureOf(session.run({ script: 'echo second' }, stop.signal));
    setTimeout(() => stop.abort(), 200);
    const began = performance.now();
    expect((await waiting).code).toBe('job.cancelled');
    expect(performance.now() - began).toBeLessThan(600);
    expect((await first).stdout.toString()).toBe('first\n');
    expect((await session.run({ script: 'echo third' }, kit.signal)).stdout.toString()).toBe('third\n');
  });

  it('gives the channels back that were cancelled in random order', async () => {
    const session = await kit.connect();
    const stops = numbers(20).map(() => new AbortController());
    const works = stops.map(({ signal }) => failureOf(session.run({ script: 'sleep 20' }, signal)));
    await new Promise((resolve) => setTimeout(resolve, 300));
    for (const index of [13, 2, 19, 0, 7, 5, 1, 17, 3, 11, 4, 6, 8, 9, 10, 12, 14, 15, 16, 18]) stops[index]?.abort();
    const codes = (await Promise.all(works)).map(({ code }) => code);
    expect(new Set(codes)).toEqual(new Set(['job.cancelled']));
    expect((await session.run({ script: 'echo free' }, kit.signal)).stdout.toString()).toBe('free\n');
  });

  it('logs in within five seconds and through a single free start slot', async () => {
    const session = await sessionWith('MaxStartups 1\nLoginGraceTime 5');
    expect((await session.run({ script: 'echo in' }, kit.signal)).stdout.toString()).toBe('in\n');
  });

  it('streams files while programs run', async () => {
    const session = await kit.connect();
    await session.run({ script: 'head -c 3000000 /dev/zero > ~/mixed.bin' }, kit.signal);
    const file = async () =>
      (await collect(await session.readLargeFile('/home/deploy/mixed.bin', 3_000_000, kit.signal))).length;
    const program = async () => (await session.run({ script: 'head -c 1000000 /dev/zero' }, kit.signal)).stdout.length;
    const sizes = await Promise.all([file(), program(), file(), program(), file(), program(), file(), program()]);
    expect(sizes).toEqual([3e6, 1e6, 3e6, 1e6, 3e6, 1e6, 3e6, 1e6]);
    await session.run({ script: 'rm ~/mixed.bin' }, kit.signal);
  });
});
