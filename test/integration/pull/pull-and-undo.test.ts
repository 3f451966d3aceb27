import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { JobProgress } from '#shared/domain/job.ts';
import { openBench, type Bench, type BenchEngine } from './support/bench.ts';
import { listTree } from './support/fingerprint.ts';
import { until } from './support/until.ts';

type State = Awaited<ReturnType<Bench['target']>>;

describe.each([
  ['shadow-schema', 'here', 4473],
  ['prefix', 'here', 4474],
  ['shadow-schema', 'on a server', 4494],
] as const)('a pull in a target of the kind %s, %s', (mode, where, sshPort) => {
  let bench: Bench;
  let engine: BenchEngine;
  let old: State;

  beforeAll(async () => {
    bench = await openBench({ sshPort, mode, onServer: where === 'on a server' });
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

  const act = (action: 'undo' | 'discard', jobId: string): Promise<unknown> =>
    engine.client.request(`jobs.${action}`, { jobId });

  it('brings every table, view, trigger, routine and file, keeps what only the target has, and undo takes all of it back', async () => {
    const sourceFiles = await listTree(bench.sourceUploads);
    const sourceTables = await bench.sqlSource('SHOW FULL TABLES');
    const plan = await engine.plan();
    expect(plan.switchMode).toBe(mode);
    expect(await bench.target()).toEqual(old);
    expect(await bench.leftovers()).toEqual([]);

    const progress: JobProgress[] = [];
    const stopListening = engine.client.on('jobs.progressed', (one) => progress.push(one));
    const job = await engine.pull();
    stopListening();
    expect(job.error).toBeUndefined();
    const totals = progress.filter((one) => one.tables.length > 0);
    expect(totals.every((one) => one.bytesTotal !== null && one.bytesTotal >= one.bytesDone)).toBe(true);
    expect(totals.at(-1)?.bytesTotal).toBe(totals.at(-1)?.bytesDone);
    const tables = (await bench.sqlTarget('SHOW FULL TABLES'))
      .split('\n')
      .filter((line) => !/^sl[0-9a-f]{8}o_/.test(line));
    expect(tables).toEqual(expect.arrayContaining(sourceTables.split('\n')));
    expect(tables).toEqual(expect.arrayContaining(['wp_old_plugin\tBASE TABLE', 'wp_own_view\tVIEW']));
    const files = await listTree(bench.uploads);
    expect(files).toEqual(expect.arrayContaining([...sourceFiles]));
    expect(files.filter((line) => !sourceFiles.includes(line))).toEqual([
      '2025/',
      '2025/01/',
      expect.stringContaining('2025/01/only here.jpg'),
    ]);
    // The trigger of the source must not have fired while rows were loaded, and must fire now.
    expect(await bench.sqlTarget("SELECT COUNT(*) FROM wp_posts WHERE post_title LIKE '%(by trigger)'")).toBe('0\n');
    await bench.sqlTarget("INSERT INTO wp_posts (post_title, post_content) VALUES ('mine', '')");
    expect(await bench.sqlTarget("SELECT post_title FROM wp_posts WHERE post_title LIKE 'mine%'")).toBe(
      'mine (by trigger)\n',
    );
    expect(await bench.sqlTarget('SELECT wp_net(5), (SELECT COUNT(*) FROM wp_published)')).toBe('5\t301\n');
    // Foreign keys of the new tables and of the table that stayed hold.
    await expect(
      bench.sqlTarget('INSERT INTO wp_parts (post, price, flags, raw) VALUES (99999, 1, 1, 1)'),
    ).rejects.toThrow(/1452/);
    await expect(bench.sqlTarget('INSERT INTO wp_old_plugin VALUES (9, 99999)')).rejects.toThrow(/1452/);

    const report = await engine.report(job.id);
    expect(report.checks.filter((check) => check.status === 'failed')).toEqual([]);
    expect(report.undo.available).toBe(true);
    expect(report.files.fetched.count).toBe(sourceFiles.filter((line) => / \d+ \d+ /.test(line)).length - 1);
    expect(report.files.unchanged.count).toBe(1);

    await act('undo', job.id);
    expect(await bench.target()).toEqual(old);
    expect(await bench.leftovers()).toEqual([]);
    expect((await engine.client.request('jobs.get', { jobId: job.id })).actions).toEqual([]);
  });

  it('keeps only the newest undo, and that one goes back to what was before it', async () => {
    const first = await engine.pull();
    expect(first.state).toBe('done');
    await bench.sqlTarget(
      "INSERT INTO wp_old_plugin VALUES (7, NULL); UPDATE wp_options SET option_value = 'mine' WHERE option_name = 'widget'",
    );
    await writeFile(join(bench.uploads, 'changed.jpg'), 'edited here between the two pulls');
    const between = await bench.target();
    const second = await engine.pull();
    expect(second.error).toBeUndefined();
    const replaced = await engine.client.request('jobs.get', { jobId: first.id });
    expect(replaced).toMatchObject({ state: 'done', actions: [], fate: { kind: 'replaced', by: second.id } });
    expect((await engine.report(first.id)).undo).toEqual({ available: false, replacedBy: second.id });
    await expect(act('undo', first.id)).rejects.toMatchObject({
      code: 'job.not-resumable',
      message: expect.stringContaining(second.id),
      hint: expect.stringContaining(`jobs undo ${second.id}`),
      facts: { replacedBy: second.id },
    });
    expect(await act('undo', second.id)).toMatchObject({ state: 'done', fate: { kind: 'undone' } });
    const now = await bench.target();
    expect(now.files).toEqual(between.files);
    expect(now.database).toEqual(between.database);
    expect(await bench.leftovers()).toEqual([]);
  });

  /** A pull that is cancelled when its tables are there and the switch is near. */
  const giveUp = async (): Promise<string> => {
    const { id } = await engine.start();
    const isFar = async (): Promise<boolean> => {
      const { steps } = await engine.client.request('jobs.get', { jobId: id });
      return steps.find((step) => step.name === 'verify')?.state !== 'waiting';
    };
    await until(isFar);
    await engine.client.request('jobs.cancel', { jobId: id });
    expect((await engine.wait(id)).state).toBe('cancelled');
    return id;
  };

  it('tells what a cancelled pull keeps in the target, and discard frees it', async () => {
    const jobId = await giveUp();
    const job = await engine.client.request('jobs.get', { jobId });
    expect(job.actions).toEqual(['resume', 'discard']);
    expect(job.holds?.tables).toBeGreaterThanOrEqual(6);
    expect(job.holds?.bytes).toBeGreaterThan(10_000);
    expect(await bench.leftovers()).not.toEqual([]);
    expect(await act('discard', jobId)).toMatchObject({ fate: { kind: 'discarded' }, actions: [] });
    expect(await engine.client.request('jobs.get', { jobId })).not.toHaveProperty('holds');
    expect(await bench.target()).toEqual(old);
    expect(await bench.leftovers()).toEqual([]);
  });

  it('warns of what a cancelled pull has left, and removes it when it is done itself', async () => {
    const abandoned = await giveUp();
    const { problems } = await engine.plan();
    expect(problems.filter(({ id }) => id === 'left-over')).toEqual([
      {
        id: 'left-over',
        severity: 'warning',
        title: expect.stringMatching(new RegExp(`^The pull ${abandoned} .* keeps \\d+ tables`)),
        detail: expect.stringContaining('removed'),
        mend: expect.stringContaining(`jobs discard ${abandoned}`),
      },
    ]);
    const job = await engine.pull();
    expect(job.error).toBeUndefined();
    expect(await engine.client.request('jobs.get', { jobId: abandoned })).toMatchObject({
      actions: [],
      fate: { kind: 'replaced', by: job.id },
    });
    await expect(engine.resume(abandoned)).rejects.toMatchObject({ code: 'job.not-resumable' });
    await act('undo', job.id);
    expect(await bench.target()).toEqual(old);
    expect(await bench.leftovers()).toEqual([]);
  });

  it('works into an empty target, and undo empties it again', async () => {
    await bench.sqlTarget(
      'SET foreign_key_checks = 0; DROP VIEW wp_published, wp_own_view; DROP TABLE wp_options, wp_posts, wp_parts, wp_old_plugin; DROP FUNCTION wp_tax',
    );
    await rm(bench.uploads, { recursive: true });
    const job = await engine.pull();
    expect(job.error).toBeUndefined();
    await act('undo', job.id);
    expect(await bench.sqlTarget('SHOW TABLES')).toBe('');
    expect(await bench.leftovers()).toEqual([]);
  });
});
