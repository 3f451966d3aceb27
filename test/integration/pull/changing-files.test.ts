import { appendFile, mkdtemp, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { PullReport } from '#shared/domain/pull.ts';
import { openBench, type Bench } from './support/bench.ts';
import { resultOf, startStagelift } from './support/command-line.ts';
import { listTree } from './support/fingerprint.ts';
import { until } from './support/until.ts';

let bench: Bench;

beforeAll(async () => {
  bench = await openBench({ sshPort: 4478 });
});

afterAll(async () => {
  await bench.clean();
});

it('files that shrink, grow or vanish between plan and copy arrive as they are, or are named; nothing hangs (D13)', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'stopped-'));
  const stopFile = join(folder, 'pid');
  const { dataFolder, sourceUploads } = bench;
  const command = startStagelift(['pull', 'production', 'local', '--yes', '--no-database', '--json'], {
    dataFolder,
    death: { line: '"key":"staging"', when: 'after', stopFile },
  });
  await until(async () => (await readFile(stopFile, 'utf8').catch(() => '')) === String(command.pid), 60_000);
  await truncate(join(sourceUploads, 'large.bin'), 1_000_000);
  await truncate(join(sourceUploads, '2026/03/image 5.jpg'), 10);
  await appendFile(join(sourceUploads, '2026/03/image 6.jpg'), Buffer.alloc(100_000, 7));
  await rm(join(sourceUploads, '2026/03/image 7.jpg'));
  let goesOn = true;
  const appender = (async () => {
    while (goesOn) {
      await appendFile(join(sourceUploads, '2026/03/image 8.jpg'), Buffer.alloc(1000, 8));
      await sleep(5);
    }
  })();
  process.kill(command.pid, 'SIGCONT');
  const end = await command.ended;
  goesOn = false;
  await appender;
  await rm(folder, { recursive: true });
  expect(end.code, end.stdout.slice(-2000)).toBe(0);
  const report = resultOf<PullReport>(end);
  expect(report.files.warnings).toEqual([
    expect.stringMatching(/image 7\.jpg vanished/),
    expect.stringMatching(/image 8\.jpg keeps changing/),
  ]);
  const source = await listTree(sourceUploads, /image [78]\.jpg/);
  const target = await listTree(bench.uploads, /image [78]\.jpg|^2025/);
  expect(target).toEqual(source);
  expect(target).toContainEqual(expect.stringContaining('large.bin 1000000 '));
  // A file that could not be copied is not there in part.
  expect(await listTree(bench.uploads)).not.toContainEqual(expect.stringMatching(/image [78]\.jpg/));
  await writeFile(join(sourceUploads, '2026/03/image 7.jpg'), 'back again');
});
