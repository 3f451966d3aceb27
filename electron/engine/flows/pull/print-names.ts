/** Names per `printf`: short enough for every shell's line. */
const perLine = 50;

/**
 * Shell lines that print names, each ended by NUL: bytes outside of plain letters are octal in printf's own format, so no
 * name can be taken for anything else by any shell.
 */
export function printNames(names: readonly Buffer[]): string {
  const lines: string[] = [];
  for (let from = 0; from < names.length; from += perLine) {
    const formats = names.slice(from, from + perLine).map((name) => `${escapeForPrintf(name)}\\000`);
    lines.push(`printf '${formats.join('')}'\n`);
  }
  return lines.join('');
}

function escapeForPrintf(name: Buffer): string {
  let text = '';
  for (const byte of name) {
    const letter = String.fromCharCode(byte);
    text += /[A-Za-z0-9._/-]/.test(letter) ? letter : `\\${byte.toString(8).padStart(3, '0')}`;
  }
  // A format must not begin like an option.
  return text.startsWith('-') ? `\\055${text.slice(1)}` : text;
}
