import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openReviewBench, type ReviewBench } from './support/review-bench.ts';
import { putSmallSite, smallPage } from './support/sites.ts';

// A small site from its branch to nothing, on an account with nothing in it.

let bench: ReviewBench;

beforeAll(async () => {
  bench = await openReviewBench({ recipe: 'generic-php', fill: putSmallSite });
}, 60_000);

afterAll(async () => {
  await bench.end();
});

const commit = async (branch: string, version: string): Promise<string> => {
  await bench.git('checkout', '-q', branch);
  await writeFile(join(bench.clone, 'index.php'), smallPage(version));
  await bench.git('commit', '-q', '-a', '-m', `Say ${version}`);
  const hash = (await bench.git('rev-parse', 'HEAD')).trim();
  await bench.git('checkout', '-q', 'main');
  return hash;
};

describe('a review environment', () => {
  it('is opened, updated and taken away to the last byte', async () => {
    const wish = bench.wish('life', { data: { kind: 'seed', file: 'seed.sql' } });
    const before = await bench.everything();
    const job = await bench.open(wish);
    expect(job.state, await bench.log(job.id)).toBe('done');
    const first = await bench.review('life');
    expect(first).toMatchObject({ state: 'open', data: { kind: 'seeded' } });
    expect(await bench.inside('life')).toContain('version first; note: from the seed');

    const hash = await commit('feature/new-header', 'second');
    const updated = await bench.update('life');
    expect(updated.state, await bench.log(updated.id)).toBe('done');
    expect(await bench.inside('life')).toContain('version second; note: from the seed');
    expect((await bench.review('life')).version.commit).toBe(hash);
    expect(await bench.git('for-each-ref', 'refs/stagelift')).toContain(hash);

    const closed = await bench.close('life');
    expect(closed.state, await bench.log(closed.id)).toBe('done');
    await bench.git('branch', '-f', 'feature/new-header', 'main');
    expect(await bench.everything()).toBe(before);
    expect((await bench.review('life')).state).toBe('closed');
  }, 60_000);
});
