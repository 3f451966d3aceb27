import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Job } from '#shared/domain/job.ts';
import type { FaultProxy } from '../../lab/fault-proxy.ts';
import { type FaultPlan, tcpFaultProxy } from '../../lab/fault-proxy.ts';
import { openBench, type Bench, type BenchEngine } from './support/bench.ts';
import { startStagelift } from './support/command-line.ts';
import { bigRowsSql } from './support/small-shop.ts';
import { until } from './support/until.ts';

// N1 to N3, N12, N13: the line between us and the server dies in every phase. The job gets the line back by itself and goes
// on where it was; where it cannot, the old data stays, nothing stays on production, and the job can be resumed.

type State = Awaited<ReturnType<Bench['target']>>;

let bench: Bench;
let engine: BenchEngine;
/** Does not try to get the line back. */
let helpless: BenchEngine;
let proxy: FaultProxy;
let old: State;
let pulled: State;

beforeAll(async () => {
  bench = await openBench({ sshPort: 4475 });
  await bench.sqlSource(bigRowsSql);
  proxy = await tcpFaultProxy({ target: { host: bench.sshd.address, port: bench.sshd.port } });
  await bench.reachAt(proxy.host, proxy.port);
  old = await bench.target();
  engine = await bench.engine({ reconnect: [100, 300, 900] });
  helpless = await bench.engine({ reconnect: [] });
  expect((await engine.pull()).state).toBe('done');
  pulled = await bench.target();
});

afterAll(async () => {
  await engine.close();
  await helpless.close();
  await proxy.stop();
  await bench.clean();
});

beforeEach(async () => {
  proxy.setPlan({});
  await bench.resetTarget();
  await bench.forgetJobs();
});

/** Starts a pull on a sound line, and strikes the line when the job is where `when` says. */
async function pullAndStrike(
  by: BenchEngine,
  kind: 'cut' | 'rst' | 'blackhole',
  when: (job: Job) => Promise<boolean>,
): Promise<Job> {
  const job = await by.start();
  await until(async () => when(await by.client.request('jobs.get', { jobId: job.id })), 60_000);
  proxy.strike(kind);
  return by.wait(job.id);
}

/** Starts a pull over a line with this fault and collects what its progress says about the line. */
async function pullOver(by: BenchEngine, fault: FaultPlan['fault'], options = {}): Promise<Watched> {
  const { id } = await by.plan(options);
  const said = watchLine(by);
  proxy.setPlan({ ...(fault === undefined ? {} : { fault }) });
  const job = await by.wait((await by.client.request('pulls.run', { planId: id })).id);
  said.stop();
  return { job, tries: said.tries };
}

interface Watched {
  readonly job: Job;
  /** `1 of 3` and so on, each once, in order. */
  readonly tries: readonly string[];
}

function watchLine(by: BenchEngine): { readonly tries: string[]; stop(): void } {
  const tries: string[] = [];
  const stop = by.client.on('jobs.progressed', ({ reconnecting }) => {
    if (reconnecting === undefined) return;
    const text = `${String(reconnecting.attempt)} of ${String(reconnecting.of)}`;
    if (tries.at(-1) !== text) tries.push(text);
  });
  return { tries, stop };
}

async function expectPulled(): Promise<void> {
  const now = await bench.target();
  expect(now.files).toEqual(pulled.files);
  expect(now.database === pulled.database).toBe(true);
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
  await expectPulled();
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
  ] as const)('dies (%s) after %i bytes of rows and comes back: the pull goes on by itself', async (kind, after) => {
    const { job, tries } = await pullOver(engine, { kind, after, times: 1 });
    expect(job.error).toBeUndefined();
    expect(tries).toEqual(['1 of 3']);
    await expectPulled();
    await expectQuietServer();
    const log = await engine.client.request('jobs.log', { jobId: job.id });
    expect(log.map(({ text }) => text).join('\n')).toContain('Reconnecting (1 of 3)');
  });

  it('dies over and over, but each time something has arrived: no try is the fourth', async () => {
    const { job, tries } = await pullOver(engine, { kind: 'cut', after: 20_000_000, times: 5 });
    expect(job.error).toBeUndefined();
    expect(tries.length).toBeGreaterThan(0);
    await expectPulled();
  });

  it('dies for good: after three tries the job fails, says why, and can be resumed', async () => {
    const after = proxy.bytes.down + 20_000_000;
    const { job, tries } = await pullOver(engine, { kind: 'rst', after, overall: true });
    expect(tries).toEqual(['1 of 3', '2 of 3', '3 of 3']);
    await expectRecovery(job);
    await expectQuietServer();
  });

  it('is waited for, and cancel does not wait', async () => {
    const patient = await bench.engine({ reconnect: [60_000] });
    try {
      const { id } = await patient.plan();
      proxy.setPlan({ fault: { kind: 'rst', after: 10_000_000, times: 1 } });
      const { id: jobId } = await patient.client.request('pulls.run', { planId: id });
      await until(
        async () => (await patient.client.request('jobs.progress', { jobId }))?.reconnecting?.attempt === 1,
        20_000,
      );
      const askedAt = performance.now();
      await patient.client.request('jobs.cancel', { jobId });
      expect(await patient.wait(jobId)).toMatchObject({ state: 'cancelled', actions: ['resume', 'discard'] });
      expect(performance.now() - askedAt).toBeLessThan(1000);
      expect(await bench.target()).toEqual(old);
    } finally {
      await patient.close();
    }
  });

  it('is not waited for when it never was there', async () => {
    const { id } = await engine.plan();
    const said = watchLine(engine);
    proxy.setPlan({ fault: { kind: 'rst', after: 0 } });
    const job = await engine.wait((await engine.client.request('pulls.run', { planId: id })).id);
    said.stop();
    expect(job.error?.code).toMatch(/^connection\./);
    expect(said.tries).toEqual([]);
  });

  it('does not read ranges again that were there before it died, and the report tells the moments apart', async () => {
    const { job: whole } = await pullOver(engine, undefined, { files: false });
    expect((await engine.report(whole.id)).consistency).not.toHaveProperty('moments');
    await bench.resetTarget();
    const before = proxy.bytes.down;
    const { job } = await pullOver(engine, { kind: 'rst', after: 40_000_000, times: 1 }, { files: false });
    expect(job.error).toBeUndefined();
    expect(proxy.bytes.down - before).toBeLessThan(85_000_000);
    const { consistency, tables } = await engine.report(job.id);
    const read = (consistency?.moments ?? []).map((moment) => moment.tables);
    expect(read).toHaveLength(2);
    expect(consistency?.takenAt).toHaveLength(2);
    // The largest table comes first and was cut in its middle.
    expect(read[0]).toContain('wp_big');
    expect(read[1]).toContain('wp_big');
    expect(consistency?.remark).toMatch(/2 moments, .*Read in parts, each at another moment: wp_big\./);
    const withRows = tables.filter(({ rows }) => rows > 0).map(({ name }) => name);
    expect([...new Set(read.flat())]).toEqual(expect.arrayContaining(withRows));
  });

  it('dies for a job that does not try again: resume finishes', async () => {
    const { job, tries } = await pullOver(helpless, { kind: 'cut', after: 30_000_000, times: 1 });
    expect(tries).toEqual([]);
    await expectRecovery(job);
  });

  it('dies while rows are read back', async () => {
    // Reading back needs the target alone: whether the dead line is noticed then or at the next step, nothing is lost.
    const job = await pullAndStrike(helpless, 'rst', hasReached('verify'));
    await expectRecovery(job);
  });

  it('dies while files are copied', async () => {
    const cut = { kind: 'cut', after: 1_500_000, times: 1 } as const;
    const { job } = await pullOver(helpless, cut, { database: false });
    expect(job.state).toBe('failed');
    expect(await bench.target()).toEqual(old);
    const resumed = await engine.resume(job.id);
    expect(resumed.error).toBeUndefined();
    expect((await bench.target()).files).toEqual(pulled.files);

    await bench.resetTarget();
    const again = await pullOver(engine, cut, { database: false });
    expect(again.job.error).toBeUndefined();
    expect(again.tries).toEqual(['1 of 3']);
    expect((await bench.target()).files).toEqual(pulled.files);
  });

  it('dies just before the switch, which does not need it', async () => {
    const job = await pullAndStrike(helpless, 'rst', hasReached('switch'));
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
    const impatient = await bench.engine({ keepalive: 500, reconnect: [] });
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

    // And with a line that comes back, it goes on by itself.
    await bench.resetTarget();
    const hopeful = await bench.engine({ keepalive: 500, reconnect: [100, 300, 900] });
    expect((await hopeful.wait((await strikeInRows(hopeful)).id)).error).toBeUndefined();
    await hopeful.close();
    await expectPulled();

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

it('falls silent: the progress counts the seconds without data, and data ends that (N3)', async () => {
  const job = await engine.start({ files: false });
  const silent: (number | null)[] = [];
  const stop = engine.client.on('jobs.progressed', ({ stalledFor }) => {
    if (silent.at(-1) !== stalledFor) silent.push(stalledFor);
  });
  await until(async () => ((await engine.client.request('jobs.progress', { jobId: job.id }))?.bytesDone ?? 0) > 1e6);
  proxy.setPlan({ delayMs: 14_000 });
  await until(() => silent.some((seconds) => (seconds ?? 0) >= 12), 20_000);
  const counted = silent.filter((seconds) => seconds !== null);
  expect(counted[0]).toBe(5);
  expect(counted).toEqual(counted.map((_, index) => index + 5));
  proxy.setPlan({});
  await until(() => silent.at(-1) === null, 10_000);
  const ended = await engine.wait(job.id);
  stop();
  expect(ended.error).toBeUndefined();
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
