import type { ServerFacts } from '#shared/domain/database-facts.ts';

const modesOfMysql = new Set(['TIME_TRUNCATE_FRACTIONAL']);
const modesGoneInMysql8 = new Set([
  'NO_AUTO_CREATE_USER',
  'NO_FIELD_OPTIONS',
  'NO_KEY_OPTIONS',
  'NO_TABLE_OPTIONS',
  'POSTGRESQL',
  'ORACLE',
  'MSSQL',
  'DB2',
  'MAXDB',
  'MYSQL323',
  'MYSQL40',
  'EMPTY_STRING_IS_NULL',
  'SIMULTANEOUS_ASSIGNMENT',
  'TIME_ROUND_FRACTIONAL',
]);

/** The modes of a stored program that the target also knows. */
export function portableSqlMode(sqlMode: string, to: Pick<ServerFacts, 'vendor' | 'versionNumber'>): string {
  const unknown =
    to.vendor === 'mariadb' ? modesOfMysql : to.versionNumber >= 80000 ? modesGoneInMysql8 : new Set<string>();
  return sqlMode
    .split(',')
    .filter((mode) => mode !== '' && !unknown.has(mode))
    .join(',');
}
