import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStores } from '#engine/store/stores.ts';
import { sampleReview } from '../../../contract/sample-reviews.ts';

let dataFolder = '';
const notices: string[] = [];
const open = async () =>
  (await openStores({ dataFolder, now: () => new Date(), onNotice: (text) => notices.push(text) })).reviews;
beforeEach(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), 'stagelift-reviews-'));
  notices.length = 0;
});
afterEach(() => rm(dataFolder, { recursive: true, force: true }));

describe('the reviews of this computer', () => {
  it('are listed newest first, of one project or of all', async () => {
    const reviews = await open();
    await reviews.save(sampleReview);
    await reviews.save({ ...sampleReview, id: 'blog-menu', projectId: 'blog' });
    await reviews.save({ ...sampleReview, id: 'shop-footer' });
    expect((await reviews.list()).map(({ id }) => id)).toEqual(['shop-footer', 'blog-menu', 'shop-new-header']);
    expect((await reviews.list('shop')).map(({ id }) => id)).toEqual(['shop-footer', 'shop-new-header']);
  });

  it('are replaced by their identifier, changed, and forgotten', async () => {
    const reviews = await open();
    await reviews.save(sampleReview);
    await reviews.save({ ...sampleReview, title: 'Other' });
    expect(await reviews.list()).toEqual([{ ...sampleReview, title: 'Other' }]);
    const changed = await reviews.update(sampleReview.id, (review) => ({ ...review, state: 'paused' }));
    expect(changed).toMatchObject({ title: 'Other', state: 'paused' });
    expect(await (await open()).get(sampleReview.id)).toEqual(changed);
    await reviews.remove(sampleReview.id);
    expect(await reviews.find(sampleReview.id)).toBeNull();
  });

  it('say which one is not there', async () => {
    const reviews = await open();
    const expected = { code: 'review.not-found', facts: { reviewId: 'none' } };
    await expect(reviews.get('none')).rejects.toMatchObject(expected);
    await expect(reviews.update('none', (review) => review)).rejects.toMatchObject(expected);
  });

  it('come back from the last good copy when their file is damaged, which is set aside', async () => {
    const reviews = await open();
    await reviews.save(sampleReview);
    await reviews.update(sampleReview.id, (review) => ({ ...review, title: 'Second' }));
    const file = join(dataFolder, 'reviews.json');
    await writeFile(file, (await readFile(file, 'utf8')).slice(0, 100));
    expect((await reviews.list()).map(({ id }) => id)).toEqual([sampleReview.id]);
    expect(notices.join(' ')).toMatch(/list of reviews was damaged/);
    expect(await readdir(join(dataFolder, 'quarantine'))).toHaveLength(1);
  });
});
