import type { FrameworkCase } from './framework-case.ts';

const laravel: FrameworkCase = {
  recipe: 'laravel',
  documentRoot: 'public',
  files: ({ stage, url, database: { user, password, host, port, name } }) => ({
    'public/index.php': '<?php\n',
    '.env': `APP_ENV=${stage}
APP_URL=${url}
DB_CONNECTION=mysql
DB_HOST=${host}
DB_PORT=${String(port)}
DB_DATABASE=${name}
DB_USERNAME=${user}
DB_PASSWORD="${password}"
MAIL_MAILER=${stage === 'local' ? 'log' : 'smtp'}
STRIPE_SECRET=${stage === 'local' ? 'sk_test_1' : 'sk_live_CANARY'}
`,
  }),
  readsAddress: true,
  uploads: {
    'storage/app/public/a.jpg': 'a',
    'storage/app/livewire-tmp/x.tmp': 'CANARY',
    'storage/logs/laravel.log': 'CANARY',
  },
  stays: ['storage/app/livewire-tmp/x.tmp', 'storage/logs/laravel.log'],
  empty: ['sessions', 'cache', 'jobs'],
  values: [
    [
      'SELECT COUNT(*), COUNT(DISTINCT email), MAX(YEAR(date_of_birth)), MAX(two_factor_secret) FROM users',
      '20\t20\t1980\t',
    ],
    [
      "SELECT JSON_VALUE(blocks, '$[0].src'), JSON_VALUE(blocks, '$[1].value') FROM posts",
      'http://127.0.0.1:9/storage/a.jpg\t😀 http://127.0.0.1:9/kontakt',
    ],
    [
      "SELECT tokenable_type, abilities, token = SHA2('CANARY', 256) FROM personal_access_tokens",
      'App\\\\Models\\\\User\t["*"]\t0',
    ],
    ['SELECT migration FROM migrations', '0001_01_01_000000_create_users_table'],
  ],
  proofs: { mail: 'passed', environment: 'passed', payment: 'passed', 'queued-work': 'passed' },
};

const bedrock: FrameworkCase = {
  recipe: 'bedrock',
  documentRoot: 'web',
  files: ({ stage, url, database: { user, password, host, port, name } }) => ({
    '.env': `DB_NAME='${name}'\nDB_USER='${user}'\nDB_PASSWORD='${password}'\nDB_HOST='${host}:${String(port)}'\nWP_ENV='${stage === 'local' ? 'development' : 'production'}'\nWP_HOME='${url}'\nWP_SITEURL="\${WP_HOME}/wp"\n`,
  }),
  readsAddress: true,
  uploads: { 'web/app/uploads/a.jpg': 'a', 'web/app/uploads/cache/x.html': 'CANARY' },
  stays: ['web/app/uploads/cache/x.html'],
  empty: [],
  values: [
    ['SELECT COUNT(*), COUNT(DISTINCT user_email) FROM wp_users', '10\t10'],
    [
      "SELECT option_value FROM wp_options WHERE option_name IN ('home', 'siteurl', 'blog_public') ORDER BY option_name",
      '0\nhttp://127.0.0.1:9\nhttp://127.0.0.1:9/wp',
    ],
    [
      "SELECT option_value FROM wp_options WHERE option_name = 'widget_text'",
      'a:1:{s:4:"text";s:21:"http://127.0.0.1:9/ü";}',
    ],
    ["SELECT COUNT(*) FROM wp_options WHERE option_name LIKE '%transient%' OR option_name LIKE '%stripe%'", '0'],
    ['SELECT meta_key FROM wp_usermeta ORDER BY meta_key', 'last_name\nwp_capabilities'],
    ['SELECT guid FROM wp_posts', 'urn:uuid:1'],
  ],
  proofs: { 'search-engines': 'passed', 'payment-providers': 'passed', 'mail-and-cron': 'skipped' },
};

const generic: FrameworkCase = {
  recipe: 'generic-php',
  documentRoot: null,
  files: ({ url, database: { user, password, host, port, name } }) => ({
    '.env': `DATABASE_URL=mysql://${user}:${password}@${host}:${String(port)}/${name}\nAPP_URL=${url}\n`,
  }),
  readsAddress: true,
  uploads: {},
  stays: [],
  empty: [],
  values: [
    ['SELECT COUNT(*), COUNT(DISTINCT email) FROM kunden', '20\t20'],
    ['SELECT inhalt FROM seiten', '<a href="http://127.0.0.1:9/agb">AGB</a>'],
  ],
  asks: [
    ['kunden', 'nachname', 'last-name'],
    ['kunden', 'email', 'email'],
  ],
  proofs: {},
};

/** What other frameworks are built on. */
export const baseCases: readonly FrameworkCase[] = [laravel, bedrock, generic];
