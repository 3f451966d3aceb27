import type { ServerFacts } from '#shared/domain/database-facts.ts';
import type { SourceConnection } from './connection.ts';

const variables = [
  'character_set_server',
  'collation_server',
  'event_scheduler',
  'local_infile',
  'log_bin',
  'lower_case_table_names',
  'max_allowed_packet',
  'read_only',
  'sql_mode',
];

/** `10.11.6-MariaDB` as 101106; 0 when there is no number. */
export function parseVersionNumber(version: string): number {
  const match = /^(\d+)\.(\d+)(?:\.(\d+))?/.exec(version);
  if (match === null) return 0;
  const [, major = '0', minor = '0', patch = '0'] = match;
  return Number(major) * 10_000 + Number(minor) * 100 + Number(patch);
}

/** What the server is, has and allows. */
export async function readServer(connection: SourceConnection, signal: AbortSignal): Promise<ServerFacts> {
  const list = variables.map((name) => `'${name}'`).join(', ');
  // MariaDB's newer collations carry their character set only in the applicability table.
  const names = connection.isMariaDb
    ? 'SELECT * FROM information_schema.COLLATION_CHARACTER_SET_APPLICABILITY'
    : 'SELECT COLLATION_NAME FROM information_schema.COLLATIONS';
  const [settings, collations, engines, [versionRow]] = await Promise.all([
    connection.strings(`SHOW GLOBAL VARIABLES WHERE Variable_name IN (${list})`, { signal }),
    connection.query(names, { signal }),
    connection.strings('SHOW ENGINES', { signal }),
    connection.strings('SELECT VERSION()', { signal }),
  ]);
  const values = new Map(settings.map(([name, value]) => [name?.toLowerCase() ?? '', value ?? '']));
  const value = (name: string): string => values.get(name) ?? '';
  const isOn = (name: string): boolean => ['on', '1', 'yes'].includes(value(name).toLowerCase());
  const version = versionRow?.[0] ?? connection.version;
  const fullName = collations.columns.findIndex((column) => column.name.toUpperCase() === 'FULL_COLLATION_NAME');
  return {
    vendor: connection.isMariaDb ? 'mariadb' : 'mysql',
    version,
    versionNumber: parseVersionNumber(version),
    sqlMode: value('sql_mode'),
    characterSet: value('character_set_server'),
    collation: value('collation_server'),
    lowerCaseTableNames: Number(value('lower_case_table_names')),
    maxAllowedPacket: Number(value('max_allowed_packet')),
    localInfile: isOn('local_infile'),
    readOnly: isOn('read_only'),
    hasBinaryLog: isOn('log_bin'),
    eventScheduler: isOn('event_scheduler'),
    collations: [...new Set(collations.rows.map((row) => row[Math.max(fullName, 0)]?.toString('utf8') ?? ''))],
    engines: engines
      .filter(([, support]) => support === 'YES' || support === 'DEFAULT')
      .map(([name]) => (name ?? '').toLowerCase()),
  };
}
