import { familyOf, type ColumnFacts } from './facts.ts';
import type { RegexFlavour } from './regex-flavour.ts';
import { sqlName, sqlText } from './sql-text.ts';

/** ASCII characters that end an e-mail address in running text, markup, JSON and serialized values. */
const stop = String.raw`\x00-\x20"'<>()\[\]\\,;:/=?\&|{}\#!*\`~\^\$@%`;
/** The sign itself, URL-encoded, or as an HTML entity. */
const at = '(?:@|%40|&#0?64;)';
/** `logo@2x.png` is a file: no top-level domain has these names. */
const notFile = String.raw`(?![A-Za-z0-9.-]{1,80}\.(?:png|jpe?g|gif|webp|svg|avif|ico|css|js|map)(?![A-Za-z0-9]))`;
const domain = String.raw`(?:[^.${stop}]{1,63}+\.){1,8}[A-Za-z]{2}`;
const localPart = String.raw`(?=[A-Za-z0-9][^${stop}]{0,255}+${at}${notFile}${domain})`;
/** An address starts at a word that is no escape... */
const plainStart = String.raw`(?<![A-Za-z0-9\\%])${localPart}`;
/** ...or behind one (\n, \u00fc, %20), whose own letters must stay or the value around it breaks. */
const escapedStart = String.raw`(\\(?:u[0-9A-Fa-f]{4}|[bfnrt])?+|%(?:[0-9A-Fa-f]{2})?+)${localPart}`;
/** What may stand between two letters of an address that has been started: the rest is reached letter by letter. */
const goingOn = String.raw`\G(?!\A)([^A-Za-z0-9${stop}]*+(?:${at}[^A-Za-z0-9${stop}]*+)?)`;
/** An address whose local part has no letter to start at still loses its domain. */
const domainOnly = String.raw`(?=[@%&])(?<=[^${stop}])(${at}${notFile}(?=${domain})[^A-Za-z0-9${stop}]*)`;

/**
 * Matches one letter or digit of an e-mail address at a time, so that a replacement by one character keeps the length. Every
 * quantifier that can overlap is possessive or bounded: the time grows with the length of the value only.
 */
export const scrubPattern = String.raw`(?:${goingOn}|${plainStart}|${escapedStart}|${domainOnly})[A-Za-z0-9]`;

/** Matches an e-mail address that is no file name. Needs lookaround (MariaDB, MySQL 8). */
export const addressPattern = String.raw`(?<=[^${stop}])${at}${notFile}${domain}`;

/** The same for MySQL 5.7, whose regular expressions know no lookahead and work on bytes. */
export const plainAddressPattern = String.raw`[A-Za-z0-9._+-](@|%40|&#0?64;)([A-Za-z0-9-]+[.])+[A-Za-z][A-Za-z]`;

/** The digit an address is overwritten with: no top-level domain consists of digits, so nothing can be delivered there. */
const filler = '0';
const replacement: Readonly<Record<'pcre' | 'icu', string>> = {
  pcre: String.raw`\1\2\3${filler}`,
  // Without the backslash ICU would read $30 as a group.
  icu: String.raw`$1$2$3\${filler}`,
};

/**
 * SQL for a column whose e-mail addresses are overwritten with zeros of the same length; anything else in the value, and
 * its length in bytes, stays as it is, so that PHP-serialized and JSON values stay valid. Without REGEXP_REPLACE a value
 * with an address in it becomes empty.
 */
export function scrubExpression(column: ColumnFacts, flavour: RegexFlavour): string {
  const name = sqlName(column.name);
  const binary = familyOf(column) === 'binary';
  if (flavour === 'none') return `IF(${name} REGEXP ${sqlText(plainAddressPattern)}, '', ${name})`;
  // Latin 1 maps each byte to a character and back.
  const subject = binary ? `CONVERT(${name} USING latin1)` : name;
  const replaced = `REGEXP_REPLACE(${subject}, ${sqlText(scrubPattern)}, ${sqlText(replacement[flavour])})`;
  const result = binary ? `CAST(CONVERT(${replaced} USING latin1) AS BINARY)` : convertTo(replaced, column);
  return `IF(${hasAddress(subject, flavour)}, ${result}, ${name})`;
}

/** A cheap test that lets the costly regular expression run only where it can find something. */
function mayHoldAddress(subject: string, flavour: RegexFlavour): string {
  // PCRE looks for the first byte of the alternatives; elsewhere comparing bytes is the quickest.
  if (flavour === 'pcre') return `${subject} REGEXP '@|%40|&#0?64;'`;
  return `(${['@', '%40', '64;'].map((sign) => `LOCATE('${sign}', CAST(${subject} AS BINARY))`).join(' OR ')})`;
}

/** True for values with an address that is no file name. */
export function hasAddress(subject: string, flavour: RegexFlavour): string {
  if (flavour === 'none') return `${subject} REGEXP ${sqlText(plainAddressPattern)}`;
  return `(${mayHoldAddress(subject, flavour)} AND ${subject} REGEXP ${sqlText(addressPattern)})`;
}

function convertTo(expression: string, column: ColumnFacts): string {
  return column.charset === null ? expression : `CONVERT(${expression} USING ${column.charset})`;
}
