import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openOldList } from './old-list.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'killed-migration-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const words = Array.from({ length: 20_000 }, (_, index) => `word ${String(index)}`);
const old = JSON.stringify({ version: 1, revision: 4, data: words });

/** Starts the migration in another process and kills it that many milliseconds after it has begun; null lets it end. */
async function killAfter(file: string, milliseconds: number | null): Promise<void> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'migrate-child.ts'), file], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const ended = once(child, 'close');
  await once(child.stdout, 'data');
  if (milliseconds !== null) {
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
    child.kill('SIGKILL');
  }
  await ended;
}

it('a migration that was killed at any moment runs again and loses nothing (V4)', async () => {
  const notices: string[] = [];
  const added: boolean[] = [];
  for (const delay of [0, 2, 4, 7, 10, 14, 18, 25, 40, null]) {
    const file = join(folder, `list-${String(delay)}.json`);
    await writeFile(file, old);
    await killAfter(file, delay);
    const list = openOldList(file, (text) => notices.push(text));
    const { data } = await list.read();
    expect(data.slice(0, words.length)).toEqual(words.map((name) => ({ name })));
    added.push(data.length > words.length);
    // What the killed process left, its lock included, is in nobody's way for long.
    await rm(`${file}.lock`, { force: true });
    await list.update((items) => [...items, { name: 'later' }]);
    expect((await list.read()).data.at(-1)).toEqual({ name: 'later' });
    expect(await readFile(file.replace('.json', '.v1.json'), 'utf8')).toBe(old);
  }
  expect(notices).toEqual([]);
  // Some were killed before it was through, and one was not.
  expect(new Set(added)).toEqual(new Set([false, true]));
});
