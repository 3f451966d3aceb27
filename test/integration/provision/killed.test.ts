import { spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openBench, type Bench } from './support/bench.ts';
import type { ContextSettings } from './support/context.ts';
import { applyAll, undoAll, verifyAll } from './support/small-site.ts';

// A process that makes things on the server is ended by kill -9, at whatever it does at that moment.

let bench: Bench;
let settings: ContextSettings;

beforeAll(async () => {
  bench = await openBench();
  await writeFile(join(bench.clone, 'index.html'), 'one\n');
  await bench.git('add', '.');
  await bench.git('commit', '-qm', 'One');
  const { host, port, creator } = bench.bare.database;
  const secrets = Object.fromEntries(bench.secrets);
  settings = { server: bench.server, folder: bench.folder, secrets, database: { host, port, user: creator.user } };
  await writeFile(join(bench.folder, 'settings.json'), JSON.stringify(settings));
});
afterAll(() => bench.close());

/** Starts the child and kills it so many milliseconds after it has made so many things. */
async function killAfter(made: number, milliseconds: number): Promise<void> {
  const child = spawn(process.execPath, [
    join(import.meta.dirname, 'support/apply-child.ts'),
    join(bench.folder, 'settings.json'),
  ]);
  let seen = 0;
  const kill = (): void => void setTimeout(() => child.kill('SIGKILL'), milliseconds);
  if (made === 0) child.once('spawn', kill);
  child.stdout.on('data', (chunk: Buffer) => {
    seen += chunk.toString().split('made').length - 1;
    if (seen >= made) kill();
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const signal = await new Promise((resolve) => child.once('close', (_code, name) => resolve(name)));
  expect(signal, said).toBe('SIGKILL');
}

it.each([
  [0, 1200, 'finished'],
  [3, 400, 'taken back'],
  [4, 0, 'finished'],
] as const)('what was killed %i things and %i ms in is %s', async (made, milliseconds, end) => {
  const before = await bench.picture();
  await killAfter(made, milliseconds);
  if (end === 'finished') {
    // The password was known to the killed process alone; the user is ours, and gets another one.
    await applyAll(bench.context, settings, () => {});
    const evidence = await verifyAll(bench.context, settings);
    expect(evidence.filter(({ ok }) => !ok)).toEqual([]);
  }
  expect(await undoAll(bench.context, settings)).toEqual([]);
  bench.secrets.delete('killed');
  expect(await bench.picture()).toBe(before);
});
