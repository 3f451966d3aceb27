import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { configPathOf, renderConfig, type ConfigModel } from '#engine/provision/render-config.ts';
import { parseDotenv } from '#engine/recipes/parse-dotenv.ts';
import { loadRecipes } from '#engine/recipes/load-recipes.ts';

const book = await loadRecipes([new URL('../../../../electron/recipes', import.meta.url).pathname]);
const assets = new URL('../../../../electron/recipes/assets/', import.meta.url);
const random = (bytes: number): Buffer => Buffer.alloc(bytes, 7);
const database = {
  ...{ host: 'db.test', port: 3307, name: 'shop', user: 'shop', password: `p'"$\\` },
  ...{ prefix: '', charset: 'utf8mb4', collation: 'utf8mb4_general_ci' },
};

function render(id: string, model: ConfigModel | null = null): Readonly<Record<string, string>> {
  const recipe = book.resolveRecipe(id);
  const input = {
    recipe,
    environment: { url: 'https://staging.test/' },
    database,
    model,
    network: null,
    template: null,
    random,
  };
  return parseDotenv(renderConfig(input)?.content ?? '');
}

describe('a configuration from a template', () => {
  it('has every value as a text of PHP and nothing else, and secrets of its own', async () => {
    const template = await readFile(new URL('mediawiki-settings.php', assets), 'utf8');
    const input = { recipe: book.resolveRecipe('mediawiki'), environment: { url: 'https://wiki.test/' }, model: null };
    const hostile = { ...database, password: `p'; system('x'); $a\\`, name: 'wi{user}ki' };
    const found = renderConfig({ ...input, network: null, template, random, database: hostile });
    expect(found?.path).toBe('LocalSettings.php');
    expect(found?.content).toContain(`$wgDBpassword = 'p\\'; system(\\'x\\'); $a\\\\';`);
    expect(found?.content).toContain("$wgDBname = 'wi{user}ki';");
    expect(found?.content).toContain("$wgServer = 'https://wiki.test';");
    expect(found?.content).toContain(`$wgSecretKey = '${'07'.repeat(32)}';`);
  });
});

describe('a rendered configuration', () => {
  it('has the credentials as the framework names them', () => {
    expect(render('laravel')).toMatchObject({
      DB_CONNECTION: 'mysql',
      DB_HOST: 'db.test',
      DB_PORT: '3307',
      DB_DATABASE: 'shop',
      DB_PASSWORD: database.password,
      APP_URL: 'https://staging.test',
    });
    expect(render('bedrock')).toMatchObject({
      DB_NAME: 'shop',
      DB_HOST: 'db.test:3307',
      WP_HOME: 'https://staging.test',
    });
    expect(render('symfony').DATABASE_URL).toBe("mysql://shop:p'%22%24%5C@db.test:3307/shop?charset=utf8mb4");
  });

  it('takes nothing secret from production, also where its name does not say so', () => {
    const text = `#OLD_PASSWORD=CANARY0
APP_KEY=base64:CANARY1
AWS_SECRET_ACCESS_KEY=CANARY2
AWS_ACCESS_KEY_ID=CANARY3
REDIS=redis://user:CANARY4@host
PAYMENT=sk_live_CANARY5
SENTRY_LARAVEL_DSN=https://CANARY6@sentry.test/1
JWT=eyJCANARY7
REDIS_HOST=cache.internal
LOCALE=de
`;
    const values = render('laravel', { from: 'production', text });
    expect(JSON.stringify(values)).not.toContain('CANARY');
    expect(values.LOCALE).toBe('de');
    expect(values.APP_KEY).toMatch(/^base64:/);
    const recipe = book.resolveRecipe('laravel');
    const rendered = renderConfig({
      recipe,
      environment: { url: 'https://x.test' },
      database,
      model: { from: 'production', text },
      network: null,
      template: null,
      random,
    });
    expect(rendered?.content).not.toContain('CANARY');
    expect(rendered?.remarks.join()).toContain('AWS_SECRET_ACCESS_KEY');
    expect(rendered?.remarks.join()).toContain('REDIS_HOST');
  });

  it('is a network where production is one', () => {
    const input = {
      recipe: book.resolveRecipe('wordpress'),
      environment: { url: 'https://net.test' },
      database,
      model: null,
      network: { subdomains: true, path: '/' },
      template: null,
      random,
    };
    const text = renderConfig(input)?.content ?? '';
    expect(text).toContain("define( 'DOMAIN_CURRENT_SITE', 'net.test' );");
    expect(text).not.toContain('WP_HOME');
    expect(renderConfig(input)?.remarks.join()).toContain('*.net.test');
  });

  it('is not made where the framework makes its own', () => {
    expect(
      ['joomla', 'drupal', 'typo3', 'magento', 'prestashop', 'kirby'].map((id) => configPathOf(book.resolveRecipe(id))),
    ).toEqual(Array(6).fill(null));
  });
});
