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
