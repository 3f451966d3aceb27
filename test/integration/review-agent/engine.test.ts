import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { reviewLinkSchema } from '#shared/domain/review.ts';
import { caughtMailSchema } from '#shared/domain/review-room.ts';
import { readChain } from './support/chain.ts';
import { inDays, type ReviewAgent, startReviewAgent } from './support/review-agent.ts';
import { createVisitor } from './support/visitor.ts';

let agent: ReviewAgent;
beforeAll(async () => {
  agent = await startReviewAgent();
});
afterAll(() => agent.stop());

const by = { person: 'd_1', name: 'Mira', role: 'developer', link: null };
const version = { commit: 'c'.repeat(40), tree: 'd'.repeat(40), subject: 'Next', at: '2026-11-21T09:00:00Z' };
const data = { id: 'job-1', kind: 'pulled', at: '2026-11-20T08:00:00Z' };

describe('append', () => {
  it('writes every kind of a developer’s events as the schema has them, once', async () => {
    const anna = createVisitor(agent);
    await anna.enter(await agent.invite());
    await anna.remark('Hello');
    const events = [
      { kind: 'opened', version, data, branch: 'feature/x' },
      { kind: 'deployed', version, data, files: ['a.php', 'b.php'] },
      { kind: 'reply', remark: 1, text: 'Done', shot: null },
      { kind: 'status', remark: 1, status: 'please-check', solvedBy: 'c'.repeat(40) },
      { kind: 'assigned', remark: 1, to: 'Mira' },
      { kind: 'assigned', remark: 1, to: null },
      { kind: 'invited', link: 'AAAAAAAAAAAA', person: 'p_1', name: 'Anna', purpose: 'view' },
      { kind: 'revoked', link: 'AAAAAAAAAAAA' },
      { kind: 'extended', until: inDays(20) },
      { kind: 'paused' },
      { kind: 'continued' },
      { kind: 'merged', commit: 'e'.repeat(40) },
      { kind: 'closed', reason: 'branch-merged' },
    ].map((event) => ({ id: randomUUID(), by, ...event }));
    const [first, again] = [await agent.cli('append', { events }), await agent.cli('append', { events })];
    expect(first.exitCode).toBe(0);
    expect(again.answer).toEqual(first.answer);
    const written = (await readChain(agent)).slice(2);
    expect(written).toEqual(first.answer.events);
    expect(written).toMatchObject(events);
  });

  it('writes all of them or none', async () => {
    const before = await readChain(agent);
    const good = { id: randomUUID(), by, kind: 'paused' };
    const bad = { id: randomUUID(), by, kind: 'reply', remark: 99, text: 'x', shot: null };
    expect(await agent.cli('append', { events: [good, bad] })).toMatchObject({
      exitCode: 1,
      answer: { error: 'no-remark' },
    });
    expect(await readChain(agent)).toEqual(before);
  });

  it.each([
    ['no JSON', '{'],
    ['no object', '[]'],
    ['no list', { events: 1 }],
    ['no author', { events: [{ id: randomUUID(), kind: 'paused' }] }],
    ['no id', { events: [{ kind: 'paused', by }] }],
  ])('tells an error for %s', async (_what, input) => {
    expect(await agent.cli('append', input)).toMatchObject({ exitCode: 1, answer: { error: 'invalid' } });
  });
});

describe('read', () => {
  it('gives lines behind a number, and which links were used', async () => {
    const { answer } = await agent.cli('read', { since: 3 });
    const lines = answer.lines as string[];
    expect(lines[0]).toContain('"n":4,');
    expect(answer).toMatchObject({ torn: false, mails: 0, links: [{ firstUse: expect.any(String) as string }] });
    expect(Math.abs(Date.parse(String(answer.now)) - Date.now())).toBeLessThan(60_000);
  });
});

describe('links', () => {
  const link = {
    ...{ id: 'abcDEF-_1234', person: 'p_1', name: 'Anna', purpose: 'approve', revokedAt: null },
    ...{ createdAt: '2026-11-20T08:00:00Z', expiresAt: inDays(3) },
  };

  it('are written with their PIN kept, and shown without it', async () => {
    const pinHash = '$2y$04$abcdefghijklmnopqrstuuWZ1xOeiYAkG1xWkDMOR6Pq0n0q3m8ZC';
    const { answer } = await agent.cli('links', { write: [{ ...link, pinHash }] });
    expect(JSON.stringify(answer)).not.toContain('$2y$');
    expect(reviewLinkSchema.parse((answer.links as unknown[])[0])).toMatchObject({ hasPin: true, firstUse: null });
    await agent.cli('links', { write: [{ ...link, expiresAt: inDays(9) }] });
    const file = JSON.parse(await readFile(path.join(agent.store, `links/${link.id}.json`), 'utf8')) as object;
    expect(file).toMatchObject({ pinHash, signedUntil: link.expiresAt });
    await agent.cli('links', { write: [{ ...link, pinHash: null }] });
    expect(await readFile(path.join(agent.store, `links/${link.id}.json`), 'utf8')).toContain('"pinHash":null');
  });

  it.each([
    ['an id that is a path', { id: '../config' }],
    ['a hash that is none', { pinHash: '4711' }],
    ['a purpose that is none', { purpose: 'admin' }],
    ['a time that is none', { expiresAt: 'tomorrow' }],
  ])('are refused with %s', async (_what, change) => {
    const before = await readdir(path.join(agent.store, 'links'));
    expect((await agent.cli('links', { write: [{ ...link, ...change }] })).exitCode).toBe(1);
    expect(await readdir(path.join(agent.store, 'links'))).toEqual(before);
  });
});

describe('the rest', () => {
  it('ends the sessions and passes of one link, or all', async () => {
    const [one, two] = [await agent.invite(), await agent.invite()];
    const [anna, bert] = [createVisitor(agent, '198.51.100.2'), createVisitor(agent, '198.51.100.3')];
    await anna.enter(one);
    await bert.enter(two);
    expect((await agent.cli('end-sessions', { link: one.id })).answer).toEqual({ ended: 1 });
    expect((await anna.get({ r: 'me' })).status).toBe(403);
    expect((await bert.get({ r: 'me' })).status).toBe(200);
    await agent.cli('end-sessions', { link: null });
    expect((await bert.get({ r: 'me' })).status).toBe(403);
  });

  it('leaves no session and no pass of a link that it takes back', async () => {
    const link = await agent.invite();
    const anna = createVisitor(agent, '198.51.100.5');
    await anna.enter(link);
    await mkdir(path.join(agent.store, 'passes'), { recursive: true });
    await writeFile(
      path.join(agent.store, 'passes', '7'.repeat(64)),
      JSON.stringify({ link: link.id, expiresAt: 9e9 }),
    );
    const file = JSON.parse(await readFile(path.join(agent.store, `links/${link.id}.json`), 'utf8')) as object;
    await agent.cli('links', { write: [{ ...file, revokedAt: '2026-11-21T10:00:00Z' }] });
    const sessions = (await readdir(path.join(agent.store, 'sessions'))).map((name) =>
      path.join(agent.store, 'sessions', name),
    );
    const left = await Promise.all(sessions.map((name) => readFile(name, 'utf8')));
    expect(left.filter((text) => text.includes(link.id))).toEqual([]);
    expect(await readdir(path.join(agent.store, 'passes'))).toEqual([]);
  });

  it('reads caught mail as text', async () => {
    await mkdir(path.join(agent.store, 'mail/new'), { recursive: true });
    const mail =
      'From: Shop <shop@example.org>\r\nTo: a@example.org\r\nSubject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=\r\n\r\nHello\u001b[2J\r\n';
    await writeFile(path.join(agent.store, 'mail/20261121-1.eml'), mail);
    await writeFile(path.join(agent.store, 'mail/.hidden.eml'), mail);
    const { answer } = await agent.cli('mails');
    const mails = caughtMailSchema.array().parse(answer.mails);
    expect(mails).toMatchObject([
      { id: '20261121-1', subject: 'Grüße', to: ['a@example.org'], text: 'Hello\uFFFD[2J' },
    ]);
    expect((await agent.cli('read', { since: 0 })).answer.mails).toBe(1);
  });

  it('takes away what has had its time, and nothing that is needed', async () => {
    const anna = createVisitor(agent, '198.51.100.4');
    await anna.enter(await agent.invite());
    const old = new Date(Date.now() - 8 * 86_400_000);
    const make = async (name: string) => {
      await mkdir(path.dirname(path.join(agent.store, name)), { recursive: true });
      await writeFile(path.join(agent.store, name), '{"expiresAt":1}');
      await utimes(path.join(agent.store, name), old, old);
    };
    const gone = [
      'rate/x',
      'tickets/x',
      `sessions/${'0'.repeat(64)}.json`,
      `passes/${'0'.repeat(64)}`,
      `shots/${'1'.repeat(32)}.png`,
    ];
    const kept = `shots/${'2'.repeat(32)}.png`;
    for (const name of [...gone, kept]) await make(name);
    await anna.remark('See', { shot: '2'.repeat(32) });
    expect((await agent.cli('gc')).exitCode).toBe(0);
    const left = await readdir(agent.store, { recursive: true });
    for (const name of gone) expect(left).not.toContain(name);
    expect(left).toContain(kept);
    expect((await anna.get({ r: 'me' })).status).toBe(200);
  });

  it('tells what it is, and refuses what it does not know', async () => {
    expect((await agent.cli('about')).answer).toMatchObject({ version: 'test', sapi: 'cli', writable: true });
    expect((await agent.cli('rm -rf')).exitCode).toBe(1);
    expect((await agent.cli('')).exitCode).toBe(1);
  });
});
