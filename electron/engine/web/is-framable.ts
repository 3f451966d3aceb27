import { fetchSite } from './fetch-site.ts';

const patience = 8_000;

/**
 * Whether a site lets itself be shown in a frame of another origin (RFC 7034, and `frame-ancestors` of CSP 3, which wins). What
 * does not answer, or leads elsewhere, counts as unwilling: then nobody waits for an empty frame.
 */
export async function isFramable(url: string, by: string, signal: AbortSignal): Promise<boolean> {
  try {
    const limited = AbortSignal.any([signal, AbortSignal.timeout(patience)]);
    const { status, headers } = await fetchSite(url, limited, { verifyCertificate: true });
    return status < 400 && allowsFrame(headers, by);
  } catch {
    signal.throwIfAborted();
    return false;
  }
}

/** What the headers of an answer say about being framed by a page of `by`. Names in lower case. Pure. */
export function allowsFrame(headers: Readonly<Record<string, string | undefined>>, by: string): boolean {
  const policies = (headers['content-security-policy'] ?? '').split(',');
  const ancestors = policies.flatMap((policy) =>
    policy
      .split(';')
      .map((directive) => directive.trim().toLowerCase().split(/\s+/))
      .filter(([name]) => name === 'frame-ancestors'),
  );
  if (ancestors.length > 0) return ancestors.every(([, ...sources]) => sources.some((source) => covers(source, by)));
  // Whatever stands there, browsers take it for a refusal: ALLOW-FROM is gone from all of them.
  return (headers['x-frame-options'] ?? '').trim() === '';
}

function covers(source: string, by: string): boolean {
  const { protocol, host, origin } = new URL(by);
  if (source === '*') return true;
  if (/^[a-z][a-z0-9+.-]*:$/.test(source)) return source === protocol;
  const [, scheme, name = ''] = /^(?:([a-z][a-z0-9+.-]*:)\/\/)?([^/]*)/.exec(source) ?? [];
  if (scheme !== undefined && scheme !== protocol) return false;
  if (name.startsWith('*.')) return host.endsWith(name.slice(1));
  return name === host || source === origin;
}
