/**
 * A text literal that means the same under every sql_mode and connection character set: quoted when it is plain, else in
 * hexadecimal with its character set named.
 */
export function sqlText(text: string): string {
  return /^[ -&(-[\]-~]*$/.test(text) ? `'${text}'` : `_utf8mb4 X'${Buffer.from(text, 'utf8').toString('hex')}'`;
}

/** A quoted identifier. */
export function sqlName(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``;
}

/**
 * A condition that a column is LIKE a pattern (`%`, `_`, a backslash takes their meaning away). Written with an escape
 * character of its own, because NO_BACKSLASH_ESCAPES changes what a backslash means to the server.
 */
export function sqlLike(column: string, pattern: string): string {
  let own = '';
  for (let i = 0; i < pattern.length; i++) {
    const character = pattern.charAt(i);
    if (character === '\\' && i + 1 < pattern.length) own += escaped(pattern.charAt(++i));
    else if (character === '%' || character === '_') own += character;
    else own += escaped(character);
  }
  return `${sqlName(column)} LIKE ${sqlText(own)} ESCAPE '!'`;
}

function escaped(character: string): string {
  return character === '%' || character === '_' || character === '!' ? `!${character}` : character;
}
