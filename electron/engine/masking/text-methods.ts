import type { MaskMethod } from '#shared/domain/masking.ts';
import { digitsFrom, numberFrom, pickFrom, type Digits } from './digest.ts';
import { cities, companies, firstNames, lastNames, streets } from './made-up.ts';
import { sqlText } from './sql-text.ts';

/** The domain of masked addresses: `.invalid` is reserved, nothing can be delivered there. */
export const maskedDomain = 'example.invalid';

/** What a replacement text is made from. */
export interface TextPlan {
  /** SQL for 64 hexadecimal digits. */
  readonly digest: string;
  /** SQL for the value itself, for methods that keep a part of it. */
  readonly value: string;
  /** Characters that fit into the column. */
  readonly room: number;
  /** Characters within which two values must differ; Infinity when they need not. */
  readonly distinctWithin: number;
}

/** A replacement and how many bits tell two values apart (Infinity where that does not matter). */
export interface TextMask {
  readonly expression: string;
  readonly bits: number;
}

/** Methods whose results tell values apart by themselves; the others get a suffix in unique columns. */
const distinctMethods: ReadonlySet<MaskMethod> = new Set(['email', 'login', 'token', 'password', 'url']);

/** SQL for the replacement of a non-empty text, at most `room` characters long, all ASCII. */
export function textMask(method: MaskMethod, plan: TextPlan): TextMask {
  if (plan.distinctWithin !== Infinity && !distinctMethods.has(method)) return distinctMask(method, plan);
  const free = (expression: string, length: number): TextMask => ({
    expression: length > plan.room ? `LEFT(${expression}, ${plan.room})` : expression,
    bits: 0,
  });
  switch (method) {
    case 'email':
      return emailMask(plan);
    case 'login':
      return withPrefix('user_', 20, plan);
    case 'token':
      return withPrefix('', 64, plan);
    case 'password':
      return passwordMask(plan);
    case 'url':
      return urlMask(plan);
    case 'first-name':
      return free(pickFrom(plan.digest, 0, firstNames), longest(firstNames));
    case 'last-name':
      return free(pickFrom(plan.digest, 1, lastNames), longest(lastNames));
    case 'name':
      return free(
        `CONCAT(${pickFrom(plan.digest, 0, firstNames)}, ' ', ${pickFrom(plan.digest, 1, lastNames)})`,
        longest(firstNames) + 1 + longest(lastNames),
      );
    case 'street':
      return free(
        `CONCAT(${pickFrom(plan.digest, 0, streets)}, ' ', 1 + ${numberFrom(plan.digest, 1, 199)})`,
        longest(streets) + 4,
      );
    case 'city':
      return free(pickFrom(plan.digest, 0, cities), longest(cities));
    case 'company':
      return free(
        `CONCAT(${pickFrom(plan.digest, 0, companies)}, ' ', 1 + ${numberFrom(plan.digest, 1, 999)}, ' Ltd')`,
        longest(companies) + 8,
      );
    case 'postcode':
      return free(`LPAD(${numberFrom(plan.digest, 0, 100_000)}, 5, '0')`, 5);
    case 'phone':
      return phoneMask(plan);
    case 'ip':
      return ipMask(plan);
    case 'text':
      return free(`CONCAT('Masked text ', LEFT(${plan.digest}, 12))`, 24);
    case 'birthday':
      return birthdayText(plan);
    case 'zero':
      return { expression: "'0'", bits: 0 };
    case 'empty':
      return { expression: "''", bits: 0 };
    case 'null':
      return { expression: 'NULL', bits: Infinity };
  }
}

/** True for methods that give every value the same replacement, which a unique key would not take. */
export function isConstant(method: MaskMethod): boolean {
  return method === 'zero' || method === 'empty';
}

/**
 * Characters of the shortest replacement that still is what the method's name says. Methods that can be cut anywhere, such
 * as a name or digits, need one.
 */
export function shortestText(method: MaskMethod): number {
  switch (method) {
    case 'email':
      return 'u'.length + 4 + `@${maskedDomain}`.length;
    case 'url':
      return `https://${maskedDomain}/`.length + 8;
    case 'ip':
      return '192.0.2.1'.length;
    case 'birthday':
      return '1970-01-01'.length;
    case 'empty':
      return 0;
    default:
      return 1;
  }
}

function emailMask(plan: TextPlan): TextMask {
  const tail = `@${maskedDomain}`;
  const room = Math.min(plan.room - tail.length, plan.distinctWithin) - 1;
  // Where there is no room for both, telling values apart matters more than looking like an address.
  if (room < (plan.distinctWithin === Infinity ? 4 : 11)) return withPrefix('', 20, plan);
  const digits = digitsFrom(plan.digest, 20, room);
  return { expression: `CONCAT('u', ${digits.expression}, ${sqlText(tail)})`, bits: digits.bits };
}

function withPrefix(prefix: string, length: number, plan: TextPlan): TextMask {
  const room = Math.min(plan.room, plan.distinctWithin);
  const used = prefix.length + 4 <= room ? prefix : '';
  const digits = digitsFrom(plan.digest, length, room - used.length);
  return { expression: join(used, digits), bits: digits.bits };
}

function urlMask(plan: TextPlan): TextMask {
  const start = `https://${maskedDomain}/`;
  if (Math.min(plan.room, plan.distinctWithin) < start.length + 8) return withPrefix('', 20, plan);
  return withPrefix(start, 20, plan);
}

/** A method with few results, in a column where values must differ: its name and digits. */
function distinctMask(method: MaskMethod, plan: TextPlan): TextMask {
  if (method === 'null') return { expression: 'NULL', bits: Infinity };
  if (isConstant(method)) return textMask(method, { ...plan, distinctWithin: Infinity });
  // Reserved for documentation, like the plain method's result.
  if (method === 'ip' && Math.min(plan.room, plan.distinctWithin) >= 39) return documentationAddress(plan.digest);
  // No country has this calling code.
  if (method === 'phone') {
    const digits = `CONCAT(CONV(SUBSTR(${plan.digest}, 1, 12), 16, 10))`;
    if (Math.min(plan.room, plan.distinctWithin) >= 19)
      return { expression: `CONCAT('+999', LPAD(${digits}, 15, '0'))`, bits: 48 };
    return withPrefix('', 20, plan);
  }
  return withPrefix(`${method}-`, 20, plan);
}

/**
 * An IPv6 address reserved for documentation. Not by CONCAT_WS: MariaDB 10.11 overwrites parts of its result when a row before
 * has left a long value in the buffer.
 */
export function documentationAddress(digest: string): TextMask {
  const groups = [0, 1, 2, 3, 4, 5].map((index) => `SUBSTR(${digest}, ${1 + 4 * index}, 4)`);
  return { expression: `CONCAT('2001:db8:', ${groups.join(", ':', ")})`, bits: 96 };
}

/** Numbers that Ofcom keeps free for drama. */
function phoneMask(plan: TextPlan): TextMask {
  const last = `LPAD(${numberFrom(plan.digest, 0, 1000)}, 3, '0')`;
  if (plan.room >= 16) return { expression: `CONCAT('+44 20 7946 0', ${last})`, bits: 0 };
  if (plan.room >= 11) return { expression: `CONCAT('02079460', ${last})`, bits: 0 };
  return { expression: `RIGHT(${last}, ${plan.room})`, bits: 0 };
}

/** Addresses reserved for documentation, of the same protocol version. */
function ipMask(plan: TextPlan): TextMask {
  const four = `CONCAT('192.0.2.', 1 + ${numberFrom(plan.digest, 0, 254)})`;
  if (plan.room < 14) return { expression: `LEFT(${four}, ${plan.room})`, bits: 0 };
  return {
    expression: `IF(LOCATE(':', ${plan.value}), CONCAT('2001:db8::', LEFT(${plan.digest}, 4)), ${four})`,
    bits: 0,
  };
}

/** A bcrypt hash in shape, so that libraries do not fail on it, but of no password anybody could find. */
function passwordMask(plan: TextPlan): TextMask {
  const room = Math.min(plan.room, plan.distinctWithin);
  if (room >= 60) return { expression: `CONCAT('$2y$10$', LEFT(${plan.digest}, 53))`, bits: 212 };
  return withPrefix('!', 40, plan);
}

/** The year when the text starts or ends with one. */
function birthdayText(plan: TextPlan): TextMask {
  const day = `LPAD(1 + ${numberFrom(plan.digest, 1, 28)}, 2, '0')`;
  const month = `LPAD(1 + ${numberFrom(plan.digest, 0, 12)}, 2, '0')`;
  const year =
    `CASE WHEN ${plan.value} REGEXP '^[12][0-9][0-9][0-9]' THEN LEFT(${plan.value}, 4)` +
    ` WHEN ${plan.value} REGEXP '[12][0-9][0-9][0-9]$' THEN RIGHT(${plan.value}, 4) ELSE '1970' END`;
  const expression = `CONCAT(${year}, '-', ${month}, '-', ${day})`;
  return { expression: plan.room < 10 ? `LEFT(${expression}, ${plan.room})` : expression, bits: 0 };
}

function join(prefix: string, digits: Digits): string {
  return prefix === '' ? digits.expression : `CONCAT(${sqlText(prefix)}, ${digits.expression})`;
}

function longest(list: readonly string[]): number {
  return Math.max(...list.map((entry) => entry.length));
}
