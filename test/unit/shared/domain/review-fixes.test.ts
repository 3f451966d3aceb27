import { describe, expect, it } from 'vitest';
import { parseFixes, solvedRemarks } from '#shared/domain/review-fixes.ts';
import { foldReview } from '#shared/domain/review-fold.ts';
import { client, type Draft, hash, lines, opened, remark, status } from './review-lines.ts';

const none = (remarkNumber: number) => ({ remark: remarkNumber, reviewId: null });

describe('the remarks that a commit names', () => {
  it('are read from lines of their own', () => {
    expect(parseFixes('Lighter header\n\nFixes: remark 12\n')).toEqual([none(12)]);
    expect(parseFixes('fixes remark 12')).toEqual([none(12)]);
    expect(parseFixes('Closes: remarks 12, 14 and 15.\r\nResolves: Remark #3')).toEqual([12, 14, 15, 3].map(none));
    expect(parseFixes('Fixes: remark 12\nFixes: remark 12')).toEqual([none(12)]);
  });

  it('say of which review, where several could be meant', () => {
    expect(parseFixes('Fixes: remark 12 of shop-new-header')).toEqual([{ remark: 12, reviewId: 'shop-new-header' }]);
    expect(parseFixes('Fixes: remarks 1 and 2 of shop-new-header')).toEqual(
      [1, 2].map((number) => ({ remark: number, reviewId: 'shop-new-header' })),
    );
  });

  it('are none where nobody says so', () => {
    for (const text of [
      ...['This fixes remark 12 partially', 'Fixes: #12', 'Fixes: 12', 'Fixes: remark twelve', 'Fixes: remark 0'],
      ...['Fixes: remark 12 and more', 'Fixes: remark -1', 'See remark 12', '', 'Fixes: remark 999999999'],
    ]) {
      expect(parseFixes(text)).toEqual([]);
    }
  });
});

describe('what commits solve', () => {
  const commit = (message: string, writtenAt = '2026-11-21T09:00:00Z', name = 'fix') => ({
    hash: hash(name),
    writtenAt,
    message,
  });
  const solve = (drafts: readonly Draft[], commits: Parameters<typeof solvedRemarks>[2], isAmbiguous = false) =>
    solvedRemarks('new-header', foldReview(lines(opened(), ...drafts)).remarks, commits, isAmbiguous);

  it('is open and named, by the last commit that names it', () => {
    const commits = [commit('Fixes: remark 1'), commit('Fixes: remarks 1 and 9', '2026-11-21T10:00:00Z', 'better')];
    expect(solve([remark(1), remark(2)], commits)).toEqual([{ remark: 1, commit: hash('better') }]);
    expect(solve([remark(1), status(1, 'in-work')], commits)).toHaveLength(1);
    expect(solve([remark(1), status(1, 'please-check')], commits)).toEqual([]);
    expect(solve([remark(1), status(1, 'done')], commits)).toEqual([]);
  });

  it('is nothing of before the remark, nor what the client has refused since', () => {
    expect(solve([remark(1)], [commit('Fixes: remark 1', '2026-11-21T07:00:00Z')])).toEqual([]);
    const refused = [remark(1), status(1, 'please-check'), status(1, 'new', client('Anna'))];
    expect(solve(refused, [commit('Fixes: remark 1', '2026-11-21T08:02:30Z')])).toEqual([]);
    const refusedAt = foldReview(lines(opened(), ...refused)).remarks[0]?.thread.at(-1)?.at;
    expect(solve(refused, [commit('Fixes: remark 1', refusedAt)])).toEqual([]);
    expect(solve(refused, [commit('Fixes: remark 1', '2026-11-21T08:10:00Z')])).toHaveLength(1);
  });

  it('is of another review, or of nobody knows which', () => {
    expect(solve([remark(1)], [commit('Fixes: remark 1 of other-review')])).toEqual([]);
    expect(solve([remark(1)], [commit('Fixes: remark 1')], true)).toEqual([]);
    expect(solve([remark(1)], [commit('Fixes: remark 1 of new-header')], true)).toHaveLength(1);
  });
});
