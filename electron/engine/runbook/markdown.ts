/**
 * Text from people as Markdown that shows it and nothing else: on one line, without marks that turn the direction of writing,
 * every character that Markdown or HTML would obey taken as itself. Pure.
 */
export function escapeMarkdown(text: string): string {
  return (
    toOneLine(text)
      .replace(/[\\`*_{}[\]<>~$|&]/g, (mark) => htmlMarks[mark] ?? `\\${mark}`)
      // What would become a link, a mention or an emoji.
      .replace(/:(?=\/\/|[\w+-]+:)|(?<=\b(?:mailto|xmpp)):/gi, '&#58;')
      .replaceAll('@', '&#64;')
      .replace(/\b(www)\./gi, '$1&#46;')
      // What would begin a heading or a list.
      .replace(/^(?=[#+=-])/, '\\')
      .replace(/^(\d+)(?=[.)])/, '$1\\')
  );
}

/** A backslash does not take the meaning of these away everywhere. */
const htmlMarks: Readonly<Record<string, string>> = { '<': '&lt;', '>': '&gt;', '`': '&#96;', '&': '&amp;' };

/** Text as code in a line, between more backticks than it holds. Pure. */
export function inlineCode(text: string): string {
  const plain = toOneLine(text);
  if (plain === '') return '';
  const fence = '`'.repeat(longestRun(plain) + 1);
  const pad = plain.startsWith('`') || plain.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${plain}${pad}${fence}`;
}

/** A block of code. Pure. */
export function codeBlock(lines: readonly string[]): string {
  const fence = '`'.repeat(Math.max(2, ...lines.map(longestRun)) + 1);
  return [`${fence}sh`, ...lines.map(toOneLine), fence].join('\n');
}

/** A table; its cells are Markdown already. Pure. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const toRow = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => (cell === '' ? ' ' : cell.replace(/(?<!\\)\|/g, '\\|'))).join(' | ')} |`;
  return [toRow(head), toRow(head.map(() => '---')), ...rows.map(toRow)].join('\n');
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}

function toOneLine(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/\p{Cf}/gu, '')
    .trim();
}
