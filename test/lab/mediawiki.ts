import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { rootSql } from './databases.ts';
import type { LabLayout } from './layout.ts';
import { run } from './processes.ts';

const debianMediaWiki = '/usr/share/mediawiki';
const seedDatabase = 'wiki_seed';

/**
 * A small wiki on Debian's MediaWiki, without configuration; `seed.sql` is its database with the main page in it, made by its own
 * installer. The caller gives the files to whoever runs PHP.
 */
export async function makeMediaWiki(
  layout: Pick<LabLayout, 'assets'>,
  target: string,
  rootSocket: string,
): Promise<void> {
  await cp(path.join(layout.assets, 'mediawiki'), target, { recursive: true });
  const folder = await mkdtemp(path.join(tmpdir(), 'wiki-seed-'));
  try {
    await rootSql(rootSocket, `DROP DATABASE IF EXISTS ${seedDatabase}; CREATE DATABASE ${seedDatabase};`);
    const database = ['--dbserver', `localhost:${rootSocket}`, '--dbname', seedDatabase];
    const root = ['--dbuser', 'root', '--dbpass', '', '--installdbuser', 'root', '--installdbpass', ''];
    const site = [
      '--server',
      'http://wiki.test',
      '--scriptpath',
      '',
      '--pass',
      'Fixture-wiki-1!',
      '--confpath',
      folder,
    ];
    const program = path.join(debianMediaWiki, 'maintenance', 'install.php');
    await run('php', [program, ...database, ...root, ...site, 'Fixture wiki', 'Admin']);
    const dump = ['-S', rootSocket, '--skip-comments', '--skip-dump-date', seedDatabase];
    await writeFile(path.join(target, 'seed.sql'), (await run('mariadb-dump', dump)).stdout);
  } finally {
    await rootSql(rootSocket, `DROP DATABASE IF EXISTS ${seedDatabase};`);
    await rm(folder, { recursive: true, force: true });
  }
}
