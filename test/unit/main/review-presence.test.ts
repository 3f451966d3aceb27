import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { afterEach, expect, it } from 'vitest';
import { createClient } from '#shared/contract/client.ts';
import { engineContract, type EngineContract } from '#shared/contract/contract.ts';
import { toDoor } from '#shared/contract/door.ts';
import { createRouter, type Handlers } from '#shared/contract/router.ts';
import { createEventHub } from '#engine/router/event-hub.ts';
import { type CallContext, servePort } from '#engine/router/serve-port.ts';
import { followReviews } from '../../../electron/main/review-presence.ts';

let ports: readonly MessagePort[] = [];
afterEach(() => {
  for (const port of ports) port.close();
});

it('tells what is new in a review, as one line of plain signs that leads to its room', async () => {
  const events = createEventHub();
  const handlers = { 'recipes.list': () => [] };
  const router = createRouter<EngineContract, CallContext>(
    engineContract,
    // Nothing else is asked here.
    handlers as unknown as Handlers<EngineContract, CallContext>,
  );
  const { port1, port2 } = new MessageChannel();
  ports = [port1, port2];
  servePort(router, events, toDoor(port1));
  const client = createClient<EngineContract>();
  client.attach(toDoor(port2));
  const notes: string[] = [];
  followReviews(client, { notify: (title, body, path) => notes.push(`${title}|${body}|${path}`) });
  events.emit('reviews.changed', { reviewId: 'shop-new-header', text: '' });
  events.emit('reviews.changed', {
    ...{ reviewId: 'shop-new-header', text: 'Remark 3 by <img src=x>\u202Eanna\n\u001B[31m' },
  });
  events.emit('reviews.changed', { reviewId: 'shop-new-header', text: 'x'.repeat(5000) });
  await client.request('recipes.list', {});
  expect(notes).toEqual([
    'Review|Remark 3 by  img src=x anna [31m|/reviews/shop-new-header',
    `Review|${'x'.repeat(160)}|/reviews/shop-new-header`,
  ]);
});
