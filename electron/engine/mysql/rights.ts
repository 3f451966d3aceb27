import type { DatabaseRights } from '#shared/domain/database-facts.ts';
import type { SourceConnection } from './connection.ts';

/** One line of SHOW GRANTS: what, where. Account names and password hashes are not kept. */
interface Grant {
  readonly privileges: ReadonlySet<string>;
  readonly scope: 'everything' | 'database' | 'other';
  /** The database as granted, with `_`, `%` and `\_`; empty for everything. */
  readonly pattern: string;
}

const grantLine =
  /^GRANT (.+?) ON (?:(?:TABLE|PROCEDURE|FUNCTION|PACKAGE|PACKAGE BODY) )?((?:`(?:[^`]|``)*`|\*|"[^"]*"|'[^']*'))\.((?:`(?:[^`]|``)*`|\*|"[^"]*")) TO /i;

/** Parses one line; null for roles, PROXY and what else grants nothing by itself. */
function parseGrant(line: string): Grant | null {
  const match = grantLine.exec(line);
  if (match === null) return null;
  const [, list = '', schema = '', object = ''] = match;
  const privileges = new Set(
    list
      .replace(/\([^)]*\)/g, '')
      .split(',')
      .map((name) => name.trim().toUpperCase()),
  );
  if (schema === '*') return { privileges, scope: 'everything', pattern: '' };
  const pattern = schema.slice(1, -1).replaceAll('``', '`');
  return { privileges, scope: object === '*' ? 'database' : 'other', pattern };
}

/** Whether a database name is covered by a pattern of a grant. */
export function matchesGrantPattern(pattern: string, schema: string): boolean {
  const source = pattern.replace(
    /\\([_%\\])|([_%])|([\s\S])/g,
    (_, escaped?: string, wild?: string, plain?: string) => {
      if (wild !== undefined) return wild === '_' ? '[\\s\\S]' : '[\\s\\S]*';
      return (escaped ?? plain ?? '').replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
    },
  );
  return new RegExp(`^${source}$`).test(schema);
}

/** What the lines of SHOW GRANTS allow in one database. */
export function rightsFromGrants(lines: readonly string[], schema: string): DatabaseRights {
  const grants = lines.map(parseGrant).filter((grant) => grant !== null);
  const covers = (grant: Grant, names: readonly string[]): boolean =>
    names.some((name) => grant.privileges.has(name)) ||
    grant.privileges.has('ALL PRIVILEGES') ||
    grant.privileges.has('ALL');
  const everywhere = (...names: string[]): boolean =>
    grants.some((grant) => grant.scope === 'everything' && covers(grant, names));
  const here = (...names: string[]): boolean =>
    everywhere(...names) ||
    grants.some(
      (grant) => grant.scope === 'database' && matchesGrantPattern(grant.pattern, schema) && covers(grant, names),
    );
  const somewhere = (name: string): boolean =>
    here(name) || grants.some((grant) => grant.scope === 'other' && grant.pattern === schema && covers(grant, [name]));
  return {
    select: somewhere('SELECT'),
    lockTables: here('LOCK TABLES') && here('SELECT'),
    reload: everywhere('RELOAD', 'FLUSH_TABLES'),
    showView: here('SHOW VIEW'),
    trigger: here('TRIGGER'),
    event: here('EVENT'),
    process: everywhere('PROCESS'),
    showRoutine: everywhere('SELECT', 'SHOW_ROUTINE'),
    createRoutine: here('CREATE ROUTINE'),
    createView: here('CREATE VIEW'),
    create: here('CREATE'),
    drop: here('DROP'),
    alter: here('ALTER'),
    insert: here('INSERT'),
    createDatabase: everywhere('CREATE'),
    createDatabasePatterns: grants
      .filter(
        (grant) => grant.scope === 'database' && /(?:^|[^\\])[%_]/.test(grant.pattern) && covers(grant, ['CREATE']),
      )
      .map((grant) => grant.pattern),
    super: everywhere('SUPER', 'SET USER', 'SET_USER_ID'),
  };
}

/** Reads the grants of the logged-in user, active roles included. */
export async function readRights(
  connection: SourceConnection,
  schema: string,
  signal: AbortSignal,
): Promise<DatabaseRights> {
  const own = await connection.strings('SHOW GRANTS', { signal });
  const [[role] = []] = connection.isMariaDb
    ? await connection.strings('SELECT CURRENT_ROLE()', { signal })
    : await Promise.resolve([[null]]);
  // MariaDB lists a role's rights only when asked for the role.
  const byRole = role == null ? [] : await connection.strings('SHOW GRANTS FOR CURRENT_ROLE', { signal });
  return rightsFromGrants(
    [...own, ...byRole].map(([line]) => line ?? ''),
    schema,
  );
}
