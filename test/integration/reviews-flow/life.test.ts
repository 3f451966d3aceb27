import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openReviewBench, type ReviewBench } from './support/review-bench.ts';
import { putSmallSite, smallPage } from './support/sites.ts';

// Hazards: R7, G4, G14.

// A small site from its branch to nothing, on an account with nothing in it.

let bench: ReviewBench;
const branch = 'feature/new-header';

beforeAll(async () => {
  bench = await openReviewBench({ recipe: 'generic-php', fill: putSmallSite });
});

beforeEach(async () => {
  await bench.git('branch', '-f', branch, 'main');
});

afterAll(async () => {
  await bench.end();
});

const commit = async (version: string): Promise<string> => {
  await bench.git('checkout', '-q', branch);
  await writeFile(join(bench.clone, 'index.php'), smallPage(version));
  await bench.git('commit', '-q', '-a', '-m', `Say ${version}`);
  const hash = (await bench.git('rev-parse', 'HEAD')).trim();
  await bench.git('checkout', '-q', 'main');
  return hash;
};

describe('a review environment', () => {
  it('is opened, updated and taken away to the last byte', async () => {
    const before = await bench.everything();
    const job = await bench.open(bench.wish('life', { data: { kind: 'seed', file: 'seed.sql' } }));
    expect(job.state, await bench.log(job.id)).toBe('done');
    const first = await bench.review('life');
    expect(first).toMatchObject({ state: 'open', data: { kind: 'seeded' } });
    expect(await bench.inside('life')).toContain('version first; note: from the seed');
    expect((await bench.ask(first.siteUrl)).status).toBe(403);
    expect((await bench.ask(`${first.siteUrl}style.css`)).status).not.toBe(200);
    // Keys, log and agent are nobody's but the account's, whatever its umask says.
    const open = `find ~/.stagelift/reviews/life ! -type l -perm /077 | head -n 5`;
    expect(await bench.sh(open)).toBe('');
    const about = await bench.sh('echo {} | php ~/.stagelift/reviews/life/agent/cli.php about');
    expect(JSON.parse(about)).toMatchObject({ version: expect.stringMatching(/^[0-9a-f]{12}$/) });

    const hash = await commit('second');
    const updated = await bench.update('life');
    expect(updated.state, await bench.log(updated.id)).toBe('done');
    expect(await bench.inside('life')).toContain('version second; note: from the seed');
    const second = await bench.review('life');
    expect(second.version.commit).toBe(hash);
    expect(second.proofs.find(({ id }) => id === 'agent')).toMatchObject({ ok: true });
    const room = await bench.client.request('reviews.sync', { reviewId: 'life' });
    expect(room.review.version.tree).toBe(second.version.tree);

    // The branch and every trace of it go; the review keeps its commit and can be deployed again.
    await bench.git('branch', '-D', branch);
    await bench.git('reflog', 'expire', '--expire=all', '--all');
    await bench.git('gc', '-q', '--prune=now');
    expect((await bench.git('cat-file', '-t', hash)).trim()).toBe('commit');
    await expect(bench.update('life')).rejects.toMatchObject({ code: 'git.branch-missing' });
    await expect(bench.update('life', { commit: hash })).rejects.toMatchObject({ code: 'plan.blocked' });

    const closed = await bench.close('life');
    expect(closed.state, await bench.log(closed.id)).toBe('done');
    await bench.git('branch', branch, 'main');
    expect(await bench.everything()).toBe(before);
    expect((await bench.review('life')).state).toBe('closed');
    expect((await bench.close('life')).state).toBe('done');
    expect(await bench.everything()).toBe(before);
  });

  it('takes a database of a list and gives it back empty; what no computer knows is swept, and nothing else', async () => {
    const before = await bench.everything();
    const { host, port, pool } = bench.bare.database;
    const database = {
      ...{ kind: 'pool', names: [...pool.names], user: pool.user, passwordRef: 'database/pool', host, port },
    };
    const wish = bench.wish('pooled', { database, data: { kind: 'seed', file: 'seed.sql' } });
    const job = await bench.open(wish);
    expect(job.state, await bench.log(job.id)).toBe('done');
    expect(await bench.inside('pooled')).toContain('note: from the seed');
    expect(await bench.root('SELECT text FROM pool_1.note')).toContain('from the seed');

    const known = await bench.client.request('reviews.sweep', { projectId: 'shop', remove: true });
    expect(known.orphans).toEqual([]);
    await bench.lose('pooled');
    await bench.sh('mkdir -p ~/.stagelift/reviews/somebody-elses && echo x >~/.stagelift/reviews/somebody-elses/file');
    const found = await bench.client.request('reviews.sweep', { projectId: 'shop', remove: false });
    expect(found.orphans).toMatchObject([{ serverId: 'bare', reviewId: 'pooled' }]);
    expect(found.orphans[0]?.what.join('\n')).toContain('pool_1 (database of the list');
    await bench.client.request('reviews.sweep', { projectId: 'shop', remove: true });
    expect(await bench.sh('cat ~/.stagelift/reviews/somebody-elses/file')).toBe('x\n');
    await bench.sh('rm -r ~/.stagelift/reviews');
    expect(await bench.everything()).toBe(before);
  });

  it('is another tree after a force-push, and the same one after a rebase', async () => {
    const job = await bench.open(bench.wish('forced'));
    expect(job.state, await bench.log(job.id)).toBe('done');
    const { version } = await bench.review('forced');
    // The same files with another history.
    const tree = (await bench.git('rev-parse', `${branch}^{tree}`)).trim();
    const rebased = (await bench.git('commit-tree', tree, '-m', 'Rebased')).trim();
    await bench.git('branch', '-f', branch, rebased);
    const plan = await bench.client.request('reviews.planUpdate', { runId: 'test', reviewId: 'forced', data: false });
    expect(plan.version).toMatchObject({ commit: rebased, tree: version.tree });
    expect(plan.steps[0]?.lines.map(({ text }) => text)).toContain('The same files.');
    // What was planned is not what would be deployed any more.
    await commit('forced');
    const forced = await bench.client.request('reviews.planUpdate', { runId: 'test', reviewId: 'forced', data: false });
    expect(forced.version?.tree).not.toBe(version.tree);
    expect(forced.steps[0]?.lines.map(({ text }) => text)).toContain('index.php');
    expect((await bench.close('forced')).state).toBe('done');
  });

  it('goes on while nothing is committed to its branch, and ends when that is merged', async () => {
    const before = await bench.everything();
    // Far enough away that nobody is reminded of it.
    const expiresAt = new Date(Date.now() + 60 * 86_400_000).toISOString();
    expect((await bench.open(bench.wish('merged', { expiresAt }))).state).toBe('done');
    const proposed = await bench.client.request('reviews.propose', { projectId: 'shop', branch: 'feature/next' });
    expect(proposed).toMatchObject({ id: 'next', serverId: 'bare', database: { kind: 'make', name: 'bare_next' } });
    expect(await bench.client.request('reviews.tend', { projectId: 'shop' })).toEqual([]);
    const hash = await commit('merged');
    expect((await bench.update('merged')).state).toBe('done');
    await bench.git('branch', 'develop', hash);
    expect(await bench.client.request('reviews.tend', { projectId: 'shop' })).toMatchObject([{ reviewId: 'merged' }]);
    const [newest] = await bench.client.request('jobs.list', { projectId: 'shop' });
    if (newest === undefined) throw new Error('nothing was begun');
    expect((await bench.ended(newest)).state, await bench.log(newest.id)).toBe('done');
    expect((await bench.review('merged')).state).toBe('closed');
    await bench.git('branch', '-D', 'develop');
    await bench.git('branch', '-f', branch, 'main');
    expect(await bench.everything()).toBe(before);
  });

  it('is not opened over what is there, and leaves it as it is', async () => {
    await bench.sh('mkdir -p ~/previews/taken && echo mine >~/previews/taken/index.html');
    const before = await bench.everything();
    await expect(bench.open(bench.wish('taken'))).rejects.toMatchObject({ code: 'plan.blocked' });
    expect(await bench.everything()).toBe(before);
    await bench.sh('rm -r ~/previews');
  });
});
