import { describe, expect, it } from 'vitest';
import type { Remark } from '#shared/domain/review-room.ts';
import { fileName } from '../../../../renderer/features/reviews/export-name.ts';
import { receiptText } from '../../../../renderer/features/reviews/receipt.ts';
import { clearReply, readReply, writeReply } from '../../../../renderer/features/reviews/reply-draft.ts';
import { canRun } from '../../../../renderer/features/reviews/review-plan.ts';
import {
  clientWords,
  countUnread,
  forgetSeen,
  isUnread,
  markSeen,
  readSeen,
  writeSeen,
} from '../../../../renderer/features/reviews/unread.ts';
import { answersOf, decisionTone, isInFilter, namesToAssign } from '../../../../renderer/features/reviews/words.ts';
import { reviewPlan, reviewRoom } from '../../../contract/sample-reviews.ts';

const [remark] = reviewRoom.remarks;
const [decision] = reviewRoom.decisions;
const [link] = reviewRoom.links;
if (!remark || !decision || !link) throw new Error('the samples are empty');

function storage() {
  const kept = new Map<string, string>();
  return {
    kept,
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  };
}
const closed = {
  getItem: () => {
    throw new Error('closed');
  },
  setItem: () => {
    throw new Error('full');
  },
  removeItem: () => {
    throw new Error('closed');
  },
};
const answer = (role: Remark['by']['role'], kind: Remark['thread'][number]['kind'] = 'reply') => ({
  ...{ id: remark.id, at: remark.at, by: { ...remark.by, role }, kind, text: 'x', shot: null, status: null },
});

describe('what is unread', () => {
  it('is what clients said since a remark was looked at, and never what we answered', () => {
    const fresh = { ...remark, thread: [] };
    expect(isUnread(fresh, {})).toBe(true);
    const seen = markSeen({}, [fresh]);
    expect(isUnread(fresh, seen)).toBe(false);
    expect(isUnread({ ...fresh, thread: [answer('developer')] }, seen)).toBe(false);
    expect(isUnread({ ...fresh, thread: [answer('developer'), answer('client')] }, seen)).toBe(true);
    expect(isUnread({ ...fresh, thread: [answer('client', 'moved')] }, seen)).toBe(false);
    expect(clientWords({ ...fresh, thread: [answer('client'), answer('client', 'status')] })).toBe(3);
  });

  it('is counted by remark', () => {
    const remarks = [1, 2, 3].map((number) => ({ ...remark, number, thread: [answer('client')] }));
    expect(countUnread({ remarks }, {})).toBe(3);
    expect(countUnread({ remarks }, markSeen({}, remarks.slice(0, 2)))).toBe(1);
  });

  it('survives the program, and a damaged or closed storage costs nothing but the count', () => {
    const kept = storage();
    writeSeen(kept, 'shop', { 1: 2 });
    expect(readSeen(kept, 'shop')).toEqual({ 1: 2 });
    forgetSeen(kept, 'shop');
    expect(readSeen(kept, 'shop')).toEqual({});
    kept.setItem('reviews.seen.shop', '{"1":"x"');
    expect(readSeen(kept, 'shop')).toEqual({});
    expect(readSeen(closed, 'shop')).toEqual({});
    expect(() => {
      writeSeen(closed, 'shop', {});
      forgetSeen(closed, 'shop');
    }).not.toThrow();
  });
});

describe('an answer that is not sent yet', () => {
  it('is kept for its own remark until it has arrived', () => {
    const kept = storage();
    const place = { reviewId: 'shop', remark: 3 };
    writeReply(kept, place, 'half a sen');
    expect(readReply(kept, place)).toBe('half a sen');
    expect(readReply(kept, { ...place, remark: 4 })).toBe('');
    clearReply(kept, place);
    expect(kept.kept.size).toBe(0);
    expect(readReply(closed, place)).toBe('');
    expect(() => writeReply(closed, place, 'x')).not.toThrow();
  });
});

describe('the inbox', () => {
  it('sorts remarks into open, mine, please check and done', () => {
    const of = (status: Remark['status'], assignedTo: string | null = null) => ({ status, assignedTo });
    expect(isInFilter(of('new'), 'open', '')).toBe(true);
    expect(isInFilter(of('please-check'), 'open', '')).toBe(true);
    expect(isInFilter(of('done'), 'open', '')).toBe(false);
    expect(isInFilter(of('please-check'), 'check', '')).toBe(true);
    expect(isInFilter(of('done'), 'done', '')).toBe(true);
    expect(isInFilter(of('new', 'Mira'), 'mine', 'Mira')).toBe(true);
    expect(isInFilter(of('new', 'Jonas'), 'mine', 'Mira')).toBe(false);
    expect(isInFilter(of('done', 'Mira'), 'mine', 'Mira')).toBe(false);
    expect(isInFilter(of('new', ''), 'mine', '')).toBe(true);
  });

  it('knows everybody whom a remark can be given to, each once', () => {
    const remarks = [
      {
        ...remark,
        assignedTo: 'Jonas',
        thread: [{ ...answer('developer'), by: { ...remark.by, name: 'Mira', role: 'developer' as const } }],
      },
      { ...remark, assignedTo: null, thread: [answer('client')] },
    ];
    expect(namesToAssign({ remarks }, ['Mira', ' Office ', ''])).toEqual(['Jonas', 'Mira', 'Office']);
  });

  it('tells who has not answered', () => {
    const now = new Date('2026-11-21T12:00:00Z');
    const later = '2026-12-01T12:00:00Z';
    const links = [
      { ...link, id: 'AAAAAAAAAAAA', name: 'Anna', expiresAt: later },
      { ...link, id: 'AAAAAAAAAAAB', name: 'Ben', expiresAt: later, lastUse: null },
      { ...link, id: 'AAAAAAAAAAAC', name: 'Cleo', expiresAt: later, purpose: 'comment' as const },
      { ...link, id: 'AAAAAAAAAAAD', name: 'Dora', expiresAt: later, revokedAt: later },
      { ...link, id: 'AAAAAAAAAAAE', name: 'Emil', expiresAt: '2026-11-20T12:00:00Z' },
    ];
    const approval = { ...reviewRoom.approval, missing: ['Anna', 'Ben'] };
    expect(answersOf({ links, approval }, now).map(({ kind }) => kind)).toEqual([
      'undecided',
      'never-came',
      'answered',
      'revoked',
      'expired',
    ]);
  });
});

describe('decisions', () => {
  it('are green only while they count', () => {
    expect(decisionTone({ verdict: 'approve', standing: 'counts' })).toBe('good');
    expect(decisionTone({ verdict: 'approve', standing: 'stale' })).toBe('warning');
    expect(decisionTone({ verdict: 'approve', standing: 'withdrawn' })).toBe('skipped');
    expect(decisionTone({ verdict: 'not-yet', standing: 'counts' })).toBe('bad');
  });

  it('have a receipt with the whole commit, the content and the data', () => {
    const text = receiptText(reviewRoom, { ...decision, name: 'Anna\u202E' });
    expect(text).toContain('New header: approved with remarks');
    expect(text).toContain(decision.commit);
    expect(text).toContain(decision.tree);
    expect(text).toContain('pulled data, job-1');
    expect(text).toContain('Signed as: Anna�');
    expect(text).toContain('Remark 1');
  });
});

describe('a plan', () => {
  it('does not run while a step is blocked or a problem stands in the way', () => {
    expect(canRun(reviewPlan)).toBe(true);
    const [step] = reviewPlan.steps;
    if (!step) throw new Error('the sample has no step');
    const blocked = { ...step, state: { kind: 'blocked' as const, why: 'No line.', mend: 'Test it.' } };
    expect(canRun({ ...reviewPlan, steps: [blocked] })).toBe(false);
    expect(canRun({ ...reviewPlan, problems: [{ id: 'x', severity: 'blocker', title: 'No' }] })).toBe(false);
  });
});

it('names records so that two of them never meet', () => {
  expect(fileName('shop', new Date('2026-11-21T12:34:56Z'))).toBe('review-shop-2026-11-21-12-34.html');
});
