import type { EvidenceKind } from '#shared/domain/scan.ts';
import { firstNames } from './first-names.ts';
import type { RegexFlavour } from './regex-flavour.ts';
import { hasAddress } from './scrub.ts';
import { sqlText } from './sql-text.ts';

/** How a column's value is named in a condition. */
interface Subject {
  /** The value as utf8mb4 text, letters compared without regard to case. */
  readonly text: string;
  /** The value without spaces and hyphens, in capitals, cut to 34 characters. */
  readonly packed: string;
  /** A column with every first name, separated by commas. */
  readonly names: string;
}

/** A kind of personal value and how the source's own SQL tells it. */
export interface Evidence {
  readonly kind: EvidenceKind;
  /** What it is called for the user. */
  readonly text: string;
  /** Share of the filled values from which the column counts as such. */
  readonly share: number;
  /** Share from which the values alone leave no doubt; null when they never do. */
  readonly clearFrom: number | null;
  /** A condition that is 1, 0 or NULL. */
  test(subject: Subject, flavour: RegexFlavour): string;
}

// Only what every server's regular expressions know: no \d, no lookaround. No quantifier stands inside of another without a
// bound, so the time grows with the length of the value only.
const like = (text: string, ...patterns: readonly string[]): string =>
  `${text} REGEXP ${sqlText(patterns.map((pattern) => `(${pattern})`).join('|'))}`;
const exactCase = (text: string): string => `${text} COLLATE utf8mb4_bin`;

const octet = '(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])';
const ipv4 = `(${octet}[.]){3}${octet}`;
const ipv6 = '[0-9A-F]{1,4}(:[0-9A-F]{0,4}){3,7}';
const bornIn = '(19[1-9][0-9]|20(0[0-9]|1[0-5]))';
const month = '(0?[1-9]|1[0-2])';
const day = '(0?[1-9]|[12][0-9]|3[01])';

/** Everything that is looked for, the clearest first: of two kinds that are equally frequent the first names the column. */
export const evidences: readonly Evidence[] = [
  {
    kind: 'email',
    text: 'e-mail addresses',
    share: 0,
    clearFrom: 0.5,
    test: ({ text }, flavour) => hasAddress(text, flavour),
  },
  {
    kind: 'iban',
    text: 'bank accounts',
    share: 0.05,
    clearFrom: 0.5,
    test: ({ text, packed }) =>
      `(${isIban(packed)} OR ${like(exactCase(text), '[^A-Za-z0-9][A-Z]{2}[0-9]{2}( ?[0-9]{4}){3,6}( ?[0-9]{1,4})?[^A-Za-z0-9]')})`,
  },
  { kind: 'card', text: 'card numbers', share: 0.05, clearFrom: 0.5, test: ({ packed }) => isCard(packed) },
  {
    kind: 'password-hash',
    text: 'password hashes',
    share: 0.1,
    clearFrom: 0.3,
    test: ({ text }) =>
      like(
        exactCase(text),
        '^[$](2[abxy]|P|H|S|1|5|6|y|7|argon2[id]{1,2}|wp)[$][A-Za-z0-9./$=,+-]{3}',
        '^[{](SSHA|SHA|MD5|CRYPT)[0-9]{0,3}[}]',
        '^(pbkdf2|bcrypt|scrypt|argon2)[_a-z0-9]{0,20}[$:]',
      ),
  },
  {
    kind: 'api-key',
    text: 'keys of services',
    share: 0,
    clearFrom: 0.3,
    test: ({ text }) =>
      like(
        exactCase(text),
        '(^|[^A-Za-z0-9])(sk|pk|rk)_(live|test)_[A-Za-z0-9]{10}',
        '(^|[^A-Za-z0-9])A(KIA|SIA)[0-9A-Z]{16}([^0-9A-Za-z]|$)',
        '(^|[^A-Za-z0-9])(gh[pousr]_[A-Za-z0-9]{30}|github_pat_|glpat-[A-Za-z0-9_-]{18}|whsec_[A-Za-z0-9]{16})',
        '(^|[^A-Za-z0-9])(xox[abprs]-[A-Za-z0-9-]{10}|AIza[0-9A-Za-z_-]{30}|SG[.][A-Za-z0-9_-]{16,40}[.]|key-[0-9a-f]{32})',
        '-----BEGIN [A-Z ]{0,20}PRIVATE KEY',
        '(^|[^A-Za-z0-9])eyJ[A-Za-z0-9_-]{8,200}[.]eyJ[A-Za-z0-9_-]{4}',
      ),
  },
  {
    kind: 'ip',
    text: 'network addresses',
    share: 0.2,
    clearFrom: 0.6,
    test: ({ text }) => like(text, `^${ipv4}(, ?${ipv4}){0,5}$`, `^${ipv6}$`, `["]${ipv4}["]`),
  },
  {
    kind: 'phone',
    text: 'telephone numbers',
    share: 0.15,
    clearFrom: 0.5,
    test: ({ text }) =>
      like(
        text,
        '^([+]|00)[1-9][0-9 ()/.-]{6,18}[0-9]$',
        '^[(]?0[1-9][0-9]{1,4}[)]?[ /-][0-9 -]{4,12}$',
        '^0[1-9]([ .][0-9]{2}){4}$',
        '^[(]?[2-9][0-9]{2}[)]?[ .-][0-9]{3}[ .-][0-9]{4}$',
        '^[5-9][0-9]{2} [0-9]{3} [0-9]{3}$',
        '^3[0-9]{2} [0-9]{6,7}$',
        '[^0-9A-Za-z+][+][1-9][0-9][0-9 ()/-]{6,16}[0-9]',
      ),
  },
  {
    kind: 'street',
    text: 'street addresses',
    share: 0.15,
    clearFrom: null,
    test: ({ text }) => `(CHAR_LENGTH(${text}) <= 120 AND ${like(text, ...streets)})`,
  },
  {
    kind: 'person',
    text: 'names of people',
    share: 0.35,
    clearFrom: null,
    // The first word is a first name; longer texts only begin like one.
    test: ({ text, names }) =>
      `(CHAR_LENGTH(${text}) <= 60 AND (FIND_IN_SET(SUBSTRING_INDEX(SUBSTRING_INDEX(${text}, ' ', 1), '-', 1), ${names}) > 0 OR (LOCATE(', ', ${text}) > 0 AND FIND_IN_SET(SUBSTRING_INDEX(SUBSTRING_INDEX(${text}, ', ', -1), ' ', 1), ${names}) > 0)))`,
  },
  {
    kind: 'coordinates',
    text: 'places on a map',
    share: 0.2,
    clearFrom: null,
    test: ({ text }) =>
      like(
        text,
        '^-?[0-9]{1,3}[.][0-9]{3,16}[,; ] ?-?[0-9]{1,3}[.][0-9]{3,16}$',
        '["]lat(itude)?["] ?: ?["]?-?[0-9]{1,3}[.][0-9]{3}',
        '^POINT ?[(]-?[0-9]{1,3}[.][0-9]{3}',
      ),
  },
  {
    kind: 'birth-date',
    text: 'dates of long ago',
    share: 0.8,
    clearFrom: null,
    test: ({ text }) =>
      like(text, `^${bornIn}-${month}-${day}$`, `^${day}[./]${month}[./]${bornIn}$`, `^${month}/${day}/${bornIn}$`),
  },
];

/** By language; a house number stands in front or behind. */
const streets: readonly string[] = [
  '^[^0-9]{2,60}(str[.]|strasse|straße|weg|allee|platz|gasse|ring|damm|ufer|chaussee) ?[0-9]{1,4} ?[a-z]?([ /-][0-9]{1,4}[a-z]?)?$',
  '^[0-9]{1,5}[a-z]?,? [^0-9]{2,50} (street|st|road|rd|avenue|ave|lane|ln|drive|dr|boulevard|blvd|court|crescent|terrace|square|gardens|close)[.]?([ ,]|$)',
  '^[0-9]{1,4}( ?(bis|ter))?,? (rue|avenue|boulevard|bd|place|chemin|allée|impasse|quai|cours|route) [^0-9]{2,50}',
  '^(calle|c/|avenida|avda|plaza|paseo|carrer|camino|via|viale|corso|piazza|vicolo|rua|travessa|largo|praça|estrada)[. ] ?[^0-9]{2,50}[0-9]{1,4}',
  '^[^0-9]{2,50}(straat|laan|gracht|kade|plein|dijk|singel) [0-9]{1,4}',
  '^(ul|al|os|pl|nám|tř)[.] ?[^0-9]{2,50}[0-9]{1,4}',
  '^[^0-9]{2,50}(gatan|vägen|gade|vej|gata|veien|vegen|gaten|stien|katu|kuja|polku) [0-9]{1,4}',
  '(sokak|sokağı|sok[.]|caddesi|cad[.]|mahallesi|mah[.]) .{0,30}[0-9]',
];

/** The list of first names as one text for FIND_IN_SET. */
export const firstNameList: string = [...new Set(firstNames)].join(',');

/** An account number whose two check digits are right (ISO 13616: the number, rearranged, leaves 1 when divided by 97). */
function isIban(packed: string): string {
  const rearranged = `CONCAT(SUBSTR(${packed}, 5), LEFT(${packed}, 4))`;
  const digits = Array.from({ length: 26 }, (_, index) => index).reduce(
    (value, index) => `REPLACE(${value}, '${String.fromCharCode(65 + index)}', '${String(10 + index)}')`,
    rearranged,
  );
  return `(${packed} REGEXP '^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$' AND MOD(CAST(${digits} AS DECIMAL(65,0)), 97) = 1)`;
}

/** A number of the big card companies whose last digit is right (ISO 7812). */
function isCard(packed: string): string {
  const padded = `LPAD(${packed}, 16, '0')`;
  const sum = Array.from({ length: 16 }, (_, index) => {
    const digit = `SUBSTR(${padded}, ${String(index + 1)}, 1)`;
    return index % 2 === 0 ? `ELT(1 + ${digit}, 0, 2, 4, 6, 8, 1, 3, 5, 7, 9)` : digit;
  }).join(' + ');
  const pattern = '^(4[0-9]{12}([0-9]{3})?|5[1-5][0-9]{14}|2[2-7][0-9]{14}|3[47][0-9]{13}|6(011|5[0-9]{2})[0-9]{12})$';
  return `(${packed} REGEXP '${pattern}' AND MOD(${sum}, 10) = 0)`;
}
