import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startMariadb } from '../mysql/support/mariadb-server.ts';
import { type Bench, type BenchEngine, openBench } from './support/bench.ts';
import { startStagelift } from './support/command-line.ts';
import { until } from './support/until.ts';

// Rows of the hazard list that need little more than one pull each: B2, B8, B13, B25, C1, K1.

type State = Awaited<ReturnType<Bench['target']>>;

let bench: Bench;
let engine: BenchEngine;
let old: State;
const noFiles = { files: false };

beforeAll(async () => {
  bench = await openBench({ sshPort: 4486 });
  old = await bench.target();
  engine = await bench.engine();
});

afterAll(async () => {
  await engine.close();
  await bench.clean();
});

beforeEach(async () => {
  await bench.resetTarget();
  await bench.forgetJobs();
});

describe('two pulls of one app into one target (C1)', () => {
  it('at the same moment: one runs, the other is refused with a pointer to it, and nothing interleaves', async () => {
    const [first, second] = [await engine.plan(noFiles), await engine.plan(noFiles)];
    const begun = await Promise.allSettled(
      [first, second].map(({ id }) => engine.client.request('pulls.run', { planId: id })),
    );
    const running = begun.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    const refused = begun.flatMap((one): unknown[] => (one.status === 'rejected' ? [one.reason] : []));
    expect([running, refused].map((list) => list.length)).toEqual([1, 1]);
    expect(refused[0]).toMatchObject({ code: 'lock.held', facts: { jobId: running[0]?.id } });
    const job = await engine.wait(running[0]?.id ?? '');
    expect(job.error).toBeUndefined();
    expect(await bench.sqlTarget('SELECT COUNT(*), COUNT(DISTINCT ID) FROM wp_posts')).toBe('300\t300\n');
    expect((await engine.client.request('jobs.list', {})).map(({ id }) => id)).toEqual([job.id]);
    await engine.client.request('jobs.undo', { jobId: job.id });
    expect(await bench.target()).toEqual(old);
    expect(await bench.leftovers()).toEqual([]);
  });

  it('undo and discard wait for a running pull as well', async () => {
    const done = await engine.pull(noFiles);
    const running = await engine.start(noFiles);
    await expect(engine.client.request('jobs.undo', { jobId: done.id })).rejects.toMatchObject({
      code: expect.stringMatching(/^(?:lock\.held|job\.)/),
    });
    expect((await engine.wait(running.id)).error).toBeUndefined();
  });
});

it('killed while it plans: nothing is left on either side, and the next pull works (K1)', async () => {
  const command = startStagelift(['pull', 'production', 'local', '--yes', '--json'], { dataFolder: bench.dataFolder });
  await until(() => command.output().includes('pulls.planning'), 30_000);
  command.child.kill('SIGKILL');
  expect((await command.ended).signal).toBe('SIGKILL');
  expect(await bench.target()).toEqual(old);
  expect(await bench.leftovers()).toEqual([]);
  await until(async () => (await bench.remoteProcesses()).length === 0 && (await bench.sourceSessions()).length === 0);
  expect(await engine.client.request('jobs.list', {})).toEqual([]);
  expect((await engine.pull(noFiles)).error).toBeUndefined();
});

it('a table without a key is loaded anew, not twice, when the pull died right behind its commit (B13)', async () => {
  const command = startStagelift(['pull', 'production', 'local', '--yes', '--json', '--no-files'], {
    dataFolder: bench.dataFolder,
    death: { line: '"t":"note".*"key":"range".*"table":"wp_nokey"', when: 'before' },
  });
  expect((await command.ended).signal).toBe('SIGKILL');
  const [job] = await engine.client.request('jobs.list', {});
  const resumed = await engine.resume(job?.id ?? '');
  expect(resumed.error).toBeUndefined();
  const sums = 'SELECT COUNT(*), SUM(number), SUM(CRC32(detail)) FROM wp_nokey';
  expect(await bench.sqlTarget(sums)).toBe(await bench.sqlSource(sums));
});

describe('addresses that contain each other (B25)', () => {
  const kept = [
    'https://www.small-shop.test.au/a',
    'https://www.small-shop.testing/a',
    'https://my-www.small-shop.test/a',
    'https://cdn.www.small-shop.test/a',
    'www.small-shop.test',
    'https://www.small-shop.test:8443/a',
  ];
  const moved = [
    ['https://www.small-shop.test', 'http://127.0.0.1:9'],
    ['http://www.small-shop.test/a', 'http://127.0.0.1:9/a'],
    ['//www.small-shop.test/a.css', '//127.0.0.1:9/a.css'],
    ['https:\\/\\/www.small-shop.test\\/a', 'http:\\/\\/127.0.0.1:9\\/a'],
    ['see https://www.small-shop.test. Then', 'see http://127.0.0.1:9. Then'],
    [
      'https://www.small-shop.test.au https://www.small-shop.test/b',
      'https://www.small-shop.test.au http://127.0.0.1:9/b',
    ],
  ] as const;

  /** Scrubbed as e-mail addresses; what matters is that no piece of them becomes the target's address. */
  const mail = ['ask a@www.small-shop.test or b@small-shop.test', 'https://www.small-shop.test@evil.example/a'];

  it('are told apart by their ends; only whole hosts move, and the report counts them', async () => {
    await bench.sqlSource('CREATE TABLE lab_links (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, link TEXT NOT NULL)');
    try {
      const values = [...kept, ...moved.map(([before]) => before), ...mail];
      for (const value of values) await bench.sqlSource(`INSERT INTO lab_links (link) VALUES (X'${hex(value)}')`);
      const plan = await engine.plan({ ...noFiles, tables: ['lab_links'] });
      expect(plan.rewrites).toContainEqual({
        kind: 'origin',
        from: 'https://www.small-shop.test',
        to: 'http://127.0.0.1:9',
      });
      // Everything fits into the sample; an address before an "@" is a user's name, which the count knows as well.
      expect(plan.tables.find(({ name }) => name === 'lab_links')?.addresses).toEqual({
        cells: moved.length,
        sampledRows: values.length,
      });
      await engine.client.request('projects.decideColumns', {
        projectId: 'shop',
        decisions: [{ table: 'lab_links', column: 'link', rule: { kind: 'scrub' } }],
      });
      const job = await engine.pull({ ...noFiles, tables: ['lab_links'] });
      expect(job.error).toBeUndefined();
      const arrived = await bench.sqlTarget('SELECT HEX(link) FROM lab_links ORDER BY id');
      const links = arrived.trimEnd().split('\n').map(unhex);
      expect(links.slice(0, -2)).toEqual([...kept, ...moved.map(([, after]) => after)]);
      expect(links.slice(-2).join()).not.toMatch(/127\.0|small-shop/);
      const report = await engine.report(job.id);
      expect(report.tables.find(({ name }) => name === 'lab_links')).toMatchObject({
        rows: values.length,
        rewrittenCells: moved.length,
      });
    } finally {
      await bench.sqlSource('DROP TABLE lab_links');
    }
  });
});

it('counts by a sample what will be rewritten in large tables, and says that it is one (B25)', async () => {
  await bench.sqlSource(`CREATE TABLE lab_pages (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, page TEXT NOT NULL);
    INSERT INTO lab_pages (page) SELECT IF(seq MOD 4 = 0, 'https://www.small-shop.test/p', 'no link') FROM seq_1_to_20000;
    ANALYZE TABLE lab_pages`);
  try {
    const plan = await engine.plan({ ...noFiles, tables: ['lab_pages'] });
    const addresses = plan.tables.find(({ name }) => name === 'lab_pages')?.addresses;
    expect(addresses?.sampledRows).toBe(1000);
    expect(addresses?.cells).toBeGreaterThan(4000);
    expect(addresses?.cells).toBeLessThan(6000);
  } finally {
    await bench.sqlSource('DROP TABLE lab_pages');
  }
});

it('warns of text that was encoded twice, by counts alone, and copies its bytes as they are (B8)', async () => {
  await bench.sqlSource(`CREATE TABLE lab_twice (id INT NOT NULL AUTO_INCREMENT PRIMARY KEY,
      wrong TEXT CHARACTER SET utf8mb4 NOT NULL, bytes TEXT CHARACTER SET latin1 NOT NULL, sound TEXT CHARACTER SET utf8mb4 NOT NULL);
    INSERT INTO lab_twice (wrong, bytes, sound) VALUES
      (X'C383C2BC6265722C20C383E2809E72676572', X'C3BC626572', X'C3BC6265722C2053C3834F205041554C4F'),
      (X'667265C383C2A9', X'706C61696E', X'C383'), ('plain', 'plain', X'C382C2A9')`);
  try {
    const plan = await engine.plan({ ...noFiles, tables: ['lab_twice'] });
    const warning = plan.problems.find(({ id }) => id === 'doubly-encoded');
    expect(warning).toMatchObject({ severity: 'warning' });
    expect(warning?.detail).toMatch(/^lab_twice\.wrong \(2 values\), lab_twice\.bytes \(1 value\), in a sample/);
    const job = await engine.pull({ ...noFiles, tables: ['lab_twice'] });
    expect(job.error).toBeUndefined();
    const all = 'SELECT HEX(wrong), HEX(bytes), HEX(sound) FROM lab_twice ORDER BY id';
    expect(await bench.sqlTarget(all)).toBe(await bench.sqlSource(all));
  } finally {
    await bench.sqlSource('DROP TABLE lab_twice');
  }
});

describe('a target that takes only small statements and no LOAD DATA (B2)', () => {
  it('gets rows up to its limit in split inserts, and the name and key of a larger one', async () => {
    const server = await startMariadb({ args: ['--max-allowed-packet=1M', '--local-infile=0'] });
    const narrow = await openBench({
      sshPort: 4487,
      targetDatabase: { host: '127.0.0.1', port: server.port, socket: server.socketPath },
    });
    const by = await narrow.engine();
    try {
      const bytes = randomBytes(450_000).toString('hex');
      await narrow.sqlSource(`INSERT INTO wp_big (data) SELECT X'${bytes}' FROM seq_1_to_6`);
      await narrow.sqlSource("INSERT INTO wp_big (data) VALUES (REPEAT('x', 900000))");
      const plan = await by.plan(noFiles);
      expect(plan.problems.map(({ id }) => id)).toEqual(expect.arrayContaining(['packet-size', 'no-local-infile']));
      const job = await by.pull(noFiles);
      expect(job.error).toBeUndefined();
      const sums = 'SELECT COUNT(*), SUM(LENGTH(data)), SUM(CRC32(data)) FROM wp_big';
      expect(await narrow.sqlTarget(sums)).toBe(await narrow.sqlSource(sums));
      await by.client.request('jobs.undo', { jobId: job.id });

      const before = await narrow.target();
      await narrow.sqlSource("INSERT INTO wp_big (data) VALUES (REPEAT('x', 3000000))");
      const failed = await by.pull(noFiles);
      expect(failed).toMatchObject({ state: 'failed', error: { code: 'database.packet-too-large' } });
      const key = (await narrow.sqlSource('SELECT id FROM wp_big WHERE LENGTH(data) = 3000000')).trim();
      expect(failed.error?.message).toMatch(new RegExp(`wp_big.* The first such row: id = ${key}\\.`));
      expect(failed.error?.facts).toMatchObject({ table: 'wp_big', key: `id = ${key}` });
      expect(failed.error?.hint).toContain('max_allowed_packet');
      expect(await narrow.target()).toEqual(before);
    } finally {
      await by.close();
      await narrow.clean();
      await server.stop();
    }
  });
});

const hex = (text: string): string => Buffer.from(text).toString('hex');
const unhex = (text: string): string => Buffer.from(text, 'hex').toString();
