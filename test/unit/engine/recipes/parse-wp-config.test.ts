import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseWpConfig, type WpConfig } from '#engine/recipes/parse-wp-config.ts';
import type { PhpSurroundings } from '#engine/recipes/read-php-constants.ts';
import { isAppError } from '#shared/errors/app-error.ts';

interface Around {
  readonly environment?: Record<string, string>;
  readonly server?: Record<string, string>;
  readonly files?: Record<string, string>;
}

function parse(source: string, around: Around = {}): Promise<WpConfig> {
  const files = around.files ?? {};
  const surroundings: PhpSurroundings = {
    environment: around.environment ?? {},
    server: around.server ?? {},
    exists: async (path) => path in files,
    include: async (path) => files[path] ?? null,
  };
  return parseWpConfig(Buffer.from(source), 'wp-config.php', surroundings);
}

const others = "define('DB_USER','u'); define('DB_PASSWORD','p'); define('DB_HOST','h');";
const nameOf = async (source: string, around?: Around): Promise<string> =>
  (await parse(`<?php ${others} ${source}`, around)).name;
const problemOf = async (source: string, around?: Around): Promise<string> => {
  const error: unknown = await nameOf(source, around).then(
    (name) => new Error(`got ${name}`),
    (reason: unknown) => reason,
  );
  if (!isAppError(error, 'recipe.credentials-not-found')) throw error;
  return error.message;
};

describe('parseWpConfig', () => {
  it.each([
    [`define('DB_NAME', 'shop');`],
    [`DEFINE ( "DB_NAME" , "shop" ) ;`],
    [`\\define('DB_NAME', 'shop', false);`],
    [`const DB_NAME = 'shop';`],
    [`const WP_DEBUG = false, DB_NAME = 'sh' . 'op';`],
    [`define('DB_NAME', 'sh' . 'op');`],
    [`define('DB_' . 'NAME', 'shop');`],
    [`define('SITE', 'shop'); define('DB_NAME', SITE);`],
    [`$name = 'shop'; define('DB_NAME', $name);`],
    [`$name = 'old'; $name = 'shop'; define('DB_NAME', $name);`],
    [`define('DB_NAME', (string) 'shop');`],
    [`define('DB_NAME', true ? 'shop' : 'x');`],
    [`define('DB_NAME', null ?? 'shop');`],
    [`define('DB_NAME', "s\\x68\\157p");`],
    [`define('DB_NAME', <<<EOT\nshop\nEOT\n);`],
    [`define('DB_NAME', <<<'EOT'\n  shop\n  EOT);`],
    [
      `/* define('DB_NAME', 'no'); */ # define('DB_NAME', 'no');\n// define('DB_NAME', 'no');\ndefine('DB_NAME', 'shop');`,
    ],
    [`define('DB_NAME', 'shop'); define('DB_NAME', 'second');`],
    [`if (!defined('DB_NAME')) { define('DB_NAME', 'shop'); }`],
    [`if (!defined('DB_NAME')) define('DB_NAME', 'shop'); else define('DB_NAME', 'no');`],
    [`defined('DB_NAME') or define('DB_NAME', 'shop');`],
    [`defined('DB_NAME') || define('DB_NAME', 'shop');`],
    [
      `if (false): define('DB_NAME', 'no'); elseif (true): define('DB_NAME', 'shop'); else: define('DB_NAME', 'x'); endif;`,
    ],
    [`function f() { define('DB_NAME', 'no'); } define('DB_NAME', 'shop');`],
    [`class A { const DB_NAME = 'no'; } define('DB_NAME', 'shop');`],
    [`$f = function () { define('DB_NAME', 'no'); }; define('DB_NAME', 'shop');`],
    [`Config::define('DB_NAME', 'shop');`],
    [`?> define('DB_NAME', 'no'); <?php define('DB_NAME', 'shop') ?>`],
    [`$list = ['a' => ['DB_NAME' => 'no']]; define('DB_NAME', 'shop');`],
    [`define('DB_NAME', trim(' shop '));`],
    [`if (true) { define('DB_NAME', 'shop'); return; } define('DB_NAME', 'no');`],
    [`try { define('DB_NAME', 'shop'); } catch (Exception $e) { define('DB_NAME', 'no'); }`],
    [`if (somebody_knows()) { define('DB_NAME', 'shop'); } else { define('DB_NAME', 'shop'); }`],
  ])('reads the name from %s', async (source) => {
    expect(await nameOf(source)).toBe('shop');
  });

  it.each<[string, Around]>([
    [`define('DB_NAME', getenv('X'));`, { environment: { X: 'shop' } }],
    [`define('DB_NAME', getenv('X') ?: 'default');`, { environment: { X: 'shop' } }],
    [`define('DB_NAME', $_ENV['X'] ?? 'default');`, { environment: { X: 'shop' } }],
    [`define('DB_NAME', $_SERVER['X'] ?? 'default');`, { environment: { X: 'shop' } }],
    [`define('DB_NAME', env('X', 'default'));`, { environment: { X: 'shop' } }],
    [
      `if ($_SERVER['HTTP_HOST'] === 'live.example') define('DB_NAME', 'shop'); else define('DB_NAME', 'no');`,
      { server: { HTTP_HOST: 'live.example' } },
    ],
    [`include __DIR__ . '/db.php';`, { files: { 'db.php': `<?php define('DB_NAME', 'shop');` } }],
    [
      `require_once(dirname(__FILE__) . '/private/db.php');`,
      { files: { 'private/db.php': `<?php define('DB_NAME', 'shop');` } },
    ],
    [`require dirname(__DIR__) . '/db.php';`, { files: { '../db.php': `<?php define('DB_NAME', 'shop');` } }],
    [
      `if (file_exists(__DIR__ . '/local.php')) { include __DIR__ . '/local.php'; } else { define('DB_NAME', 'no'); }`,
      { files: { 'local.php': `<?php define('DB_NAME', 'shop');` } },
    ],
    [
      `if (file_exists(__DIR__ . '/local.php')) { include __DIR__ . '/local.php'; } else { define('DB_NAME', 'shop'); }`,
      {},
    ],
  ])('with its surroundings reads the name from %s', async (source, around) => {
    expect(await nameOf(source, around)).toBe('shop');
  });

  it('takes the default of an unknown environment variable and says so', async () => {
    const config = await parse(`<?php ${others} define('DB_NAME', getenv('MY_DB') ?: 'shop');`);
    expect(config).toMatchObject({ name: 'shop', assumed: ['MY_DB'] });
  });

  it.each([
    [`define('DB_NAME', getenv('MY_DB'));`, 'DB_NAME comes from the environment variable MY_DB'],
    [`define('DB_NAME', file_get_contents('/etc/db'));`, 'DB_NAME comes from the result of file_get_contents()'],
    [`define('DB_NAME', "shop_$suffix");`, 'DB_NAME comes from a string with variables in it'],
    [`define('DB_NAME', DB::name());`, 'DB_NAME comes from the result of code'],
    [`define('DB_NAME', SOMETHING);`, 'DB_NAME comes from the constant SOMETHING'],
    [`define('DB_NAME', new Name());`, 'DB_NAME comes from code'],
    [
      `switch ($x) { case 1: define('DB_NAME', 'a'); break; default:\n define('DB_NAME', 'b'); }`,
      'DB_NAME is set on lines 1 and 2, under conditions',
    ],
    [
      `if (PHP_SAPI === 'cli') { define('DB_NAME', 'a'); } else { define('DB_NAME', 'b'); }`,
      'DB_NAME is set on lines 1 and 1, under conditions',
    ],
    [``, 'DB_NAME is not defined in it'],
  ])('explains what it cannot know in %s', async (source, expected) => {
    expect(await problemOf(source)).toContain(expected);
  });

  it('takes what stands after a condition that may leave the file', async () => {
    // Whether it leaves is unknown, but nothing else defines the name.
    expect(await nameOf(`if (unknown()) { exit; } define('DB_NAME', 'shop');`)).toBe('shop');
  });

  it('reads prefix, addresses, stage and multisite', async () => {
    const config = await parse(`<?php ${others} define('DB_NAME','n'); $table_prefix = 'x_';
      define('WP_HOME', 'https://' . 'example.com'); define('WP_ENVIRONMENT_TYPE', 'staging');
      define('MULTISITE', true); define('SUBDOMAIN_INSTALL', false); define('DOMAIN_CURRENT_SITE', 'example.com');`);
    expect(config).toMatchObject({
      tablePrefix: 'x_',
      siteUrl: 'https://example.com',
      environmentType: 'staging',
      multisite: { subdomains: false, domain: 'example.com', path: null },
    });
  });

  it('keeps every password, however it is quoted (U5)', async () => {
    const single = (text: string): string => `'${text.replace(/[\\']/g, (each) => `\\${each}`)}'`;
    const double = (text: string): string => `"${text.replace(/[\\"$]/g, (each) => `\\${each}`)}"`;
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 200 }), fc.boolean(), async (password, asDouble) => {
        const text = Buffer.from(password).toString();
        const quoted = asDouble ? double(text) : single(text);
        const config = await parse(
          `<?php define('DB_NAME','n');define('DB_USER','u');define('DB_PASSWORD',${quoted});`,
        );
        expect(config.password).toBe(text);
      }),
      { numRuns: 300 },
    );
  });

  it('never fails with anything but its own error on any text', async () => {
    const piece = fc.constantFrom(
      '<?php',
      '?>',
      'if',
      '(',
      ')',
      '{',
      '}',
      ';',
      "'",
      '"',
      '<<<A',
      '$x',
      '=',
      'define',
      'else',
      ':',
      '?',
      '.',
      'DB_NAME',
      '\n',
      '//',
      '/*',
      'include',
      'function',
      '[',
      ',',
      '->',
      'é',
      '\\',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 60 }), async (pieces) => {
        const outcome: unknown = await parse(`<?php ${pieces.join(' ')}`).catch((error: unknown) => error);
        if (outcome instanceof Error) expect(isAppError(outcome, 'recipe.credentials-not-found')).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
