import { createHash } from 'node:crypto';
import { lstat, readdir, readFile, readlink } from 'node:fs/promises';
import { rootSql } from '../../../lab/databases.ts';
import { run } from '../../../lab/processes.ts';

/** Everything of a database as text: definitions, rows in the order of their keys, views, triggers, routines, events. */
export async function dumpDatabase(socket: string, database: string): Promise<string> {
  // What a pull keeps beside the live tables is not the site.
  const kept = `SELECT CONCAT('--ignore-table=${database}.', TABLE_NAME) FROM information_schema.TABLES
    WHERE TABLE_SCHEMA = '${database}' AND TABLE_NAME REGEXP '^sl[0-9a-f]{8}[no]_'`;
  const beside = (await rootSql(socket, kept)).split('\n').filter((option) => option !== '');
  const { stdout } = await run('mariadb-dump', [
    '--no-defaults',
    '-S',
    socket,
    '--default-character-set=utf8mb4',
    '--skip-comments',
    '--skip-dump-date',
    '--skip-extended-insert',
    '--skip-lock-tables',
    '--order-by-primary',
    '--hex-blob',
    '--routines',
    '--events',
    ...beside,
    database,
  ]);
  return stdout;
}

/** A tree as lines `path kind mode mtime sha256`; names byte-exact as latin1. `ignore` matches paths that are left out. */
export async function listTree(root: string, ignore: RegExp | null = null): Promise<readonly string[]> {
  const lines: string[] = [];
  const walk = async (folder: Buffer, prefix: string): Promise<void> => {
    for (const name of await readdir(folder, { encoding: 'buffer' })) {
      const path = Buffer.concat([folder, Buffer.from('/'), name]);
      const shown = prefix + name.toString('latin1');
      if (ignore?.test(shown) === true) continue;
      const stats = await lstat(path);
      if (stats.isDirectory()) {
        lines.push(`${shown}/`);
        await walk(path, `${shown}/`);
      } else if (stats.isSymbolicLink()) lines.push(`${shown} -> ${await readlink(path)}`);
      else {
        const hash = createHash('sha256')
          .update(await readFile(path))
          .digest('hex');
        lines.push(`${shown} ${String(stats.size)} ${String(Math.floor(stats.mtimeMs / 1000))} ${hash}`);
      }
    }
  };
  await walk(Buffer.from(root), '');
  return lines.sort();
}

/** The schemas on a server whose names begin so. */
export async function schemasLike(socket: string, start: string): Promise<readonly string[]> {
  const sql = `SELECT SCHEMA_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME LIKE '${start.replace(/_/g, '\\_')}%'`;
  const { stdout } = await run('mariadb', ['--no-defaults', '-S', socket, '--batch', '--skip-column-names', '-e', sql]);
  return stdout.split('\n').filter((name) => name !== '');
}

/** Names in a folder, sorted; none when it is not there. */
export async function namesIn(folder: string): Promise<readonly string[]> {
  return (await readdir(folder).catch(() => [])).sort();
}
