/** One token of PHP source. Text is "binary" (one character per byte); strings are already unescaped. */
export type PhpToken =
  | { readonly kind: 'string'; readonly text: string; readonly line: number }
  /** A string with variables in it, whose value reading cannot know. */
  | { readonly kind: 'template'; readonly line: number }
  | { readonly kind: 'number'; readonly text: string; readonly line: number }
  | { readonly kind: 'name'; readonly text: string; readonly line: number }
  /** Without the dollar sign. */
  | { readonly kind: 'variable'; readonly text: string; readonly line: number }
  | { readonly kind: 'op'; readonly text: string; readonly line: number };

/** Tokens of one file at most; far beyond any configuration file. */
const maxTokens = 200_000;

// Sticky and without nested repetition, so the time is linear in the length of the file.
const inlineHtml = /[^]*?<\?(?:php(?=\s|$)|=)/iy;
const space = /[ \t\r\n\v\f]+/y;
const lineComment = /(?:\/\/|#(?!\[))(?:(?!\?>)[^\r\n])*/y;
const blockComment = /\/\*[^]*?(?:\*\/|$)/y;
const closeTag = /\?>\r?\n?/y;
const variable = /\$([A-Za-z_\x80-\xff][A-Za-z0-9_\x80-\xff]*)/y;
const name = /\\?[A-Za-z_\x80-\xff][A-Za-z0-9_\x80-\xff]*(?:\\[A-Za-z_\x80-\xff][A-Za-z0-9_\x80-\xff]*)*/y;
const number = /0[xX][0-9A-Fa-f]+|[0-9][0-9_]*(?:\.[0-9]+)?/y;
const quote = /['"]/y;
const heredoc = /<<<[ \t]*(?:"([A-Za-z_]\w*)"|'([A-Za-z_]\w*)'|([A-Za-z_]\w*))\r?\n/y;
const operator =
  /===|!==|<=>|\?\?=|<<=|>>=|\*\*=|\.\.\.|==|!=|<>|<=|>=|&&|\|\||\?\?|\?->|->|=>|::|\.=|\+\+|--|<<|>>|\*\*|[^]/y;

/**
 * Splits PHP source into tokens without running anything; comments, white space and text outside of PHP are dropped. Never
 * throws on odd source: what is not understood becomes single-character operators. Returns null for a file with more than
 * 200,000 tokens.
 */
export function tokenizePhp(source: string): readonly PhpToken[] | null {
  const tokens: PhpToken[] = [];
  let at = 0;
  let line = 1;
  let inPhp = false;

  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at;
    const match = pattern.exec(source);
    if (match !== null) at += match[0].length;
    return match;
  };
  const countLines = (text: string): void => {
    for (let i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) line++;
  };

  while (at < source.length) {
    if (tokens.length > maxTokens) return null;
    if (!inPhp) {
      const html = take(inlineHtml);
      if (html === null) break;
      countLines(html[0]);
      inPhp = true;
      continue;
    }
    const start = line;
    const blank = take(space) ?? take(lineComment) ?? take(blockComment);
    if (blank !== null) {
      countLines(blank[0]);
      continue;
    }
    const close = take(closeTag);
    if (close !== null) {
      countLines(close[0]);
      inPhp = false;
      tokens.push({ kind: 'op', text: ';', line: start });
      continue;
    }
    const doc = take(heredoc);
    if (doc !== null) {
      const body = takeHeredocBody(source, at, doc[1] ?? doc[2] ?? doc[3] ?? '');
      if (body === null) break;
      countLines(source.slice(at - 1, body.end));
      at = body.end;
      tokens.push(
        doc[2] === undefined ? doubleQuoted(body.text, start) : { kind: 'string', text: body.text, line: start },
      );
      continue;
    }
    const mark = take(quote)?.[0];
    if (mark !== undefined) {
      const end = closingQuote(source, at, mark);
      // The rest is a string that never ends; PHP would refuse the file.
      if (end < 0) break;
      const raw = source.slice(at, end);
      countLines(raw);
      at = end + 1;
      tokens.push(mark === '"' ? doubleQuoted(raw, start) : singleQuoted(raw, start));
      continue;
    }
    tokens.push(takeToken(take, start));
  }
  return tokens;
}

function takeToken(take: (pattern: RegExp) => RegExpExecArray | null, line: number): PhpToken {
  const dollar = take(variable);
  if (dollar !== null) return { kind: 'variable', text: dollar[1] ?? '', line };
  const word = take(name);
  if (word !== null) return { kind: 'name', text: word[0].replace(/^\\/, ''), line };
  const digits = take(number);
  if (digits !== null) return { kind: 'number', text: digits[0], line };
  return { kind: 'op', text: take(operator)?.[0] ?? '', line };
}

/** A loop, not a regular expression: those keep a stack entry for each character. */
function closingQuote(source: string, from: number, mark: string): number {
  for (let i = from; i < source.length; i++) {
    if (source[i] === '\\') i++;
    else if (source[i] === mark) return i;
  }
  return -1;
}

function singleQuoted(raw: string, line: number): PhpToken {
  return { kind: 'string', text: raw.replace(/\\([\\'])/g, '$1'), line };
}

const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  v: '\v',
  e: '\x1b',
  f: '\f',
  '\\': '\\',
  $: '$',
  '"': '"',
};

function doubleQuoted(raw: string, line: number): PhpToken {
  if (/(?<!\\)(?:\\\\)*(?:\$[A-Za-z_\x80-\xff{]|\{\$)/.test(raw)) return { kind: 'template', line };
  const text = raw.replace(
    /\\(?:u\{([0-9A-Fa-f]{1,6})\}|x([0-9A-Fa-f]{1,2})|([0-7]{1,3})|([ntrvef\\$"]))/g,
    (whole, unicode?: string, hex?: string, octal?: string, plain?: string) => {
      if (unicode !== undefined) {
        const point = parseInt(unicode, 16);
        return point > 0x10ffff ? whole : Buffer.from(String.fromCodePoint(point)).toString('latin1');
      }
      if (hex !== undefined) return String.fromCharCode(parseInt(hex, 16));
      if (octal !== undefined) return String.fromCharCode(parseInt(octal, 8) & 255);
      return escapes[plain ?? ''] ?? whole;
    },
  );
  return { kind: 'string', text, line };
}

/** The lines up to the closing word, with its indentation taken off as PHP 7.3 does. */
function takeHeredocBody(source: string, from: number, word: string): { text: string; end: number } | null {
  let at = from;
  const lines: string[] = [];
  while (at <= source.length) {
    const next = source.indexOf('\n', at);
    const line = source.slice(at, next < 0 ? source.length : next);
    const trimmed = line.trimStart();
    if (trimmed.startsWith(word) && !/^[A-Za-z0-9_\x80-\xff]/.test(trimmed.slice(word.length))) {
      const indent = line.length - trimmed.length;
      const text = lines.map((each) => each.replace(/\r$/, '').slice(indent)).join('\n');
      return { text, end: at + indent + word.length };
    }
    if (next < 0) return null;
    lines.push(line);
    at = next + 1;
  }
  return null;
}
