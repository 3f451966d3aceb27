/**
 * Compiles a table pattern (`{prefix}posts`, `{blog}posts`, `gf_*`) for one site. `{blog}` also takes the number of a
 * multisite blog: `wp_posts`, `wp_7_posts`. Case matters, as it does on the servers where table names are files.
 */
export function compileTablePattern(pattern: string, prefix: string): (table: string) => boolean {
  const bare = pattern.replace(/^\{(?:prefix|blog)\}/, '');
  if (bare === pattern) return (table) => matchesGlob(table, pattern);
  const numbered = pattern.startsWith('{blog}');
  return (table) => {
    if (!table.startsWith(prefix)) return false;
    const rest = table.slice(prefix.length);
    return matchesGlob(rest, bare) || (numbered && matchesGlob(rest.replace(/^[0-9]+_/, ''), bare));
  };
}

/**
 * True when the whole text matches; `*` stands for any characters. Never slower than the product of both lengths,
 * whatever the pattern (a regular expression built from it could be made to hang).
 */
export function matchesGlob(text: string, pattern: string): boolean {
  let at = 0;
  let inPattern = 0;
  let star = -1;
  let resume = 0;
  while (at < text.length) {
    if (pattern[inPattern] === '*') {
      star = inPattern++;
      resume = at;
    } else if (inPattern < pattern.length && pattern[inPattern] === text[at]) {
      inPattern++;
      at++;
    } else if (star >= 0) {
      inPattern = star + 1;
      at = ++resume;
    } else {
      return false;
    }
  }
  while (pattern[inPattern] === '*') inPattern++;
  return inPattern === pattern.length;
}
