import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Check, PullPlan, PullReport } from '#shared/domain/pull.ts';
import { run } from '../../lab/processes.ts';
import { openSitePair, type Side, type SitePair } from './support/site-pair.ts';

// Each recipe pulls a site of its fixture: production's own configuration tells the database, nothing personal arrives.

interface Case {
  readonly recipe: string;
  readonly sql: string;
  readonly files: (side: Side) => Readonly<Record<string, string>>;
  /** What people uploaded on production. */
  readonly uploads: Readonly<Record<string, string>>;
  /** Of the uploads, what arrives. */
  readonly arrives: readonly string[];
  /** Tables that arrive empty. */
  readonly empty: readonly string[];
  /** Queries on the target and what they answer. */
  readonly answers: readonly (readonly [sql: string, answer: string | RegExp])[];
  /** Hashes of a password that was given to everybody, and lets in. */
  readonly passwords?: string;
  /** Checks of the report that have to pass. */
  readonly checks: readonly string[];
}

const local = 'http://127.0.0.1:9';
const picture = 'a picture';
const localPassword = 'local-Password-1';

const cases: readonly Case[] = [
  {
    recipe: 'mediawiki',
    sql: 'mediawiki.sql',
    files: ({ database, stage, url }) => ({
      'LocalSettings.php': `<?php
$wgServer = '${url}';
$wgDBtype = 'mysql';
$wgDBserver = '${database.host}:${String(database.port)}';
$wgDBname = '${database.name}';
$wgDBuser = '${database.user}';
$wgDBpassword = '${database.password}';
$wgDBprefix = 'mw_';
$wgEnableEmail = ${stage === 'local' ? 'false' : 'true'};
$wgDefaultRobotPolicy = '${stage === 'local' ? 'noindex,nofollow' : 'index,follow'}';
`,
    }),
    uploads: {
      'images/a/ab/Map.png': picture,
      'images/thumb/a/ab/Map.png/20px.png': picture,
      'images/deleted/x.png': picture,
    },
    arrives: ['images/a/ab/Map.png'],
    empty: ['mw_recentchanges', 'mw_bot_passwords', 'mw_job', 'mw_user_properties'],
    answers: [
      ['SELECT COUNT(*), COUNT(DISTINCT user_name) FROM mw_user', '30\t30'],
      // Who wrote what is kept: the same name became the same name in both tables.
      ['SELECT COUNT(*) FROM mw_user JOIN mw_actor ON actor_user = user_id AND actor_name = user_name', '30'],
      ["SELECT iw_url FROM mw_interwiki WHERE iw_prefix = 'own'", `${local}/index.php/$1`],
      ['SELECT page_title FROM mw_page', 'Main_Page'],
      ['SELECT LENGTH(ipb_address) FROM mw_ipblocks', '0'],
    ],
    checks: ['mail', 'search-engines'],
  },
  {
    recipe: 'joomla',
    sql: 'joomla.sql',
    files: ({ database, stage }) => ({
      'configuration.php': `<?php
class JConfig {
	public $dbtype = 'mysqli';
	public $host = '${database.host}:${String(database.port)}';
	public $user = '${database.user}';
	public $password = '${database.password}';
	public $db = '${database.name}';
	public $dbprefix = 'j5x_';
	public $mailonline = ${stage === 'local' ? 'false' : 'true'};
	public $robots = '${stage === 'local' ? 'noindex, nofollow' : ''}';
}
`,
    }),
    uploads: { 'images/2026/a.jpg': picture, 'files/b.pdf': picture },
    arrives: ['images/2026/a.jpg', 'files/b.pdf'],
    empty: ['j5x_session', 'j5x_user_mfa', 'j5x_action_logs', 'j5x_history'],
    answers: [
      ['SELECT COUNT(*) FROM j5x_users', '40'],
      ['SELECT COUNT(DISTINCT username) FROM j5x_users', '40'],
      ['SELECT introtext FROM j5x_content', /href="http:\/\/127\.0\.0\.1:9\/about"/],
      ['SELECT urls FROM j5x_content', /"urla":"http:\\\\+\/\\\\+\/127\.0\.0\.1:9\\\\+\/file\.pdf"/],
      ["SELECT profile_value FROM j5x_user_profiles WHERE profile_key = 'profile.country'", '"DE"'],
      ["SELECT params FROM j5x_extensions WHERE element = 'stripe'", '{}'],
      ["SELECT params FROM j5x_extensions WHERE element = 'com_content'", '{"show_title":"1"}'],
      ['SELECT state FROM j5x_scheduler_tasks', '0'],
      ['SELECT JSON_VALID(params) FROM j5x_users LIMIT 1', '1'],
    ],
    passwords: 'SELECT DISTINCT password FROM j5x_users',
    checks: ['mail', 'search-engines', 'scheduled-tasks', 'payment-and-mail-services'],
  },
  {
    recipe: 'prestashop',
    sql: 'prestashop.sql',
    files: ({ database }) => ({
      'app/config/parameters.php': `<?php return array('parameters' => array(
  'database_host' => '${database.host}', 'database_port' => '${String(database.port)}',
  'database_name' => '${database.name}', 'database_user' => '${database.user}',
  'database_password' => '${database.password}', 'database_prefix' => 'ps_',
));
`,
    }),
    uploads: {
      'img/p/1.jpg': picture,
      'img/tmp/x.jpg': picture,
      'download/file': picture,
      'upload/attached': 'secret',
    },
    arrives: ['img/p/1.jpg', 'download/file'],
    empty: ['ps_connections', 'ps_guest', 'ps_mail', 'ps_employee_session'],
    answers: [
      ['SELECT domain FROM ps_shop_url ORDER BY id_shop_url', '127.0.0.1:9\noutlet.localhost:9'],
      ["SELECT value FROM ps_configuration WHERE name = 'PS_SHOP_DOMAIN_SSL'", '127.0.0.1:9'],
      ["SELECT value FROM ps_configuration WHERE name = 'PS_MAIL_METHOD'", '3'],
      ["SELECT value FROM ps_configuration WHERE name = 'BLOCKSOCIAL_LINK'", `${local}/social`],
      ["SELECT COUNT(*) FROM ps_configuration WHERE name LIKE 'STRIPE%' OR name LIKE 'MOLLIE%'", '0'],
      ["SELECT GROUP_CONCAT(value) FROM ps_configuration WHERE name LIKE 'PS_SSL%'", '0,0'],
      [
        'SELECT description FROM ps_product_lang',
        /src="http:\/\/127\.0\.0\.1:9\/img.*href="http:\/\/outlet\.localhost:9\/1"/,
      ],
      ['SELECT YEAR(birthday), COUNT(*) FROM ps_customer GROUP BY 1', '1980\t30'],
      ['SELECT COUNT(DISTINCT email) FROM ps_customer', '30'],
      ['SELECT active FROM ps_webservice_account', '0'],
      ['SELECT city FROM ps_store', 'Paris'],
    ],
    passwords: 'SELECT passwd FROM ps_employee',
    checks: ['mail', 'payment-providers', 'web-service', 'http'],
  },
  {
    recipe: 'contao',
    sql: 'contao.sql',
    files: ({ database, stage }) => ({
      'config/parameters.yml': `parameters:
    database_host: ${database.host}
    database_port: ${String(database.port)}
    database_user: ${database.user}
    database_password: '${database.password.replaceAll('%', '%%')}'
    database_name: ${database.name}
`,
      '.env': stage === 'local' ? 'APP_ENV=dev\nMAILER_DSN=smtp://localhost:1025\n' : 'APP_ENV=prod\n',
    }),
    uploads: { 'files/a.jpg': picture, 'var/backups/backup.sql.gz': 'secret' },
    arrives: ['files/a.jpg'],
    empty: ['tl_log', 'tl_undo', 'tl_version', 'tl_opt_in', 'tl_remember_me'],
    answers: [
      ["SELECT dns FROM tl_page WHERE type = 'root' ORDER BY id", '127.0.0.1:9\nen.localhost:9'],
      ['SELECT DISTINCT robots FROM tl_page', 'noindex,nofollow'],
      ['SELECT SUM(useSSL) FROM tl_page', '0'],
      [
        'SELECT text FROM tl_content WHERE id = 1',
        /href="http:\/\/127\.0\.0\.1:9\/.*href="http:\/\/en\.localhost:9\/x"/,
      ],
      [
        'SELECT CONVERT(listitems USING utf8mb4) FROM tl_content WHERE id = 2',
        /s:38:"<a href="http:\/\/127\.0\.0\.1:9/,
      ],
      ['SELECT HEX(singleSRC) FROM tl_content WHERE id = 1', '00112233445566778899AABBCCDDEEFF'],
      ['SELECT COUNT(DISTINCT username), COUNT(DISTINCT email) FROM tl_member', '25\t25'],
      ['SELECT DISTINCT CONVERT(`groups` USING utf8mb4) FROM tl_member', 'a:1:{i:0;i:1;}'],
      ['SELECT sent FROM tl_newsletter', '1'],
      ['SELECT recipient FROM tl_form', /^000@0+/],
    ],
    passwords: 'SELECT password FROM tl_user',
    checks: ['mail', 'search-engines', 'newsletters', 'http'],
  },
  {
    recipe: 'silverstripe',
    sql: 'silverstripe.sql',
    files: ({ database, stage, url }) => ({
      '.env': `SS_DATABASE_CLASS="MySQLDatabase"
SS_DATABASE_SERVER="${database.host}"
SS_DATABASE_PORT="${String(database.port)}"
SS_DATABASE_USERNAME="${database.user}"
SS_DATABASE_PASSWORD='${database.password}'
SS_DATABASE_NAME="${database.name}"
SS_ENVIRONMENT_TYPE="${stage === 'local' ? 'dev' : 'live'}"
SS_BASE_URL="${url}"
${stage === 'local' ? 'SS_SEND_ALL_EMAILS_TO="developer@localhost"' : ''}
`,
    }),
    uploads: {
      'public/assets/Uploads/a.jpg': picture,
      'public/assets/.protected/draft.jpg': picture,
      'public/assets/.protected/Form-submissions/cv.pdf': 'secret',
    },
    arrives: ['public/assets/Uploads/a.jpg', 'public/assets/.protected/draft.jpg'],
    empty: ['LoginAttempt', 'LoginSession', 'RememberLoginHash', 'MemberPassword', 'QueuedJobDescriptor'],
    answers: [
      ['SELECT Content FROM SiteTree_Live', /href="http:\/\/127\.0\.0\.1:9\/about".*\[sitetree_link,id=2\] 0000@/],
      ['SELECT Title FROM SiteTree', 'Home'],
      ['SELECT COUNT(DISTINCT Email) FROM Member', '20'],
      ['SELECT COUNT(*) FROM SubmittedFormField', '3'],
      ['SELECT Title FROM `Group`', 'Administrators'],
      ['SELECT DISTINCT PasswordEncryption FROM Member', 'blowfish'],
    ],
    checks: ['mail', 'debug', 'queued-work'],
  },
  {
    recipe: 'statamic',
    sql: 'statamic.sql',
    files: ({ database, url }) => ({
      'config/statamic/users.php': "<?php\n\nreturn [\n    'repository' => 'eloquent',\n];\n",
      '.env': `APP_ENV=local
APP_URL=${url}
MAIL_MAILER=log
DB_CONNECTION=mysql
DB_HOST=${database.host}
DB_PORT=${String(database.port)}
DB_DATABASE=${database.name}
DB_USERNAME=${database.user}
DB_PASSWORD='${database.password}'
`,
    }),
    uploads: { 'public/assets/a.jpg': picture, 'storage/forms/contact/1.yaml': 'secret' },
    arrives: ['public/assets/a.jpg'],
    empty: ['form_submissions', 'sessions', 'jobs'],
    answers: [
      ['SELECT COUNT(DISTINCT email) FROM users', '20'],
      ["SELECT JSON_VALUE(data, '$.link') FROM entries", `${local}/about`],
      ["SELECT JSON_VALUE(data, '$.contact') FROM entries", /^0000@/],
      ['SELECT migration FROM migrations', '2024_01_01_000000_create_users_table'],
    ],
    checks: ['mail', 'queued-work'],
  },
  {
    recipe: 'wordpress',
    sql: 'woocommerce.sql',
    files: ({ database, stage }) => ({
      'wp-config.php': `<?php
define( 'DB_NAME', '${database.name}' );
define( 'DB_USER', '${database.user}' );
define( 'DB_PASSWORD', '${database.password}' );
define( 'DB_HOST', '${database.host}:${String(database.port)}' );
define( 'WP_ENVIRONMENT_TYPE', '${stage}' );
$table_prefix = 'wp_';
require_once __DIR__ . '/wp-settings.php';
`,
    }),
    uploads: { 'wp-content/uploads/a.jpg': picture, 'wp-content/uploads/wc-logs/stripe.log': 'secret' },
    arrives: ['wp-content/uploads/a.jpg'],
    empty: [
      'wp_woocommerce_sessions',
      'wp_woocommerce_api_keys',
      'wp_woocommerce_payment_tokens',
      'wp_actionscheduler_actions',
    ],
    answers: [
      ["SELECT option_value FROM wp_options WHERE option_name = 'home'", local],
      [
        "SELECT option_value FROM wp_options WHERE option_name = 'wc_subscriptions_siteurl'",
        'https://www.fixture.test',
      ],
      [
        "SELECT GROUP_CONCAT(option_name ORDER BY option_name) FROM wp_options WHERE option_name LIKE 'woocommerce%'",
        'woocommerce_bacs_settings,woocommerce_currency',
      ],
      [
        'SELECT GROUP_CONCAT(DISTINCT post_type ORDER BY post_type) FROM wp_posts',
        'product,shop_order,shop_subscription',
      ],
      ["SELECT meta_value FROM wp_postmeta WHERE meta_key = '_order_total'", '49.90'],
      ["SELECT meta_value FROM wp_postmeta WHERE meta_key = '_stripe_fee'", '1.75'],
      ["SELECT meta_value FROM wp_postmeta WHERE meta_key = '_payment_method'", 'stripe'],
      ["SELECT meta_value FROM wp_postmeta WHERE meta_key = '_billing_country'", 'DE'],
      ["SELECT meta_value FROM wp_wc_orders_meta WHERE meta_key = 'is_vat_exempt'", 'no'],
      ['SELECT status, total_amount FROM wp_wc_orders', 'wc-processing\t49.90000000'],
      ['SELECT state, country FROM wp_wc_order_addresses', 'DE-HE\tDE'],
      ['SELECT status FROM wp_wc_webhooks', 'disabled'],
    ],
    checks: ['webhooks', 'payment-providers', 'scheduled-actions', 'shop-keys', 'payment-tokens', 'search-engines'],
  },
];

describe.each(cases)('a site of $recipe', (one) => {
  let pair: SitePair;
  let plan: PullPlan;
  let report: PullReport;

  beforeAll(async () => {
    const sql = await readFile(fileURLToPath(new URL(`sql/${one.sql}`, import.meta.url)), 'utf8');
    pair = await openSitePair({ recipe: one.recipe, sql, files: one.files, uploads: one.uploads });
    plan = await pair.plan();
  });

  afterAll(async () => {
    await pair.clean();
  });

  it('has no question open and nothing in its way', () => {
    expect(plan.unclassified).toEqual([]);
    expect(plan.problems.filter((problem) => problem.severity === 'blocker')).toEqual([]);
  });

  it('arrives without anything personal or secret', async () => {
    ({ report } = await pair.pull({ verify: 'full', localPassword }));
    const everything = await pair.everything();
    expect(everything).not.toMatch(/Zuckerwald|mail-customer\.test|\+49 151|CANARY|203\.0\.113|3405803777/i);
    expect(everything).toContain('@example.invalid');
  });

  it('leaves what is temporary or must not run twice', async () => {
    for (const table of one.empty) {
      expect(await pair.sqlTarget(`SELECT COUNT(*) FROM \`${table}\``), table).toBe('0\n');
      expect(await pair.sqlSource(`SELECT COUNT(*) > 0 FROM \`${table}\``), table).toBe('1\n');
    }
  });

  it('keeps what the site is made of, with its own addresses', async () => {
    for (const [sql, answer] of one.answers) {
      const got = (await pair.sqlTarget(sql)).trimEnd();
      if (typeof answer === 'string') expect(got, sql).toBe(answer);
      else expect(got, sql).toMatch(answer);
    }
  });

  it('has the files of its people, and none that hold what visitors sent', async () => {
    for (const path of Object.keys(one.uploads)) {
      const there = await access(join(pair.site, path)).then(
        () => true,
        () => false,
      );
      expect(there, path).toBe(one.arrives.includes(path));
    }
  });

  it('lets people in with the local password', async () => {
    if (one.passwords === undefined) return;
    const hashes = (await pair.sqlTarget(one.passwords)).trimEnd().split('\n');
    expect(report.logins.length).toBeGreaterThan(0);
    for (const hash of hashes) {
      const php = 'echo json_encode(password_verify($argv[1], $argv[2]));';
      expect((await run('php', ['-r', php, '--', localPassword, hash])).stdout).toBe('true');
    }
  });

  it('proves that it is harmless', () => {
    const status = (id: string): Check['status'] | undefined => report.checks.find((check) => check.id === id)?.status;
    for (const id of one.checks) expect(status(id), id).toBe('passed');
    expect(report.checks.filter((check) => check.status === 'failed')).toEqual([]);
  });
});
