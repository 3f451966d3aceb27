import path from 'node:path';
import { inspect } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadRecipes, type RecipeBook } from '#engine/recipes/load-recipes.ts';
import { localProjectFiles, remoteProjectFiles, type ProjectFiles } from '#engine/recipes/project-files.ts';
import { readCredentials } from '#engine/recipes/read-credentials.ts';
import { AppError } from '#shared/errors/app-error.ts';

let book: RecipeBook;
beforeAll(async () => {
  book = await loadRecipes([path.resolve('electron/recipes')]);
});

const fixture = (name: string): ProjectFiles => localProjectFiles(path.resolve('test/fixtures/recipes', name));
const inMemory = (files: Readonly<Record<string, string>>): ProjectFiles => ({
  label: 'memory',
  exists: async (name) => name in files,
  read: async (name) => (name in files ? Buffer.from(files[name] ?? '') : null),
});

describe('readCredentials', () => {
  it('reads WordPress', async () => {
    const found = await readCredentials(book.resolveRecipe('wordpress'), fixture('wordpress'));
    expect(found).toMatchObject({
      file: 'wp-config.php',
      name: 'shop',
      user: 'shop_user',
      host: 'localhost',
      tablePrefix: 'shop_',
      siteUrl: 'https://shop.example.com',
    });
    expect(found.password.reveal()).toBe(`p'a"s$s\\w#o rd`);
  });

  it('reads a multisite with a condition, and names the default it assumed', async () => {
    const found = await readCredentials(book.resolveRecipe('wordpress'), fixture('wordpress-multisite'));
    expect(found).toMatchObject({
      name: 'network',
      host: '10.0.0.5',
      port: 3307,
      multisite: { subdomains: true, domain: 'network.example.com', path: '/' },
    });
    expect(found.notes[0]).toContain('WORDPRESS_DB_USER');
  });

  it('reads Bedrock', async () => {
    const found = await readCredentials(book.resolveRecipe('bedrock'), fixture('bedrock'));
    expect(found).toMatchObject({
      file: '.env',
      name: 'bedrock',
      tablePrefix: 'wp_',
      siteUrl: 'https://bedrock.example.com',
    });
    expect(found.password.reveal()).toBe('single $quoted# "value"');
  });

  it('reads Laravel', async () => {
    const found = await readCredentials(book.resolveRecipe('laravel'), fixture('laravel'));
    expect(found).toMatchObject({ name: 'booking', host: '127.0.0.1', port: 3307, tablePrefix: '' });
    expect(found.password.reveal()).toBe('double "quoted" $5');
  });

  it('reads a DATABASE_URL', async () => {
    const found = await readCredentials(book.resolveRecipe('generic-php'), fixture('generic-php'));
    expect(found).toMatchObject({ name: 'app', user: 'app', host: 'db.internal', port: 3308, charset: 'utf8mb4' });
    expect(found.password.reveal()).toBe('p@ss/word');
  });

  it.each<[id: string, file: string, found: object, password: string]>([
    [
      'craft',
      '.env',
      { name: 'craft_site', user: 'craft', port: 3309, tablePrefix: 'cr_', siteUrl: 'https://craft.example.com/' },
      'se"cret $1 #x',
    ],
    [
      'drupal',
      'web/sites/default/settings.php',
      { name: 'drupal', host: 'db.internal', port: 3310 },
      `it's "$ecret" \\ €`,
    ],
    [
      'magento',
      'app/etc/env.php',
      { name: 'magento', host: 'localhost', port: 3312, tablePrefix: 'm2_' },
      "m4g'ento $x",
    ],
    ['shopware', '.env.local', { name: 'shopware_live', user: 'shop@x', host: '10.0.0.7', port: 3313 }, 'p/w:#d'],
    ['symfony', '.env.prod.local', { name: 'app_live', host: 'db.internal', charset: 'utf8mb4' }, 's$cret"'],
    [
      'typo3',
      'config/system/settings.php',
      { name: 'typo3', host: 'db.example.com', port: 3311, siteUrl: 'https://typo3.example.com/' },
      'from "additional" $php',
    ],
  ])('reads %s from %s', async (id, file, expected, password) => {
    const found = await readCredentials(book.resolveRecipe(id), fixture(id));
    expect(found).toMatchObject({ file, ...expected });
    expect(found.password.reveal()).toBe(password);
    expect(found.notes).toEqual([]);
  });

  it.each<[id: string, files: Readonly<Record<string, string>>, name: string]>([
    [
      'symfony with a dumped environment',
      {
        '.env': 'DATABASE_URL=mysql://u:p@h/file',
        '.env.local.php': "<?php return array ('APP_ENV' => 'prod', 'DATABASE_URL' => 'mysql://u:p@h/dumped');",
      },
      'dumped',
    ],
    [
      'symfony with parameters',
      {
        'app/config/parameters.yml':
          'parameters:\n  database_driver: pdo_mysql\n  database_name: old\n  database_user: u\n  database_host: 127.0.0.1',
      },
      'old',
    ],
    [
      'craft with a DSN',
      { '.env': 'CRAFT_DB_DSN="mysql:host=h;port=3307;dbname=dsn"\nCRAFT_DB_USER=u\nCRAFT_DB_PASSWORD=p' },
      'dsn',
    ],
    ['craft 3', { '.env': 'DB_DRIVER=mysql\nDB_SERVER=h\nDB_DATABASE=three\nDB_USER=u' }, 'three'],
    [
      'craft with its configuration in PHP',
      {
        '.env': 'OTHER=1',
        'config/db.php':
          "<?php return ['server' => 'h', 'database' => 'inphp', 'user' => 'u', 'password' => App::env('NONE') ?: 'p'];",
      },
      'inphp',
    ],
    [
      'typo3 11',
      {
        'public/typo3conf/LocalConfiguration.php':
          "<?php return ['DB' => ['Connections' => ['Default' => ['driver' => 'mysqli', 'dbname' => 'eleven', 'user' => 'u', 'password' => 'p']]]];",
      },
      'eleven',
    ],
    [
      'drupal unpacked',
      {
        'sites/default/settings.php':
          "<?php $databases['default']['default'] = ['database' => 'plain', 'username' => 'u', 'password' => 'p', 'driver' => 'mysql', 'prefix' => ['default' => 'd_']];",
      },
      'plain',
    ],
  ])('reads %s', async (id, files, name) => {
    const found = await readCredentials(book.resolveRecipe(id.split(' ')[0] ?? ''), inMemory(files));
    expect(found.name).toBe(name);
  });

  it('refuses another database in every format', async () => {
    const sqlite =
      "<?php return ['DB' => ['Connections' => ['Default' => ['driver' => 'pdo_sqlite', 'path' => 'x']]]];";
    await expect(
      readCredentials(book.resolveRecipe('typo3'), inMemory({ 'config/system/settings.php': sqlite })),
    ).rejects.toThrow('"pdo_sqlite"');
    await expect(
      readCredentials(book.resolveRecipe('craft'), inMemory({ '.env': 'CRAFT_DB_DRIVER=pgsql\nCRAFT_DB_DATABASE=x' })),
    ).rejects.toThrow('"pgsql"');
    await expect(
      readCredentials(book.resolveRecipe('craft'), inMemory({ '.env': 'CRAFT_DB_DSN=pgsql:host=h;dbname=x' })),
    ).rejects.toThrow('CRAFT_DB_DSN');
  });

  it('says which value depends on code, and in which file', async () => {
    const env =
      "<?php return ['db' => ['connection' => ['default' => ['dbname' => 'n', 'username' => 'u', 'host' => 'h', 'password' => vault('db')]]]];";
    await expect(readCredentials(book.resolveRecipe('magento'), inMemory({ 'app/etc/env.php': env }))).rejects.toThrow(
      'app/etc/env.php: return.db.connection.default.password comes from the result of vault()',
    );
  });

  it('lets getenv() see the dotenv file beside the configuration', async () => {
    const found = await readCredentials(
      book.resolveRecipe('wordpress'),
      inMemory({
        '.env': 'DB_PASSWORD="from \\$env"',
        'wp-config.php': `<?php define('DB_NAME','n'); define('DB_USER','u'); define('DB_PASSWORD', getenv('DB_PASSWORD'));`,
      }),
    );
    expect(found.password.reveal()).toBe('from $env');
  });

  it('finds a wp-config.php one level up, unless another WordPress lives there', async () => {
    const config = `<?php define('DB_NAME','up'); define('DB_USER','u'); define('DB_PASSWORD','p');`;
    const wordpress = book.resolveRecipe('wordpress');
    expect((await readCredentials(wordpress, inMemory({ '../wp-config.php': config }))).name).toBe('up');
    await expect(
      readCredentials(wordpress, inMemory({ '../wp-config.php': config, '../wp-settings.php': '' })),
    ).rejects.toMatchObject({ code: 'recipe.credentials-not-found' });
  });

  it('decides by the address of the environment', async () => {
    const config = `<?php define('DB_USER','u'); define('DB_PASSWORD','p'); if ($_SERVER['HTTP_HOST'] == 'www.example.com') { define('DB_NAME','live'); } else { define('DB_NAME','stage'); }`;
    const wordpress = book.resolveRecipe('wordpress');
    const files = inMemory({ 'wp-config.php': config });
    expect((await readCredentials(wordpress, files, { siteUrl: 'https://www.example.com/' })).name).toBe('live');
    expect((await readCredentials(wordpress, files, { siteUrl: 'https://stage.example.com/' })).name).toBe('stage');
    await expect(readCredentials(wordpress, files)).rejects.toMatchObject({ code: 'recipe.credentials-not-found' });
  });

  it('refuses another database than MySQL', async () => {
    const laravel = book.resolveRecipe('laravel');
    await expect(
      readCredentials(laravel, inMemory({ '.env': 'DB_CONNECTION=pgsql\nDB_DATABASE=x\nDB_USERNAME=y' })),
    ).rejects.toThrow('"pgsql"');
    await expect(readCredentials(laravel, inMemory({ '.env': 'DB_URL=postgres://u:p@h/n' }))).rejects.toThrow('DB_URL');
  });

  it('says where it looked when there is no file', async () => {
    await expect(readCredentials(book.resolveRecipe('laravel'), inMemory({}))).rejects.toMatchObject({
      code: 'recipe.credentials-not-found',
      facts: { looked: ['.env'] },
    });
  });

  it.each(['x`; DROP', "x'", 'a b'])('refuses the table prefix %j', async (prefix) => {
    const files = inMemory({ '.env': `DB_DATABASE=n\nDB_USERNAME=u\nDB_PREFIX="${prefix}"` });
    await expect(readCredentials(book.resolveRecipe('laravel'), files)).rejects.toThrow('table prefix');
  });

  it('never shows the password when the credentials are printed', async () => {
    const found = await readCredentials(book.resolveRecipe('generic-php'), fixture('generic-php'));
    expect(inspect(found, { depth: 5 })).not.toContain('p@ss');
    expect(String(found.password)).toBe('[secret]');
    expect(() => JSON.stringify(found)).toThrow();
  });

  it('reads over a remote session and takes a missing file for none', async () => {
    const session = {
      label: 'deploy@prod:22',
      readFile: async (name: string): Promise<Buffer> => {
        if (name === '/srv/app/.env') return Buffer.from('DATABASE_URL=mysql://u:p@h/n');
        throw new AppError('remote.file-missing');
      },
      stat: async (): Promise<unknown> => {
        throw new AppError('remote.file-missing');
      },
    };
    const files = remoteProjectFiles(session, '/srv/app', new AbortController().signal);
    expect(files.label).toBe('deploy@prod:22:/srv/app');
    expect(await files.exists('.env')).toBe(false);
    expect((await readCredentials(book.resolveRecipe('generic-php'), files)).name).toBe('n');
  });
});
