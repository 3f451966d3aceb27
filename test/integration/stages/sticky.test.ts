import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StageConfig } from '#shared/domain/stage-config.ts';
import { type Bench, type BenchEngine, openBench } from '../pull/support/bench.ts';

// Rows and files that belong to the target: they outlive every pull, and nothing else does.

let bench: Bench;
let engine: BenchEngine;

beforeAll(async () => {
  bench = await openBench({ sshPort: 4495 });
  engine = await bench.engine();
});
afterAll(async () => {
  await engine.close();
  await bench.clean();
});

const keep = (sticky: NonNullable<StageConfig['sticky']>): Promise<unknown> =>
  engine.client.request('stages.save', { projectId: 'shop', environmentId: 'local', config: { sticky } });

const option = (name: string): Promise<string> =>
  bench.sqlTarget(`SELECT option_value FROM wp_options WHERE option_name = '${name}'`);

async function pull(): Promise<readonly string[]> {
  const job = await engine.pull({ deleteExtraneous: true });
  expect(job.state, JSON.stringify(job)).toBe('done');
  return (await engine.report(job.id)).warnings.map(({ id }) => id);
}

describe('what an environment calls sticky', () => {
  const own = (): string => join(bench.uploads, '2026/logo-of-here.txt');
  const badge = (): string => join(bench.uploads, 'badge.txt');

  it('survives one pull after another, byte for byte, and everything else comes from the source', async () => {
    const value = String.raw`a:1:{s:3:"key";s:9:"it''s \"ü\" 😀";}`;
    await bench.sqlTarget(
      `REPLACE INTO wp_options (option_name, option_value) VALUES ('licence', '${value}'), ('blog_public', '7'), ('loose', 'x');
       DELETE FROM wp_options WHERE option_name = 'widget';`,
    );
    const before = await option('licence');
    expect(before).toContain('😀');
    await mkdir(join(bench.uploads, '2026'), { recursive: true });
    await writeFile(own(), 'ours');
    await writeFile(badge(), 'ours');
    await writeFile(join(bench.sourceUploads, 'badge.txt'), 'theirs');
    const options = { table: '{prefix}options', column: 'option_name' };
    await keep({
      rows: [
        // The last ones would take every row with them if they became a part of the SQL.
        { ...options, names: ['licence', 'blog_public', 'widget', `x' OR '1'='1`, '%', '\\'] },
        { ...options, column: 'autoload', names: ['yes'] },
        { table: '{prefix}optoins', column: 'option_name', names: ['x'] },
      ],
      files: ['2026/logo-*', 'badge.txt'],
    });
    for (const round of [1, 2]) {
      const loose = join(bench.uploads, `only-here-${String(round)}.txt`);
      await writeFile(loose, 'x');
      const told = await pull();
      expect(told, 'a column that is not unique').toContain('sticky-not-unique');
      expect(told, 'a table that is not there').toContain('sticky-not-found');
      expect(await option('licence')).toBe(before);
      expect(await option('blog_public')).toBe('7\n');
      expect(await option('loose'), 'a row that is not sticky').toBe('');
      expect(await option('widget'), 'a row that only the source has').toContain('a:1:');
      expect(await bench.sqlTarget('SELECT COUNT(*) FROM wp_posts')).toBe('300\n');
      expect(await readFile(own(), 'utf8')).toBe('ours');
      expect(await readFile(badge(), 'utf8')).toBe('ours');
      await expect(readFile(loose)).rejects.toMatchObject({ code: 'ENOENT' });
    }
    expect(await bench.sqlTarget(`SELECT COUNT(*) FROM wp_options WHERE option_name = 'licence'`)).toBe('1\n');
  });

  it('comes from the source like everything else once it is no longer sticky', async () => {
    await keep({ rows: [], files: [] });
    expect(await pull()).not.toContain('sticky-not-unique');
    expect(await option('licence')).toBe('');
    expect(await option('blog_public'), 'what the recipe makes of it').toBe('0\n');
    expect(await readFile(badge(), 'utf8')).toBe('theirs');
    await expect(readFile(own())).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
