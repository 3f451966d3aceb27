import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { judgeApproval, judgeDecisions } from '#shared/domain/review-approval.ts';
import { foldReview } from '#shared/domain/review-fold.ts';
import type { ReviewEvent } from '#shared/domain/review.ts';
import { type Room, openRoom } from './support/room.ts';
import { runPart } from './support/run-part.ts';
import {
  client,
  decision,
  deployed,
  developer,
  type Draft,
  invited,
  lines,
  opened,
  remark,
  status,
} from '../../unit/shared/domain/review-lines.ts';

interface Folded {
  readonly remarks: readonly { readonly remark: number; readonly status: string; readonly solvedBy: string | null }[];
  readonly decisions: readonly { readonly id: string; readonly standing: string }[];
  readonly approval: { readonly kind: string; readonly approved: string[]; readonly missing: string[] };
}

const people = ['Anna', 'Ben', 'Cleo'] as const;
const trees = ['one', 'two', 'three'] as const;

/** A small generator of random numbers: the same logs each time. */
function dice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state >>> 8) % sides;
  };
}

/** A log of forty lines in which everything happens that matters to a decision. */
function someLog(seed: number): ReviewEvent[] {
  const roll = dice(seed);
  const pick = <T>(of: readonly T[]): T => of[roll(of.length)]!;
  const drafts: Draft[] = [
    opened('one'),
    invited('Anna'),
    invited('Ben'),
    invited('Cleo', pick(['approve', 'comment'])),
  ];
  let remarks = 0;
  const decided: string[] = [];
  while (drafts.length < 40) {
    const by = client(pick(people));
    const id = `00000000-0000-4000-8000-${String(drafts.length + 1).padStart(12, '0')}`;
    switch (roll(9)) {
      case 0:
        drafts.push(deployed(`${pick(trees)}-${String(roll(3))}`, pick(trees), ['file.php']));
        break;
      case 1:
      case 2:
        remarks += 1;
        drafts.push(remark(remarks));
        break;
      case 3:
      case 4:
        drafts.push(
          status(
            1 + roll(5),
            pick(['new', 'in-work', 'please-check', 'done']),
            pick([by, developer]),
            pick([null, 'a'.repeat(40)]),
          ),
        );
        break;
      case 5:
      case 6:
        decided.push(id);
        drafts.push(decision(by.name, pick(['approve', 'approve-with-remarks', 'not-yet'])));
        break;
      case 7:
        if (decided.length > 0) drafts.push({ kind: 'withdrawn', decision: pick(decided), by });
        break;
      default:
        if (roll(8) === 0) drafts.push({ kind: 'revoked', link: by.link });
        if (roll(30) === 0) drafts.push({ kind: 'merged' });
    }
  }
  return lines(...drafts);
}

describe('the log, folded by the pages and by the engine', () => {
  let room: Room;
  beforeAll(async () => {
    room = await openRoom({ config: { quorum: 2 } });
  });
  afterAll(() => room.stop());

  it.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])('says the same of log %i', async (seed) => {
    const events = someLog(seed);
    const ours = foldReview(events);
    const current = ours.current!;
    const { commit, tree, subject, at } = current;
    // Who is asked is the engine's to write into the configuration.
    const approvers = ours.invited
      .filter(({ purpose, revoked }) => purpose === 'approve' && !revoked)
      .map(({ person, name }) => ({ person, name }));
    await room.configure({ version: { commit, tree, subject, at }, approvers });
    // The child's answer is what its PHP class has.
    const theirs = runPart('fold', { store: room.store, events }) as Folded;

    expect(theirs.remarks.map((one) => [one.remark, one.status, one.solvedBy])).toEqual(
      ours.remarks.map((one) => [one.number, one.status, one.solvedBy]),
    );
    expect(theirs.decisions.map(({ id, standing }) => [id, standing])).toEqual(
      judgeDecisions(ours.decisions, tree).map(({ id, standing }) => [id, standing]),
    );
    const approval = judgeApproval({ title: '', log: ours, quorum: 2, damage: null }, { commit, tree });
    expect(theirs.approval).toMatchObject({
      kind: approval.kind,
      approved: approval.approvals.map(({ name }) => name),
      missing: approval.missing,
    });
  });
});
