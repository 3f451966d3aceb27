import { baseCases } from './base-cases.ts';
import type { FrameworkCase } from './framework-case.ts';
import type { Side } from './site-pair.ts';

const databaseUrl = ({ user, password, host, port, name }: Side['database']): string =>
  `mysql://${user}:${encodeURIComponent(password)}@${host}:${String(port)}/${name}?serverVersion=10.11.6-MariaDB&charset=utf8mb4`;

const isLocal = (side: Side): boolean => side.stage === 'local';

const symfony: FrameworkCase = {
  recipe: 'symfony',
  documentRoot: 'public',
  files: (side) => ({
    '.env': 'APP_ENV=dev\nDATABASE_URL="postgresql://app:app@127.0.0.1:5432/app"\nMAILER_DSN=null://null\n',
    '.env.local': `APP_ENV=${isLocal(side) ? 'dev' : 'prod'}\nDEFAULT_URI=${side.url}\nSTRIPE_SECRET_KEY=${isLocal(side) ? 'sk_test_1' : 'sk_live_CANARY'}\n`,
    [`.env.${isLocal(side) ? 'dev' : 'prod'}.local`]: `DATABASE_URL="${databaseUrl(side.database)}"\n`,
  }),
  readsAddress: true,
  uploads: { 'public/uploads/plan.pdf': 'plan', 'public/uploads/cache/thumb.jpg': 'x', 'var/uploads/in.csv': 'a;b' },
  stays: ['public/uploads/cache/thumb.jpg'],
  empty: ['messenger_messages', 'sessions', 'reset_password_request'],
  values: [
    ['SELECT COUNT(*), COUNT(DISTINCT email), SUM(roles = \'["ROLE_ADMIN"]\') FROM `user`', '30\t30\t1'],
    ['SELECT YEAR(birthday) FROM `user` WHERE id = 1', '1980'],
    [
      "SELECT body LIKE '%http://127.0.0.1:9/uploads/plan.pdf%😀', JSON_VALUE(links, '$.cover') FROM article WHERE id = 1",
      '1\thttp://127.0.0.1:9/uploads/a.jpg',
    ],
    ['SELECT version FROM doctrine_migration_versions', 'DoctrineMigrations\\\\Version20260101000000'],
  ],
  asks: [['article', 'body', 'scrub']],
  proofs: {
    mail: 'passed',
    'queued-work': 'passed',
    environment: 'passed',
    payment: 'passed',
    'search-engines': 'skipped',
  },
};

const craft: FrameworkCase = {
  recipe: 'craft',
  documentRoot: 'web',
  files: (side) => {
    const { user, password, host, port, name } = side.database;
    const below = 'CRAFT_ENVIRONMENT=dev\nCRAFT_TEST_TO_EMAIL_ADDRESS=me@localhost.test\nCRAFT_DISALLOW_ROBOTS=true\n';
    return {
      '.env': `CRAFT_DB_DRIVER=mysql
CRAFT_DB_SERVER=${host}
CRAFT_DB_PORT=${String(port)}
CRAFT_DB_DATABASE=${name}
CRAFT_DB_USER=${user}
CRAFT_DB_PASSWORD="${password}"
CRAFT_DB_TABLE_PREFIX=cr_
PRIMARY_SITE_URL="${side.url}"
${isLocal(side) ? below : 'CRAFT_ENVIRONMENT=production\n'}`,
    };
  },
  readsAddress: true,
  uploads: { 'web/assets/a.jpg': 'a', 'web/assets/_300x200_crop/a.jpg': 'small', 'storage/logs/web.log': 'CANARY' },
  stays: ['storage/logs/web.log'],
  empty: ['cr_queue', 'cr_sessions', 'cr_searchindex'],
  values: [
    ['SELECT COUNT(*), COUNT(DISTINCT email), SUM(admin) FROM cr_users', '20\t20\t1'],
    ['SELECT JSON_VALUE(content, \'$."9c2e"[0].col\') FROM cr_elements_sites', 'http://127.0.0.1:9/kontakt'],
    ["SELECT JSON_VALID(content), content LIKE '%0000000@0000%' FROM cr_elements_sites", '1\t1'],
    ['SELECT baseUrl FROM cr_sites ORDER BY id', '$PRIMARY_SITE_URL\nhttp://jobs.localhost:9/'],
    ["SELECT value FROM cr_projectconfig WHERE path = 'sites.1b.baseUrl'", '"http://jobs.localhost:9/"'],
    ["SELECT value FROM cr_projectconfig WHERE path = 'email.transportSettings.host'", '"127.0.0.1"'],
    ["SELECT COUNT(*) FROM cr_projectconfig WHERE path LIKE '%apiKey' OR path LIKE '%password'", '0'],
    ['SELECT settings FROM cr_commerce_gateways', '[]'],
    ['SELECT countryCode, latitude FROM cr_addresses LIMIT 1', 'DE\tNULL'],
    ['SELECT returnUrl FROM cr_commerce_orders LIMIT 1', 'http://127.0.0.1:9/shop/danke'],
  ],
  proofs: {
    ...{ mail: 'passed', 'mail-server': 'passed', 'queued-work': 'passed', 'search-engines': 'passed' },
    ...{ 'payment-providers': 'passed', environment: 'passed' },
  },
};

const drupal: FrameworkCase = {
  recipe: 'drupal',
  documentRoot: 'web',
  files: (side) => {
    const { user, password, host, port, name } = side.database;
    return {
      'web/sites/default/settings.local.php': `<?php
$databases['default']['default'] = [
  'database' => '${name}', 'username' => '${user}', 'password' => '${password}',
  'host' => '${host}', 'port' => '${String(port)}', 'driver' => 'mysql', 'prefix' => '',
];
$settings['environment'] = '${side.stage}';
`,
    };
  },
  readsAddress: false,
  uploads: {
    'web/sites/default/files/2026-03/a.jpg': 'a',
    'web/sites/default/files/styles/large/public/2026-03/a.jpg': 'small',
    'web/sites/default/files/css/css_1.css': 'x',
    'private/contract.pdf': 'CANARY',
  },
  stays: [
    'web/sites/default/files/styles/large/public/2026-03/a.jpg',
    'web/sites/default/files/css/css_1.css',
    'private/contract.pdf',
  ],
  empty: ['cache_bootstrap', 'sessions', 'watchdog', 'queue'],
  values: [
    ['SELECT COUNT(*), COUNT(DISTINCT name), SUM(name = "") FROM users_field_data', '21\t21\t1'],
    ['SELECT roles_target_id, bundle FROM user__roles', 'administrator\tuser'],
    ['SELECT address_country_code FROM profile__address LIMIT 1', 'DE'],
    [
      "SELECT body_value LIKE '%http://127.0.0.1:9/sites/default/files/a.jpg%', body_format FROM node__body",
      '1\tfull_html',
    ],
    [
      "SELECT data FROM config WHERE name = 'system.site'",
      'a:3:{s:4:"name";s:7:"Fixture";s:4:"mail";s:23:"0000@0000-00000000.0000";s:4:"page";a:1:{s:5:"front";s:21:"http://127.0.0.1:9/ü";}}',
    ],
    [
      "SELECT data FROM config WHERE name = 'commerce_payment.commerce_payment_gateway.stripe'",
      'a:3:{s:6:"status";b:0;s:6:"plugin";s:6:"stripe";s:13:"configuration";a:3:{s:4:"mode";s:4:"test";s:10:"secret_key";s:0:"";s:5:"label";s:7:"Ümlaut";}}',
    ],
    ["SELECT data FROM config WHERE name = 'automated_cron.settings'", 'a:1:{s:8:"interval";i:0;}'],
    [
      "SELECT data LIKE '%test_mail_collector%' FROM config WHERE name IN ('system.mail', 'mailsystem.settings')",
      '1\n1',
    ],
    ["SELECT COUNT(*) FROM config WHERE name = 'smtp.settings'", '0'],
    ["SELECT value FROM key_value WHERE name = 'last.url'", 's:22:"http://127.0.0.1:9/abc";'],
    ["SELECT name, value LIKE 'Masked text%' FROM webform_submission_data ORDER BY name", 'name\t1\nphone\t1'],
  ],
  proofs: {
    ...{ mail: 'passed', 'mail-system': 'passed', cron: 'passed', 'queued-work': 'passed' },
    ...{ 'payment-providers': 'passed', 'payment-keys': 'passed', environment: 'passed' },
  },
};

const typo3: FrameworkCase = {
  recipe: 'typo3',
  documentRoot: 'public',
  files: (side) => {
    const { user, password, host, port, name } = side.database;
    return {
      'config/system/settings.php': `<?php
return [
    'DB' => ['Connections' => ['Default' => [
        'charset' => 'utf8mb4', 'dbname' => '${name}', 'driver' => 'mysqli', 'host' => '${host}', 'port' => ${String(port)},
        'password' => 'another', 'user' => '${user}',
    ]]],
    'MAIL' => ['transport' => 'smtp'],
];
`,
      'config/system/additional.php': `<?php
use Symfony\\Component\\Mailer\\Transport\\NullTransport;
$GLOBALS['TYPO3_CONF_VARS']['DB']['Connections']['Default']['password'] = getenv('TYPO3_DB_PASSWORD');
${isLocal(side) ? "$GLOBALS['TYPO3_CONF_VARS']['MAIL']['transport'] = NullTransport::class;" : ''}
`,
      '.env': `TYPO3_DB_PASSWORD="${password}"\nTYPO3_CONTEXT=${isLocal(side) ? 'Development' : 'Production'}\nTYPO3_BASE=${side.url}\n`,
      'config/sites/main/config.yaml': `base: '%env(TYPO3_BASE)%'\nrootPageId: 1\n`,
    };
  },
  readsAddress: true,
  uploads: {
    'public/fileadmin/a.pdf': 'a',
    'public/fileadmin/_processed_/1/a.jpg': 'small',
    'var/log/typo3.log': 'CANARY',
  },
  stays: ['public/fileadmin/_processed_/1/a.jpg', 'var/log/typo3.log'],
  empty: ['sys_log', 'cache_pages', 'fe_sessions', 'sys_history'],
  values: [
    ['SELECT COUNT(*), COUNT(DISTINCT username), MAX(felogin_forgotHash) FROM fe_users', '20\t20\t'],
    ['SELECT uc, mfa FROM be_users', 'a:2:{s:4:"lang";s:2:"de";s:4:"home";s:21:"http://127.0.0.1:9/be";}\t'],
    ['SELECT url, slug FROM pages WHERE uid = 2', 'http://127.0.0.1:9/shop\t/shop'],
    [
      "SELECT pi_flexform LIKE '%>http://127.0.0.1:9/ziel<%', bodytext LIKE '%http://127.0.0.1:9/fileadmin/a.pdf%' FROM tt_content",
      '1\t1',
    ],
    ['SELECT domainName FROM sys_domain ORDER BY uid', '127.0.0.1:9\nblog.localhost:9'],
    ["SELECT entry_value FROM sys_registry WHERE entry_key = 'url'", 's:23:"http://127.0.0.1:9/base";'],
    ['SELECT disable FROM tx_scheduler_task', '1\n1'],
    ["SELECT disabled, url LIKE 'https://example.invalid/%', additional_headers FROM sys_webhook", '1\t1\tNULL'],
  ],
  proofs: {
    ...{ mail: 'passed', scheduler: 'passed', webhooks: 'passed', 'site-address': 'passed', environment: 'passed' },
  },
};

const magento: FrameworkCase = {
  recipe: 'magento',
  documentRoot: 'pub',
  files: (side) => {
    const { user, password, host, port, name } = side.database;
    return {
      'app/etc/env.php': `<?php
return [
  'db' => [
    'table_prefix' => 'm2_',
    'connection' => ['default' => ['host' => '${host}:${String(port)}', 'dbname' => '${name}', 'username' => '${user}', 'password' => '${password}', 'active' => '1']],
  ],
  'MAGE_MODE' => '${isLocal(side) ? 'developer' : 'production'}',
];
`,
    };
  },
  readsAddress: false,
  uploads: {
    'pub/media/catalog/product/a/b/ab.jpg': 'a',
    'pub/media/catalog/product/cache/1/ab.jpg': 'small',
    'pub/media/customer_address/passport.jpg': 'CANARY',
    'var/log/system.log': 'CANARY',
  },
  stays: ['pub/media/catalog/product/cache/1/ab.jpg', 'pub/media/customer_address/passport.jpg', 'var/log/system.log'],
  empty: [
    'm2_quote',
    'm2_quote_address',
    'm2_cron_schedule',
    'm2_catalog_product_price_cl',
    'm2_integration',
    'm2_session',
  ],
  values: [
    ['SELECT COUNT(*), COUNT(DISTINCT email), MIN(YEAR(dob)) FROM m2_customer_entity', '25\t25\t1980'],
    [
      "SELECT scope, path, value FROM m2_core_config_data WHERE path LIKE 'web/%' ORDER BY config_id",
      'default\tweb/unsecure/base_url\thttp://127.0.0.1:9/\ndefault\tweb/secure/base_url\thttp://127.0.0.1:9/\nstores\tweb/secure/base_url\thttp://en.localhost:9/',
    ],
    [
      "SELECT path, value FROM m2_core_config_data WHERE path LIKE 'payment/%' OR path LIKE 'paypal/%' ORDER BY path",
      'payment/braintree/environment\tsandbox\npaypal/wpp/sandbox_flag\t1',
    ],
    ["SELECT scope, scope_id, value FROM m2_core_config_data WHERE path = 'system/smtp/disable'", 'default\t0\t1'],
    [
      "SELECT value FROM m2_core_config_data WHERE path = 'design/search_engine_robots/default_robots'",
      'NOINDEX,NOFOLLOW',
    ],
    [
      "SELECT value FROM m2_core_config_data WHERE path = 'design/footer/copyright'",
      'See http://127.0.0.1:9/imprint, 000000@0000-00000000.0000',
    ],
    ["SELECT COUNT(*) FROM m2_core_config_data WHERE path LIKE '%hostname' OR path LIKE '%cookie%'", '0'],
    ['SELECT version_id, status FROM m2_mview_state', '0\tidle'],
    [
      'SELECT grand_total, additional_information, country_id FROM m2_sales_order JOIN m2_sales_order_payment p ON p.parent_id = 1 JOIN m2_customer_address_entity a ON a.entity_id = 1 WHERE m2_sales_order.entity_id = 1',
      '49.9500\tNULL\tDE',
    ],
    ["SELECT content LIKE '%http://127.0.0.1:9/media/b.jpg%' FROM m2_cms_block", '1'],
    ['SELECT COUNT(*) FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE()', '1'],
  ],
  proofs: {
    ...{ mail: 'passed', 'search-engines': 'passed', 'payment-sandbox': 'passed', 'payment-environment': 'passed' },
    ...{ 'payment-keys': 'passed', analytics: 'passed', cron: 'passed', 'index-changes': 'passed' },
  },
};

const shopware: FrameworkCase = {
  recipe: 'shopware',
  documentRoot: 'public',
  files: (side) => ({
    '.env': 'APP_ENV=prod\nAPP_URL=http://127.0.0.1:8000\nDATABASE_URL=mysql://root:root@localhost/shopware\n',
    '.env.local': `APP_ENV=${isLocal(side) ? 'dev' : 'prod'}\nAPP_URL=${side.url}\nDATABASE_URL="${databaseUrl(side.database)}"\nMAILER_DSN=${isLocal(side) ? 'null://null' : 'smtp://smtp.production.test'}\n`,
  }),
  readsAddress: true,
  uploads: {
    'public/media/0a/a.jpg': 'a',
    'public/thumbnail/0a/a_400.jpg': 'small',
    'files/media/invoice.pdf': 'CANARY',
  },
  stays: ['files/media/invoice.pdf'],
  empty: ['cart', 'document', 'messenger_messages', 'version_commit_data'],
  values: [
    [
      'SELECT COUNT(*), COUNT(DISTINCT email), SUM(JSON_VALID(custom_fields)), MAX(vat_ids) FROM customer',
      '25\t25\t25\tNULL',
    ],
    ["SELECT JSON_VALUE(custom_fields, '$.size') FROM customer WHERE customer_number = '10007'", '7'],
    [
      'SELECT url FROM sales_channel_domain ORDER BY id',
      'http://127.0.0.1:9\nhttp://127.0.0.1:9/en\nhttp://fr.localhost:9\ndefault.headless0',
    ],
    [
      'SELECT configuration_key, configuration_value FROM system_config ORDER BY configuration_key',
      [
        'core.basicInformation.email\t{"_value": "00000@0000-00000000.0000"}',
        'core.basicInformation.tosPage\t{"_value": "http:\\\\/\\\\/127.0.0.1:9\\\\/agb"}',
        'core.mailerSettings.disableDelivery\t{"_value": true}',
        'SwagPayPal.settings.sandbox\t{"_value": true}',
      ].join('\n'),
    ],
    ['SELECT status FROM scheduled_task', 'inactive'],
    ["SELECT active, url LIKE 'https://example.invalid/%' FROM webhook", '0\t1'],
    ["SELECT JSON_VALID(config), config LIKE '%http://127.0.0.1:9/en/x%' FROM cms_slot_translation", '1\t1'],
    [
      "SELECT JSON_VALUE(price, '$.totalPrice'), deep_link_code REGEXP '^[0-9a-zA-Z]{20,32}$' FROM `order` LIMIT 1",
      '50\t1',
    ],
    ['SELECT COUNT(*) FROM order_customer oc JOIN customer c ON c.id = oc.customer_id AND c.email = oc.email', '10'],
  ],
  proofs: {
    ...{ mail: 'passed', 'mail-server': 'passed', scheduler: 'passed', webhooks: 'passed', 'shop-identity': 'passed' },
    ...{ 'payment-keys': 'passed', 'payment-sandbox': 'passed', environment: 'passed' },
  },
};

/** Every framework with its case. */
export const frameworkCases: readonly FrameworkCase[] = [
  ...baseCases,
  craft,
  drupal,
  symfony,
  typo3,
  magento,
  shopware,
];
