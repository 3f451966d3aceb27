import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inDays, type Invited, type ReviewAgent, startReviewAgent } from './support/review-agent.ts';
import { createVisitor, type Visitor } from './support/visitor.ts';

let agent: ReviewAgent;
let link: Invited;
let anna: Visitor;
beforeAll(async () => {
  agent = await startReviewAgent();
  link = await agent.invite({ purpose: 'approve' });
  anna = createVisitor(agent);
  await anna.enter(link);
});
afterAll(() => agent.stop());

/** Everything that a visitor with a session could do. */
async function everything(): Promise<number[]> {
  const answers = [
    await anna.get({ r: 'me' }),
    await anna.get({ r: 'events', since: '0' }),
    await anna.get({ r: 'go', to: '/' }),
    await anna.get({ r: 'approve' }),
    await anna.get({ r: 'status' }),
    await anna.remark('Is it still open?'),
    await anna.send('name', { name: 'Anna' }),
    await createVisitor(agent, '198.51.100.99').get(link.url),
    await createVisitor(agent, '198.51.100.99').enter(link),
  ];
  return [...new Set(answers.map(({ status }) => status))];
}

describe('how a review stands (T4)', () => {
  it.each([
    ['paused', { state: 'paused' }, 503, 'This preview is paused'],
    ['closed', { state: 'closed' }, 410, 'This preview is closed'],
    ['over, by the server’s time', { state: 'open', expiresAt: inDays(-0.0001) }, 410, 'This preview has ended'],
    ['over while it is paused', { state: 'paused', expiresAt: inDays(-1) }, 410, 'This preview has ended'],
  ])('refuses everything when it is %s', async (_name, config, status, sentence) => {
    const before = (await agent.events()).length;
    await agent.configure(config);
    expect(await everything()).toEqual([status]);
    const page = await anna.get(link.url);
    expect(page.text).toContain(sentence);
    expect(page.text).toContain('Mira, +49 30 1234');
    await agent.configure({ state: 'open', expiresAt: inDays(14) });
    expect((await agent.events()).length).toBe(before);
    expect((await anna.get({ r: 'me' })).status).toBe(200);
  });

  it('ignores what time a browser says it is', async () => {
    await agent.configure({ expiresAt: inDays(-1) });
    const past = { headers: { date: 'Mon, 01 Jan 2024 00:00:00 GMT' } };
    expect((await anna.get({ r: 'me' }, past)).status).toBe(410);
    await agent.configure({ expiresAt: inDays(14) });
  });
});

describe('a damaged store', () => {
  it.each([
    ['config.json', ''],
    ['config.json', '{"v":1'],
    ['config.json', '{"v":2}'],
    ['config.json', '[]'],
    ['keys.json', '{"link":"","log":"","nonce":""}'],
    ['keys.json', 'null'],
    ['keys.json', null],
  ])('closes everything when %s is %j', async (name, text) => {
    const file = path.join(agent.store, name);
    const whole = await readFile(file);
    await (text === null ? rm(file) : writeFile(file, text));
    const answers = [
      await anna.get({ r: 'me' }),
      await anna.get(link.url),
      await anna.remark('x'),
      await anna.enter(link),
    ];
    await writeFile(file, whole, { mode: 0o600 });
    expect(answers.map(({ status }) => status)).toEqual([503, 503, 503, 503]);
    expect(answers[1]?.text).toContain('The preview cannot be shown now');
    expect(answers.map(({ text: body }) => body).join()).not.toContain(agent.store);
    await anna.enter(link);
    expect((await anna.get({ r: 'me' })).status).toBe(200);
  });

  it('takes a session that makes no sense for none', async () => {
    const folder = path.join(agent.store, 'sessions');
    for (const one of await readdir(folder)) {
      const values = JSON.parse(await readFile(path.join(folder, one), 'utf8')) as object;
      await writeFile(path.join(folder, one), JSON.stringify({ ...values, token: [] }));
    }
    expect((await anna.get({ r: 'me' })).json().error).toBe('no-session');
    await anna.enter(link);
  });

  it('is closed in words when a program of ours fails, and tells nobody where', async () => {
    const file = path.join(agent.store, 'agent/web/GoPage.php');
    const whole = await readFile(file, 'utf8');
    await writeFile(file, whole.replace('$links = ', "throw new \\Error('of ours'); $links = "));
    const answer = await anna.get({ r: 'go' });
    await writeFile(file, whole);
    expect(answer.status).toBe(503);
    expect(answer.text).toContain('The preview cannot be shown now');
    expect(answer.text).not.toMatch(/of ours|GoPage|Error/);
  });
});
