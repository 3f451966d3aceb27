import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OpenEnvironment } from '#engine/flows/pull/open-environment.ts';
import { openDatabase } from '#engine/mysql/connect.ts';
import { type RecipeBook, loadRecipes } from '#engine/recipes/load-recipes.ts';
import { readDatabaseFacts } from '#engine/stage-config/read-database-facts.ts';
import { rootSql } from '../../lab/databases.ts';
import { ensureLab } from '../../lab/lab.ts';
import type { LabInfo } from '../../lab/lab-info.ts';

// Live payment keys in the tables in which shop systems keep them: rows as the systems write them, on a real server. A key of a
// sandbox, a table of another site in the same database and what only looks alike are no find.

const recipesFolder = fileURLToPath(new URL('../../../electron/recipes', import.meta.url));
const schema = 'live_key_rows';
let lab: LabInfo;
let book: RecipeBook;

beforeAll(async () => {
  lab = await ensureLab();
  book = await loadRecipes([recipesFolder]);
});
afterAll(() => rootSql(lab.databases.local.rootSocket, `DROP DATABASE IF EXISTS ${schema}`));

/** The tables of each system as its installer makes them. */
const tables = {
  magento: (
    prefix: string,
  ) => `CREATE TABLE ${prefix}core_config_data (config_id INT UNSIGNED AUTO_INCREMENT PRIMARY KEY, scope VARCHAR(8) NOT NULL DEFAULT 'default',
    scope_id INT NOT NULL DEFAULT 0, path VARCHAR(255) NOT NULL DEFAULT 'general', value TEXT, updated_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    UNIQUE KEY (scope, scope_id, path))`,
  prestashop: (
    prefix: string,
  ) => `CREATE TABLE ${prefix}configuration (id_configuration INT UNSIGNED AUTO_INCREMENT PRIMARY KEY, id_shop_group INT UNSIGNED, id_shop INT UNSIGNED,
    name VARCHAR(254) NOT NULL, value TEXT, date_add DATETIME NOT NULL DEFAULT NOW(), date_upd DATETIME NOT NULL DEFAULT NOW())`,
  drupal: (
    prefix: string,
  ) => `CREATE TABLE ${prefix}config (collection VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL DEFAULT '', name VARCHAR(255) CHARACTER SET ascii
    COLLATE ascii_bin NOT NULL DEFAULT '', data LONGBLOB, PRIMARY KEY (collection, name))`,
} as const;
type System = keyof typeof tables;

type Row = readonly [name: string, value: string];

const valueColumns = { magento: ['path', 'value'], prestashop: ['name', 'value'], drupal: ['name', 'data'] } as const;

/** One database with a table for each prefix, as two sites in one database have them. */
async function fill(system: System, sites: Readonly<Record<string, Row>>): Promise<void> {
  const literal = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
  const statements = Object.entries(sites).flatMap(([prefix, row]) => {
    const definition = tables[system](prefix);
    const table = definition.split(' ')[2] ?? '';
    return [
      definition,
      `INSERT INTO ${table} (${valueColumns[system].join(', ')}) VALUES (${row.map(literal).join(', ')})`,
    ];
  });
  const begin = `DROP DATABASE IF EXISTS ${schema}; CREATE DATABASE ${schema} CHARACTER SET utf8mb4; USE ${schema}`;
  await rootSql(lab.databases.local.rootSocket, `${[begin, ...statements].join(';\n')};\n`);
}

async function ask(system: System, prefix: string): Promise<readonly string[]> {
  // Nothing else of an environment is asked for.
  const open = {
    database: { name: schema, tablePrefix: prefix },
    openSource: (signal: AbortSignal) =>
      openDatabase({
        ...{ label: 'live keys', user: 'root', password: '', database: schema, signal },
        ...{ socketPath: lab.databases.local.rootSocket, role: 'source' as const },
      }),
  } as unknown as OpenEnvironment;
  const keys = book.resolveRecipe(system).configuration?.liveKeys ?? [];
  return (await readDatabaseFacts(open, keys, new AbortController().signal))?.liveKeys ?? [];
}

const gateway = (mode: string): string =>
  `a:7:{s:4:"uuid";s:4:"0815";s:6:"plugin";s:6:"paypal";s:13:"configuration";a:2:{s:4:"mode";s:${String(mode.length)}:"${mode}";s:9:"client_id";s:3:"abc";}}`;

const cases: readonly (readonly [system: System, provider: string, live: Row, sandbox: Row])[] = [
  ['magento', 'PayPal', ['paypal/wpp/sandbox_flag', '0'], ['paypal/wpp/sandbox_flag', '1']],
  [
    'magento',
    'Braintree',
    ['payment/braintree/environment', 'production'],
    ['payment/braintree/environment', 'sandbox'],
  ],
  [
    'magento',
    'Stripe',
    ['payment/stripe_payments_basic/stripe_mode', 'live'],
    ['payment/stripe_payments_basic/stripe_mode', 'test'],
  ],
  ['magento', 'Adyen', ['payment/adyen_abstract/demo_mode', '0'], ['payment/adyen_abstract/demo_mode', '1']],
  ['magento', 'Mollie', ['payment/mollie_general/type', 'live'], ['payment/mollie_general/type', 'test']],
  ['magento', 'Klarna', ['klarna/api/test_mode', '0'], ['klarna/api/test_mode', '1']],
  ['prestashop', 'Stripe', ['STRIPE_KEY', 'sk_live_51Habc'], ['STRIPE_TEST_KEY', 'sk_test_51Habc']],
  ['prestashop', 'PayPal', ['PAYPAL_SANDBOX', '0'], ['PAYPAL_SANDBOX', '1']],
  ['prestashop', 'Mollie', ['MOLLIE_API_KEY', 'live_abcdefgh'], ['MOLLIE_API_KEY_TEST', 'test_abcdefgh']],
  ['prestashop', 'Adyen', ['ADYEN_MODE', 'live'], ['ADYEN_MODE', 'test']],
  [
    'drupal',
    'Drupal Commerce',
    ['commerce_payment.commerce_payment_gateway.paypal', gateway('live')],
    ['commerce_payment.commerce_payment_gateway.paypal', gateway('test')],
  ],
  [
    'drupal',
    'Stripe',
    ['stripe.settings', 'a:1:{s:6:"secret";s:14:"sk_live_51Habc";}'],
    ['stripe.settings', 'a:1:{s:6:"secret";s:14:"sk_test_51Habc";}'],
  ],
];

describe.each(cases)('%s: %s', (system, provider, live, sandbox) => {
  it('is live by the row of its own site, and not by that of its sandbox', async () => {
    await fill(system, { a_: sandbox, b_: live });
    expect([await ask(system, 'a_'), await ask(system, 'b_')]).toEqual([[], [provider]]);
  });
});

describe('what is no live key', () => {
  it.each([
    ['magento', ['payment/checkmo/active', '0']],
    ['magento', ['payment/stripeXpayments/stripeXmode', 'live']],
    ['prestashop', ['SHOP_NOTE', 'Our sk_live_ keys are in the safe']],
    ['prestashop', ['PS_SHOP_ENABLE', '0']],
    ['drupal', ['system.site', 'a:1:{s:4:"mode";s:4:"live";}']],
    ['drupal', ['commerce_payment.commerce_payment_gateway.cash', gateway('alive')]],
  ] as const)('%s: %j', async (system, row) => {
    await fill(system, { c_: row });
    expect(await ask(system, 'c_')).toEqual([]);
  });
});
