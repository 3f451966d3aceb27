import { phpLiteral } from './php-file.ts';
import { type PhpPiece, scanPhp, type Span } from './scan-php.ts';

interface Entry {
  readonly key: string | null;
  readonly value: Span;
}

/**
 * Changes values of a PHP file in place: of the array it returns (`return.a.b`) or of its class (`class.name`). Everything else
 * stays as it is; a value that is missing is added. Null when the file does not have the shape for it. Pure.
 */
export function editPhpValues(source: string, values: ReadonlyMap<string, string>): string | null {
  if (scanPhp(source).some(({ text }) => text === '<<<')) return null;
  let text: string | null = source;
  for (const [place, value] of [...values].toReversed()) {
    if (text === null) return null;
    const [head, ...path] = place.split('.');
    text = head === 'class' ? setProperty(text, path[0] ?? '', value) : setItem(text, path, value);
  }
  return text;
}

function setProperty(source: string, name: string, value: string): string | null {
  const tokens = scanPhp(source);
  const word = tokens.findIndex(({ text, depth }) => depth === 0 && /^class$/i.test(text));
  const open = tokens.findIndex(({ text, depth }, at) => at > word && depth === 0 && text === '{');
  const close = word < 0 || open < 0 ? null : matching(tokens, open);
  const end = close === null ? undefined : tokens[close];
  if (end === undefined) return null;
  const at = tokens.findIndex(
    ({ text, depth }, index) =>
      index > open && depth === 1 && text === `$${name}` && /^(?:public|var)$/i.test(tokens[index - 1]?.text ?? ''),
  );
  if (at < 0) {
    const before = source.slice(0, end.from);
    const indent = /\n([ \t]+)(?:public|var)\b/i.exec(source)?.[1] ?? '\t';
    const gap = before.endsWith('\n') ? '' : lineEndOf(source);
    const line = `${gap}${indent}public $${name} = ${phpLiteral(value)};${lineEndOf(source)}`;
    return splice(source, { from: end.from, to: end.from }, line);
  }
  const stop = tokens.findIndex(({ text, depth }, index) => index > at && depth === 1 && text === ';');
  const [itself, last] = [tokens[at], tokens[stop - 1]];
  if (stop < 0 || itself === undefined || last === undefined) return null;
  return splice(source, { from: itself.to, to: last.to }, ` = ${phpLiteral(value)}`);
}

function setItem(source: string, path: readonly string[], value: string): string | null {
  const tokens = scanPhp(source);
  const start = tokens.findIndex(({ text, depth }) => depth === 0 && /^return$/i.test(text));
  if (start < 0) return null;
  let open = openingAt(tokens, start + 1);
  for (const [at, key] of path.entries()) {
    if (open === null) return null;
    const entry = entriesOf(tokens, open)?.findLast((one) => one.key === key);
    if (entry === undefined) return insertItem(source, tokens, open, path.slice(at), value);
    const { from, to } = entry.value;
    const first = tokens.findIndex((token) => token.from === from);
    if (at === path.length - 1)
      return openingAt(tokens, first) === null ? splice(source, { from, to }, phpLiteral(value)) : null;
    open = openingAt(tokens, first);
  }
  return null;
}

function insertItem(
  source: string,
  tokens: readonly PhpPiece[],
  open: number,
  path: readonly string[],
  value: string,
): string | null {
  const bracket = tokens[open];
  if (bracket === undefined) return null;
  const line = source.slice(source.lastIndexOf('\n', bracket.from - 1) + 1, bracket.from);
  const indent = `${/^[ \t]*/.exec(line)?.[0] ?? ''}    `;
  const keys = path.map((key) => `'${key}' => `);
  const text = `${keys.join('[')}${phpLiteral(value)}${']'.repeat(path.length - 1)}`;
  const end = lineEndOf(source);
  const isAlone = /^[ \t]*\r?\n/.test(source.slice(bracket.to));
  return splice(
    source,
    { from: bracket.to, to: bracket.to },
    `${end}${indent}${text},${isAlone ? '' : `${end}${indent}`}`,
  );
}

/** The index of the bracket that opens an array which begins at this token. */
function openingAt(tokens: readonly PhpPiece[], at: number): number | null {
  if (tokens[at]?.text === '[') return at;
  return /^array$/i.test(tokens[at]?.text ?? '') && tokens[at + 1]?.text === '(' ? at + 1 : null;
}

function entriesOf(tokens: readonly PhpPiece[], open: number): readonly Entry[] | null {
  const close = matching(tokens, open);
  if (close === null) return null;
  const depth = (tokens[open]?.depth ?? 0) + 1;
  const entries: Entry[] = [];
  let from = open + 1;
  for (let at = open + 1; at <= close; at += 1) {
    const token = tokens[at];
    if (at < close && !(token?.text === ',' && token.depth === depth)) continue;
    const [first, arrow] = [tokens[from], tokens[from + 1]];
    const last = tokens[at - 1];
    const value = tokens[from + 2];
    if (
      first?.string !== undefined &&
      arrow?.text === '=>' &&
      value !== undefined &&
      last !== undefined &&
      at > from + 2
    ) {
      entries.push({ key: first.string, value: { from: value.from, to: last.to } });
    }
    from = at + 1;
  }
  return entries;
}

function matching(tokens: readonly PhpPiece[], open: number): number | null {
  const depth = tokens[open]?.depth ?? 0;
  const found = tokens.findIndex((token, at) => at > open && /^[\])}]$/.test(token.text) && token.depth === depth);
  return found < 0 ? null : found;
}

function splice(source: string, { from, to }: Span, text: string): string {
  return source.slice(0, from) + text + source.slice(to);
}

function lineEndOf(source: string): string {
  return source.includes('\r\n') ? '\r\n' : '\n';
}
