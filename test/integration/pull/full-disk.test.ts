import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { run } from '../../lab/processes.ts';
import { startMariadb } from '../mysql/support/mariadb-server.ts';
import { openBench } from './support/bench.ts';

// D1, D2, D11: the disk of the site, or of the local database, is too small from the start or runs full on the way.

/** Rows that fit into InnoDB's pages: with long BLOBs MariaDB 10.11 itself crashes when its disk is full. */
const wideRowsSql = `
CREATE TABLE wp_wide (id int NOT NULL AUTO_INCREMENT, data varchar(2000) NOT NULL, PRIMARY KEY (id)) ENGINE=InnoDB DEFAULT CHARSET=latin1;
INSERT INTO wp_wide (data) SELECT REPEAT(CHAR(65 + seq MOD 26), 1500) FROM seq_1_to_30000;
ANALYZE TABLE wp_wide;
`;

const cleanUps: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function smallDisk(megabytes: number): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'small-disk-'));
  await run('mount', ['-t', 'tmpfs', '-o', `size=${String(megabytes)}m`, 'tmpfs', folder]);
  cleanUps.push(async () => {
    await run('umount', [folder]);
    await rm(folder, { recursive: true });
  });
  return folder;
}

describe("the disk of the target's files", () => {
  it('too small: the plan says how much is missing where, and cannot be run (D1)', async () => {
    const disk = await smallDisk(4);
    const bench = await openBench({ sshPort: 4477, targetFolder: disk });
    cleanUps.push(bench.clean);
    const old = await bench.target();
    const engine = await bench.engine();
    cleanUps.push(engine.close);
    const plan = await engine.plan({ database: false });
    const problem = plan.problems.find((one) => one.id === 'no-space');
    expect(problem).toMatchObject({ severity: 'blocker' });
    expect(problem?.title).toMatch(/need 7 MB, \d MB are free on the disk of/);
    await expect(engine.client.request('pulls.run', { planId: plan.id })).rejects.toMatchObject({
      code: 'plan.blocked',
    });
    expect(await bench.target()).toEqual(old);
  });

  it('runs full on the way: the site stays, and the pull goes on when there is space again (D2)', async () => {
    const disk = await smallDisk(20);
    const bench = await openBench({ sshPort: 4477, targetFolder: disk });
    cleanUps.push(bench.clean);
    const old = await bench.target();
    const engine = await bench.engine();
    cleanUps.push(engine.close);
    const plan = await engine.plan();
    expect(plan.problems.filter((problem) => problem.severity === 'blocker')).toEqual([]);
    await writeFile(join(disk, 'ballast'), Buffer.alloc(16_000_000));
    const job = await engine.wait((await engine.client.request('pulls.run', { planId: plan.id })).id);
    expect(job).toMatchObject({
      state: 'failed',
      error: { code: 'transfer.no-space' },
      actions: ['resume', 'discard'],
    });
    expect(await bench.target()).toEqual(old);
    await rm(join(disk, 'ballast'));
    const resumed = await engine.resume(job.id);
    expect(resumed.error).toBeUndefined();
    const files = await bench.target();
    expect(files.files).toContainEqual(expect.stringContaining('large.bin 6000000'));
    await engine.client.request('jobs.undo', { jobId: job.id });
    expect(await bench.target()).toEqual(old);
  });
});

describe("the disk of the target's database", () => {
  it('is looked at by the plan, and when it runs full the old tables go on working (D1, D11)', async () => {
    const disk = await smallDisk(260);
    const server = await startMariadb({ dataFolder: join(disk, 'data'), args: ['--tmpdir=/tmp'] });
    cleanUps.push(server.stop);
    const bench = await openBench({
      sshPort: 4477,
      targetDatabase: { host: '127.0.0.1', port: server.port, socket: server.socketPath },
    });
    cleanUps.push(bench.clean);
    await bench.sqlSource(wideRowsSql);
    const old = await bench.target();
    const engine = await bench.engine();
    cleanUps.push(engine.close);
    // One connection: a table that is made while another fills the disk fails with InnoDB's "unknown error 168".
    const plan = await engine.plan({ files: false, connections: 1 });
    expect(plan.problems.filter((problem) => problem.severity === 'blocker')).toEqual([]);

    const { stdout } = await run('df', ['--output=avail', '-B1', disk]);
    const free = Number(stdout.split('\n')[1]);
    await writeFile(join(disk, 'ballast'), Buffer.alloc(free - 20_000_000));
    const blocked = await engine.plan({ files: false });
    expect(blocked.problems.find((problem) => problem.id === 'no-database-space')).toMatchObject({
      severity: 'blocker',
    });

    // The plan of before: the disk has filled since.
    const job = await engine.wait((await engine.client.request('pulls.run', { planId: plan.id })).id);
    expect(job, job.error?.message).toMatchObject({
      state: 'failed',
      error: { code: 'database.no-space' },
      actions: ['resume', 'discard'],
    });
    expect(await bench.target()).toEqual(old);
    await bench.sqlTarget("INSERT INTO wp_options (option_name, option_value) VALUES ('still', 'works')");
    await bench.sqlTarget("DELETE FROM wp_options WHERE option_name = 'still'");

    await rm(join(disk, 'ballast'));
    const resumed = await engine.resume(job.id);
    expect(resumed.error).toBeUndefined();
    expect(await bench.sqlTarget('SELECT COUNT(*), SUM(LENGTH(data)) FROM wp_wide')).toBe('30000\t45000000\n');
    expect((await engine.client.request('jobs.get', { jobId: job.id })).actions).toEqual(['undo']);
  });
});
