import { createHmac, randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ReviewRoom } from '#shared/domain/review-room.ts';
import type { ReviewWish } from '#shared/domain/review.ts';
import { ask, createJar } from '../../review-agent/support/browser.ts';
import { openReviewBench, type ReviewBench, type WishChanges } from '../../reviews-flow/support/review-bench.ts';

export const reviewId = 'new-header';

/** A small PHP site with an open review on the lab's real server. */
export async function openRoomsBench(changes: WishChanges = {}): Promise<ReviewBench> {
  const bench = await openReviewBench({
    recipe: 'generic-php',
    fill: (clone) =>
      writeFile(join(clone, 'index.php'), '<?php echo "<!doctype html><title>Shop</title><h1>Shop</h1>";\n'),
  });
  const wish: ReviewWish = bench.wish(reviewId, {
    ...{ title: 'New header', contact: 'Mira', database: { kind: 'none' }, people: [] },
    ...changes,
  });
  const job = await bench.open(wish);
  if (job.state !== 'done') throw new Error(`${JSON.stringify(job.error)}\n${await bench.log(job.id)}`);
  return bench;
}

/** Somebody with a link and a browser. */
export interface Client {
  send(event: Readonly<Record<string, unknown>>): Promise<number>;
  remark(text: string): Promise<number>;
  decide(verdict: string, more?: Readonly<Record<string, string>>): Promise<number>;
  status(r: string): Promise<number>;
}

/** Comes in by a link, as a person does: name, then the pages. Throws with the status where the way in is closed. */
export async function enter(url: string, name: string, pin = ''): Promise<Client> {
  const jar = createJar();
  const base = new URL(url);
  const k = base.searchParams.get('k') ?? '';
  base.search = '';
  const { origin } = base;
  const post = async (r: string, body: string, type: string, headers: Record<string, string> = {}) => {
    const address = `${base.href}?r=${r}`;
    const answer = await ask(address, {
      method: 'POST',
      body,
      headers: { origin, 'content-type': type, ...jar.header(address), ...headers },
    });
    jar.take(address, answer);
    return answer;
  };
  const get = async (r: string) => {
    const answer = await ask(`${base.href}?r=${r}`, { headers: jar.header(base.href) });
    jar.take(base.href, answer);
    return answer;
  };
  const form = 'application/x-www-form-urlencoded';
  const entered = await post('enter', new URLSearchParams({ k, name, pin }).toString(), form);
  if (entered.status !== 303) throw new Error(`${String(entered.status)} ${entered.text.slice(0, 300)}`);
  const me = (await get('me')).json();
  const token = { 'x-stagelift-token': String(me.token) };
  const send = async (event: Readonly<Record<string, unknown>>): Promise<number> =>
    (await post('events', JSON.stringify({ id: randomUUID(), ...event }), 'application/json', token)).status;
  return {
    send,
    status: async (r) => (await get(r)).status,
    remark: (text) =>
      send({
        ...{ kind: 'remark', text, page: { path: '/', title: 'Shop' }, anchor: null, shot: null, errors: [] },
        browser: { agent: 'Firefox', language: 'de', width: 1280, height: 800, density: 1 },
      }),
    async decide(verdict, more = {}) {
      const page = (await get(`approve&verdict=${verdict}`)).text;
      const field = (field: string): string => new RegExp(`name="${field}"[^>]*value="([^"]*)"`).exec(page)?.[1] ?? '';
      const fields = {
        id: field('id'),
        tree: field('tree'),
        nonce: field('nonce'),
        token: field('token'),
        verdict,
        name,
        text: '',
        ...more,
      };
      return (await post('approve', new URLSearchParams(fields).toString(), form)).status;
    },
  };
}

/** Seals a line as the review's own program does. */
export function seal(logKey: string, before: string, event: unknown): string {
  const json = JSON.stringify(event);
  return `${createHmac('sha256', Buffer.from(logKey, 'hex'))
    .update(before + json)
    .digest('hex')} ${json}`;
}

export const room = (bench: ReviewBench): Promise<ReviewRoom> => bench.client.request('reviews.sync', { reviewId });
