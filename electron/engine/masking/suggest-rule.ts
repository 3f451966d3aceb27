import type { ColumnRule, MaskMethod } from '#shared/domain/masking.ts';
import { familyOf, type ColumnFacts } from './facts.ts';
import { nearestFitting } from './fit-methods.ts';
import { personalKindOfName } from './personal-names.ts';
import type { PersonalKind } from './personal-words.ts';
import type { ColumnFindings } from './scan.ts';

const byKind: Readonly<Record<PersonalKind, MaskMethod>> = {
  email: 'email',
  phone: 'phone',
  name: 'name',
  place: 'text',
  birth: 'birthday',
  bank: 'token',
  'official-number': 'token',
  network: 'ip',
  secret: 'token',
  trait: 'empty',
};

/** Finer than the kind: the first expression that fits the column's name decides. */
const byName: readonly (readonly [RegExp, MaskMethod])[] = [
  [/agent|browser/i, 'text'],
  [/pass(?:w|$|_)|passwor/i, 'password'],
  [/first|vorname|prenom|given|voornaam|fornam/i, 'first-name'],
  [/last|sur|nachname|family|achternaam|apellido|cognome|efternam/i, 'last-name'],
  [/login|user_?name|nick/i, 'login'],
  [/street|strasse|straße|straat|rue|addr/i, 'street'],
  [/city|town|ort$|ville|stadt|ciudad|cidade/i, 'city'],
  [/zip|plz|post_?(?:al_?)?code|postleit/i, 'postcode'],
  [/company|firma|societe|empresa/i, 'company'],
];

const textKinds: ReadonlySet<PersonalKind> = new Set(['name', 'place', 'secret', 'network']);

/** What we would do with a column that looks personal; the user decides. Always something that fits the column. */
export function suggestRule(column: ColumnFacts, findings: ColumnFindings | undefined): ColumnRule {
  return nearestFitting(column, wantedRule(column, findings));
}

function wantedRule(column: ColumnFacts, findings: ColumnFindings | undefined): ColumnRule {
  const family = familyOf(column);
  const kind = personalKindOfName(column);
  if (family === 'date' || family === 'datetime') return { kind: 'mask', method: 'birthday' };
  if (family === 'integer' || family === 'decimal' || family === 'bits') {
    return { kind: 'mask', method: kind === 'network' ? 'ip' : 'zero' };
  }
  if (kind === null) return suggestByValues(findings, column.unique !== 'no');
  const finer = textKinds.has(kind) ? byName.find(([pattern]) => pattern.test(column.name))?.[1] : undefined;
  return { kind: 'mask', method: finer ?? byKind[kind] };
}

function suggestByValues(findings: ColumnFindings | undefined, unique: boolean): ColumnRule {
  switch (findings?.kind) {
    case 'email':
      // Mostly addresses: a column of addresses. Few: text with addresses in it.
      return findings.matches * 2 > findings.filled || unique ? { kind: 'mask', method: 'email' } : { kind: 'scrub' };
    case 'phone':
      return { kind: 'mask', method: 'phone' };
    case 'ip':
      return { kind: 'mask', method: 'ip' };
    case 'person':
      return { kind: 'mask', method: 'name' };
    case 'bank':
    case 'secret':
      return { kind: 'mask', method: 'token' };
    case null:
    case undefined:
      return { kind: 'mask', method: 'text' };
  }
}
