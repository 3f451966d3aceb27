import { AppError } from '#shared/errors/app-error.ts';

/**
 * One piece of a statement. `text` is as written; `value` is what a quoted name or string stands for, and a word in
 * upper case. `space` says whether white space stood before it (a function's bracket must not be torn off its name).
 */
export interface Token {
  readonly kind: 'word' | 'name' | 'string' | 'number' | 'symbol';
  readonly text: string;
  readonly value: string;
  readonly space: boolean;
  /** Where it stands in the text it came from; -1 for tokens of our own. */
  readonly start: number;
}

const wordStart = /[A-Za-z_$@\u0080-\uffff]/;
const wordPart = /[A-Za-z0-9_$@\u0080-\uffff]/;
const blank = /\s/;

/**
 * Splits SQL text into tokens. Ordinary comments vanish; the contents of version comments count as written.
 * `backslashes` is false for bodies that were written under NO_BACKSLASH_ESCAPES.
 */
export function tokenize(sql: string, backslashes = true): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  let space = false;
  let inVersionComment = false;
  const push = (kind: Token['kind'], end: number, value: string): void => {
    tokens.push({ kind, text: sql.slice(at, end), value, space, start: at });
    at = end;
    space = false;
  };
  while (at < sql.length) {
    const char = sql.charAt(at);
    const next = sql.charAt(at + 1);
    if (blank.test(char)) {
      at += 1;
      space = true;
    } else if (char === '/' && next === '*') {
      const opening = /^\/\*(?:M?!\d{0,6})/.exec(sql.slice(at, at + 12));
      if (opening === null) {
        at = endOf(sql, at, '*/');
      } else {
        inVersionComment = true;
        at += opening[0].length;
      }
      space = true;
    } else if (inVersionComment && char === '*' && next === '/') {
      inVersionComment = false;
      at += 2;
      space = true;
    } else if (
      char === '#' ||
      (char === '-' && next === '-' && (at + 2 >= sql.length || blank.test(sql.charAt(at + 2))))
    ) {
      const end = sql.indexOf('\n', at);
      at = end < 0 ? sql.length : end;
      space = true;
    } else if (char === '`' || char === "'" || char === '"') {
      const end = endOfQuoted(sql, at, backslashes);
      push(char === '`' ? 'name' : 'string', end, unquote(sql.slice(at, end)));
    } else if (/[0-9]/.test(char)) {
      const end = at + (/^[0-9][0-9a-zA-Z_.]*(?:(?<=[eE])[-+][0-9]+)?/.exec(sql.slice(at))?.[0].length ?? 1);
      push('number', end, sql.slice(at, end));
    } else if (wordStart.test(char)) {
      let end = at + 1;
      while (end < sql.length && wordPart.test(sql.charAt(end))) end += 1;
      push('word', end, sql.slice(at, end).toUpperCase());
    } else {
      push('symbol', at + 1, char);
    }
  }
  return tokens;
}

function endOf(sql: string, from: number, closing: string): number {
  const end = sql.indexOf(closing, from);
  return end < 0 ? sql.length : end + closing.length;
}

function endOfQuoted(sql: string, from: number, backslashes: boolean): number {
  const quote = sql.charAt(from);
  for (let at = from + 1; at < sql.length; at += 1) {
    const char = sql.charAt(at);
    if (char === '\\' && backslashes && quote !== '`') at += 1;
    else if (char === quote && sql.charAt(at + 1) === quote) at += 1;
    else if (char === quote) return at + 1;
  }
  throw new AppError('database.protocol', { message: 'A statement of the database ends inside a quoted text.' });
}

const escapes: Readonly<Record<string, string>> = { '0': '\0', b: '\b', n: '\n', r: '\r', t: '\t', Z: '\x1a' };

function unquote(text: string): string {
  const quote = text.charAt(0);
  const inner = text.slice(1, -1).replaceAll(quote + quote, quote);
  return quote === '`' ? inner : inner.replace(/\\([\s\S])/g, (_, char: string) => escapes[char] ?? char);
}

/** Tokens as SQL again. */
export function render(tokens: readonly Token[]): string {
  return tokens.map((token, index) => (token.space && index > 0 ? ` ${token.text}` : token.text)).join('');
}

/** A word or symbol made by us. */
export function word(text: string): Token {
  return { kind: /^\w/.test(text) ? 'word' : 'symbol', text, value: text.toUpperCase(), space: true, start: -1 };
}

/** True for a bare word of this (upper-case) spelling. */
export function isWord(token: Token | undefined, ...values: readonly string[]): boolean {
  return token?.kind === 'word' && values.includes(token.value);
}

/** True for this symbol. */
export function isSymbol(token: Token | undefined, value: string): boolean {
  return token?.kind === 'symbol' && token.value === value;
}

/** Index behind the bracket that closes the one at `open`. */
export function closingBracket(tokens: readonly Token[], open: number): number {
  let depth = 0;
  for (let at = open; at < tokens.length; at += 1) {
    if (isSymbol(tokens[at], '(')) depth += 1;
    if (isSymbol(tokens[at], ')')) depth -= 1;
    if (depth === 0) return at + 1;
  }
  throw new AppError('database.protocol', {
    message: 'A statement of the database has a bracket that is never closed.',
  });
}

/** Splits at commas that are in no bracket. */
export function splitAtCommas(tokens: readonly Token[]): readonly (readonly Token[])[] {
  const parts: Token[][] = [[]];
  let depth = 0;
  for (const token of tokens) {
    if (isSymbol(token, '(')) depth += 1;
    if (isSymbol(token, ')')) depth -= 1;
    if (depth === 0 && isSymbol(token, ',')) parts.push([]);
    else parts.at(-1)?.push(token);
  }
  return parts.filter((part) => part.length > 0);
}

/** Index of the first place where these words follow each other outside of brackets, or -1. */
export function findWords(tokens: readonly Token[], ...words: readonly string[]): number {
  let depth = 0;
  for (let at = 0; at < tokens.length; at += 1) {
    if (isSymbol(tokens[at], '(')) depth += 1;
    if (isSymbol(tokens[at], ')')) depth -= 1;
    if (depth === 0 && words.every((value, offset) => isWord(tokens[at + offset], value))) return at;
  }
  return -1;
}

/** Tokens without `count` of them at `from`, and with others in their place. */
export function splice(
  tokens: readonly Token[],
  from: number,
  count: number,
  ...instead: readonly Token[]
): readonly Token[] {
  return [...tokens.slice(0, from), ...instead, ...tokens.slice(from + count)];
}
