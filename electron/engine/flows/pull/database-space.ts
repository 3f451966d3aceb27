import { statfs } from 'node:fs/promises';
import type { Problem } from '#shared/domain/problem.ts';
import type { DatabasePreparation } from './prepare-database.ts';
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
    const free = await statfs(folder).then(
      (stats) => stats.bavail * stats.bsize,
      () => null,
    );
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
