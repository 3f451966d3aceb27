import { createHmac } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ReviewEventOf } from '#shared/domain/review.ts';
import { reviewEventSchema } from '#shared/domain/review.ts';
import { type Guest, hiddenFields, openRoom, remarkBy, type Room, versionOf } from './support/room.ts';

let room: Room;
let anna: Guest;
let ben: Guest;
let viewer: Guest;

beforeAll(async () => {
  room = await openRoom({ config: { quorum: 2 } });
  [anna, ben, viewer] = [await room.enter('Anna'), await room.enter('Ben'), await room.enter('Cleo', 'comment')];
  await room.configure({
    approvers: [anna, ben].map(({ by }) => ({ person: by.person, name: by.name })),
  });
});
afterAll(() => room.stop());

const decisions = async (): Promise<ReviewEventOf<'decision'>[]> =>
  (await room.events())
    .map((event) => reviewEventSchema.parse(event))
    .filter((event): event is ReviewEventOf<'decision'> => event.kind === 'decision');
/** The second step's form, as a guest gets it. */
const formOf = async (guest: Guest, verdict: string): Promise<Record<string, string>> =>
  hiddenFields((await guest.get(`r=approve&verdict=${verdict}`)).text);
const decide = async (guest: Guest, verdict: string, text = '', name = guest.by.name) =>
  guest.post('approve', { ...(await formOf(guest, verdict)), name, text });

describe('a decision', () => {
  it('says what it is about, what others have seen, and offers three choices and no default', async () => {
    room.seed(
      { kind: 'page-seen', page: { path: '/menu', title: 'Our bread' }, by: anna.by },
      { kind: 'page-seen', page: { path: '/order', title: 'Order' }, by: ben.by },
      remarkBy(ben, 'The phone number is wrong'),
    );
    const { text, status } = await anna.get('r=approve');
    expect(status).toBe(200);
    for (const said of ['First', versionOf('First').commit.slice(0, 12), '19 November 2026', 'Our bread', 'Order']) {
      expect(text).toContain(said);
    }
    expect(text).toMatch(/0 of 2 needed approvals so far; 2 people are asked\. Waiting for .*Anna.* and .*Ben/);
    expect(text).toContain('The phone number is wrong');
    for (const verdict of ['approve', 'approve-with-remarks', 'not-yet']) {
      expect(text).toContain(`href="?r=approve&amp;verdict=${verdict}"`);
    }
    expect(text).not.toMatch(/http-equiv|checked|autofocus|<script/i);
    expect(await decisions()).toEqual([]);
  });

  it('shows others how far it is, without a way to decide', async () => {
    const { text } = await viewer.get('r=approve');
    expect(text).toContain('Waiting for a decision');
    expect(text).not.toContain('verdict=');
    expect((await viewer.get('r=approve&verdict=approve')).text).not.toContain('name="nonce"');
  });

  it('wants words for "not yet" where no remark says them, and a name always', async () => {
    const lone = await openRoom();
    try {
      const guest = await lone.enter('Dora');
      const form = hiddenFields((await guest.get('r=approve&verdict=not-yet')).text);
      const answer = await guest.post('approve', { ...form, name: ' ', text: ' \n' });
      expect(answer.status).toBe(422);
      expect(answer.text).toContain('Please type your name.');
      expect(answer.text).toContain('Please write what has to change first.');
      expect(answer.text.match(/aria-invalid="true"/g)).toHaveLength(2);
      const mended = await guest.post('approve', { ...hiddenFields(answer.text), name: 'Dora', text: 'The colours' });
      expect(mended.status).toBe(303);
    } finally {
      await lone.stop();
    }
  });

  it('is recorded with version, data, pages and open remarks, and leads to its receipt', async () => {
    const answer = await decide(anna, 'approve-with-remarks', 'Nice\u202e!', 'Anna Lindqvist');
    expect(answer.status).toBe(303);
    expect(answer.headers.location).toMatch(/^\?r=receipt&decision=[0-9a-f-]{36}$/);
    const [decision] = await decisions();
    expect(decision).toMatchObject({
      ...{ verdict: 'approve-with-remarks', text: 'Nice!', name: 'Anna Lindqvist', open: [1] },
      ...{ tree: versionOf('First').tree, commit: versionOf('First').commit, by: anna.by },
      pages: [{ path: '/menu', title: 'Our bread' }],
    });
    const receipt = await anna.get((answer.headers.location ?? '').slice(1));
    const line = (await readFile(path.join(room.store, 'log.jsonl'), 'utf8'))
      .split('\n')
      .findIndex((text) => text.includes(decision!.id));
    const lines = (await readFile(path.join(room.store, 'log.jsonl'), 'utf8')).split('\n');
    const mac = createHmac('sha256', Buffer.from(room.keys.log, 'hex'))
      .update(lines[line - 1]!.slice(0, 64) + lines[line]!.slice(65))
      .digest('hex');
    for (const said of [
      mac,
      decision!.id,
      decision!.tree,
      `shop-new-header-${String(decision!.n)}`,
      'Anna Lindqvist',
    ]) {
      expect(receipt.text).toContain(said);
    }
  });

  it('is one decision however often the form is sent', async () => {
    const form = { ...(await formOf(ben, 'approve')), name: 'Ben', text: '' };
    const answers = await Promise.all([1, 2, 3, 4].map(() => ben.post('approve', form)));
    expect(answers.map(({ status }) => status)).toEqual([303, 303, 303, 303]);
    expect(new Set(answers.map(({ headers }) => headers.location)).size).toBe(1);
    expect((await decisions()).filter(({ by }) => by.person === ben.by.person)).toHaveLength(1);
  });

  it('is approved when as many have approved as the quorum asks for', async () => {
    expect((await viewer.get('r=approve')).text).toMatch(/class="verdict approved">Approved</);
  });

  it('can be withdrawn, which the receipt says, and made anew', async () => {
    const page = (await ben.get('r=approve')).text;
    const gone = await ben.post('withdraw', hiddenFields(page));
    expect(gone.status).toBe(303);
    expect((await ben.get((gone.headers.location ?? '').slice(1))).text).toContain('Withdrawn.');
    expect((await viewer.get('r=approve')).text).toMatch(/class="verdict waiting"/);
    expect((await decide(ben, 'not-yet', 'Wait')).status).toBe(303);
    expect((await viewer.get('r=approve')).text).toMatch(/class="verdict refused"/);
    expect((await decide(ben, 'approve')).status).toBe(303);
    expect((await viewer.get('r=approve')).text).toMatch(/class="verdict approved"/);
  });

  it('is stale once another tree is deployed, names what changed and asks again', async () => {
    const form = { ...(await formOf(anna, 'approve')), name: 'Anna', text: 'My long text' };
    await room.deploy('Second', ['theme/header.php']);
    const late = await anna.post('approve', form);
    expect(late.status).toBe(409);
    expect(late.text).toContain('There is a newer version now');
    expect(late.text).toContain('My long text');
    expect(late.text).not.toContain('name="nonce"');
    const { text } = await anna.get('r=approve');
    expect(text).toContain('It has changed since you decided');
    expect(text).toContain('theme/header.php');
    expect(text).toContain('Second');
    expect(text).toMatch(/class="verdict stale"/);
    const first = (await decisions())[0]!;
    expect((await anna.get(`r=receipt&decision=${first.id}`)).text).toContain('Out of date.');
  });

  it('counts again when the same tree comes back under another commit', async () => {
    const rebased = { ...versionOf('First'), commit: versionOf('Rebased').commit };
    await room.configure({ version: rebased });
    expect((await viewer.get('r=approve')).text).toMatch(/class="verdict approved"/);
  });

  it('cannot be withdrawn or changed once the version is published', async () => {
    const withdraw = hiddenFields((await anna.get('r=approve')).text);
    room.seed({ kind: 'merged', commit: versionOf('A merge').commit });
    const { text } = await anna.get('r=approve');
    expect(text).toContain('This version went live');
    expect(text).not.toContain('verdict=');
    expect((await anna.post('withdraw', withdraw)).status).toBe(409);
    expect((await anna.get('r=approve&verdict=approve')).text).not.toContain('name="nonce"');
  });
});
