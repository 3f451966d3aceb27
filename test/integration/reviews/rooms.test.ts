import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ReviewLink } from '#shared/domain/review.ts';
import { enter, type Guest, inDays, openRoomsBench, reviewId, type RoomsBench, tinyPng } from './support/bench.ts';

// The rooms of reviews over real SSH, with the real agent behind nginx and PHP-FPM. V11, G4, M13, M22.

let bench: RoomsBench;
let folder = '';
const key = { reviewId };
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'reviews-'));
  bench = await openRoomsBench();
}, 60_000);
afterAll(async () => {
  await bench.end();
  await rm(folder, { recursive: true, force: true });
});

const link = async ({ id }: ReviewLink): Promise<string> =>
  (await bench.client.request('reviews.link', { ...key, linkId: id })).url;
let anna: Guest;
let annasLink: ReviewLink;

describe('people', () => {
  it('come in by the link that was made for them, with their PIN, and are told to the developer', async () => {
    annasLink = await bench.client.request('reviews.invite', { ...key, name: 'Anna', purpose: 'approve', pin: '4711' });
    expect(annasLink).toMatchObject({ name: 'Anna', purpose: 'approve', hasPin: true, revokedAt: null, lastUse: null });
    const { url, qr } = await bench.client.request('reviews.link', { ...key, linkId: annasLink.id });
    expect(qr).toMatch(/^<svg [^>]*viewBox="0 0 \d+ \d+"/);
    await expect(enter(url, 'Anna', 'wrong')).rejects.toThrow(/the way in is closed: 4/);
    anna = await enter(url, 'Anna', '4711');
    expect((await bench.config()).approvers).toEqual([{ person: annasLink.person, name: 'Anna' }]);
    const { links, approval } = await bench.room();
    expect(links[0]?.lastUse).not.toBeNull();
    expect(approval).toMatchObject({ kind: 'waiting', missing: ['Anna'] });
    expect(bench.told).toContain('Anna opened "New header".');
  });

  it('are the same person by two links, so that nobody approves twice', async () => {
    const again = await bench.client.request('reviews.invite', { ...key, name: 'anna ', purpose: 'approve' });
    expect(again.person).toBe(annasLink.person);
    await bench.client.request('reviews.revoke', { ...key, linkId: again.id });
    expect((await bench.room()).links.map(({ revokedAt }) => revokedAt === null)).toEqual([true, false]);
  });

  it('are out at once when their link is taken back', async () => {
    const ben = await bench.client.request('reviews.invite', { ...key, name: 'Ben', purpose: 'comment' });
    const url = await link(ben);
    const guest = await enter(url, 'Ben');
    expect(await guest.open('me')).toBe(200);
    const room = await bench.client.request('reviews.revoke', { ...key, linkId: ben.id });
    expect(room.links.find(({ id }) => id === ben.id)?.revokedAt).not.toBeNull();
    expect(await guest.open('me')).toBe(403);
    await expect(enter(url, 'Ben')).rejects.toThrow(/410/);
  });

  it('keep their address when the review goes on for longer', async () => {
    const before = await link(annasLink);
    const until = inDays(400 - 40);
    const { review } = await bench.client.request('reviews.extend', { ...key, until });
    expect(review.expiresAt).toBe(until);
    expect((await bench.config()).expiresAt).toBe(until);
    expect((await bench.config()).mine).toBe('stays');
    expect(await link(annasLink)).toBe(before);
    await enter(before, 'Anna', '4711');
    const refused = bench.client.request('reviews.extend', { ...key, until: inDays(-1) });
    await expect(refused).rejects.toMatchObject({ code: 'review.invalid' });
  });

  it('leave no secret on this computer or in the log of the engine', async () => {
    const url = await link(annasLink);
    const found = await bench.sh('true').then(async () => {
      const { execFile } = await import('node:child_process');
      return new Promise<string>((resolve) => {
        const secrets = [bench.keys.link, bench.keys.log, bench.keys.nonce, '4711', new URL(url).search.slice(3)];
        execFile('grep', ['-rlF', ...secrets.flatMap((one) => ['-e', one]), bench.dataFolder], (_error, out) =>
          resolve(out),
        );
      });
    });
    expect(found).toBe('');
  });
});

describe('remarks', () => {
  it('arrive with their picture, are answered, solved by a commit and checked by the client', async () => {
    const shot = await anna.shot(tinyPng);
    expect(await anna.remark('Too dark', { shot })).toBe(201);
    const one = await bench.room();
    expect(one.remarks).toMatchObject([{ number: 1, text: 'Too dark', status: 'new', by: { name: 'Anna' }, shot }]);
    expect(bench.told.at(-1)).toBe('Anna, remark 1: Too dark');
    const picture = await bench.client.request('reviews.shot', { ...key, shot });
    expect(Buffer.from(picture.data, 'base64').subarray(1, 4).toString()).toBe('PNG');

    const id = randomUUID();
    const say = { ...key, remark: 1, id, text: 'Which one? <b>"it\'s"</b> $(id) `id`' };
    await bench.client.request('reviews.comment', say);
    const answered = await bench.client.request('reviews.comment', say);
    expect(answered.remarks[0]?.thread.map(({ text, by }) => [text, by.name, by.role])).toEqual([
      [say.text, 'Test', 'developer'],
    ]);
    await bench.client.request('reviews.assign', { ...key, remark: 1, to: 'Mira' });

    const fix = await bench.commit('index.php', '<?php echo 2;\n', 'Lighter\n\nFixes: remark 1');
    const solved = await bench.client.request('reviews.setStatus', {
      ...key,
      remark: 1,
      status: 'please-check',
      commit: 'HEAD',
    });
    expect(solved.remarks[0]).toMatchObject({ status: 'please-check', solvedBy: fix.commit, assignedTo: 'Mira' });
    expect(await anna.send({ kind: 'status', remark: 1, status: 'done', solvedBy: null })).toBe(201);
    expect((await bench.room()).remarks[0]).toMatchObject({ status: 'done', solvedBy: fix.commit });
    expect(bench.told.at(-1)).toBe('Anna: remark 1 is done.');
  });

  it('that are not there are named, and so are commits', async () => {
    const missing = bench.client.request('reviews.comment', { ...key, remark: 99, id: randomUUID(), text: 'x' });
    await expect(missing).rejects.toMatchObject({ code: 'review.remark-missing' });
    const commit = bench.client.request('reviews.setStatus', {
      ...key,
      remark: 1,
      status: 'done',
      commit: '--output=/tmp/x',
    });
    await expect(commit).rejects.toMatchObject({ code: 'git.failed' });
  });

  it('are asked to be checked by what commits say, once the version with them is there', async () => {
    await anna.remark('Wrong price');
    await anna.remark('Typo');
    await bench.commit('price.php', '<?php echo 1;\n', 'Mend the price\n\nFixes: remarks 2 and 3 of somebody-else');
    const fixed = await bench.commit('price.php', '<?php echo 2;\n', 'Mend the price\n\nFixes: remark 2');
    await bench.deploy(fixed, ['price.php']);
    const done = await bench.client.request('reviews.tend', { projectId: 'shop' });
    expect(done).toEqual([{ reviewId, text: `Remark 2 waits to be checked: ${fixed.commit.slice(0, 7)} fixes it.` }]);
    const { remarks } = await bench.room();
    expect(remarks.map(({ status }) => status)).toEqual(['done', 'please-check', 'new']);
    // What the client says is not solved is not said to be solved by the same commit again.
    await anna.send({ kind: 'status', remark: 2, status: 'new', solvedBy: null });
    expect(await bench.client.request('reviews.tend', { projectId: 'shop' })).toEqual([]);
  });
});

describe('the decision', () => {
  it('is waited for, counts for its tree, goes stale with another (G4), and keeps with a rebase', async () => {
    const check = (commit: string, sync = true) =>
      bench.client.request('reviews.approveCheck', { projectId: 'shop', commit, sync });
    expect(await check('HEAD')).toMatchObject({ kind: 'waiting', missing: ['Anna'] });
    expect(await anna.decide('approve-with-remarks', 'The typo can wait')).toBe(303);
    const approved = await check('HEAD');
    expect(approved).toMatchObject({
      kind: 'approved',
      approvals: [{ name: 'Anna', verdict: 'approve-with-remarks' }],
    });
    expect(approved.text).toMatch(/With remarks; open then: .*3/);
    expect(bench.told).toContain('Anna approved with remarks "New header".');

    // The same content with another history.
    await bench.git('commit', '-q', '--amend', '--no-edit', '--date', '2026-01-01T00:00:00Z', '--reset-author');
    expect((await check('HEAD', false)).kind).toBe('approved');

    const next = await bench.commit('header.php', '<?php\n', 'Another header');
    const stale = await check('HEAD', false);
    expect(stale).toMatchObject({ kind: 'stale', approvedBefore: { files: ['header.php'] } });
    expect(stale.text).toContain('ask again');
    await bench.deploy(next, ['header.php']);
    const room = await bench.room();
    expect(room.approval.kind).toBe('stale');
    expect(room.decisions.map(({ standing }) => standing)).toEqual(['stale']);
    expect(await anna.decide('not-yet', 'Too big')).toBe(303);
    expect(await check('HEAD')).toMatchObject({
      kind: 'refused',
      text: expect.stringContaining('Anna said "not yet"'),
    });
  });

  it('is not known for a commit that nobody was shown', async () => {
    await bench.git('checkout', '-q', '--orphan', 'other');
    await bench.commit('other.php', '<?php\n', 'Something else');
    const verdict = await bench.client.request('reviews.approveCheck', { projectId: 'shop', commit: 'HEAD' });
    expect(verdict.kind).toBe('none');
    await bench.git('checkout', '-q', 'feature/new-header');
  });
});

describe('the gate', () => {
  it('closes with a pause and opens again, and the file keeps its rights', async () => {
    const room = await bench.client.request('reviews.pause', { ...key, paused: true });
    expect(room.review.state).toBe('paused');
    expect(await anna.open('me')).toBe(503);
    expect(
      (await bench.sh(`stat -c %a ${bench.store}/config.json; ls -A ${bench.store} | grep -c '^.config' || :`)).trim(),
    ).toBe('600\n0');
    await bench.client.request('reviews.pause', { ...key, paused: false });
    expect(await anna.open('me')).toBe(200);
  });
});

describe('the record', () => {
  it('is one file that asks nothing of anybody, with pictures in it, and never in place of another', async () => {
    const file = join(folder, 'record.html');
    expect(await bench.client.request('reviews.export', { ...key, file })).toEqual({ file });
    const page = await readFile(file, 'utf8');
    expect(page).toContain('data:image/png;base64,');
    expect(page).toContain('Too dark');
    expect(page).not.toMatch(/<script|https?:\/\/[^"'<\s]*\.(?:js|css|png)/);
    for (const secret of Object.values(bench.keys)) expect(page).not.toContain(secret);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const again = bench.client.request('reviews.export', { ...key, file });
    await expect(again).rejects.toMatchObject({ code: 'store.file-exists' });
  });

  it('outlives the server, and is forgotten only once the review is closed', async () => {
    const forget = () => bench.client.request('reviews.forget', key);
    await expect(forget()).rejects.toMatchObject({ code: 'review.not-closed' });
    const before = await bench.room();
    await bench.patch({ state: 'closed', closedAt: inDays(0) });
    const refused = bench.client.request('reviews.sync', key);
    await expect(refused).rejects.toMatchObject({ code: 'review.not-open' });
    const kept = await bench.client.request('reviews.get', key);
    expect(kept.remarks).toEqual(before.remarks);
    const file = join(folder, 'closed.html');
    await bench.client.request('reviews.export', { ...key, file });
    expect(await readFile(file, 'utf8')).toContain('data:image/png;base64,');
    await forget();
    await expect(bench.client.request('reviews.get', key)).rejects.toMatchObject({ code: 'review.not-found' });
    await expect(stat(join(bench.dataFolder, 'reviews', reviewId))).rejects.toThrow(/ENOENT/);
  });
});
