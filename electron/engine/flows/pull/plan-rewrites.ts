import type { RewriteRule } from '../../rewrite/rewrite-rule.ts';

/** Addresses and folders of both sides. */
export interface RewriteFacts {
  readonly sourceUrl: string;
  readonly targetUrl: string;
  readonly sourcePath: string;
  readonly targetPath: string;
  /** Addresses that the site itself uses (e.g. WordPress's `home` and `siteurl`), if known. */
  readonly siteUrls: readonly string[];
}

/** Which addresses and paths are replaced on the way down; most specific first, nothing twice. Pure. */
export function planRewrites(facts: RewriteFacts): readonly RewriteRule[] {
  const target = originOf(facts.targetUrl);
  const origins = [facts.sourceUrl, ...facts.siteUrls].map(originOf);
  const rules: RewriteRule[] = [];
  for (const from of new Set(origins)) {
    if (from !== null && target !== null && from !== target) rules.push({ kind: 'origin', from, to: target });
  }
  const from = trimSlashes(facts.sourcePath);
  const to = trimSlashes(facts.targetPath);
  // A path of one folder ("/srv") is too common a word to replace everywhere.
  if (from !== to && from.split('/').length > 2) rules.push({ kind: 'path', from, to });
  return rules;
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
