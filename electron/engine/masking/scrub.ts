import { familyOf, type ColumnFacts } from './facts.ts';
import type { RegexFlavour } from './regex-flavour.ts';
import { sqlName, sqlText } from './sql-text.ts';

/** ASCII characters that end an e-mail address in running text, markup, JSON and serialized values... */
const plainStop = String.raw`\x00-\x20"'<>()\[\],;:/=?\&|{}\#!*\`~\^\$@`;
/** ...and those that also begin an escape. */
const stop = String.raw`${plainStop}\\%`;
/** The sign itself, URL-encoded, or as an HTML entity. */
const at = '(?:@|%40|&#0?64;)';
/** `logo@2x.png` is a file: no top-level domain has these names. */
const notFile = String.raw`(?![A-Za-z0-9.-]{1,80}\.(?i:png|jpe?g|gif|webp|svg|avif|ico|css|js|map)(?![A-Za-z0-9]))`;
const domain = String.raw`(?:[^.${stop}]{1,63}+\.){1,8}[A-Za-z]{2}`;
/** The sign before a domain that is no file name. */
const atDomain = String.raw`${at}(?=${domain})${notFile}`;
/** Signs that an address may start with before its first letter or digit. */
const skipped = String.raw`[^A-Za-z0-9${stop}]*+`;
const localPart = String.raw`(?=[A-Za-z0-9][^${stop}]*+${atDomain})`;
/** An address starts where text without a stop starts: tested once there, the time stays linear... */
const plainStart = String.raw`(?<![^${plainStop}])(${skipped})${localPart}`;
/** ...or behind an escape (\n, \u00fc, %20), whose own letters must stay or the value around it breaks. */
const escapedStart = String.raw`((?:\\(?:u[0-9A-Fa-f]{4}|[bfnrt])?+|%(?:[0-9A-Fa-f]{2})?+)${skipped})${localPart}`;
/** What may stand between two letters of an address that has been started: the rest is reached letter by letter. */
const goingOn = String.raw`\G(?!\A)(${skipped}(?:${at}${skipped})?)`;
/** An address whose local part has no letter to start at still loses its domain. */
const domainOnly = String.raw`(?=[@%&])(?<=[^${stop}])(${atDomain}${skipped})`;

const letter = '[A-Za-z0-9]';

/**
 * Matches one letter or digit of an e-mail address at a time, so that a replacement by one character keeps the length. Every
 * quantifier that can overlap is possessive or bounded: the time grows with the length of the value only.
 */
export const scrubPattern = String.raw`(?:${goingOn}|${plainStart}|${escapedStart}|${domainOnly})${letter}`;

/** Stops that neither begin an escape nor a sign; and words that are not followed by one of those: no address starts in them. */
const elsewhere = String.raw`(?:[\x00-\x20"'<>()\[\],;:/=?|{}\#!*\`~\^\$]++|[^${stop}]++(?![@%&\\]))++`;
/**
 * The same for PCRE, whose verbs let it pass over text without an address in one go instead of trying every place of it
 * (five times as fast on production's posts).
 */
export const pcreScrubPattern = String.raw`(?:${goingOn}${letter}|${elsewhere}(*SKIP)(*FAIL)|(?:${plainStart}|${escapedStart}|${domainOnly})${letter})`;

/** Matches an e-mail address that is no file name. Needs lookaround (MariaDB, MySQL 8). */
export const addressPattern = String.raw`(?<=[^${stop}])${atDomain}`;

/** The same for MySQL 5.7, whose regular expressions know no lookahead and work on bytes. */
export const plainAddressPattern = String.raw`[A-Za-z0-9._+-](@|%40|&#0?64;)([A-Za-z0-9-]+[.])+[A-Za-z][A-Za-z]`;

/** The digit an address is overwritten with: no top-level domain consists of digits, so nothing can be delivered there. */
const filler = '0';
const replacement: Readonly<Record<'pcre' | 'icu', string>> = {
  pcre: String.raw`\1\2\3\4${filler}`,
  // Without the backslash ICU would read $40 as a group.
  icu: `$1$2$3$4\\${filler}`,
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
  const text = binary ? `CONVERT(${name} USING latin1)` : name;
  if (flavour === 'pcre') return `IF(${hasAddress(text, flavour)}, ${replaceOnPcre(name, column)}, ${name})`;
  const replaced = replaceInPieces(text, column.maxLength ?? Infinity);
  const result = binary ? `CAST(CONVERT(${replaced} USING latin1) AS BINARY)` : convertTo(replaced, column);
  // On MySQL 8 the long way round is also the way to test a long value.
  return `IF(${mayHoldAddress(text, flavour)}, ${result}, ${name})`;
}

/** Character sets in which a byte below 128 always is the ASCII character: their text can be scrubbed as bytes. */
const asciiBytes =
  /^(?:utf8|utf8mb3|utf8mb4|ascii|latin[1257]|cp125[0167]|cp85[02]|cp866|koi8[ru]|greek|hebrew|armscii8|geostd8|mac(?:ce|roman)|keybcs2|tis620|dec8|hp8)$/;

/** PCRE checks a whole UTF-8 value again for each letter that it replaces, but never bytes. */
function replaceOnPcre(name: string, column: ColumnFacts): string {
  const pattern = `${sqlText(pcreScrubPattern)}, ${sqlText(replacement.pcre)}`;
  if (familyOf(column) === 'binary') return `REGEXP_REPLACE(${name}, ${pattern})`;
  if (column.charset === null || !asciiBytes.test(column.charset))
    return convertTo(`REGEXP_REPLACE(${name}, ${pattern})`, column);
  return convertTo(`REGEXP_REPLACE(CAST(${name} AS BINARY), ${pattern})`, column);
}

function replaceOnIcu(subject: string): string {
  return `REGEXP_REPLACE(${subject}, ${sqlText(scrubPattern)}, ${sqlText(replacement.icu)})`;
}

/** Characters that MySQL's `regexp_time_limit` (default 32, global) surely lets the pattern pass in one go. */
const piece = 12_000;
const mostPieces = 48;
/** Longer than any address. */
const margin = 400;
/** Characters of a value beyond which MySQL 8 cannot scrub it: such a value becomes empty when it holds an address. */
export const longestOnIcu = piece * mostPieces;

/**
 * MySQL 8 gives up on long values, so they are scrubbed in pieces. Each piece is looked at with a margin on both sides and
 * cut to size afterwards (the length stays, so places do), so that an address on a border is seen whole.
 */
function replaceInPieces(subject: string, maxLength: number): string {
  const cut = (index: number): string => {
    const before = index === 0 ? 0 : margin;
    const part = `SUBSTR(${subject}, ${index * piece + 1 - before}, ${piece + before + margin})`;
    return `SUBSTR(${replaceOnIcu(part)}, ${before + 1}, ${piece})`;
  };
  const pieces = Math.min(mostPieces, Math.ceil(maxLength / piece));
  if (pieces === 1) return replaceOnIcu(subject);
  const all = Array.from({ length: pieces }, (_, index) => cut(index)).join(', ');
  return (
    `CASE WHEN CHAR_LENGTH(${subject}) <= ${piece} THEN ${replaceOnIcu(subject)}` +
    ` WHEN CHAR_LENGTH(${subject}) <= ${longestOnIcu} THEN CONCAT(${all})` +
    ` WHEN ${hasAddress(subject, 'icu')} THEN '' ELSE ${subject} END`
  );
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

/** Bytes that text does not hold: control characters other than tab and line breaks. */
const notText = [
  ...Array.from({ length: 9 }, (_, byte) => byte),
  ...Array.from({ length: 18 }, (_, index) => 14 + index),
];

/**
 * A binary value as text to look at, or an empty string when it holds bytes that no text holds: in pictures and keys a
 * pattern is met by chance.
 */
export function readableBytes(value: string): string {
  const controls = notText.map((byte) => `LOCATE(X'${byte.toString(16).padStart(2, '0')}', ${value})`);
  return `IF(${controls.join(' OR ')}, '', CONVERT(${value} USING latin1))`;
}
