import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ReviewBench } from '../reviews-flow/support/review-bench.ts';
import { enter, openRoomsBench, reviewId, room } from './support/bench.ts';

let bench: ReviewBench;
beforeAll(async () => {
  bench = await openRoomsBench();
}, 60_000);
afterAll(() => bench.end());

describe('a room', () => {
  it('works', async () => {
    const t = performance.now();
    const link = await bench.client.request('reviews.invite', {
      reviewId,
      name: 'Anna',
      purpose: 'approve',
      pin: '4711',
    });
    console.log('invite', performance.now() - t, link);
    const { url, qr } = await bench.client.request('reviews.link', { reviewId, linkId: link.id });
    console.log(url, qr.length);
    const anna = await enter(url, 'Anna', '4711');
    console.log(await anna.remark('Too dark'));
    const one = await room(bench);
    console.log(JSON.stringify(one, null, 1));
    console.log(await anna.decide('approve'));
    console.log((await room(bench)).approval);
    expect(1).toBe(1);
  });
});
