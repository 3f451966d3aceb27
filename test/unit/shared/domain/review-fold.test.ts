import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldReview, maySetStatus } from '#shared/domain/review-fold.ts';
import { remarkStatusSchema } from '#shared/domain/review.ts';
import { remarkSchema } from '#shared/domain/review-room.ts';
import {
  client,
  type Draft,
  decision,
  deployed,
  developer,
  hash,
  invited,
  lines,
  opened,
  page,
  remark,
  status,
} from './review-lines.ts';

const anna = client('Anna');

describe('the fold of a log', () => {
  it('keeps remarks with everything said about them, in order', () => {
    const { remarks } = foldReview(
      lines(
        opened(),
        remark(1, 'Too dark'),
        { kind: 'reply', remark: 1, text: 'Which one?', shot: null },
        { kind: 'reply', remark: 1, text: 'The header', shot: null, by: anna },
        { kind: 'assigned', remark: 1, to: 'Mira' },
        status(1, 'in-work'),
        deployed('second'),
        status(1, 'please-check', developer, hash('second')),
        status(1, 'done', anna),
        remark(2),
      ),
    );
    expect(remarks.map(({ number, status: far, assignedTo }) => [number, far, assignedTo])).toEqual([
      [1, 'done', 'Mira'],
      [2, 'new', null],
    ]);
    expect(remarks[0]).toMatchObject({ text: 'Too dark', version: hash('first'), solvedBy: hash('second') });
    expect(remarks[0]?.thread.map(({ kind, text, status: far }) => [kind, text, far])).toEqual([
      ['reply', 'Which one?', null],
      ['reply', 'The header', null],
      ['assigned', 'Mira', null],
      ['status', '', 'in-work'],
      ['status', '', 'please-check'],
      ['status', '', 'done'],
    ]);
    for (const one of remarks) expect(remarkSchema.parse(one)).toEqual(one);
  });

  it('lets a client only answer the question "please check"', () => {
    const { remarks } = foldReview(
      lines(
        opened(),
        remark(1),
        status(1, 'done', anna),
        status(1, 'in-work', anna),
        remark(2),
        status(2, 'please-check'),
        status(2, 'new', anna),
      ),
    );
    expect(remarks.map(({ status: far }) => far)).toEqual(['new', 'new']);
    expect(remarks[0]?.thread).toEqual([]);
  });

  it('forgets the commit that did not solve a remark after all', () => {
    const solved = [opened(), remark(1), status(1, 'please-check', developer, hash('fix'))];
    expect(foldReview(lines(...solved)).remarks[0]?.solvedBy).toBe(hash('fix'));
    expect(foldReview(lines(...solved, status(1, 'new', anna))).remarks[0]?.solvedBy).toBeNull();
    const named = foldReview(lines(...solved, status(1, 'please-check', developer, hash('better'))));
    expect(named.remarks[0]).toMatchObject({ status: 'please-check', solvedBy: hash('better') });
  });

  it('moves pins, and tells which pages who has seen, and when last', () => {
    const anchor = { selector: 'h1', text: 'Shop', tag: 'h1', x: 0.5, y: 0.5, page: { x: 1, y: 2 } };
    const log = foldReview(
      lines(
        opened(),
        { kind: 'page-seen', page: page('/shop'), by: anna },
        remark(1),
        { kind: 'moved', remark: 1, anchor, by: anna },
        { kind: 'page-seen', page: page('/shop'), by: client('Ben') },
        { kind: 'page-seen', page: page('/shop'), by: anna },
      ),
    );
    expect(log.remarks[0]?.anchor).toEqual(anchor);
    expect(log.pagesSeen).toEqual([{ page: page('/shop'), by: ['Anna', 'Ben'], last: '2026-11-21T08:06:00.000Z' }]);
    expect(log.lastSeen.get('p_ben')).toBe('2026-11-21T08:05:00.000Z');
  });

  it('does not listen to decisions of people who were not asked to decide', () => {
    const { decisions } = foldReview(
      lines(
        opened(),
        invited('Anna'),
        invited('Ben', 'comment'),
        decision('Anna'),
        decision('Ben'),
        { ...decision('Carl'), by: { ...client('Carl'), link: anna.link } },
        { ...decision('Mira'), by: developer },
        { ...decision('Anna'), by: { ...anna, role: 'developer' } },
        { kind: 'revoked', link: anna.link },
        decision('Anna'),
      ),
    );
    expect(decisions.map(({ name, at }) => [name, at])).toEqual([['Anna', '2026-11-21T08:04:00.000Z']]);
  });

  it('lets only the person who decided take it back, and only until it was merged', () => {
    const id = '00000000-0000-4000-8000-000000000004';
    const decided = [opened(), invited('Anna'), invited('Ben'), decision('Anna')];
    const isWithdrawn = (...more: readonly Draft[]) => foldReview(lines(...decided, ...more)).decisions[0]?.withdrawn;
    const back = { kind: 'withdrawn', decision: id } as const;
    expect(isWithdrawn({ ...back, by: anna })).toBe(true);
    expect(isWithdrawn({ ...back, by: client('Ben') })).toBe(false);
    expect(isWithdrawn({ ...back, by: developer })).toBe(false);
    expect(isWithdrawn({ kind: 'merged' }, { ...back, by: anna })).toBe(false);
  });

  it('knows who may do what, by the link that still works', () => {
    const second = { ...invited('Anna', 'comment'), link: 'link-other' } as const;
    const { invited: people } = foldReview(
      lines(opened(), invited('Anna'), second, { kind: 'revoked', link: 'link-other' }, invited('Ben', 'view'), {
        kind: 'revoked',
        link: client('Ben').link,
      }),
    );
    expect(people).toEqual([
      { person: 'p_anna', name: 'Anna', purpose: 'approve', link: anna.link, revoked: false },
      { person: 'p_ben', name: 'Ben', purpose: 'view', link: client('Ben').link, revoked: true },
    ]);
  });

  it('follows pause, going on and the end', () => {
    const state = (...drafts: readonly Draft[]) => foldReview(lines(opened(), ...drafts)).state;
    expect(state()).toBe('open');
    expect(state({ kind: 'paused' })).toBe('paused');
    expect(state({ kind: 'paused' }, { kind: 'continued' })).toBe('open');
    expect(state({ kind: 'closed', reason: 'expired' })).toBe('closed');
  });
});

describe('any log', () => {
  const one = fc.integer({ min: 1, max: 4 });
  const draft = fc.oneof(
    one.map((number) => remark(number)),
    fc.record({
      kind: fc.constant('reply' as const),
      remark: one,
      text: fc.string({ minLength: 1 }),
      shot: fc.constant(null),
    }),
    fc
      .tuple(one, fc.constantFrom(...remarkStatusSchema.options), fc.constantFrom(anna, developer))
      .map(([number, to, by]) => status(number, to, by)),
    fc.constantFrom('Anna', 'Ben').map((name) => invited(name)),
    fc.constantFrom('Anna', 'Ben').map((name) => decision(name)),
    fc.constantFrom('a', 'b').map((name) => deployed(name)),
  );

  it('says the same when lines come twice (V11), and nothing is lost or counted twice', () => {
    fc.assert(
      fc.property(fc.array(draft, { maxLength: 30 }), fc.array(fc.nat(), { maxLength: 10 }), (drafts, repeats) => {
        const log = lines(opened(), ...drafts);
        // A queue that was offline sends again what it does not know to have arrived.
        const doubled = [
          ...log,
          ...repeats.flatMap((place) => log.slice(place % log.length, (place % log.length) + 1)),
        ];
        expect(foldReview(doubled)).toEqual(foldReview(log));
        const numbers = new Set(drafts.flatMap((line) => (line.kind === 'remark' ? [line.remark] : [])));
        expect(
          foldReview(log)
            .remarks.map(({ number }) => number)
            .toSorted(),
        ).toEqual([...numbers].toSorted());
      }),
      { numRuns: 60 },
    );
  });

  it('has only status changes that were allowed', () => {
    fc.assert(
      fc.property(fc.array(draft, { maxLength: 30 }), (drafts) => {
        for (const { thread, status: last } of foldReview(lines(opened(), ...drafts)).remarks) {
          let before: (typeof remarkStatusSchema.options)[number] = 'new';
          for (const entry of thread) {
            if (entry.status === null) continue;
            expect(maySetStatus(entry.by.role, before, entry.status)).toBe(true);
            before = entry.status;
          }
          expect(last).toBe(before);
        }
      }),
      { numRuns: 60 },
    );
  });
});
