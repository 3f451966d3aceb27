import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { PullPlan, PullReport } from '#shared/domain/pull.ts';
import { openBench, type Bench, targetUrl } from './support/bench.ts';
import { resultOf, stagelift, startStagelift, type CommandEnd, type RunningCommand } from './support/command-line.ts';
import { namesIn } from './support/fingerprint.ts';
import { bigRowsSql } from './support/small-shop.ts';
import { until } from './support/until.ts';

// What scripts rely on: exit codes, one JSON object per line, flags that leave things alone, one writer per target.

type State = Awaited<ReturnType<Bench['target']>>;

let bench: Bench;
let old: State;
const folders: string[] = [];

beforeAll(async () => {
  bench = await openBench({ sshPort: 4479 });
  old = await bench.target();
});

afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
  await bench.clean();
});

beforeEach(async () => {
  await bench.resetTarget();
  await bench.forgetJobs();
});

const cli = (...args: readonly string[]): Promise<CommandEnd> => stagelift(args, { dataFolder: bench.dataFolder });
const pull = (...flags: readonly string[]): Promise<CommandEnd> =>
  cli('pull', 'production', 'local', '--project', 'shop', '--json', ...flags);

/** A pull that stands still at a line of its journal until it is told to go on. */
async function standStillAt(line: string): Promise<RunningCommand> {
  const folder = await mkdtemp(join(tmpdir(), 'stopped-'));
  folders.push(folder);
  const stopFile = join(folder, 'pid');
  const command = startStagelift(['pull', 'production', 'local', '--yes', '--json'], {
    dataFolder: bench.dataFolder,
    death: { line, when: 'after', stopFile },
  });
  await until(async () => (await readFile(stopFile, 'utf8').catch(() => '')) === String(command.pid), 60_000);
  return command;
}

function errorOf(end: CommandEnd): unknown {
  return end.lines().find((line) => 'error' in line)?.error;
}

describe('exit codes', () => {
  it('0, and nothing is changed, for a plan only', async () => {
    const end = await pull('--dry-run');
    expect(end.code).toBe(0);
    const plan = resultOf<PullPlan>(end);
    expect(plan.tables.map((table) => table.name)).toContain('wp_posts');
    expect(await bench.target()).toEqual(old);
    expect(await bench.leftovers()).toEqual([]);
    expect(await namesIn(join(bench.dataFolder, 'jobs'))).toEqual([]);
  });

  it('2 for what was not understood', async () => {
    for (const args of [['pull', 'production'], ['pull', 'production', 'local', '--nonsense'], ['frobnicate']]) {
      expect((await cli(...args)).code, args.join(' ')).toBe(2);
    }
    const end = await pull('--verify', 'perhaps');
    expect(end.code).toBe(2);
    expect(errorOf(end)).toMatchObject({ code: 'usage.invalid' });
  });

  it('1 for what failed without changing anything', async () => {
    await bench.reachAt('127.0.0.1', 9);
    const end = await pull('--yes');
    await bench.reachAt(bench.sshd.address, bench.sshd.port);
    expect(end.code).toBe(1);
    expect(errorOf(end)).toMatchObject({ code: 'connection.refused' });
    expect(await bench.target()).toEqual(old);
  });

  it('5 for what a rule of safety forbids', async () => {
    const unconfirmed = await pull();
    expect(unconfirmed.code).toBe(5);
    expect(errorOf(unconfirmed)).toMatchObject({ code: 'plan.not-confirmed' });
    const upwards = await cli('pull', 'local', 'production', '--project', 'shop', '--json', '--yes');
    expect(upwards.code).toBe(5);
    expect(errorOf(upwards)).toMatchObject({ code: 'plan.target-is-production' });
    expect(await bench.target()).toEqual(old);
  });

  it('3 when the data is there and a check of the copy failed', async () => {
    const server: Server = createServer((_request, response) => response.writeHead(500).end('broken'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo; // It listens on TCP.
    const saveUrl = (url: string): Promise<CommandEnd> =>
      cli('env', 'add', 'local', '--project', 'shop', '--stage', 'local', '--url', url);
    await saveUrl(`http://127.0.0.1:${String(port)}`);
    const end = await pull('--yes', '--tables', 'wp_options', '--no-files');
    server.close();
    await saveUrl(targetUrl);
    expect(end.code).toBe(3);
    expect(resultOf<PullReport>(end).checks).toContainEqual(
      expect.objectContaining({ id: 'site-answers', status: 'failed' }),
    );
  });
});

describe('flags', () => {
  it('--tables and --no-files touch nothing else', async () => {
    const end = await pull('--yes', '--no-files', '--tables', 'wp_options,wp_users');
    expect(end.code, end.stdout.slice(-1500)).toBe(0);
    const now = await bench.target();
    expect(now.files).toEqual(old.files);
    expect(await bench.sqlTarget('SELECT COUNT(*) FROM wp_users')).toBe('40\n');
    expect(await bench.sqlTarget('SELECT COUNT(*) FROM wp_posts')).toBe('50\n');
    expect(await bench.sqlTarget('SELECT old_id FROM wp_published LIMIT 1')).toBe('1\n');
    expect(await bench.sqlTarget('SELECT wp_tax(100)')).toBe('0.00\n');
    const unknown = await pull('--yes', '--tables', 'wp_nothing');
    expect(unknown.code).toBe(5);
    expect(errorOf(unknown)).toMatchObject({ code: 'plan.tables-unknown' });
  });

  it('--no-database leaves every row alone', async () => {
    const end = await pull('--yes', '--no-database');
    expect(end.code, end.stdout.slice(-1500)).toBe(0);
    const now = await bench.target();
    expect(now.database).toEqual(old.database);
    expect(now.files.length).toBeGreaterThan(50);
    const { jobId } = resultOf<PullReport>(end);
    expect((await cli('jobs', 'undo', jobId)).code).toBe(0);
    expect(await bench.target()).toEqual(old);
  });

  it('--delete-extraneous deletes what only the target has, and undo brings it back', async () => {
    const end = await pull('--yes', '--no-database', '--delete-extraneous');
    expect(end.code).toBe(0);
    expect((await bench.target()).files.join('\n')).not.toContain('only here');
    expect((await cli('jobs', 'undo', resultOf<PullReport>(end).jobId)).code).toBe(0);
    expect(await bench.target()).toEqual(old);
  });

  it('--json prints one object a line, from the plan to the report', async () => {
    const end = await pull('--yes', '--tables', 'wp_options');
    const kinds = new Set(end.lines().map((line) => ('event' in line ? line.event : Object.keys(line)[0])));
    expect([...kinds]).toEqual(
      expect.arrayContaining(['pulls.planning', 'pulls.planned', 'jobs.changed', 'jobs.logged', 'result']),
    );
    expect(end.stderr).toBe('');
  });
});

describe('one writer per target (C1)', () => {
  it('refuses a second pull with 4 and names the first, whose work goes on', async () => {
    const first = await standStillAt('"name":"verify","state":"running"');
    const second = await pull('--yes');
    expect(second.code).toBe(4);
    const [job] = resultOf<readonly { id: string; state: string }[]>(await cli('jobs', 'list', '--json'));
    expect(job?.state).toBe('running');
    expect(errorOf(second)).toMatchObject({ code: 'lock.held', facts: { jobId: job?.id, pid: first.pid } });
    const undo = await cli('jobs', 'discard', job?.id ?? '', '--json');
    expect(undo.code).not.toBe(0);
    process.kill(first.pid, 'SIGCONT');
    expect((await first.ended).code).toBe(0);
  });

  it('jobs cancel from another process ends it with 130, the target as it was', async () => {
    const first = await standStillAt('"name":"verify","state":"running"');
    const [job] = resultOf<readonly { id: string }[]>(await cli('jobs', 'list', '--json'));
    expect((await cli('jobs', 'cancel', job?.id ?? '')).code).toBe(0);
    process.kill(first.pid, 'SIGCONT');
    expect((await first.ended).code).toBe(130);
    expect(await bench.target()).toEqual(old);
    expect((await cli('jobs', 'discard', job?.id ?? '')).code).toBe(0);
    expect(await bench.leftovers()).toEqual([]);
  });
});

describe('Ctrl+C', () => {
  it('ends a pull within a second or so with 130; it can go on later', async () => {
    await bench.sqlSource(bigRowsSql);
    const command = startStagelift(['pull', 'production', 'local', '--yes', '--json'], {
      dataFolder: bench.dataFolder,
    });
    await until(() => command.output().includes('"name":"wp_big","state":"loading"'), 60_000);
    const askedAt = performance.now();
    command.child.kill('SIGINT');
    const end = await command.ended;
    expect(end.code).toBe(130);
    expect(performance.now() - askedAt).toBeLessThan(2000);
    expect(await bench.target()).toEqual(old);
    await until(
      async () => (await bench.remoteProcesses()).length === 0 && (await bench.sourceSessions()).length === 0,
    );
    const [job] = resultOf<readonly { id: string; state: string; actions: string[] }[]>(
      await cli('jobs', 'list', '--json'),
    );
    expect(job).toMatchObject({ state: 'cancelled', actions: ['resume', 'discard'] });
    const resumed = await cli('jobs', 'resume', job?.id ?? '', '--json');
    expect(resumed.code, resumed.stdout.slice(-1500)).toBe(0);
    expect(await bench.sqlTarget('SELECT COUNT(*), SUM(LENGTH(data)) FROM wp_big')).toBe('800\t51200000\n');
    await bench.sqlSource('TRUNCATE wp_big');
  });
});
