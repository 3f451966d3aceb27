import { isIP } from 'node:net';
import { AppError } from '#shared/errors/app-error.ts';

/** The address of a repository in its parts, which are put together again for git. */
export interface RepositoryUrl {
  readonly scheme: 'https' | 'ssh';
  readonly user: string | null;
  readonly host: string;
  readonly port: number | null;
  /** Absolute for ssh://, relative to the home directory for `host:path`. */
  readonly path: string;
  /** What git is given. */
  readonly text: string;
}

const hostPattern = /^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$/;
const userPattern = /^[A-Za-z0-9_][A-Za-z0-9._-]*$/;
// No control characters, no spaces at the ends, nothing that git or a shell on the server reads as an option.
const pathPattern = /^[^\p{Cc}\p{Cf}\\'"`$;|&<>*?!{}()\u2028\u2029-][^\p{Cc}\p{Cf}\\'"`$;|&<>*?!{}()\u2028\u2029]*$/u;

/**
 * Reads `https://host/path`, `ssh://user@host:port/path` and `user@host:path`, and builds the address anew. Refuses
 * everything else: other transports (`ext::`, `file:`), local paths, options in place of a host or path, passwords, and
 * characters that mean something to a shell. Throws `git.url-refused`.
 */
export function parseRepositoryUrl(text: string): RepositoryUrl {
  const address = text.trim();
  if (address.length > 2048) throw refused('it is too long');
  if (/^[a-z0-9+.-]*::/i.test(address)) throw refused('it names a transport helper');
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(address)?.[1]?.toLowerCase();
  if (scheme === 'https' || scheme === 'ssh') return parseWithScheme(address, scheme);
  if (scheme !== undefined) throw refused(`${scheme}: addresses are not allowed, only https: and ssh:`);
  return parseShort(address);
}

function parseWithScheme(address: string, scheme: 'https' | 'ssh'): RepositoryUrl {
  if (!URL.canParse(address)) throw refused('it is not a valid address');
  const url = new URL(address);
  if (url.password !== '') throw refused('it holds a password; use an SSH key or a credential helper');
  if (url.search !== '' || url.hash !== '') throw refused('it has a query or a fragment');
  if (scheme === 'https' && url.username !== '') throw refused('it holds a user name');
  const path = decode(url.pathname);
  const port = url.port === '' ? null : Number(url.port);
  const user = url.username === '' ? null : decode(url.username);
  return build(scheme, user, decode(url.hostname), port, path);
}

function parseShort(address: string): RepositoryUrl {
  const match = /^(?:([^@/:]+)@)?([^@/:]+):(?!\/\/)(.+)$/.exec(address);
  const [, user = null, host = '', path = ''] = match ?? [];
  // A single letter in front of a colon is a drive, not a host.
  if (!match || (user === null && host.length === 1)) throw refused('it is neither an https: nor an SSH address');
  const { path: checked } = build('ssh', user, host, null, path);
  const text = `${user === null ? '' : `${user}@`}${host}:${checked}`;
  return { scheme: 'ssh', user, host, port: null, path: checked, text };
}

function build(
  scheme: 'https' | 'ssh',
  user: string | null,
  host: string,
  port: number | null,
  path: string,
): RepositoryUrl {
  const bare = host.replace(/^\[(.*)\]$/, '$1');
  if (!hostPattern.test(host) && isIP(bare) !== 6) throw refused('its host name is not a host name');
  if (user !== null && !userPattern.test(user)) throw refused('its user name is not a user name');
  if (!pathPattern.test(path) || path === '/' || path.split('/').some((part) => part.startsWith('-'))) {
    throw refused('its path holds characters that are not allowed');
  }
  const place = `${user === null ? '' : `${user}@`}${host}${port === null ? '' : `:${port}`}`;
  const encoded = path.split('/').map(encodeURIComponent).join('/').replaceAll('%7E', '~').replaceAll('%40', '@');
  return { scheme, user, host, port, path, text: `${scheme}://${place}${encoded}` };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw refused('it is not a valid address');
  }
}

function refused(why: string): AppError {
  return new AppError('git.url-refused', {
    message: `This repository address is not allowed: ${why}.`,
    retry: 'never',
  });
}
