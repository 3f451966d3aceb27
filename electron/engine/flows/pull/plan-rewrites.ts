import type { RewriteRule } from '../../rewrite/rewrite-rule.ts';
import type { NamedSite } from './name-sites.ts';

/** Addresses and folders of both sides. */
export interface RewriteFacts {
  readonly sourceUrl: string;
  readonly targetUrl: string;
  readonly sourcePath: string;
  readonly targetPath: string;
  /** Addresses that the site itself uses (e.g. WordPress's `home` and `siteurl`), if known. */
  readonly siteUrls: readonly string[];
  /** Further sites of a network or shop with the names that they get. */
  readonly sites: readonly NamedSite[];
}

/** Which addresses and paths are replaced on the way down; most specific first, nothing twice. Pure. */
export function planRewrites(facts: RewriteFacts): readonly RewriteRule[] {
  const target = originOf(facts.targetUrl);
  const origins = [facts.sourceUrl, ...facts.siteUrls].map(originOf);
  const rules: RewriteRule[] = [];
  for (const from of new Set(origins)) {
    if (from !== null && target !== null && from !== target) rules.push({ kind: 'origin', from, to: target });
  }
  for (const { from, to } of siteOrigins(facts)) {
    if (from !== to && !rules.some((rule) => rule.kind === 'origin' && rule.from === from)) {
      rules.push({ kind: 'origin', from, to });
    }
  }
  const from = trimSlashes(facts.sourcePath);
  const to = trimSlashes(facts.targetPath);
  // A path of one folder ("/srv") is too common a word to replace everywhere.
  if (from !== to && from.split('/').length > 2) rules.push({ kind: 'path', from, to });
  return rules;
}

/** Every site as addresses of the same schemes as the first site's. */
function siteOrigins({ sites, sourceUrl, targetUrl }: RewriteFacts): readonly { from: string; to: string }[] {
  const [source, target] = [new URL(sourceUrl).protocol, new URL(targetUrl).protocol];
  return sites.flatMap((site) => {
    const [from, to] = [originOf(`${source}//${site.from}`), originOf(`${target}//${site.to}`)];
    return from === null || to === null ? [] : [{ from, to }];
  });
}

/** Scheme, host and port of an address, or null when it is none. */
export function originOf(url: string): string | null {
  try {
    const parsed = new URL(url);
    return parsed.protocol === 'http:' || parsed.protocol === 'https:' ? parsed.origin : null;
  } catch {
    return null;
  }
}

function trimSlashes(path: string): string {
  return path.replace(/\/+$/, '');
}
