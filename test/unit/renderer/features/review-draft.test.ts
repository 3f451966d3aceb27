import { describe, expect, it } from 'vitest';
import {
  approversOf,
  branchOf,
  emptyDraft,
  mergeProposal,
  type ReviewDraft,
  toDraft,
  toWish,
} from '../../../../renderer/features/reviews/review-draft.ts';
import { reviewWish } from '../../../contract/sample-reviews.ts';

const branches = ['main', 'feature/new-header'];
const draft = toDraft(reviewWish);
const read = (part: Partial<ReviewDraft>) => toWish('shop', { ...draft, ...part }, branches);
const errorsOf = (part: Partial<ReviewDraft>) => {
  const result = read(part);
  return result.kind === 'errors' ? Object.keys(result.errors).toSorted() : [];
};

describe('a proposal of a review', () => {
  it('becomes the wish that it was when nothing is touched', () => {
    const { from: _, ...wish } = reviewWish;
    expect(toWish('shop', draft, branches)).toEqual({ kind: 'wish', wish });
  });

  it('is filled in for another branch except for what was edited by hand', () => {
    const proposed = { ...draft, title: 'Proposed', reviewId: 'proposed', databaseName: 'rv_proposed', branch: 'x' };
    const mine = { ...draft, branch: 'feature/other', title: 'My title' };
    const merged = mergeProposal(mine, proposed, new Set(['title'] as const));
    expect(merged).toMatchObject({ branch: 'feature/other', title: 'My title' });
    expect(merged).toMatchObject({ reviewId: 'proposed', databaseName: 'rv_proposed' });
  });

  it('can be missing: then the form begins with what the project has', () => {
    const empty = emptyDraft({ environments: [] }, new Date('2026-11-21T12:00:00Z'));
    expect(empty).toMatchObject({ data: 'empty', uploads: 'none', expiresAt: '2026-12-05T12:00:00.000Z' });
    expect(toWish('shop', empty, branches).kind).toBe('errors');
  });
});

describe('what is reviewed', () => {
  it('is a branch that is there', () => {
    expect(errorsOf({ branch: 'nowhere' })).toEqual(['branch']);
    expect(errorsOf({ branch: '' })).toEqual(['branch']);
  });

  it('is a new branch with what it is made from', () => {
    expect(read({ what: 'new-branch', newBranch: 'try/it', from: 'main' })).toMatchObject({
      wish: { branch: 'try/it', from: 'main' },
    });
    expect(errorsOf({ what: 'new-branch', newBranch: '', from: '' })).toEqual(['from', 'newBranch']);
    expect(errorsOf({ what: 'new-branch', newBranch: '--upload-pack=x', from: 'main' })).toEqual(['newBranch']);
    expect(branchOf({ ...draft, what: 'new-branch', newBranch: ' try/it ' })).toBe('try/it');
  });

  it('is a commit without a branch, which then cannot end it', () => {
    const result = read({ what: 'commit', commit: 'v1.2.0', tiedToBranch: true });
    expect(result).toMatchObject({ kind: 'wish', wish: { from: 'v1.2.0', tiedToBranch: false } });
    expect(result.kind === 'wish' && 'branch' in result.wish).toBe(false);
    expect(errorsOf({ what: 'commit', commit: ' ' })).toEqual(['commit']);
  });
});

describe('fields that the engine would refuse', () => {
  it.each<[Partial<ReviewDraft>, string]>([
    [{ title: 'x'.repeat(121) }, 'title'],
    [{ reviewId: 'Nope!' }, 'reviewId'],
    [{ serverId: '' }, 'serverId'],
    [{ folder: 'relative' }, 'folder'],
    [{ previewHost: 'https://no' }, 'previewHost'],
    [{ servedFolder: '../up' }, 'servedFolder'],
    [{ data: 'pull', sourceId: '' }, 'sourceId'],
    [{ data: 'seed', seedFile: ' ' }, 'seedFile'],
    [{ uploads: 'link', uploadsFrom: '' }, 'uploadsFrom'],
    [{ contact: 'x'.repeat(201) }, 'contact'],
    [{ quorum: '0' }, 'quorum'],
    [{ quorum: '2' }, 'quorum'],
    [{ databaseName: 'no name' }, 'databaseName'],
    [{ databaseUser: '' }, 'databaseUser'],
    [{ people: [{ key: 'a', name: '', purpose: 'view', pin: '' }] }, 'a.name'],
    [{ people: [{ key: 'a', name: 'Anna', purpose: 'view', pin: '12' }] }, 'a.pin'],
  ])('%o is told at its field', (part, field) => {
    expect(errorsOf(part)).toContain(field);
  });

  it('lets as many approvals be needed as there are people who may decide', () => {
    const person = (key: string) => ({ key, name: key, purpose: 'approve' as const, pin: '' });
    const people = [person('a'), person('b'), { ...person('c'), purpose: 'view' as const }];
    expect(approversOf({ people })).toBe(2);
    expect(errorsOf({ people, quorum: '2' })).toEqual([]);
    expect(errorsOf({ people, quorum: '3' })).toEqual(['quorum']);
    expect(errorsOf({ people: [], quorum: '1' })).toEqual([]);
  });

  it('leaves an empty PIN out instead of asking for one', () => {
    const result = read({ people: [{ key: 'a', name: ' Anna ', purpose: 'approve', pin: '' }] });
    expect(result).toMatchObject({ wish: { people: [{ name: 'Anna', purpose: 'approve' }] } });
  });
});
