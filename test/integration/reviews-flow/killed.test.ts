import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Job } from '#shared/domain/job.ts';
import { openReviewBench, type ReviewBench } from './support/review-bench.ts';
import { putSmallSite } from './support/sites.ts';

// kill -9 at every step: the job goes on where it stopped, or everything it made is taken away.

let bench: ReviewBench;

beforeAll(async () => {
  bench = await openReviewBench({ recipe: 'generic-php', fill: putSmallSite });
});

afterAll(async () => {
  await bench.end();
});

const done = (step: string): string => `"t":"step".*"name":"${step}","state":"done"`;
const wish = (id: string) => bench.wish(id, { data: { kind: 'seed', file: 'seed.sql' } });
const resumed = async ({ id }: Job): Promise<Job> =>
  bench.ended(await bench.client.request('jobs.resume', { jobId: id }));

it('goes on after a kill behind each step of an opening, and of its end', async () => {
  const before = await bench.everything();
  const steps = ['store', 'release', 'database', 'database-user', 'data'];
  let job: Job | null = null;
  for (const step of [...steps, 'address']) {
    const act =
      job === null ? { kind: 'open' as const, wish: wish('killed') } : { kind: 'resume' as const, jobId: job.id };
    job = await bench.killed(act, { line: done(step), when: step === 'database' ? 'torn' : 'before' });
  }
  if (job === null) throw new Error('nothing was begun');
  const end = await resumed(job);
  expect(end.state, await bench.log(end.id)).toBe('done');
  expect(await bench.inside('killed')).toContain('version first; note: from the seed');

  let closing: Job | null = null;
  for (const line of [done('keep'), '"Taking away: database"', done('remove')]) {
    const act =
      closing === null
        ? { kind: 'close' as const, reviewId: 'killed' }
        : { kind: 'resume' as const, jobId: closing.id };
    closing = await bench.killed(act, { line, when: 'before' });
  }
  if (closing === null) throw new Error('nothing was begun');
  const closed = await resumed(closing);
  expect(closed.state, await bench.log(closed.id)).toBe('done');
  expect(await bench.everything()).toBe(before);
});

it.each(['"key":"begun"', done('release'), done('address')])(
  'takes away what was made until a kill at %s, also twice',
  async (line) => {
    const before = await bench.everything();
    const id = `away-${String(line.length)}`;
    const job = await bench.killed({ kind: 'open', wish: wish(id) }, { line, when: 'before' });
    expect(job.actions).toContain(line.includes('begun') ? 'discard' : 'undo');
    if (line.includes('begun')) {
      await bench.client.request('jobs.discard', { jobId: job.id });
    } else {
      const undone = await bench.client.request('jobs.undo', { jobId: job.id });
      expect(undone.fate).toEqual({ kind: 'undone' });
    }
    expect(await bench.everything()).toBe(before);
    await expect(bench.client.request('jobs.undo', { jobId: job.id })).rejects.toMatchObject({
      code: 'job.not-resumable',
    });
  },
);
