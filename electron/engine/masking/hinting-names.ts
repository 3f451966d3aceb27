import type { MaskMethod } from '#shared/domain/masking.ts';
import { isTextLike, type ColumnFacts } from './facts.ts';

/** What a name hints at without saying it: too little to stop a pull, enough to ask in a scan. */
export interface NameHint {
  /** For the user: `its name hints at ...`. */
  readonly text: string;
  readonly method: MaskMethod;
}

const hints: readonly { readonly words: readonly string[]; readonly hint: NameHint }[] = [
  {
    words: 'company companyname organization organisation organisationname firma employer'.split(' '),
    hint: { text: 'where somebody works', method: 'company' },
  },
  {
    words: 'website homepage webpage www blog'.split(' '),
    hint: { text: 'a page of somebody', method: 'url' },
  },
  {
    words: 'locality suburb district billingfull shippingfull'.split(' '),
    hint: { text: 'where somebody lives', method: 'text' },
  },
  {
    words: 'session sessions sess sid hash activation mfa backupcodes transaction trans payload selector protect'.split(
      ' ',
    ),
    hint: { text: 'a login, a key or what a program kept of somebody', method: 'token' },
  },
  {
    words: 'message messages comment comments note notes remark remarks notiz bemerkung kommentar nachricht'.split(' '),
    hint: { text: 'what somebody wrote', method: 'text' },
  },
];

/** What the name of a text column hints at, or null. Counts, flags and references are no text. */
export function hintOfName(column: ColumnFacts): NameHint | null {
  if (!isTextLike(column)) return null;
  const parts = column.name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((part) => part !== '');
  const joined = parts.join('');
  return hints.find(({ words }) => words.some((word) => word === joined || parts.includes(word)))?.hint ?? null;
}
