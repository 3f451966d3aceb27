import type { EvidenceKind } from '#shared/domain/scan.ts';
import { evidences } from './evidence.ts';
import { familyOf, type ColumnFacts, type TableFacts } from './facts.ts';
import type { RegexFlavour } from './regex-flavour.ts';

type Subject = Parameters<(typeof evidences)[number]['test']>[0];

/** From which share of its values a column of numbers or dates is what they look like: most numbers look like something. */
const shares: Readonly<Partial<Record<EvidenceKind, number>>> = { card: 0.5, phone: 0.8, 'birth-date': 0.9 };

/**
 * Numbers long enough for a telephone or a card, and dates. Keys are left out: they look like anything, and masking them would
 * cut what they hold together.
 */
export function numberColumns({ columns, primaryKey, foreignKeys }: TableFacts): readonly ColumnFacts[] {
  const keys = new Set([...primaryKey, ...foreignKeys.flatMap((key) => key.columns)]);
  return columns.filter((column) => !column.generated && !keys.has(column.name) && (isDate(column) || isLong(column)));
}

function isDate(column: ColumnFacts): boolean {
  return familyOf(column) === 'date';
}

function isLong({ type, fullType }: ColumnFacts): boolean {
  return type === 'bigint' || /^decimal\((?:1[0-9]|[2-6][0-9])(?:,0)?\)/.test(fullType);
}

/** For each kind of `evidences` a condition on a number or a date, as text; `0` for kinds that it cannot be. */
export function numberTests(column: ColumnFacts, subject: Subject, flavour: RegexFlavour): readonly string[] {
  return evidences.map((evidence) => {
    if (isDate(column)) return evidence.kind === 'birth-date' ? bornLongAgo(subject) : '0';
    if (evidence.kind === 'card') return evidence.test(subject, flavour);
    return evidence.kind === 'phone' ? isDialled(subject) : '0';
  });
}

/** Somebody who is grown up now: what a shop has sold or written down is younger. */
function bornLongAgo({ text }: Subject): string {
  return `(${text} BETWEEN '1915-01-01' AND '2008-12-31' AND ${text} REGEXP '^[0-9]{4}-[0-9]{2}-[0-9]{2}$')`;
}

/** A number with its country (ITU-T E.164), and no moment: seconds and milliseconds since 1970, or a date written as a number. */
function isDialled({ text }: Subject): string {
  return `(${text} REGEXP '^[1-9][0-9]{9,14}$' AND NOT ${text} REGEXP '^1[0-9]{9}$|^1[0-9]{12}$|^(19|20)[0-9]{2}(0[1-9]|1[0-2])([0-2][0-9]|3[01])[0-9]{2,7}$')`;
}

/** What of the counts means something. Pure. */
export function meantBy(
  counts: Readonly<Partial<Record<EvidenceKind, number>>>,
  filled: number,
): Readonly<Partial<Record<EvidenceKind, number>>> {
  return Object.fromEntries(
    evidences.flatMap(({ kind }) => {
      const rows = counts[kind] ?? 0;
      return rows > 0 && rows >= (shares[kind] ?? 1) * filled ? [[kind, rows] as const] : [];
    }),
  );
}
