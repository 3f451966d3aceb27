import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeApproval, judgeDecisions, judgeReviews } from '#shared/domain/review-approval.ts';
import { foldReview } from '#shared/domain/review-fold.ts';
import { client, type Draft, decision, deployed, hash, invited, lines, opened, version } from './review-lines.ts';

const judge = (
  asked: { commit: string; tree?: string },
  drafts: readonly Draft[],
  { quorum = 1, damage = null as string | null } = {},
) => {
  const { commit, tree } = version(asked.commit, asked.tree);
  return judgeApproval({ title: 'New header', log: foldReview(lines(...drafts)), quorum, damage }, { commit, tree });
};
const anna = [opened(), invited('Anna')];

describe('the approval of a version', () => {
  it('is what somebody who was asked said, never silence', () => {
    expect(judge({ commit: 'first' }, anna)).toMatchObject({ kind: 'waiting', missing: ['Anna'], approvals: [] });
    expect(judge({ commit: 'first' }, [...anna, decision('Anna')])).toMatchObject({
      ...{ kind: 'approved', missing: [], needed: 1, text: `Anna approved ${hash('first').slice(0, 7)}.` },
      approvals: [{ name: 'Anna', verdict: 'approve' }],
    });
    expect(judge({ commit: 'other' }, [...anna]).kind).toBe('none');
  });

  it('goes stale with another tree, names what changed, and asks again (G4)', () => {
    const pushed = [...anna, decision('Anna'), deployed('second', 'second', ['header.php', 'style.css'])];
    const verdict = judge({ commit: 'second' }, pushed);
    expect(verdict).toMatchObject({
      ...{ kind: 'stale', approvals: [], missing: ['Anna'] },
      approvedBefore: { commit: hash('first'), files: ['header.php', 'style.css'] },
    });
    expect(verdict.text).toBe(
      `${hash('first').slice(0, 7)} was approved, now it is ${hash('second').slice(0, 7)}: ask again. Changed since: header.php, style.css.`,
    );
    expect(judge({ commit: 'second' }, [...pushed, decision('Anna')])).toMatchObject({
      kind: 'approved',
      approvedBefore: null,
    });
    // What was approved stays approved.
    expect(judge({ commit: 'first' }, pushed).kind).toBe('approved');
    // A version that nobody has seen yet is asked about because of what was approved before it.
    expect(judge({ commit: 'third' }, [...anna, decision('Anna')]).kind).toBe('stale');
  });

  it('outlives a rebase that leaves the tree as it is', () => {
    const rebased = [...anna, decision('Anna'), deployed('rebased', 'first')];
    expect(judge({ commit: 'rebased', tree: 'first' }, rebased).kind).toBe('approved');
  });

  it('with remarks is an approval, and says which remarks were open', () => {
    const verdict = judge({ commit: 'first' }, [...anna, decision('Anna', 'approve-with-remarks', [7, 3])]);
    expect(verdict.kind).toBe('approved');
    expect(verdict.text).toContain('open then: 3, 7.');
  });

  it('is refused while anybody says "not yet", whatever the others said', () => {
    const both = [...anna, invited('Ben'), decision('Anna'), decision('Ben', 'not-yet')];
    expect(judge({ commit: 'first' }, both)).toMatchObject({ kind: 'refused', missing: [] });
    expect(judge({ commit: 'first' }, [...both, decision('Ben')]).kind).toBe('approved');
  });

  it('needs as many people as were agreed upon, not as many words', () => {
    const two = [...anna, invited('Ben'), decision('Anna'), decision('Anna')];
    const waiting = judge({ commit: 'first' }, two, { quorum: 2 });
    expect(waiting).toMatchObject({ kind: 'waiting', missing: ['Ben'], needed: 2 });
    expect(waiting.text).toContain('1 of 2 needed approvals');
    expect(judge({ commit: 'first' }, [...two, decision('Ben')], { quorum: 2 }).kind).toBe('approved');
    // An approval of another version is no second one.
    const apart = [...anna, invited('Ben'), decision('Anna'), deployed('second'), decision('Ben')];
    expect(judge({ commit: 'second' }, apart, { quorum: 2 }).kind).toBe('waiting');
  });

  it('ends when it is taken back, and no earlier word comes back', () => {
    const taken = (first: Draft) => [
      ...anna,
      first,
      decision('Anna'),
      { kind: 'withdrawn', decision: '00000000-0000-4000-8000-000000000004', by: client('Anna') } as const,
    ];
    expect(judge({ commit: 'first' }, taken(decision('Anna')))).toMatchObject({ kind: 'waiting', missing: ['Anna'] });
    expect(judge({ commit: 'first' }, taken(decision('Anna', 'not-yet'))).kind).toBe('waiting');
  });

  it('is not known while the end of the log is not', () => {
    const verdict = judge({ commit: 'first' }, [...anna, decision('Anna')], { damage: 'Line 4 was changed.' });
    expect(verdict.kind).toBe('waiting');
    expect(verdict.text).toContain('Line 4 was changed.');
  });

  it('says so when nobody is left who could give it', () => {
    expect(judge({ commit: 'first' }, [opened()]).text).toContain('invite somebody who may approve');
  });
});

describe('the standing of decisions', () => {
  it('counts, is stale, replaced or withdrawn', () => {
    const log = foldReview(
      lines(
        ...[opened(), invited('Anna'), invited('Ben'), decision('Ben'), decision('Anna', 'not-yet'), decision('Anna')],
        ...[deployed('second'), decision('Anna')],
        { kind: 'withdrawn', decision: '00000000-0000-4000-8000-000000000004', by: client('Ben') },
      ),
    );
    const standings = (tree: string) =>
      judgeDecisions(log.decisions, hash(`${tree}-tree`)).map(({ standing }) => standing);
    expect(standings('second')).toEqual(['withdrawn', 'replaced', 'stale', 'counts']);
    expect(standings('first')).toEqual(['withdrawn', 'replaced', 'counts', 'stale']);
  });
});

describe('several reviews', () => {
  const review = (...drafts: readonly Draft[]) => ({
    ...{ title: 'A', log: foldReview(lines(...drafts)), quorum: 1, damage: null },
  });
  const { commit, tree } = version('first');

  it('approve together, but one "not yet" refuses', () => {
    const yes = review(...anna, decision('Anna'));
    const no = review(...anna, decision('Anna', 'not-yet'));
    const silent = review(...anna);
    expect(judgeReviews([silent, yes], { commit, tree }).kind).toBe('approved');
    expect(judgeReviews([yes, no], { commit, tree }).kind).toBe('refused');
    expect(judgeReviews([silent], { commit, tree }).kind).toBe('waiting');
    expect(judgeReviews([], { commit, tree })).toMatchObject({ kind: 'none', commit, tree });
  });
});

describe('any history', () => {
  const people = ['Anna', 'Ben', 'Carl'] as const;
  const draft = fc.oneof(
    fc
      .tuple(fc.constantFrom(...people), fc.constantFrom('approve', 'approve-with-remarks', 'not-yet'))
      .map(([name, verdict]) => decision(name, verdict)),
    fc.constantFrom('a', 'b').map((name) => deployed(name)),
    fc.constantFrom(...people).map((name) => invited(name, 'comment')),
  );

  it('approves only what enough invited people approved in their last word about exactly this tree', () => {
    fc.assert(
      fc.property(
        fc.subarray([...people]),
        fc.array(draft, { maxLength: 20 }),
        fc.integer({ min: 1, max: 3 }),
        fc.constantFrom('first', 'a', 'b'),
        (approvers, drafts, quorum, about) => {
          const log = lines(opened(), ...approvers.map((name) => invited(name)), ...drafts);
          const { commit, tree } = version(about);
          const verdict = judgeApproval({ title: '', log: foldReview(log), quorum, damage: null }, { commit, tree });
          const mayDecide = new Set<string>();
          const last = new Map<string, string>();
          for (const line of log) {
            // The newest word about a link says what it is for.
            if (line.kind === 'invited' && line.purpose === 'approve') mayDecide.add(line.person);
            if (line.kind === 'invited' && line.purpose !== 'approve') mayDecide.delete(line.person);
            if (line.kind === 'decision' && line.tree === tree && mayDecide.has(line.by.person))
              last.set(line.by.person, line.verdict);
          }
          const words = [...last.values()];
          const yes = words.filter((word) => word !== 'not-yet').length;
          const expected = !words.includes('not-yet') && yes >= quorum;
          expect(verdict.kind === 'approved').toBe(expected);
          if (!log.some(({ kind }) => kind === 'decision')) expect(['waiting', 'none']).toContain(verdict.kind);
        },
      ),
      { numRuns: 200 },
    );
  });
});
