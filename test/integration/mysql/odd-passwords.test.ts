import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadRecipes, type RecipeBook } from '#engine/recipes/load-recipes.ts';
import { localProjectFiles } from '#engine/recipes/project-files.ts';
import { type FoundCredentials, readCredentials } from '#engine/recipes/read-credentials.ts';
import { quoteLiteral } from '#engine/mysql/quote.ts';
import { startMariadb, type MariadbServer } from './support/mariadb-server.ts';

const run = promisify(execFile);
let server: MariadbServer;
let folder: string;
let recipes: RecipeBook;

beforeAll(async () => {
  server = await startMariadb();
  const root = await server.target();
  // A password with a backslash means the same whatever the mode.
  await root.execute("SET SESSION sql_mode = 'NO_BACKSLASH_ESCAPES'");
  for (const [index, password] of passwords.entries()) {
    await root.execute(`CREATE USER 'odd${index}'@'%' IDENTIFIED BY '${password.replaceAll("'", "''")}'`);
  }
  folder = await mkdtemp(join(tmpdir(), 'odd-passwords-'));
  recipes = await loadRecipes([resolve('electron/recipes')]);
});

afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

const passwords: readonly string[] = [
  `'"\\$#`,
  'line\nbreak',
  '\nstarts and ends\r\n',
  'with spaces in it',
  ' spaces around ',
  'emoji 🔑 ünï 漢',
  'x'.repeat(200),
  `${"'".repeat(100)}${'\\'.repeat(99)}`,
  '$(id) `id` ${HOME} %s !!',
  '# not a comment; -- neither /* nor this',
  '\\n\\t\\0',
  'ends with a backslash\\',
  '=[client]\npassword=other',
  '"',
  '<?php ?>',
];

/** The password in the site's own configuration, written by PHP as its installers do. */
async function throughWpConfig(index: number, password: string): Promise<FoundCredentials> {
  const json = JSON.stringify(password);
  const { stdout } = await run('php', ['-r', 'echo var_export(json_decode($argv[1]), true);', '--', json]);
  const lines = [
    "define('DB_NAME', 'mysql');",
    `define('DB_USER', 'odd${index}');`,
    `define('DB_PASSWORD', ${stdout});`,
    `define('DB_HOST', '127.0.0.1:${server.port}');`,
  ];
  await writeFile(join(folder, 'wp-config.php'), `<?php\n${lines.join('\n')}\n`);
  return readCredentials(recipes.resolveRecipe('wordpress'), localProjectFiles(folder));
}

async function expectLogin(credentials: { readonly user: string; readonly password: string }): Promise<void> {
  for (const side of ['source', 'target'] as const) {
    const { user, password } = credentials;
    const connection = await server[side]({ user, password, host: '127.0.0.1', port: server.port });
    expect((await connection.strings('SELECT USER()'))[0]?.[0]).toMatch(new RegExp(`^${user}@`));
    await connection.close();
  }
}

describe('a password of the database (U5)', () => {
  it.each(passwords.map((password, index) => [JSON.stringify(password).slice(0, 60), index] as const))(
    '%s logs in as it stands in the configuration',
    async (_name, index) => {
      const password = passwords[index] ?? '';
      const found = await throughWpConfig(index, password);
      expect(found.password.reveal()).toBe(password);
      await expectLogin({ user: `odd${index}`, password: found.password.reveal() });
      const wrong = server.source({ user: `odd${index}`, password: `${password} ` });
      await expect(wrong).rejects.toMatchObject({ code: 'database.access-denied' });
    },
  );

  it('can be set and read in SQL text without meaning anything else', async () => {
    const root = await server.target();
    for (const password of passwords) {
      expect(await root.strings(`SELECT ${quoteLiteral(password)}`)).toEqual([[password]]);
    }
  });
});
