import { randomUUID } from 'node:crypto';
import { appendFile, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readChain } from './support/chain.ts';
import { pipe } from './support/cli.ts';
import { type ReviewAgent, startReviewAgent } from './support/review-agent.ts';
import { aRemark, createVisitor, type Visitor } from './support/visitor.ts';

let agent: ReviewAgent;
let anna: Visitor;
const file = (name: string) => path.join(agent.store, name);

beforeAll(async () => {
  agent = await startReviewAgent();
});
afterAll(() => agent.stop());
beforeEach(async () => {
  await Promise.all(
    ['log.jsonl', 'log.idx', 'log.torn', 'rate'].map((it) => rm(file(it), { recursive: true, force: true })),
  );
  anna = createVisitor(agent);
  await anna.enter(await agent.invite());
});

describe('the log', () => {
  it('is a chain that the engine’s schema reads, in plain ASCII', async () => {
    await anna.remark('Größer, bitte 🙂');
    await anna.send('events', { id: randomUUID(), kind: 'page-seen', page: { path: '/shop', title: 'Shop' } });
    await anna.send('events', { id: randomUUID(), kind: 'reply', remark: 1, text: 'And bolder', shot: null });
    const events = await readChain(agent);
    expect(events.map(({ kind }) => kind)).toEqual(['entered', 'remark', 'page-seen', 'reply']);
    expect(events[1]).toMatchObject({
      text: 'Größer, bitte 🙂',
      remark: 1,
      commit: 'a'.repeat(40),
      tree: 'b'.repeat(40),
    });
    expect(await readFile(file('log.jsonl'), 'latin1')).toMatch(/^[\n\x20-\x7e]*$/);
    expect((await stat(file('log.jsonl'))).mode & 0o777).toBe(0o600);
  });

  it('takes an event once, however often it is sent, and from its author only', async () => {
    const remark = aRemark('Once');
    const answers = await Promise.all([1, 2, 3, 4, 5].map(() => anna.send('events', remark)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 201]);
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    const bert = createVisitor(agent, '198.51.100.8');
    await bert.enter(await agent.invite({ name: 'Bert' }));
    const stolen = await bert.send('events', { ...remark, text: 'Mine' });
    expect([stolen.status, stolen.json().error]).toEqual([409, 'id-taken']);
    expect((await readChain(agent)).filter(({ kind }) => kind === 'remark')).toHaveLength(1);
  });

  it('writes the version that is deployed at this moment', async () => {
    await anna.remark('Before');
    await agent.configure({
      version: { commit: 'c'.repeat(40), tree: 'd'.repeat(40), subject: 'Next', at: '2026-11-21T09:00:00Z' },
    });
    await anna.remark('After');
    expect((await readChain(agent)).slice(-2).map(({ tree }) => tree[0])).toEqual(['b', 'd']);
    await agent.configure({
      version: { commit: 'a'.repeat(40), tree: 'b'.repeat(40), subject: 'New', at: '2026-11-20T09:00:00Z' },
    });
  });
});

describe('a torn end (V11)', () => {
  it.each([
    ['half a line', (line: string) => line.slice(0, line.length / 2)],
    ['a line without its end', (line: string) => line],
    ['what a disk leaves after a power cut', () => '\0'.repeat(4096)],
    ['a line of something else', () => 'Warning: something\n'],
  ])('%s is cut off and kept apart; no line before it is lost', async (_name, damage) => {
    await anna.remark('First');
    const line = (await readFile(file('log.jsonl'), 'utf8')).split('\n')[1] ?? '';
    const torn = damage(line);
    await appendFile(file('log.jsonl'), torn);
    expect((await agent.cli('read', { since: 0 })).answer).toMatchObject({ torn: true });
    expect((await anna.get({ r: 'events', since: '0' })).status).toBe(200);
    expect((await anna.remark('Second')).status).toBe(201);
    expect((await readChain(agent)).map(({ kind }) => kind)).toEqual(['entered', 'remark', 'remark']);
    expect(await readFile(file('log.torn'), 'utf8')).toBe(torn);
    expect((await agent.cli('read', { since: 0 })).answer).toMatchObject({ torn: false });
  });

  it('that took the last line with it lets its author send it again', async () => {
    const remark = aRemark('Sent twice');
    await anna.send('events', remark);
    await truncate(file('log.jsonl'), (await stat(file('log.jsonl'))).size - 20);
    expect((await anna.send('events', remark)).status).toBe(201);
    expect((await readChain(agent)).filter(({ kind }) => kind === 'remark')).toHaveLength(1);
  });
});

describe('a disk without room (V11)', () => {
  it.each([
    ['while a line is written', 8],
    ['before a byte is written', 2],
  ])('%s leaves the log as it was, and says so', async (_when, blocks) => {
    await anna.remark('First '.repeat(300));
    const before = await readFile(file('log.jsonl'));
    const by = { person: 'd_1', name: 'Mira', role: 'developer', link: null };
    const long = Array.from({ length: 9 }, () => ({
      ...{ id: randomUUID(), kind: 'reply', by, remark: 1, text: 'x'.repeat(900), shot: null },
    }));
    // The system refuses bytes beyond so many blocks of 512, as a full disk does.
    const script = `trap '' XFSZ; ulimit -f ${String(blocks)}; exec php -d display_errors=stderr "$0" append`;
    const cut = await pipe('dash', ['-c', script, file('agent/cli.php')], JSON.stringify({ events: long }));
    expect([cut.exitCode, cut.output]).toEqual([1, expect.stringContaining('"error":"unavailable"')]);
    expect(await readFile(file('log.jsonl'))).toEqual(before);
    expect((await agent.cli('append', { events: long })).exitCode).toBe(0);
    expect(await readChain(agent)).toHaveLength(11);
  });
});

describe('damage that no accident makes', () => {
  it.each([
    ['a changed word in the last line', (text: string) => text.replace('Last', 'Lost'), false],
    [
      'a changed word further up, found when the index is gone',
      (text: string) => text.replace(/\{"id":"/, '{"xx":"'),
      true,
    ],
  ])('%s: nothing is written behind it, nothing is cut', async (_name, change, isIndexGone) => {
    await anna.remark('First');
    await anna.remark('Last');
    const changed = change(await readFile(file('log.jsonl'), 'utf8'));
    await writeFile(file('log.jsonl'), changed);
    if (isIndexGone) await rm(file('log.idx'));
    expect((await anna.remark('Behind')).status).toBe(503);
    expect(await readFile(file('log.jsonl'), 'utf8')).toBe(changed);
  });
});

describe('the index', () => {
  it.each([
    ['missing', async () => rm(file('log.idx'))],
    ['behind', async () => truncate(file('log.idx'), 70)],
    ['torn', async () => truncate(file('log.idx'), 100)],
    ['of another log', async () => writeFile(file('log.idx'), `${'0'.repeat(69)}\n`.repeat(9))],
    ['ahead', async () => appendFile(file('log.idx'), `${randomUUID()} 0000000009 000000009999 00000009\n`)],
  ])('is made anew when it is %s', async (_name, damage) => {
    const remark = aRemark('Known');
    await anna.send('events', remark);
    await anna.remark('Another');
    await damage();
    expect((await anna.send('events', remark)).status).toBe(200);
    expect((await anna.remark('Third')).json()).toMatchObject({ event: { n: 4, remark: 3 } });
    const index = await readFile(file('log.idx'), 'utf8');
    expect(index.split('\n').map((record) => record.slice(37, 47))).toEqual([
      '0000000001',
      '0000000002',
      '0000000003',
      '0000000004',
      '',
    ]);
    await readChain(agent);
  });
});
