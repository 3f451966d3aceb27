import { describe, expect, it } from 'vitest';
import type { ColumnCounts } from '#engine/masking/deep-scan.ts';
import { hintOfName } from '#engine/masking/hinting-names.ts';
import { evidenceOf, nameSays, propose } from '#engine/masking/propose.ts';
import type { Treatment } from '#shared/domain/scan.ts';
import { column } from './facts-for-tests.ts';

const findings = { filled: 100, kind: null, looksLike: null, matches: 0, withAddress: 0 } as const;
const counts = (evidence: ColumnCounts['evidence'], filled = 100): ColumnCounts => {
  return { column: 'c', filled, evidence, findings };
};
const scrubbed: Treatment = { kind: 'scrubbed', decidedBy: 'heuristic' };
const undecided: Treatment = { kind: 'undecided' };
const open = (name: string) => ({
  ...{ table: 't', column: name, reason: 'its name says that it holds something', fits: [] },
  suggestion: { kind: 'mask', method: 'phone' } as const,
});

describe('a proposal', () => {
  it('is sure where name and values agree, and where the values alone leave no doubt', () => {
    const named = column('phone2');
    expect(
      propose({ column: named, counts: counts({ phone: 90 }), treatment: undecided, open: open('phone2') }),
    ).toMatchObject({ confidence: 'high', rule: { kind: 'mask', method: 'phone' }, isOpen: true });
    expect(
      propose({ column: column('alpha'), counts: counts({ iban: 80 }), treatment: scrubbed, open: undefined }),
    ).toMatchObject({ confidence: 'high', rule: { kind: 'mask', method: 'token' }, isOpen: true });
  });

  it('doubts a name whose values show something else or nothing at all', () => {
    const said = propose({ column: column('phone2'), counts: counts({}), treatment: undecided, open: open('phone2') });
    expect(said?.confidence).toBe('low');
    const empty = propose({
      column: column('phone2'),
      counts: counts({}, 0),
      treatment: undecided,
      open: open('phone2'),
    });
    expect(empty?.confidence).toBe('medium');
  });

  it('takes an account number for one, though its digits could be dialled', () => {
    const proposal = propose({
      ...{ column: column('alpha'), treatment: scrubbed, open: undefined },
      counts: counts({ phone: 95, iban: 90 }),
    });
    expect(proposal?.rule).toEqual({ kind: 'mask', method: 'token' });
  });

  it('fits the column’s type', () => {
    const short = column('alpha', { maxLength: 8 });
    const proposal = propose({
      column: short,
      counts: counts({ email: 90 }),
      treatment: { kind: 'kept', decidedBy: 'heuristic' },
      open: undefined,
    });
    expect(proposal?.rule).toEqual({ kind: 'mask', method: 'text' });
    expect(proposal?.fits).not.toContain('email');
  });

  it('leaves what somebody has decided, what is masked, and what stays on the source', () => {
    const treatments: readonly Treatment[] = [
      { kind: 'kept', decidedBy: 'decision' },
      { kind: 'scrubbed', decidedBy: 'profile' },
      { kind: 'masked', method: 'text', decidedBy: 'recipe' },
      { kind: 'skipped' },
    ];
    for (const treatment of treatments) {
      expect(propose({ column: column('alpha'), counts: counts({ iban: 99 }), treatment, open: undefined })).toBeNull();
    }
  });

  it('doubts a recipe only where the values leave no doubt, and then owes nobody a decision', () => {
    const treatment: Treatment = { kind: 'kept', decidedBy: 'recipe' };
    const of = (evidence: ColumnCounts['evidence']) =>
      propose({ column: column('alpha'), counts: counts(evidence), treatment, open: undefined });
    expect(of({ phone: 30 })).toBeNull();
    expect(of({ person: 90 })).toBeNull();
    expect(of({ phone: 90 })).toMatchObject({ isOpen: false, confidence: 'high' });
  });

  it('leaves addresses in a text to scrubbing', () => {
    expect(
      propose({ column: column('body'), counts: counts({ email: 90 }), treatment: scrubbed, open: undefined }),
    ).toBeNull();
  });

  it('asks about a name that only hints, and about nothing that is empty', () => {
    const of = (filled: number) =>
      propose({ column: column('customer_note'), counts: counts({}, filled), treatment: scrubbed, open: undefined });
    expect(of(10)).toMatchObject({ confidence: 'low', rule: { kind: 'mask', method: 'text' } });
    expect(of(0)).toBeNull();
  });

  it('gives counts as its reason, never a value', () => {
    const proposal = propose({
      ...{ column: column('phone2'), treatment: undecided, open: open('phone2') },
      counts: counts({ phone: 90, person: 3 }),
    });
    expect(proposal?.reason).toBe(
      'its name says that it holds a telephone number; 90 telephone numbers and 3 names of people in 100 values',
    );
  });
});

describe('what a column shows', () => {
  it('stands in order of its frequency', () => {
    expect(evidenceOf(counts({ person: 3, phone: 90 })).map(({ kind }) => kind)).toEqual(['phone', 'person']);
    expect(evidenceOf(null)).toEqual([]);
  });

  it('is told by names, of which some only hint', () => {
    expect(nameSays(column('email'))).toBe('an e-mail address');
    expect(nameSays(column('customer_note'))).toBeNull();
    expect(hintOfName(column('customer_note'))?.method).toBe('text');
    expect(hintOfName(column('backupCodes'))?.method).toBe('token');
    expect(hintOfName(column('notebook_size'))).toBeNull();
    expect(hintOfName(column('company', { type: 'int' }))).toBeNull();
  });
});
