import { performance } from 'node:perf_hooks';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readChain } from './support/chain.ts';
import { type ReviewAgent, startReviewAgent } from './support/review-agent.ts';
import { aRemark, createVisitor, type Visitor } from './support/visitor.ts';

let agent: ReviewAgent;
let visitors: Visitor[];
beforeAll(async () => {
  agent = await startReviewAgent({ workers: 4, settings: { 'opcache.enable_cli': '1' } });
  visitors = await Promise.all(
    Array.from({ length: 20 }, async (_, index) => {
      const visitor = createVisitor(agent, `203.0.113.${String(index + 1)}`);
      await visitor.enter(await agent.invite({ name: `Visitor ${String(index + 1)}` }));
      return visitor;
    }),
  );
});
afterAll(() => agent.stop());

it('takes 1,000 remarks of twenty people at once, each sent twice, without losing or doubling one', async () => {
  const queues = visitors.map((visitor, index) => ({
    visitor,
    remarks: Array.from({ length: 50 }, (_, n) => aRemark(`Remark ${String(n)} of ${String(index)}`)),
  }));
  const begun = performance.now();
  // An overlay that came back online and is not sure what has arrived: it sends everything again.
  const answers = await Promise.all(
    queues.map(async ({ visitor, remarks }) => {
      const statuses: number[] = [];
      for (const [n, remark] of remarks.entries()) {
        statuses.push((await visitor.send('events', remark)).status);
        if (n % 5 === 0) statuses.push((await visitor.send('events', remark)).status);
      }
      return statuses;
    }),
  );
  const seconds = (performance.now() - begun) / 1000;
  const all = answers.flat();
  expect(all.filter((status) => status === 201)).toHaveLength(1000);
  expect(all.filter((status) => status === 200)).toHaveLength(200);
  const remarks = (await readChain(agent)).filter(({ kind }) => kind === 'remark');
  const sent = queues.flatMap((queue) => queue.remarks.map(({ id }) => id));
  expect(remarks.map(({ id }) => id).sort()).toEqual(sent.sort());
  console.log(`${String(Math.round(all.length / seconds))} requests a second`);

  const read = await visitors[0]?.get({ r: 'events', since: '0' });
  expect(read?.json()).toMatchObject({ next: 500, more: true });
});
