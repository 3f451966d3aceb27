import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { putWordPress } from './support/sites.ts';
import { openReviewBench, type ReviewBench } from './support/review-bench.ts';

let bench: ReviewBench;

beforeAll(async () => {
  bench = await openReviewBench({
    recipe: 'wordpress',
    fill: putWordPress,
  });
}, 60_000);

afterAll(async () => {
  await bench.end();
});

describe('a review of a WordPress site', () => {
  it('opens, and is taken away to the last byte', async () => {
    const before = await bench.everything();
    const plan = await bench.plan(
      bench.wish('new-header', { data: { kind: 'pull', sourceId: 'production' }, uploads: { kind: 'copy' } }),
    );
    expect(plan.problems.filter(({ severity }) => severity === 'blocker')).toEqual([]);
    const job = await bench.ended(await bench.apply(plan));
    expect(job.state, await bench.log(job.id)).toBe('done');
    // Everything was proved; to who has no pass it is closed.
    expect((await bench.ask(plan.siteUrl)).status).toBe(403);
    const closed = await bench.close('new-header');
    expect(closed.state, await bench.log(closed.id)).toBe('done');
    expect(await bench.everything()).toBe(before);
  }, 120_000);
});
