import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { insideHost } from '../../lab/hosts.ts';
import { openBench, type Bench } from './support/bench.ts';
import { startStagelift } from './support/command-line.ts';
import { withEngine } from './support/die-at.ts';

let bench: Bench;

beforeAll(async () => {
  bench = await openBench({ sshPort: 4497 });
  const load = join(bench.lab.hosts.production.home, bench.id, 'loadavg');
  await writeFile(load, '400.00 380.00 360.00 9/900 12345\n');
  await chmod(load, 0o644);
  const { pid } = bench.lab.hosts.production;
  await insideHost(pid, ['mount', '--bind', `/home/deploy/${bench.id}/loadavg`, '/proc/loadavg']);
});

afterAll(async () => {
  await insideHost(bench.lab.hosts.production.pid, ['umount', '/proc/loadavg']);
  await bench.clean();
});

it('a server that has far too much to do is read over one connection, and the plan says so (R11)', async () => {
  await withEngine(bench, async (engine) => {
    const plan = await engine.plan({ connections: 4 });
    expect(plan.problems).toContainEqual(
      expect.objectContaining({
        id: 'source-busy',
        severity: 'warning',
        mend: expect.stringContaining('--limit-rate'),
      }),
    );
    let most = 0;
    const watch = setInterval(() => {
      void bench.sourceSessions().then(({ length }) => {
        most = Math.max(most, length);
      });
    }, 15);
    const job = await engine.pull({ connections: 4, files: false });
    clearInterval(watch);
    expect([job.state, job.error]).toEqual(['done', undefined]);
    expect(most).toBe(1);
  });
});

it('is not pulled from at all when that is wished, and nothing is changed', async () => {
  const before = await bench.target();
  const { ended } = startStagelift(['pull', 'production', 'local', '--yes', '--refuse-busy'], {
    dataFolder: bench.dataFolder,
  });
  const { code, stderr } = await ended;
  expect([code, stderr]).toEqual([5, expect.stringMatching(/times as much to do as it can/)]);
  expect(await bench.target()).toEqual(before);
});
