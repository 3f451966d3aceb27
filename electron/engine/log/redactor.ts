import type { AppErrorData } from '#shared/errors/app-error.ts';

/** Hides secret values in text, however they are spelled in it. */
export interface Redactor {
  /** Remembers a value that must never be printed. Values under four characters are too common to be hidden. */
  learn(secret: string): void;
  /** The text with every remembered value, and every password inside a URL, replaced by `[secret]`. */
  scrub(text: string): string;
  /** An error with message, hint and facts scrubbed. */
  scrubError(error: AppErrorData): AppErrorData;
}

const hidden = '[secret]';
const shortest = 4;

/** Creates a redactor that knows no value yet. */
export function createRedactor(): Redactor {
  /** Pattern of each spelling, with the length that it is about. */
  const spellings = new Map<string, number>();
  let pattern: RegExp | null = null;
  const scrub = (text: string): string => {
    // A password may hold a slash or an at sign only when it is encoded, so this finds its end.
    const withoutUrlPasswords = text.replaceAll(/([a-z][a-z0-9+.-]*:\/\/[^\s/:@]*):[^\s/@]+@/gi, `$1:${hidden}@`);
    return pattern === null ? withoutUrlPasswords : withoutUrlPasswords.replaceAll(pattern, hidden);
  };
  const scrubFact = (value: AppErrorData['facts'][string]): AppErrorData['facts'][string] => {
    if (typeof value === 'string') return scrub(value);
    return typeof value === 'object' && value !== null ? value.map(scrub) : value;
  };
  return {
    learn(secret) {
      if (secret.length < shortest) return;
      for (const spelling of spellingsOf(secret)) {
        if (spelling.length >= shortest) spellings.set(escapeForPattern(spelling), spelling.length);
      }
      spellings.set(urlPattern(secret), secret.length);
      // The longest first, so that no part of a secret stays beside a shorter one that it contains.
      const ordered = [...spellings].sort(([, a], [, b]) => b - a);
      pattern = new RegExp(ordered.map(([spelling]) => spelling).join('|'), 'g');
    },
    scrub,
    scrubError: ({ code, message, hint, retry, facts }) => ({
      code,
      message: scrub(message),
      ...(hint === undefined ? {} : { hint: scrub(hint) }),
      retry,
      facts: Object.fromEntries(Object.entries(facts).map(([key, value]) => [key, scrubFact(value)])),
    }),
  };
}

/** How a value may appear in JSON, shell words, SQL, HTML, base64 and hexadecimal text. */
function spellingsOf(secret: string): readonly string[] {
  const bytes = Buffer.from(secret, 'utf8');
  const json = JSON.stringify(secret).slice(1, -1);
  return [
    secret,
    json,
    json.replaceAll('/', '\\/'),
    secret.replaceAll("'", "'\\''"),
    secret.replaceAll(/['"\\]/g, '\\$&'),
    secret.replaceAll("'", "''"),
    secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;'),
    bytes.toString('hex'),
    ...base64Spellings(bytes),
  ];
}

/** Matches a value in a URL or form, whichever of its characters are percent-encoded there. */
function urlPattern(secret: string): string {
  return [...secret]
    .map((character) => {
      const codes = [...Buffer.from(character, 'utf8')].map((byte) => byte.toString(16).padStart(2, '0'));
      const encoded = codes.map((code) => `%(?:${code}|${code.toUpperCase()})`).join('');
      return `(?:${escapeForPattern(character)}|${encoded}${character === ' ' ? '|\\+' : ''})`;
    })
    .join('');
}

/** The characters that stand for these bytes alone, at each of the three places they can have in base64 text. */
function base64Spellings(bytes: Buffer): readonly string[] {
  return [0, 1, 2].flatMap((lead) => {
    const text = Buffer.concat([Buffer.alloc(lead), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    const start = Math.ceil((lead * 8) / 6);
    const end = Math.floor(((lead + bytes.length) * 8) / 6);
    const own = text.slice(start, end);
    return [own, own.replaceAll('+', '-').replaceAll('/', '_')];
  });
}

function escapeForPattern(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
