import type { SshAddress } from './findings.ts';

/** Reads `[ssh://][user@]host[:port][path]`, the path beginning with `/` or `~`; null for anything else. */
export function parseSshAddress(text: string): SshAddress | null {
  if (text.length > 2048) return null;
  const match =
    /^(?:ssh:\/\/|ssh:)?(?:([^@/~\s]+)@)?(?:\[([0-9A-Fa-f:.]+)\]|([^:/~@\s[\]]+))(?::(\d{0,5}))?([/~].*)?$/.exec(
      text.trim(),
    );
  if (match === null) return null;
  const [, user, ipv6, host, port, path] = match;
  return {
    user: user ?? null,
    host: ipv6 ?? host ?? '',
    port: port === undefined || port === '' ? null : Number(port),
    path: path ?? null,
  };
}
