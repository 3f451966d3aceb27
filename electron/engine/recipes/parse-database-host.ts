/** Where a database listens, as its clients write it. */
export interface DatabaseHost {
  readonly host: string;
  readonly port: number;
  /** A socket that was named; wins over host and port. */
  readonly socketPath: string | null;
  /**
   * Sockets to look for when none was named: MySQL's clients take `localhost` for "the socket". Empty for other hosts.
   */
  readonly socketCandidates: readonly string[];
}

/** Longer than any host name with port and socket. */
const maxLength = 400;

/** Where distributions and panels put the server's socket. */
export const usualSockets: readonly string[] = [
  '/run/mysqld/mysqld.sock',
  '/var/run/mysqld/mysqld.sock',
  '/var/lib/mysql/mysql.sock',
  '/tmp/mysql.sock',
];

/**
 * Parses `DB_HOST` as WordPress and mysqli do: `host`, `host:port`, `host:/socket`, `host:port:/socket`, `:/socket`,
 * `[::1]:3306`, a bare IPv6 address, and mysqli's `p:` for persistent connections. Returns null for anything else.
 */
export function parseDatabaseHost(text: string, defaultPort = 3306): DatabaseHost | null {
  const trimmed = text.trim().replace(/^p:/, '');
  if (trimmed.length > maxLength || /[\s\0]/.test(trimmed)) return null;
  const socketAt = trimmed.startsWith('/') ? 0 : trimmed.indexOf(':/') + 1;
  const socketPath = socketAt > 0 || trimmed.startsWith('/') ? trimmed.slice(socketAt) : null;
  if (socketPath?.startsWith('//') === true) return null; // a URL
  const address = socketPath === null ? trimmed : trimmed.slice(0, socketAt).replace(/:$/, '');
  const parsed = parseAddress(address);
  if (parsed === null) return null;
  const host = parsed.host === '' ? 'localhost' : parsed.host;
  const usesSocket = socketPath === null && host.toLowerCase() === 'localhost' && parsed.port === null;
  return { host, port: parsed.port ?? defaultPort, socketPath, socketCandidates: usesSocket ? usualSockets : [] };
}

function parseAddress(address: string): { readonly host: string; readonly port: number | null } | null {
  const bracketed = /^\[([0-9A-Fa-f:.]+(?:%[A-Za-z0-9_.-]+)?)\](?::([0-9]{1,5}))?$/.exec(address);
  if (bracketed !== null) return withPort(bracketed[1] ?? '', bracketed[2]);
  if (/^[0-9A-Fa-f:.]*:[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*$/.test(address)) return { host: address, port: null };
  const plain = /^([A-Za-z0-9_][A-Za-z0-9_.-]*)?(?::([0-9]{0,5}))?$/.exec(address);
  return plain === null ? null : withPort(plain[1] ?? '', plain[2]);
}

function withPort(host: string, digits: string | undefined): { host: string; port: number | null } | null {
  if (digits === undefined || digits === '') return { host, port: null };
  const port = Number(digits);
  return port >= 1 && port <= 65535 ? { host, port } : null;
}
