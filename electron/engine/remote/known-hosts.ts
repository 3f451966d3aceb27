import { createHmac, timingSafeEqual } from 'node:crypto';
import { keyTypeOf } from './wire.ts';

/** One usable line of a known_hosts file (format: sshd(8), SSH_KNOWN_HOSTS FILE FORMAT). */
export interface KnownHostLine {
  readonly marker: 'none' | 'revoked' | 'cert-authority';
  /** First field as written: hashed name or comma-separated patterns. */
  readonly hosts: string;
  readonly keyType: string;
  readonly key: Buffer;
  readonly comment: string;
  readonly source: string;
  readonly lineNumber: number;
}

/** `host`, or `[host]:port` for another port than 22, lower case: the name under which OpenSSH files a key. */
export function toKnownHostName(host: string, port: number): string {
  const name = host.replace(/^\[(.*)\]$/, '$1').toLowerCase();
  return port === 22 ? name : `[${name}]:${port}`;
}

/** The lines of a known_hosts file; damaged lines are left out, as OpenSSH does. */
export function parseKnownHosts(text: string, source: string): readonly KnownHostLine[] {
  return text.split('\n').flatMap((line, index) => {
    const parsed = parseLine(line.trim(), source, index + 1);
    return parsed === null ? [] : [parsed];
  });
}

function parseLine(line: string, source: string, lineNumber: number): KnownHostLine | null {
  if (line === '' || line.startsWith('#')) return null;
  const fields = line.split(/[ \t]+/);
  const marker = toMarker(fields[0] ?? '');
  if (marker === null) return null;
  const [hosts, keyType, encoded, ...comment] = marker === 'none' ? fields : fields.slice(1);
  if (hosts === undefined || keyType === undefined || encoded === undefined) return null;
  const key = Buffer.from(encoded, 'base64');
  if (keyTypeOf(key) !== keyType) return null;
  return { marker, hosts, keyType, key, comment: comment.join(' '), source, lineNumber };
}

function toMarker(field: string): KnownHostLine['marker'] | null {
  if (!field.startsWith('@')) return 'none';
  if (field === '@revoked') return 'revoked';
  return field === '@cert-authority' ? 'cert-authority' : null;
}

/** Whether a line speaks about this name (see `toKnownHostName`). A matching negated pattern excludes the line. */
export function matchesKnownHost(line: KnownHostLine, name: string): boolean {
  if (line.hosts.startsWith('|1|')) return matchesHash(line.hosts, name);
  const patterns = line.hosts.split(',');
  const matching = patterns.filter((pattern) => matchesPattern(pattern.replace(/^!/, ''), name));
  return matching.length > 0 && !matching.some((pattern) => pattern.startsWith('!'));
}

function matchesHash(field: string, name: string): boolean {
  const [, , salt, hash] = field.split('|');
  if (salt === undefined || hash === undefined) return false;
  const expected = Buffer.from(hash, 'base64');
  // OpenSSH hashes names with SHA-1; this hides names and is not a signature.
  const actual = createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest();
  return expected.length === actual.length && timingSafeEqual(expected, actual);
}

/** OpenSSH patterns: `*` any characters, `?` one; everything else is itself (case-insensitive). Linear in the name. */
export function matchesPattern(pattern: string, name: string): boolean {
  const wanted = pattern.toLowerCase();
  const text = name.toLowerCase();
  let at = 0;
  let star = -1;
  let resume = 0;
  let position = 0;
  while (position < text.length) {
    const symbol = wanted[at];
    if (symbol === '*') {
      star = at;
      resume = position;
      at += 1;
    } else if (symbol !== undefined && (symbol === '?' || symbol === text[position])) {
      at += 1;
      position += 1;
    } else if (star >= 0) {
      at = star + 1;
      resume += 1;
      position = resume;
    } else {
      return false;
    }
  }
  return /^\**$/.test(wanted.slice(at));
}
