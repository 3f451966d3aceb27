/** Tables that share a first word before they count as a group. */
const leastMembers = 2;

/**
 * Sorts tables by the program they belong to, as far as names tell: by the first word behind the site's prefix, where
 * several tables share it (`wp_woocommerce_sessions` and `wp_woocommerce_log` are both `woocommerce`). Tables of no group
 * are absent. Pure.
 */
export function groupTables(names: readonly string[], prefix: string): ReadonlyMap<string, string> {
  const wordOf = (name: string): string => {
    const rest = prefix !== '' && name.startsWith(prefix) ? name.slice(prefix.length) : name;
    const [first = '', ...others] = rest.split('_');
    return others.length > 0 && others.some((word) => word !== '') ? first.toLowerCase() : '';
  };
  const counts = new Map<string, number>();
  for (const name of names) counts.set(wordOf(name), (counts.get(wordOf(name)) ?? 0) + 1);
  return new Map(
    names.flatMap((name): [string, string][] => {
      const word = wordOf(name);
      return word !== '' && (counts.get(word) ?? 0) >= leastMembers ? [[name, word]] : [];
    }),
  );
}
