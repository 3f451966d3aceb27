import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RemarkStatus } from '#shared/domain/review.ts';
import { readChain } from './support/chain.ts';
import { type ReviewAgent, startReviewAgent } from './support/review-agent.ts';
import { aRemark, createVisitor, type Visitor } from './support/visitor.ts';

let agent: ReviewAgent;
let [looker, anna, bert]: [Visitor, Visitor, Visitor] = [] as never;
beforeAll(async () => {
  agent = await startReviewAgent();
  const enter = async (name: string, purpose: 'view' | 'comment' | 'approve', address: string) => {
    const visitor = createVisitor(agent, address);
    await visitor.enter(await agent.invite({ name, purpose }), { name });
    return visitor;
  };
  looker = await enter('Lou', 'view', '198.51.100.1');
  anna = await enter('Anna', 'comment', '198.51.100.2');
  bert = await enter('Bert', 'approve', '198.51.100.3');
});
afterAll(() => agent.stop());

const event = (kind: string, fields: object) => ({ id: randomUUID(), kind, ...fields });
const eventOf = (answer: { json(): Record<string, unknown> }) => answer.json().event as Record<string, unknown>;

async function setStatus(remark: number, status: RemarkStatus): Promise<void> {
  const by = { person: 'd_1', name: 'Mira', role: 'developer', link: null };
  await agent.cli('append', { events: [{ id: randomUUID(), kind: 'status', by, remark, status, solvedBy: null }] });
}

describe('who may write what', () => {
  it('lets a link to look at see, and write nothing but where it was', async () => {
    const seen = await looker.send('events', event('page-seen', { page: { path: '/', title: 'Shop' } }));
    expect(seen.status).toBe(201);
    const refused = [
      await looker.remark('No'),
      await looker.send('events', event('reply', { remark: 1, text: 'No', shot: null })),
      await looker.send('events', event('status', { remark: 1, status: 'done' })),
      await looker.send('shot', 'x', { headers: { 'content-type': 'image/png' } }),
      await looker.submit('approve', { token: looker.token() }),
    ];
    expect(refused.map(({ status }) => status)).toEqual(refused.map(() => 403));
    expect((await looker.get({ r: 'events', since: '0' })).status).toBe(200);
  });

  it('refuses the kinds that are not a client’s, also to who may approve', async () => {
    for (const kind of ['decision', 'withdrawn', 'opened', 'deployed', 'merged', 'closed', 'invited', 'entered', 'x']) {
      const answer = await bert.send(
        'events',
        event(kind, { verdict: 'approve', text: '', name: 'Bert', commit: 'a'.repeat(40) }),
      );
      expect([kind, answer.status]).toEqual([kind, 400]);
    }
  });

  it('takes author, version, time and numbers from the server, whatever is sent', async () => {
    const answer = await anna.remark('Mine', {
      n: 900,
      remark: 77,
      at: '2020-01-01T00:00:00Z',
      commit: 'f'.repeat(40),
      tree: 'f'.repeat(40),
      by: { person: 'd_1', name: 'Mira', role: 'developer', link: null },
      __proto__: { admin: true },
      extra: 'x',
    });
    const written = eventOf(answer);
    expect(written).toMatchObject({
      by: { name: 'Anna', role: 'client' },
      commit: 'a'.repeat(40),
      tree: 'b'.repeat(40),
    });
    expect(written.n).not.toBe(900);
    expect(written.remark).not.toBe(77);
    expect(Object.keys(written)).not.toContain('extra');
    expect(written.at).not.toContain('2020');
  });

  it('lets only its author move a remark', async () => {
    const { remark } = eventOf(await anna.remark('Here'));
    const { anchor } = aRemark('') as { anchor: object };
    const moved = await anna.send('events', event('moved', { remark, anchor: { ...anchor, x: 2, y: -1 } }));
    expect(eventOf(moved)).toMatchObject({ anchor: { x: 1, y: 0 } });
    const theirs = await bert.send('events', event('moved', { remark, anchor }));
    expect([theirs.status, theirs.json().error]).toEqual([403, 'not-yours']);
  });

  it('lets a client answer "please check", and nothing else', async () => {
    const remark = Number(eventOf(await anna.remark('Too small')).remark);
    const set = (status: string) => bert.send('events', event('status', { remark, status, solvedBy: 'f'.repeat(40) }));
    expect((await set('done')).json().error).toBe('status-changed');
    await setStatus(remark, 'please-check');
    expect((await set('in-work')).status).toBe(400);
    expect(eventOf(await set('done'))).toMatchObject({ status: 'done', solvedBy: null });
    expect((await set('new')).json().error).toBe('status-changed');
  });

  it('knows no remark that is not there', async () => {
    for (const remark of [0, -1, 99999, 1.5, '1', null]) {
      const { status } = await anna.send('events', event('reply', { remark, text: 'Hello?', shot: null }));
      expect([remark, status]).toEqual([remark, remark === 99999 ? 404 : 400]);
    }
  });
});

describe('what is written', () => {
  it('is refused when a field is missing, of another type or too long', async () => {
    const whole = aRemark('Whole');
    const bad: object[] = [
      { id: 'x' },
      { id: '../../../etc/passwd' },
      { id: randomUUID().slice(0, 35) },
      { text: '' },
      { text: ' \n\t ' },
      { text: 'x'.repeat(10_001) },
      { text: ['x'] },
      { text: null },
      { page: { path: 'http://evil.example/', title: '' } },
      { page: { title: 'x' } },
      { page: '/' },
      { anchor: {} },
      { anchor: { ...(whole.anchor as object), x: 'NaN' } },
      { shot: '../keys.json' },
      { shot: 'f'.repeat(32) },
      { browser: null },
      { browser: { ...(whole.browser as object), width: 1e9 } },
      { errors: 'x' },
      { errors: [{}] },
    ];
    const statuses = [];
    for (const change of bad) statuses.push((await anna.send('events', { ...whole, ...change })).status);
    expect(statuses).toEqual(bad.map(() => 400));
  });

  it('is cut where a cut harms nothing, and counted as browsers count', async () => {
    const page = { path: '/', title: 'T'.repeat(999) };
    const errors = Array.from({ length: 30 }, (_, n) => `${String(n)} ${'e'.repeat(900)}`);
    const written = eventOf(await anna.remark('🙂'.repeat(5000), { page, errors }));
    expect(written.text).toHaveLength(10_000);
    expect(written.page).toMatchObject({ title: 'T'.repeat(300) });
    expect(written.errors).toHaveLength(20);
    expect((written.errors as string[])[19]).toMatch(/^29 e{497}$/);
    expect((await anna.remark(`${'🙂'.repeat(5000)}x`)).json().error).toBe('too-long');
  });

  it('is no JSON object, or no JSON at all: 400', async () => {
    for (const body of [
      '',
      '[]',
      'null',
      '{"id":',
      '1',
      '"x"',
      '{"text":"\xff"}',
      `${'['.repeat(500)}${']'.repeat(500)}`,
    ]) {
      expect((await anna.send('events', null, { body: Buffer.from(body, 'latin1') })).status).toBe(400);
    }
    expect((await anna.send('events', aRemark('x'), { headers: { 'content-type': 'text/plain' } })).status).toBe(400);
  });

  it('fits the engine’s schema, all of it', async () => {
    await expect(readChain(agent)).resolves.not.toHaveLength(0);
  });
});

describe('what is read', () => {
  it('shows remarks of all, but not who was invited or where others were', async () => {
    await agent.cli('append', {
      events: [
        {
          ...{
            id: randomUUID(),
            kind: 'invited',
            link: 'AAAAAAAAAAAA',
            person: 'p_9',
            name: 'Secret',
            purpose: 'view',
          },
          by: { person: 'd_1', name: 'Mira', role: 'developer', link: null },
        },
      ],
    });
    await anna.send('events', event('page-seen', { page: { path: '/private', title: 'Private' } }));
    const seen = (await bert.get({ r: 'events', since: '0' })).json().events as {
      kind: string;
      by: { name: string };
    }[];
    expect(JSON.stringify(seen)).not.toMatch(/Secret|\/private/);
    expect(seen.filter(({ kind }) => kind === 'entered').map(({ by }) => by.name)).toEqual(['Bert']);
    const annas = seen.find(({ kind, by }) => kind === 'remark' && by.name === 'Anna');
    expect(annas?.by).toMatchObject({ link: null });
  });

  it('begins behind a number, and says where to go on', async () => {
    const all = (await anna.get({ r: 'events', since: '0' })).json();
    const next = Number(all.next);
    expect((await anna.get({ r: 'events', since: String(next) })).json()).toMatchObject({
      events: [],
      next,
      more: false,
    });
    await bert.remark('New');
    const fresh = (await anna.get({ r: 'events', since: String(next) })).json();
    expect(fresh.events).toMatchObject([{ n: next + 1, text: 'New' }]);
    for (const since of ['-1', 'x', '1e3', '9'.repeat(20), '']) {
      expect((await anna.get({ r: 'events', since })).status).toBe(400);
    }
  });

  it('notes a page once for each version, however often it is opened', async () => {
    const open = () => anna.send('events', event('page-seen', { page: { path: '/shop', title: 'Shop' } }));
    const [first, second] = [await open(), await open()];
    expect([first.status, second.status]).toEqual([201, 200]);
    expect(eventOf(second).id).toBe(eventOf(first).id);
  });
});
