import { spawnSync } from 'node:child_process';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inDays, type Invited, type ReviewAgent, startReviewAgent } from './support/review-agent.ts';
import { createVisitor } from './support/visitor.ts';

let agent: ReviewAgent;
beforeAll(async () => {
  agent = await startReviewAgent();
});
afterAll(() => agent.stop());

/** Addresses of visitors: each test has its own, so that none uses up another one's tries. */
let last = 0;
const visitor = () => createVisitor(agent, `198.51.100.${String(++last)}`);

function pinHash(pin: string): string {
  return spawnSync('php', [
    '-r',
    'echo password_hash($argv[1], PASSWORD_BCRYPT, ["cost" => 4]);',
    pin,
  ]).stdout.toString();
}

const ticketTo = (location: string | undefined) => {
  const url = new URL(location ?? '');
  const ticket = url.searchParams.get('stagelift-ticket') ?? '';
  url.searchParams.delete('stagelift-ticket');
  return { ticket, to: url.href };
};

describe('a true link', () => {
  it('says what this is, until when and whom to ask, and asks for the name once', async () => {
    const link = await agent.invite({ name: 'Anna <b>', purpose: 'approve' });
    const answer = await visitor().get(link.url);
    expect(answer.status).toBe(200);
    expect(answer.text).toContain('<h1><bdi>New header</bdi></h1>');
    expect(answer.text).toContain('Mira, +49 30 1234');
    expect(answer.text).toMatch(/<dt>Open until<\/dt><dd><time datetime="\d{4}-/);
    expect(answer.text).toContain('you decide whether it goes online');
    expect(answer.text).toContain('value="Anna &lt;b&gt;"');
    expect(answer.text).not.toContain('name="pin"');
    expect(answer.text).not.toContain('<script');
  });

  it('is not used up by those who only look whether it is one', async () => {
    const link = await agent.invite();
    const looked = await visitor().get(link.url, { method: 'HEAD' });
    expect([looked.status, looked.text]).toEqual([200, '']);
    expect((await visitor().enter(link)).status).toBe(303);
  });

  it('is answered in the language of the review, and in another one on request', async () => {
    const link = await agent.invite();
    expect((await visitor().get(`${link.url}&l=de`)).text).toContain('<html lang="de"');
    expect((await visitor().get(`${link.url}&l=../../en`)).text).toContain('<html lang="en"');
    await agent.configure({ language: 'de' });
    expect((await visitor().get(link.url)).text).toContain('Vorschau öffnen');
    await agent.configure({ language: 'en' });
  });

  it('makes a session, tells the log, and leads to the site with a ticket', async () => {
    const link = await agent.invite();
    const anna = visitor();
    const answer = await anna.enter(link, { name: ' Anna\u202e  Müller ', to: '/shop/?page=2#top' });
    expect(answer.status).toBe(303);
    const { ticket, to } = ticketTo(answer.headers.location);
    expect(to).toBe(`${agent.site}shop/?page=2`);
    expect(ticket).toMatch(/^[0-9a-f]{32}\.[\w-]{32}$/);
    const me = (await anna.get({ r: 'me' })).json();
    expect(me).toMatchObject({ person: link.person, name: 'Anna Müller', purpose: 'comment', state: 'open' });
    expect((await agent.events()).at(-1)).toMatchObject({
      kind: 'entered',
      by: { name: 'Anna Müller', link: link.id },
    });
  });

  it('leads on without asking again while the session lives, but not into somebody else’s', async () => {
    const [mine, other] = [await agent.invite(), await agent.invite({ name: 'Bert' })];
    const anna = visitor();
    await anna.enter(mine);
    expect((await anna.get(mine.url)).status).toBe(303);
    expect((await anna.get(agent.base)).status).toBe(303);
    const asked = await anna.get(other.url);
    expect(asked.status).toBe(200);
    expect(asked.text).toContain('value="Bert"');
  });

  it('says in words what is missing, and keeps what was typed', async () => {
    const link = await agent.invite({ pinHash: pinHash('4711') });
    const answer = await visitor().submit('enter', { k: link.secret, name: ' \u200b ', pin: '', language: 'en' });
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('Please enter your name.');
    expect(answer.text).toContain('Please enter the PIN.');
    expect(answer.text).toContain('<title>Please check:');
    expect(answer.text).toMatch(/id="name"[^>]*aria-invalid="true" autofocus/);
    const named = await visitor().submit('enter', { k: link.secret, name: 'Anna', pin: '1', language: 'de' });
    expect(named.text).toContain('value="Anna"');
    expect(named.text).toContain('Diese PIN stimmt nicht');
  });
});

describe('where a visitor is led', () => {
  it.each([
    ['//evil.example/', '//evil.example/'],
    ['https://evil.example/', '/'],
    ['/\\evil.example/', '/'],
    ['/a\r\nSet-Cookie: x=1', '/'],
    ['javascript:alert(1)', '/'],
    ['/?stagelift-ticket=1&x=2', '/?x=2'],
  ])('%j stays on the site', async (to, path) => {
    const answer = await visitor().enter(await agent.invite(), { to });
    expect(ticketTo(answer.headers.location).to).toBe(`${agent.site.slice(0, -1)}${path}`);
    expect(answer.headers['set-cookie']?.split('\n')).toHaveLength(1);
  });
});

describe('a link that is not good', () => {
  it('gets one answer whether it is forged, unknown or garbled', async () => {
    const link = await agent.invite();
    const [id = '', signature = ''] = link.secret.split('.');
    const bad = [
      `${id}.${[...signature].reverse().join('')}`,
      `AAAAAAAAAAAA.${signature}`,
      id,
      `${link.secret}x`,
      'x',
      '../../../keys',
      `${id}.${signature.slice(0, -1)}`,
      '\u0000',
    ];
    const answers = await Promise.all(bad.map((k) => visitor().get({ k })));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([404]));
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(answers[0]?.text).toContain('This link does not work');
    // Not even whose review it is.
    expect(answers[0]?.text).not.toMatch(/New header|Mira/);
  });

  it('is told so when it was true once: taken back or over, by the server’s clock', async () => {
    const revoked = await agent.invite({ revokedAt: '2026-11-21T08:00:00Z' });
    const expired = await agent.invite({ expiresAt: inDays(-0.0001) });
    const [first, second] = [await visitor().get(revoked.url), await visitor().get(expired.url)];
    expect([first.status, second.status]).toEqual([410, 410]);
    expect(first.text).toContain('This link was withdrawn');
    expect(second.text).toContain('This link has expired');
    expect((await visitor().enter(expired)).status).toBe(410);
  });

  it('is good with what follows it in a sentence', async () => {
    const link = await agent.invite();
    for (const end of ['.', ').', '>', '", ']) expect((await visitor().get({ k: link.secret + end })).status).toBe(200);
    expect((await visitor().enter({ ...link, secret: `${link.secret}.` })).status).toBe(303);
  });

  it('of a longer life keeps its address', async () => {
    const link = await agent.invite({ expiresAt: inDays(-1) });
    const file = JSON.parse(await readFile(path.join(agent.store, `links/${link.id}.json`), 'utf8')) as object;
    await agent.cli('links', { write: [{ ...file, expiresAt: inDays(3) }] });
    expect((await visitor().get(link.url)).status).toBe(200);
  });
});

describe('a PIN', () => {
  it('opens with the right one only, and waits after five wrong ones, for this link alone', async () => {
    const link = await agent.invite({ pinHash: pinHash('geheim 1') });
    const other = await agent.invite({ pinHash: pinHash('2222') });
    const tries: number[] = [];
    for (const pin of ['1', '2', '3', '4', '5', 'geheim 1']) tries.push((await visitor().enter(link, { pin })).status);
    expect(tries).toEqual([422, 422, 422, 422, 422, 429]);
    const locked = await visitor().enter(link, { pin: 'geheim 1' });
    expect(locked.text).toContain('Too many wrong PINs');
    expect(Number(locked.headers['retry-after'])).toBeGreaterThan(60);
    expect((await visitor().enter(other, { pin: ' 2222 ' })).status).toBe(303);
  });

  it('is not guessed quicker by many at once', async () => {
    const link = await agent.invite({ pinHash: pinHash('0042') });
    const pins = ['0001', '0002', '0003', '0004', '0005', '0006', '0007', '0008', '0042', '0042'];
    const answers = await Promise.all(pins.map((pin) => visitor().enter(link, { pin })));
    const looked = answers.filter(({ status }) => status !== 429);
    expect(looked.length).toBeLessThanOrEqual(6);
  });
});

describe('a session', () => {
  it('has a value of ours, whatever cookie came, and a new one each time', async () => {
    const link = await agent.invite();
    const planted = 'f'.repeat(64);
    const anna = visitor();
    const first = await anna.submit(
      'enter',
      { k: link.secret, name: 'Anna' },
      { headers: { cookie: `stagelift_session=${planted}` } },
    );
    const value = anna.jar.value(agent.base, 'stagelift_session') ?? '';
    expect(first.cookies[0]).toMatch(/^stagelift_session=[0-9a-f]{64}; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Lax$/);
    expect(value).not.toBe(planted);
    await anna.submit('enter', { k: link.secret, name: 'Anna' });
    expect(anna.jar.value(agent.base, 'stagelift_session')).not.toBe(value);
    const old = await visitor().get({ r: 'me' }, { headers: { cookie: `stagelift_session=${value}` } });
    expect(old.status).toBe(403);
  });

  it('is stored by its hash, readable for the owner alone', async () => {
    const anna = visitor();
    await anna.enter(await agent.invite());
    const value = anna.jar.value(agent.base, 'stagelift_session') ?? '';
    const names = await readdir(path.join(agent.store, 'sessions'));
    expect(names.join()).not.toContain(value);
    for (const name of names) {
      expect((await stat(path.join(agent.store, 'sessions', name))).mode & 0o777).toBe(0o600);
    }
    expect((await stat(path.join(agent.store, 'sessions'))).mode & 0o777).toBe(0o700);
  });

  it('is worth nothing once its link’s file says so, whoever wrote that', async () => {
    const link = await agent.invite();
    const anna = visitor();
    await anna.enter(link);
    const name = path.join(agent.store, `links/${link.id}.json`);
    const whole = JSON.parse(await readFile(name, 'utf8')) as object;
    for (const change of [{ revokedAt: '2026-11-21T10:00:00Z' }, { expiresAt: inDays(-1) }, { person: 'p_other' }]) {
      await writeFile(name, JSON.stringify({ ...whole, ...change }));
      expect((await anna.get({ r: 'me' })).status).toBe(403);
    }
    await writeFile(name, JSON.stringify(whole));
    expect((await anna.get({ r: 'me' })).status).toBe(200);
  });

  it('ends with its link, at once', async () => {
    const link = await agent.invite();
    const anna = visitor();
    await anna.enter(link);
    const file = JSON.parse(await readFile(path.join(agent.store, `links/${link.id}.json`), 'utf8')) as object;
    await agent.cli('links', { write: [{ ...file, revokedAt: '2026-11-21T10:00:00Z' }] });
    expect((await anna.get({ r: 'me' })).status).toBe(403);
    expect((await anna.remark('Too late')).status).toBe(403);
  });

  it('ends when its visitor leaves', async () => {
    const anna = visitor();
    await anna.enter(await agent.invite());
    const cookie = `stagelift_session=${anna.jar.value(agent.base, 'stagelift_session') ?? ''}`;
    expect((await anna.send('leave', {})).json()).toEqual({ left: true });
    expect((await visitor().get({ r: 'me' }, { headers: { cookie } })).status).toBe(403);
  });

  it('changes name and language', async () => {
    const anna = visitor();
    await anna.enter(await agent.invite());
    expect((await anna.send('name', { name: 'Anna M.', language: 'de' })).json()).toEqual({
      name: 'Anna M.',
      language: 'de',
    });
    const me = (await anna.get({ r: 'me' })).json() as { texts: Record<string, string>; name: string };
    expect(me.name).toBe('Anna M.');
    expect(me.texts['enter.go']).toBe('Vorschau öffnen');
    expect((await anna.send('name', { language: '../de' })).status).toBe(400);
  });
});

describe('on https', () => {
  it('the cookie carries a prefix that no neighbouring host can set', async () => {
    const secure = await startReviewAgent({ scheme: 'https' });
    try {
      const link: Invited = await secure.invite();
      const plain = { base: secure.base.replace('https:', 'http:') };
      const anna = createVisitor(plain);
      const origin = new URL(secure.base).origin;
      const answer = await anna.submit('enter', { k: link.secret, name: 'Anna' }, { headers: { origin } });
      expect(answer.cookies[0]).toMatch(/^__Host-stagelift_session=[0-9a-f]{64}; Path=\/; .*; Secure$/);
      const value = /=([0-9a-f]{64})/.exec(answer.cookies[0] ?? '')?.[1] ?? '';
      const tossed = createVisitor(plain);
      const asked = await tossed.get({ r: 'me' }, { headers: { cookie: `stagelift_session=${value}` } });
      expect(asked.status).toBe(403);
    } finally {
      await secure.stop();
    }
  });
});
