/** What the source's regular expressions can do: MariaDB's PCRE, MySQL 8's ICU, or no REGEXP_REPLACE at all (MySQL 5.7). */
export type RegexFlavour = 'pcre' | 'icu' | 'none';

/** Tells the flavour from `SELECT VERSION()`, e.g. `10.11.19-MariaDB`, `5.5.5-10.6.12-MariaDB-log`, `8.0.39`, `5.7.44`. */
export function regexFlavour(version: string): RegexFlavour {
  const numbers = /^(?:5\.5\.5-)?(\d+)\.(\d+)\.(\d+)/.exec(version);
  const [major, minor, patch] = [numbers?.[1], numbers?.[2], numbers?.[3]].map(Number);
  if (major === undefined || minor === undefined || patch === undefined || Number.isNaN(major)) return 'none';
  if (/mariadb/i.test(version)) return major > 10 || (major === 10 && (minor > 0 || patch >= 5)) ? 'pcre' : 'none';
  // REGEXP_REPLACE came with 8.0.4; results in the wrong character set were mended in 8.0.17.
  return major > 8 || (major === 8 && (minor > 0 || patch >= 17)) ? 'icu' : 'none';
}
