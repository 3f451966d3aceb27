import type { ColumnRule } from '#shared/domain/masking.ts';
import type { Confidence, EvidenceKind, Proposal, Treatment } from '#shared/domain/scan.ts';
import type { UnclassifiedColumn } from './classify.ts';
import type { ColumnCounts } from './deep-scan.ts';
import { evidences, type Evidence } from './evidence.ts';
import { familyOf, type ColumnFacts } from './facts.ts';
import { fittingMethods, nearestFitting } from './fit-methods.ts';
import { hintOfName } from './hinting-names.ts';
import { personalKindOfName, personalKindText } from './personal-names.ts';
import type { PersonalKind } from './personal-words.ts';
import { suggestRule } from './suggest-rule.ts';

/** What is known of a column when a proposal is made. */
export interface ProposeInput {
  readonly column: ColumnFacts;
  /** Null when its values could not be looked at. */
  readonly counts: ColumnCounts | null;
  readonly treatment: Treatment;
  /** Set when a pull would stop at the column. */
  readonly open: UnclassifiedColumn | undefined;
}

/** What values have to look like for a name to be confirmed by them. */
const confirms: Readonly<Partial<Record<PersonalKind, readonly EvidenceKind[]>>> = {
  email: ['email'],
  phone: ['phone'],
  name: ['person', 'email'],
  place: ['street', 'coordinates'],
  birth: ['birth-date'],
  bank: ['iban', 'card'],
  network: ['ip'],
  secret: ['password-hash', 'api-key'],
};

const byEvidence: Readonly<Record<EvidenceKind, ColumnRule>> = {
  email: { kind: 'mask', method: 'email' },
  phone: { kind: 'mask', method: 'phone' },
  iban: { kind: 'mask', method: 'token' },
  card: { kind: 'mask', method: 'token' },
  ip: { kind: 'mask', method: 'ip' },
  person: { kind: 'mask', method: 'name' },
  street: { kind: 'mask', method: 'street' },
  'birth-date': { kind: 'mask', method: 'birthday' },
  'password-hash': { kind: 'mask', method: 'password' },
  'api-key': { kind: 'mask', method: 'token' },
  coordinates: { kind: 'mask', method: 'text' },
};

/** What would be done with a column that looks personal; null when nothing need be done. Pure. */
export function propose({ column, counts, treatment, open }: ProposeInput): Proposal | null {
  const strongest = strongestOf(counts);
  const fits = [...fittingMethods(column)];
  if (open !== undefined) {
    const confidence = confidenceOf(column, counts, strongest);
    const rule = openRule(column, counts, open, strongest);
    return { rule, confidence, reason: reasonOf(column, counts, open.reason), fits, isOpen: true };
  }
  if (counts === null || !mayContradict(treatment)) return null;
  if (strongest === null) return proposeByHint(column, counts, treatment);
  const { evidence, share } = strongest;
  // Scrubbing takes care of addresses, and keeping a few in a text is what somebody decided.
  if (evidence.kind === 'email' && (treatment.kind === 'scrubbed' || share < 0.5)) return null;
  const isOpen = treatment.decidedBy === 'heuristic';
  // What a recipe says of its own tables is only doubted where the values leave no doubt.
  const isClear = evidence.clearFrom !== null && share >= evidence.clearFrom;
  if (!isOpen && !isClear) return null;
  const rule = nearestFitting(column, byEvidence[evidence.kind]);
  if (rule.kind === 'keep') return null;
  return {
    rule,
    confidence: confidenceOf(column, counts, strongest),
    reason: reasonOf(column, counts, ''),
    fits,
    isOpen,
  };
}

/** A name that only hints, over values that show nothing: asked about, and nothing is owed. */
function proposeByHint(column: ColumnFacts, { filled }: ColumnCounts, { decidedBy }: Treatment): Proposal | null {
  const hint = hintOfName(column);
  if (hint === null || filled === 0 || decidedBy !== 'heuristic') return null;
  const rule = nearestFitting(column, { kind: 'mask', method: hint.method });
  if (rule.kind === 'keep') return null;
  const fits = [...fittingMethods(column)];
  return { rule, confidence: 'low', reason: `its name hints at ${hint.text}`, fits, isOpen: true };
}

/** What a column's name suggests, in words; null for nothing. */
export function nameSays(column: ColumnFacts): string | null {
  const kind = personalKindOfName(column);
  return kind === null ? null : personalKindText[kind];
}

/** Kinds that were seen often enough to mean something, the most frequent first. */
export function evidenceOf(
  counts: ColumnCounts | null,
): readonly { readonly kind: EvidenceKind; readonly rows: number }[] {
  return evidences
    .flatMap(({ kind }) => {
      const rows = counts?.evidence[kind] ?? 0;
      return rows > 0 ? [{ kind, rows }] : [];
    })
    .toSorted((a, b) => b.rows - a.rows);
}

interface Strongest {
  readonly evidence: Evidence;
  readonly share: number;
}

function strongestOf(counts: ColumnCounts | null): Strongest | null {
  if (counts === null || counts.filled === 0) return null;
  const { filled } = counts;
  const seen = evidences.flatMap((evidence): readonly Strongest[] => {
    const rows = counts.evidence[evidence.kind] ?? 0;
    const share = rows / filled;
    return rows > 0 && share >= evidence.share ? [{ evidence, share }] : [];
  });
  // Of several kinds the clear one speaks: an account number of digits may look like a telephone number, not the other way.
  const clear = seen.find(({ evidence, share }) => evidence.clearFrom !== null && share >= evidence.clearFrom);
  return clear ?? seen.toSorted((a, b) => b.share - a.share)[0] ?? null;
}

/** Decisions and profiles are somebody's word; what is masked or does not travel needs none. */
function mayContradict({ kind, decidedBy }: Treatment): boolean {
  return (kind === 'kept' || kind === 'scrubbed') && (decidedBy === 'heuristic' || decidedBy === 'recipe');
}

function openRule(
  column: ColumnFacts,
  counts: ColumnCounts | null,
  open: UnclassifiedColumn,
  strongest: Strongest | null,
): ColumnRule {
  const kind = personalKindOfName(column);
  if (strongest === null || strongest.evidence.kind === 'email') return open.suggestion;
  // A name says best what it is, unless the values say something clearer.
  const isConfirmed = kind !== null && (confirms[kind] ?? []).includes(strongest.evidence.kind);
  if (kind !== null && (isConfirmed || strongest.evidence.clearFrom === null))
    return suggestRule(column, counts?.findings);
  return nearestFitting(column, byEvidence[strongest.evidence.kind]);
}

function confidenceOf(column: ColumnFacts, counts: ColumnCounts | null, strongest: Strongest | null): Confidence {
  const kind = personalKindOfName(column);
  if (kind !== null) {
    if (strongest !== null && (confirms[kind] ?? []).includes(strongest.evidence.kind)) return 'high';
    const isSure = kind === 'email' || kind === 'phone' || kind === 'birth' || familyOf(column) === 'date';
    // A column that is called like a telephone number and holds something else all over is none.
    const isEmpty = counts === null || counts.filled < 5;
    if (strongest !== null && strongest.evidence.clearFrom !== null) return 'high';
    return isSure && !isEmpty && familyOf(column) === 'text' ? 'low' : 'medium';
  }
  if (strongest === null) return counts === null ? 'medium' : 'low';
  const { evidence, share } = strongest;
  if (evidence.clearFrom === null) return share >= 0.6 ? 'medium' : 'low';
  return share >= evidence.clearFrom ? 'high' : 'medium';
}

function reasonOf(column: ColumnFacts, counts: ColumnCounts | null, fallback: string): string {
  const says = nameSays(column);
  const name = says === null ? null : `its name says that it holds ${says}`;
  const seen = evidenceOf(counts)
    .slice(0, 2)
    .map(({ kind, rows }) => `${String(rows)} ${wordsOf(kind)}`)
    .join(' and ');
  const values = seen === '' ? null : `${seen} in ${String(counts?.filled ?? 0)} values`;
  return [name, values].filter((part) => part !== null).join('; ') || fallback;
}

function wordsOf(kind: EvidenceKind): string {
  return evidences.find((evidence) => evidence.kind === kind)?.text ?? kind;
}
