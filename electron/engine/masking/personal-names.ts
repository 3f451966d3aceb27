import { familyOf, type ColumnFacts } from './facts.ts';
import { personalStems, personalWords, type PersonalKind } from './personal-words.ts';

/** What a column's name says, for the user. */
export const personalKindText: Readonly<Record<PersonalKind, string>> = {
  email: 'an e-mail address',
  phone: 'a telephone number',
  name: 'the name of a person',
  place: 'where somebody lives or is',
  birth: 'a date of birth',
  bank: 'a bank account or card',
  'official-number': 'an official number of a person',
  network: 'a network address or browser',
  secret: 'a password, key or token',
  trait: 'a trait of a person',
};

/** Kinds that a number can hold; an integer called `email_count` is a count. */
const numericKinds: ReadonlySet<PersonalKind> = new Set(['phone', 'birth', 'bank', 'official-number', 'network']);
const numericWords: ReadonlySet<string> = new Set([
  'zip',
  'plz',
  'lat',
  'lng',
  'lon',
  'latitude',
  'longitude',
  'pin',
  'postcode',
  'zipcode',
  'age',
]);
const kinds: readonly PersonalKind[] = [
  'email',
  'phone',
  'birth',
  'bank',
  'official-number',
  'network',
  'secret',
  'name',
  'place',
  'trait',
];

/**
 * What a column holds when its name looks personal, else null. Knows the difference types make: a reference such as
 * `address_id`, a flag or a time stamp such as `email_verified_at` is not personal.
 */
export function personalKindOfName(column: ColumnFacts): PersonalKind | null {
  const kind = kindOf(column.name);
  if (kind === null) return null;
  switch (familyOf(column)) {
    case 'date':
    case 'datetime':
    case 'year':
      return kind === 'birth' ? kind : null;
    case 'time':
      return null;
    case 'integer':
    case 'decimal':
    case 'bits':
      return isPersonalNumber(column, kind) ? kind : null;
    case 'choice':
      return kind === 'trait' || kind === 'name' ? kind : null;
    default:
      return kind;
  }
}

function kindOf(name: string): PersonalKind | null {
  const plain = withoutAccents(name);
  const parts = plain
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((part) => part !== '');
  const joined = parts.join('');
  for (const kind of kinds) {
    if (personalStems[kind].some((stem) => joined.includes(stem))) return kind;
    if (personalWords[kind].some((word) => parts.includes(word))) return kind;
  }
  return null;
}

function isPersonalNumber(column: ColumnFacts, kind: PersonalKind): boolean {
  if (column.fullType.startsWith('tinyint(1)')) return false;
  const name = column.name.toLowerCase();
  if (/(?:_id|Id|_count|count|_at|_total|_amount|_rate)$/.test(column.name)) return false;
  const parts = name.split(/[^a-z]+/);
  return numericKinds.has(kind) || parts.some((part) => numericWords.has(part));
}

/** `Straße`, `prénom`, `adı` to ASCII letters. */
function withoutAccents(text: string): string {
  return text
    .replaceAll('ß', 'ss')
    .replaceAll('ø', 'o')
    .replaceAll('ł', 'l')
    .replaceAll('ı', 'i')
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '');
}
