/** Characters of the source from `from` up to `to`. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** One token of PHP with its place. `depth` counts the brackets around it; those themselves stand outside. */
export interface PhpPiece extends Span {
  readonly text: string;
  readonly depth: number;
  /** What a string literal says, for those without variables. */
  readonly string?: string;
}

const piece =
  /(?<skip>[ \t\r\n]+|(?:\/\/|#(?!\[))(?:(?!\?>)[^\r\n])*|\/\*[^]*?(?:\*\/|$))|(?<close>\?>\r?\n?)|(?<single>'(?:[^'\\]|\\[^])*')|(?<double>"(?:[^"\\]|\\[^])*")|(?<word>\$?[A-Za-z_\x80-\uffff][\w\x80-\uffff\\]*|[0-9][\w.]*)|(?<op>=>|<<<|[^])/y;

/** Tokens of PHP source without comments, white space and text outside of PHP. Reads, never runs. Pure. */
export function scanPhp(source: string): readonly PhpPiece[] {
  const tokens: PhpPiece[] = [];
  let at = nextOpening(source, 0);
  let depth = 0;
  while (at < source.length) {
    piece.lastIndex = at;
    const match = piece.exec(source);
    if (match === null) break;
    const [text] = match;
    const { skip, close, single, double } = match.groups ?? {};
    const from = at;
    at += text.length;
    if (skip !== undefined) continue;
    if (close !== undefined) {
      tokens.push({ text: '?>', depth, from, to: at });
      at = nextOpening(source, at);
      continue;
    }
    if (/^[\])}]$/.test(text)) depth -= 1;
    const string = stringOf(single, double);
    tokens.push({ text, depth, from, to: at, ...(string !== undefined && { string }) });
    if (/^[[({]$/.test(text)) depth += 1;
  }
  return tokens;
}

function stringOf(single: string | undefined, double: string | undefined): string | undefined {
  if (single !== undefined) return single.slice(1, -1).replace(/\\([\\'])/g, '$1');
  return double === undefined || /[\\$]/.test(double) ? undefined : double.slice(1, -1);
}

function nextOpening(source: string, from: number): number {
  const found = source.slice(from).search(/<\?(?:php(?=\s|$)|=)/i);
  return found < 0 ? source.length : from + found + (source.startsWith('<?=', from + found) ? 3 : 5);
}
