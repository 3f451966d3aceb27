import { mkdir, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Guest, openRoom, remarkBy, type Room } from './support/room.ts';

let room: Room;
let anna: Guest;
let looker: Guest;
const mira = { person: 'd_mira', name: 'Mira', role: 'developer', link: null } as const;

beforeAll(async () => {
  room = await openRoom();
  anna = await room.enter('Anna');
  looker = await room.enter('Lu', 'view', 'de');
  room.seed(
    remarkBy(anna, 'First remark', { path: '/menu' }),
    remarkBy(anna, 'Second remark'),
    remarkBy(anna, 'Third remark'),
    { kind: 'status', remark: 2, status: 'please-check', solvedBy: 'c'.repeat(40), by: mira },
    { kind: 'status', remark: 3, status: 'done', solvedBy: null, by: mira },
    { kind: 'reply', remark: 2, text: 'Have a look', shot: null, by: mira },
  );
});
afterAll(() => room.stop());

/** What a reader without styles has of a page. */
const wordsOf = (html: string): string =>
  html
    .replace(/<(style|script|title)>[\s\S]*?<\/\1>/g, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ');

describe('the list of remarks', () => {
  it('has what waits for the client first, in plain words, with answers and solutions', async () => {
    const words = wordsOf((await anna.get('r=status')).text);
    expect(words).toMatch(/3 remarks, 2 open\./);
    expect(words).toMatch(/Please check \(1\).*Second remark.*Solved with change cccccccccccc.*Have a look.*Mira/);
    expect(words).toMatch(/Please check \(1\).*New \(1\).*First remark.*Done \(1\).*Third remark/);
    expect(words.indexOf('Second remark')).toBeLessThan(words.indexOf('First remark'));
  });

  it('speaks the language of the guest, has no script, and an address to keep', async () => {
    const { text } = await looker.get('r=status');
    expect(wordsOf(text)).toMatch(/3 Anmerkungen, 2 offen\..*Bitte prüfen/);
    expect(text).toContain('<html lang="de" dir="ltr">');
    expect(text).not.toContain('<script');
    expect(text).toContain(`value="${room.base}?r=status"`);
  });

  it('leads to the place of a remark on the site', async () => {
    const { text } = await anna.get('r=status');
    expect(text).toContain('href="?r=go&amp;to=%2Fmenu"');
    expect(text).toContain('id="remark-1"');
  });
});

describe('caught mail', () => {
  it('is a list, newest first, fifty at a time, however large one of them is', async () => {
    expect(wordsOf((await anna.get('r=inbox')).text)).toContain('has not wanted to send any mail yet');
    const folder = path.join(room.store, 'mail');
    await mkdir(folder, { recursive: true });
    for (let index = 1; index <= 60; index += 1) {
      const file = path.join(folder, `m${String(index)}.eml`);
      const rest = index === 60 ? 'x'.repeat(6_000_000) : 'Hello';
      await writeFile(file, `To: a@example.org\r\nSubject: Mail ${String(index)}\r\n\r\n${rest}`);
      await utimes(file, 1_760_000_000 + index, 1_760_000_000 + index);
    }
    await writeFile(path.join(folder, 'notes.txt'), 'no mail');
    const first = wordsOf((await anna.get('r=inbox')).text);
    expect(first).toMatch(/60 mails Mail 60 to a@example\.org ,.*Mail 59 .*Mail 11 .*Older/);
    expect(first).not.toMatch(/Mail 10 |notes|Newer/);
    expect(wordsOf((await anna.get('r=inbox&from=50')).text)).toMatch(/Mail 10 .*Mail 1 .*Newer/);
    const large = await anna.get('r=inbox&mail=m60');
    expect(large.status).toBe(200);
    expect(large.text.length).toBeLessThan(300_000);
  });

  it('answers 404 for a mail that is not there', async () => {
    expect((await anna.get('r=inbox&mail=none')).status).toBe(404);
  });
});

describe('the comparison', () => {
  it('shows both at the same path, and the phone to a phone', async () => {
    const { text, headers } = await anna.get('r=compare&path=%2Fmenu%3Fa%3D1', { 'user-agent': 'Mobile' });
    expect(text).toContain(`<iframe src="${room.production}menu?a=1"`);
    expect(text).toMatch(new RegExp(`<iframe src="${room.site}menu\\?a=1&amp;stagelift-ticket=`));
    expect(text).toContain('<option value="phone" selected>');
    const policy = headers['content-security-policy'] ?? '';
    expect(policy).toMatch(/frame-src \S+ \S+$/);
    expect(policy).toContain(`frame-src ${new URL(room.site).origin} ${new URL(room.production).origin}`);
    expect(text.match(/sandbox="allow-scripts allow-same-origin allow-forms"/g)).toHaveLength(2);
  });

  it('says so where there is no live site', async () => {
    const lone = await openRoom({ config: { production: null } });
    try {
      const guest = await lone.enter('Anna');
      const { text, headers } = await guest.get('r=compare');
      expect(wordsOf(text)).toContain('There is no live site to compare with yet.');
      expect(text).not.toContain('<iframe');
      expect(headers['content-security-policy']).not.toContain('frame-src');
    } finally {
      await lone.stop();
    }
  });
});

describe('a receipt', () => {
  it('is 404 for a decision that is not there', async () => {
    expect((await anna.get('r=receipt&decision=00000000-0000-4000-8000-000000000000')).status).toBe(404);
    expect((await anna.get('r=receipt')).status).toBe(404);
  });
});
