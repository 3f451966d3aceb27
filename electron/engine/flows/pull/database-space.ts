import { statfs } from 'node:fs/promises';
import type { Problem } from '#shared/domain/problem.ts';
import type { DatabasePreparation } from './prepare-database.ts';
import { shQuote } from '../../remote/shell-quote.ts';
import type { RemoteSession } from '../../remote/transport.ts';
import type { OpenEnvironment } from './open-environment.ts';

/** New tables stand beside the old ones until the switch, and their indexes are sorted on disk: so much more is needed. */
const headroom = 1.3;

/** Refuses before it starts what would fill the disk of the target's database, where that disk can be seen from here. */
export async function databaseSpaceProblem(
  target: OpenEnvironment,
  preparation: DatabasePreparation,
  signal: AbortSignal,
): Promise<readonly Problem[]> {
  const connection = await target.openSource(signal);
  try {
    const [row] = await connection.strings('SELECT @@datadir', { signal });
    const folder = row?.[0] ?? '';
    const free =
      target.session === null
        ? await statfs(folder).then(
            (stats) => stats.bavail * stats.bsize,
            () => null,
          )
        : await freeOnServer(target.session, folder, signal);
    if (free === null) return [];
    const tables = preparation.database.tables.filter((table) => table.withRows);
    const bytes = headroom * tables.reduce((sum, table) => sum + table.facts.dataBytes + table.facts.indexBytes, 0);
    if (free >= bytes) return [];
    const megabytes = (value: number): string => `${String(Math.ceil(value / 1e6))} MB`;
    return [
      {
        id: 'no-database-space',
        severity: 'blocker',
        title: `The tables need about ${megabytes(bytes)}, ${megabytes(free)} are free on the disk of ${folder}`,
        mend: 'Free some space, or choose fewer tables.',
      },
    ];
  } finally {
    await connection.close();
  }
}

/** Null where the folder is not on that server, or not to be seen by the account. */
async function freeOnServer(session: RemoteSession, folder: string, signal: AbortSignal): Promise<number | null> {
  if (folder === '') return null;
  const script = `df -Pk -- ${shQuote(folder)} 2>/dev/null | sed -n 2p; exit 0`;
  const { stdout } = await session.run({ script }, signal);
  const kilobytes = stdout.toString('utf8').trim().split(/\s+/).at(3);
  return kilobytes !== undefined && /^\d+$/.test(kilobytes) ? Number(kilobytes) * 1024 : null;
}
