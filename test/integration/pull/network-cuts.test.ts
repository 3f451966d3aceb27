import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Job } from '#shared/domain/job.ts';
import type { FaultProxy } from '../../lab/fault-proxy.ts';
import { tcpFaultProxy } from '../../lab/fault-proxy.ts';
import { openBench, type Bench, type BenchEngine } from './support/bench.ts';
import { startStagelift } from './support/command-line.ts';
import { bigRowsSql } from './support/small-shop.ts';
import { until } from './support/until.ts';

// N1 to N3, N12, N13: the line between us and the server dies in every phase. The old data stays, nothing stays on
// production, and the job goes on where it was once the line is back.

type State = Awaited<ReturnType<Bench['target']>>;

let bench: Bench;
let engine: BenchEngine;
let proxy: FaultProxy;
let old: State;
let pulled: State;

beforeAll(async () => {
  bench = await openBench({ sshPort: 4475 });
  await bench.sqlSource(bigRowsSql);
  proxy = await tcpFaultProxy({ target: { host: bench.sshd.address, port: bench.sshd.port } });
  await bench.reachAt(proxy.host, proxy.port);
  old = await bench.target();
  engine = await bench.engine();
  expect((await engine.pull()).state).toBe('done');
  pulled = await bench.target();
});

afterAll(async () => {
  await engine.close();
  await proxy.stop();
  await bench.clean();
});

beforeEach(async () => {
  proxy.setPlan({});
  await bench.resetTarget();
  await bench.forgetJobs();
});

/** Starts a pull on a sound line, and strikes the line when the job is where `when` says. */
async function pullAndStrike(kind: 'cut' | 'rst' | 'blackhole', when: (job: Job) => Promise<boolean>): Promise<Job> {
  const job = await engine.start();
  await until(async () => when(await engine.client.request('jobs.get', { jobId: job.id })), 60_000);
  proxy.strike(kind);
  return engine.wait(job.id);
}

async function expectRecovery(job: Job): Promise<void> {
  expect(job.state).toBe('failed');
  expect(job.error?.code).toMatch(/^(?:connection|database|remote|transfer)\./);
  expect(job.actions).toEqual(['resume', 'discard']);
  expect(await bench.target()).toEqual(old);
  proxy.setPlan({});
  const resumed = await engine.resume(job.id);
  expect(resumed.error).toBeUndefined();
  expect(resumed.state).toBe('done');
  const now = await bench.target();
  expect(now.files).toEqual(pulled.files);
  expect(now.database === pulled.database).toBe(true);
}

/** Nothing of ours runs on the server any more. (After a black hole the server itself cannot know yet that we are gone.) */
async function expectQuietServer(): Promise<void> {
  await until(async () => (await bench.remoteProcesses()).length === 0 && (await bench.sourceSessions()).length === 0);
}

/** A step can be over before it is seen running. */
const hasReached = (step: string) => (job: Job) =>
  Promise.resolve(job.steps.some((one) => one.name === step && one.state !== 'waiting'));

describe('the line to the server', () => {
  it.each([
    ['cut', 1_000_000],
    ['cut', 30_000_000],
    ['rst', 10_000_000],
  ] as const)('dies (%s) after %i bytes of rows', async (kind, after) => {
    const { id } = await engine.plan();
    proxy.setPlan({ fault: { kind, after, times: 1 } });
    const job = await engine.wait((await engine.client.request('pulls.run', { planId: id })).id);
    await expectRecovery(job);
    await expectQuietServer();
  });

  it('does not read ranges again that were there before it died', async () => {
    const { id } = await engine.plan();
    proxy.setPlan({ fault: { kind: 'rst', after: 40_000_000, times: 1 } });
    const job = await engine.wait((await engine.client.request('pulls.run', { planId: id })).id);
    expect(job.state).toBe('failed');
    const before = proxy.bytes.down;
    expect((await engine.resume(job.id)).state).toBe('done');
    expect(proxy.bytes.down - before).toBeLessThan(45_000_000);
  });

  it('dies while rows are read back', async () => {
    // Reading back needs the target alone: whether the dead line is noticed then or at the next step, nothing is lost.
    const job = await pullAndStrike('rst', hasReached('verify'));
    await expectRecovery(job);
  });

  it('dies while files are copied', async () => {
    const { id } = await engine.plan({ database: false });
    proxy.setPlan({ fault: { kind: 'cut', after: 1_500_000, times: 1 } });
    const job = await engine.wait((await engine.client.request('pulls.run', { planId: id })).id);
    expect(job.state).toBe('failed');
    expect(await bench.target()).toEqual(old);
    const resumed = await engine.resume(job.id);
    expect(resumed.error).toBeUndefined();
    expect((await bench.target()).files).toEqual(pulled.files);
  });

  it('dies just before the switch, which does not need it', async () => {
    const job = await pullAndStrike('rst', hasReached('switch'));
    expect(['done', 'failed']).toContain(job.state);
    if (job.state === 'failed') expect((await engine.resume(job.id)).state).toBe('done');
    const now = await bench.target();
    expect(now.files).toEqual(pulled.files);
    expect(now.database === pulled.database).toBe(true);
  });

  it('dies in the handshake: the plan fails at once and says so', async () => {
    for (const after of [0, 15, 300, 2000]) {
      proxy.setPlan({ fault: { kind: 'rst', after } });
      const startedAt = performance.now();
      await expect(engine.plan()).rejects.toMatchObject({ code: expect.stringMatching(/^connection\./) });
      expect(performance.now() - startedAt).toBeLessThan(5000);
    }
  });

  it('swallows everything: the job fails when no sign of life comes back, and cancel does not wait for that', async () => {
    const impatient = await bench.engine({ keepalive: 500 });
    const strikeInRows = async (by: BenchEngine): Promise<Job> => {
      const job = await by.start();
      await until(async () => ((await by.client.request('jobs.progress', { jobId: job.id }))?.bytesDone ?? 0) > 1e6);
      proxy.strike('blackhole');
      return job;
    };
    const job = await strikeInRows(impatient);
    const startedAt = performance.now();
    const failed = await impatient.wait(job.id);
    expect(performance.now() - startedAt).toBeLessThan(6000);
    expect(failed.error?.code).toMatch(/stalled|lost|closed/);
    await impatient.close();
    await expectRecovery(failed);

    await bench.resetTarget();
    const second = await strikeInRows(engine);
    const askedAt = performance.now();
    await engine.client.request('jobs.cancel', { jobId: second.id });
    expect((await engine.wait(second.id)).state).toBe('cancelled');
    // A second for each goodbye that nobody answers.
    expect(performance.now() - askedAt).toBeLessThan(3500);
    expect(await bench.target()).toEqual(old);
  });
});

describe("the line to the target's database", () => {
  it.each([
    ['while rows are loaded', '"key":"range"'],
    ['right before the renaming', '"key":"switch-step".*"step":"rename","event":"start"'],
    ['right after the renaming', '"key":"switch-step".*"step":"rename","event":"done"'],
  ])('dies %s: the target is old or new, and resume finishes', async (_name, line) => {
    const folder = await mkdtemp(join(tmpdir(), 'stopped-'));
    const stopFile = join(folder, 'pid');
    const command = startStagelift(['pull', 'production', 'local', '--yes', '--json'], {
      dataFolder: bench.dataFolder,
      death: { line, when: 'after', stopFile },
    });
    await until(async () => (await readFile(stopFile, 'utf8').catch(() => '')) === String(command.pid), 60_000);
    const { user } = bench.lab.databases.local.developer;
    const ids = await bench.sqlTarget(
      `SELECT ID FROM information_schema.PROCESSLIST WHERE USER = '${user}' AND (DB LIKE '${bench.id}%' OR INFO LIKE '%${bench.id}%')`,
    );
    for (const id of ids.split('\n').filter((one) => one !== '')) await bench.sqlTarget(`KILL CONNECTION ${id}`);
    expect(ids).not.toBe('');
    process.kill(command.pid, 'SIGCONT');
    const end = await command.ended;
    await rm(folder, { recursive: true });
    const [job] = await engine.client.request('jobs.list', {});
    if (job?.state !== 'done') {
      expect(end.code).toBe(1);
      expect(job?.error?.code).toBe('database.connection-lost');
      const resumed = await engine.resume(job?.id ?? '');
      expect(resumed.error).toBeUndefined();
    }
    const now = await bench.target();
    expect(now.files).toEqual(pulled.files);
    expect(now.database === pulled.database).toBe(true);
  });
});
