/**
 * One word for a POSIX shell, whatever the value is. Bytes that are not UTF-8 (file names of any encoding) are written as
 * octal and decoded by the shell itself. Throws TypeError on NUL, which no path and no argument can hold.
 */
export function shQuote(value: string | Buffer): string {
  if (value.includes('\0')) throw new TypeError('a shell word cannot hold a NUL character');
  if (typeof value === 'string') return quoteText(value);
  const text = value.toString('utf8');
  return Buffer.from(text, 'utf8').equals(value) ? quoteText(text) : quoteBytes(value);
}

function quoteText(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** A command substitution drops newlines at its end, so those follow as text. */
function quoteBytes(bytes: Buffer): string {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0x0a) end -= 1;
  const octal = [...bytes.subarray(0, end)].map((byte) => `\\0${byte.toString(8).padStart(3, '0')}`).join('');
  return `"$(printf %b '${octal}')"${end === bytes.length ? '' : quoteText('\n'.repeat(bytes.length - end))}`;
}
