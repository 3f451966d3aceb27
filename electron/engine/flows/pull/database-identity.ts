import type { SourceConnection } from '../../mysql/connection.ts';

const telling = ['hostname', 'port', 'datadir', 'server_uuid', 'server_uid'];

/**
 * A name for a schema on a server that two connections get exactly when they lead to the same one, whatever addresses and
 * tunnels they came through.
 */
export async function databaseIdentity(
  connection: SourceConnection,
  schema: string,
  signal: AbortSignal,
): Promise<string> {
  const names = telling.map((name) => `'${name}'`).join(', ');
  const rows = await connection.strings(`SHOW GLOBAL VARIABLES WHERE Variable_name IN (${names})`, { signal });
  const facts = rows.map(([name, value]) => [name?.toLowerCase() ?? '', value ?? '']);
  return JSON.stringify([facts.sort(([a = ''], [b = '']) => a.localeCompare(b)), schema]);
}
