import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readChain } from './support/chain.ts';
import { type ReviewAgent, startReviewAgent } from './support/review-agent.ts';
import { aRemark, createVisitor, type Visitor } from './support/visitor.ts';

let agent: ReviewAgent;
let visitors: Visitor[];
beforeAll(async () => {
  agent = await startReviewAgent({ workers: 4 });
  visitors = await Promise.all(
    Array.from({ length: 20 }, async (_, index) => {
      const visitor = createVisitor(agent, `203.0.113.${String(index + 1)}`);
      await visitor.enter(await agent.invite({ name: `Visitor ${String(index + 1)}` }));
      return visitor;
    }),
  );
});
afterAll(() => agent.stop());

/** Begins one piece of work every few milliseconds, whether the ones before have ended or not, but never too many at once. */
async function paced<T>(everyMs: number, mostAtOnce: number, works: readonly (() => Promise<T>)[]): Promise<T[]> {
  const results: Promise<T>[] = [];
  const running = new Set<Promise<T>>();
  for (const work of works) {
    if (running.size >= mostAtOnce) await Promise.race(running);
    const result = work();
    running.add(result);
    void result.finally(() => running.delete(result));
    results.push(result);
    await delay(everyMs);
  }
  return Promise.all(results);
}

it('takes 1,000 remarks of twenty people at 200 requests a second without losing or doubling one (V11)', async () => {
  const remarks = visitors.flatMap((visitor, index) =>
    Array.from({ length: 50 }, (_, n) => ({ visitor, remark: aRemark(`Remark ${String(n)} of ${String(index)}`) })),
  );
  // In turns; and an overlay that came back online and is not sure what has arrived sends every seventh again.
  const inTurns = Array.from({ length: 50 }, (_, n) => remarks.filter((_remark, index) => index % 50 === n)).flat();
  const sent = inTurns.flatMap((one, index) => (index % 7 === 0 ? [one, one] : [one]));
  const begun = performance.now();
  const statuses = await paced(
    5,
    80,
    sent.map(
      ({ visitor, remark }) =>
        async () =>
          (await visitor.send('events', remark)).status,
    ),
  );
  const perSecond = Math.round((1000 * sent.length) / (performance.now() - begun));
  console.log(`${String(perSecond)} requests a second`);
  expect(statuses.filter((status) => status === 201)).toHaveLength(1000);
  expect(statuses.filter((status) => status === 200)).toHaveLength(143);
  const written = (await readChain(agent)).filter(({ kind }) => kind === 'remark');
  expect(written.map(({ id }) => id).sort()).toEqual(remarks.map(({ remark }) => remark.id).sort());
  const read = await visitors[0]?.get({ r: 'events', since: '0' });
  expect(read?.json()).toMatchObject({ next: 500, more: true });
});
