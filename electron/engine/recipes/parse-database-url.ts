/** The parts of a `DATABASE_URL`, decoded. */
export interface DatabaseUrl {
  readonly name: string;
  readonly user: string;
  readonly password: string;
  /** `host` or `host:port` as written. */
  readonly host: string;
  readonly socketPath: string | null;
  readonly charset: string | null;
}

const schemes: ReadonlySet<string> = new Set(['mysql', 'mysql2', 'mariadb', 'mysqli', 'pdo-mysql', 'pdo_mysql']);

/**
 * Parses `mysql://user:password@host:port/name?charset=utf8mb4`. User, password and name are URL-encoded; a password that
 * somebody left unencoded still works unless it holds a slash or percent sign. Returns null for other databases and shapes.
 */
export function parseDatabaseUrl(text: string): DatabaseUrl | null {
  const scheme = /^([a-z][a-z0-9_+-]*):\/\//i.exec(text);
  if (scheme === null || !schemes.has((scheme[1] ?? '').toLowerCase())) return null;
  const rest = text.slice(scheme[0].length);
  const at = rest.lastIndexOf('@');
  const [userInfo, place] = at < 0 ? ['', rest] : [rest.slice(0, at), rest.slice(at + 1)];
  const colon = userInfo.indexOf(':');
  const slash = place.indexOf('/');
  if (slash < 0) return null;
  const [name, query] = cut(place.slice(slash + 1), '?');
  const options = new URLSearchParams(query);
  return {
    name: decode(name),
    user: decode(colon < 0 ? userInfo : userInfo.slice(0, colon)),
    password: colon < 0 ? '' : decode(userInfo.slice(colon + 1)),
    host: decode(place.slice(0, slash)),
    socketPath: options.get('unix_socket') ?? options.get('socket'),
    charset: options.get('charset'),
  };
}

function cut(text: string, separator: string): readonly [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

/** Percent-decodes; text with stray percent signs stays as it is. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * Parses PDO's `mysql:host=...;port=...;dbname=...;unix_socket=...;charset=...`, which has neither user nor password. Returns
 * null for other databases and shapes.
 */
export function parseDatabaseDsn(text: string): Omit<DatabaseUrl, 'user' | 'password'> | null {
  const [scheme, list] = cut(text.trim(), ':');
  if (scheme.toLowerCase() !== 'mysql') return null;
  const parts = new Map(
    list
      .split(';')
      .map((part) => cut(part, '='))
      .map(([name, value]) => [name.trim(), value]),
  );
  const port = parts.get('port') ?? '';
  return {
    name: parts.get('dbname') ?? '',
    host: `${parts.get('host') ?? 'localhost'}${port === '' ? '' : `:${port}`}`,
    socketPath: parts.get('unix_socket') ?? null,
    charset: parts.get('charset') ?? null,
  };
}
