import { cp, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Environment, Stage } from '#shared/domain/environment.ts';
import type { StageReport } from '#shared/domain/stage-config.ts';
import { deployGid, deployUid } from '../../lab/accounts.ts';
import { rootSql } from '../../lab/databases.ts';
import { type FaultProxy, tcpFaultProxy } from '../../lab/fault-proxy.ts';
import { run } from '../../lab/processes.ts';
import { type Bench, type BenchEngine, openBench } from '../pull/support/bench.ts';

// Environments that share something with production, each planted alone beside one that only looks like it.

let bench: Bench;
let engine: BenchEngine;
let tunnel: FaultProxy;
let places: string;

beforeAll(async () => {
  bench = await openBench({ sshPort: 4494 });
  engine = await bench.engine();
  const { host, port } = bench.lab.databases.production;
  tunnel = await tcpFaultProxy({ target: { host, port } });
  places = `${bench.site}-places`;
});

afterAll(async () => {
  await engine.close();
  await tunnel.stop();
  await rootSql(bench.sourceSocket, `DROP DATABASE IF EXISTS ${bench.id}_apart`);
  await rm(join(bench.lab.hosts.production.home, `${bench.id}-places`), { recursive: true, force: true });
  await bench.clean();
});

interface Planted {
  readonly id: string;
  readonly stage?: Stage;
  readonly env: string;
  /** Its uploads are a link to those of this one. */
  readonly uploadsOf?: string;
  readonly onServer?: boolean;
}

/** Makes the environments of a project of Laravel, and checks them. */
async function check(projectId: string, all: readonly Planted[]): Promise<StageReport> {
  const onServer = join(bench.lab.hosts.production.home, `${bench.id}-places`);
  const environments: Environment[] = [];
  for (const { id, stage = 'staging', env, uploadsOf, onServer: isRemote = false } of all) {
    const folder = join(isRemote ? onServer : join(places, projectId), id);
    await mkdir(join(folder, 'storage'), { recursive: true });
    if (uploadsOf === undefined) await mkdir(join(folder, 'storage/app'));
    else await symlink(`../../${uploadsOf}/storage/app`, join(folder, 'storage/app'));
    await writeFile(join(folder, '.env'), `APP_ENV=${stage}\nDB_CONNECTION=mysql\n${env}\n`);
    environments.push({
      ...{ id, name: id, stage, url: 'http://127.0.0.1:9', database: { kind: 'read' } },
      path: isRemote ? `/home/deploy/${bench.id}-places/${id}` : folder,
      ...(isRemote && { serverId: 'shop' }),
    });
  }
  if (all.some((one) => one.onServer === true)) {
    await run('chown', ['-hR', `${String(deployUid)}:${String(deployGid)}`, onServer]);
  }
  const folder = join(places, projectId);
  await mkdir(folder, { recursive: true });
  await engine.client.request('projects.add', {
    project: { id: projectId, name: projectId, folder, recipe: 'laravel', environments },
  });
  return engine.client.request('stages.check', { projectId });
}

const shared = ({ findings }: StageReport): readonly string[] =>
  findings
    .filter(({ id }) => id.startsWith('shared-'))
    .map(({ id, environmentId, otherId = '' }) => `${environmentId} ${id} ${otherId}`)
    .sort();

describe('the separation check', () => {
  it('finds one database behind other names, its socket and a tunnel, and no other with the same name', async () => {
    const { id } = bench;
    const { host, port } = bench.lab.databases.production;
    const { developer, host: localHost, port: localPort } = bench.lab.databases.local;
    await rootSql(bench.sourceSocket, `CREATE DATABASE ${id}_apart; GRANT ALL ON ${id}_apart.* TO ${id}@localhost;`);
    const account = `DB_USERNAME=${id}\nDB_PASSWORD=CANARY-${id}`;
    const own = `DB_DATABASE=${id}\n${account}`;
    const report = await check('databases', [
      { id: 'live', stage: 'production', onServer: true, env: `DB_HOST=localhost\n${own}` },
      { id: 'by-address', onServer: true, env: `DB_HOST=${host}\nDB_PORT=${String(port)}\n${own}` },
      { id: 'by-socket', onServer: true, env: `DB_SOCKET=/run/mysqld/mysqld.sock\n${own}` },
      { id: 'by-tunnel', stage: 'local', env: `DB_HOST=127.0.0.1\nDB_PORT=${String(tunnel.port)}\n${own}` },
      { id: 'apart', onServer: true, env: `DB_HOST=localhost\nDB_DATABASE=${id}_apart\n${account}` },
      {
        ...{ id: 'elsewhere', stage: 'local' },
        env: `DB_HOST=${localHost}\nDB_PORT=${String(localPort)}\nDB_DATABASE=${id}\nDB_USERNAME=${developer.user}\nDB_PASSWORD=${developer.password}`,
      },
    ]);
    expect(shared(report).filter((line) => line.endsWith(' live'))).toEqual([
      'by-address shared-database live',
      'by-socket shared-database live',
      'by-tunnel shared-database live',
    ]);
    expect(shared(report).join('\n')).not.toMatch(/apart|elsewhere/);
    expect(report.findings.filter(({ id: found }) => found === 'unreachable')).toEqual([]);
    expect(JSON.stringify(report)).not.toContain('CANARY');
  });

  it('finds a shared cache, queue, bucket, mail account, search index and folder of files, each alone', async () => {
    const redis = 'REDIS_HOST=redis.example.test\nREDIS_PORT=6379';
    const cache = `CACHE_STORE=redis\nREDIS_CACHE_DB=1`;
    const mail = 'MAIL_MAILER=smtp\nMAIL_HOST=smtp.example.test';
    const report = await check('things', [
      {
        ...{ id: 'live', stage: 'production' },
        env: `${redis}\n${cache}\nCACHE_PREFIX=shop\nQUEUE_CONNECTION=redis\nREDIS_QUEUE=orders\nAWS_BUCKET=shop-media\n${mail}\nMAIL_USERNAME=shop\nMEILISEARCH_HOST=http://search.example.test\nSCOUT_PREFIX=shop`,
      },
      { id: 'cache', env: `${redis}\n${cache}\nCACHE_PREFIX=shop` },
      { id: 'cache-prefix', env: `${redis}\n${cache}\nCACHE_PREFIX=other` },
      { id: 'cache-number', env: `${redis}\nCACHE_STORE=redis\nREDIS_CACHE_DB=2\nCACHE_PREFIX=shop` },
      { id: 'cache-unused', env: `${redis}\nCACHE_STORE=file\nREDIS_CACHE_DB=1\nCACHE_PREFIX=shop` },
      { id: 'queue', env: `${redis}\nQUEUE_CONNECTION=redis\nREDIS_QUEUE=orders` },
      { id: 'queue-name', env: `${redis}\nQUEUE_CONNECTION=redis\nREDIS_QUEUE=test` },
      { id: 'bucket', env: 'AWS_BUCKET=shop-media' },
      { id: 'bucket-name', env: 'AWS_BUCKET=shop-media-test' },
      { id: 'mail', env: `${mail}\nMAIL_USERNAME=shop` },
      { id: 'mail-user', env: `${mail}\nMAIL_USERNAME=test` },
      { id: 'mail-caught', env: 'MAIL_MAILER=log\nMAIL_HOST=smtp.example.test\nMAIL_USERNAME=shop' },
      { id: 'index', env: 'MEILISEARCH_HOST=http://search.example.test\nSCOUT_PREFIX=shop' },
      { id: 'index-prefix', env: 'MEILISEARCH_HOST=http://search.example.test\nSCOUT_PREFIX=test' },
      { id: 'files', env: '', uploadsOf: 'live' },
    ]);
    expect(shared(report)).toEqual([
      'bucket shared-bucket live',
      'cache shared-cache live',
      'files shared-files live',
      'index shared-search-index live',
      'mail shared-mail-account live',
      'queue shared-queue live',
    ]);
  });
});

const liveInFiles: Readonly<Record<string, string>> = {
  stripe: 'STRIPE_SECRET=sk_live_CANARY',
  'stripe-restricted': 'STRIPE_SECRET=rk_live_CANARY',
  'stripe-other-name': 'SHOP_PAY_KEY="sk_live_CANARY"',
  paypal: 'PAYPAL_MODE=live',
  'paypal-sandbox-off': 'PAYPAL_SANDBOX=false',
  mollie: 'MOLLIE_KEY=live_CANARY',
  braintree: 'BRAINTREE_ENVIRONMENT=production',
  adyen: 'ADYEN_ENVIRONMENT=live',
  square: 'SQUARE_ENVIRONMENT=production',
  klarna: 'KLARNA_API_URL=https://api.klarna.com/',
  paddle: 'PADDLE_API_KEY=pdl_live_CANARY',
};
const testInFiles = `STRIPE_SECRET=sk_test_x
# STRIPE_SECRET=sk_live_old
PAYPAL_MODE=sandbox
MOLLIE_KEY=test_x
BRAINTREE_ENVIRONMENT=sandbox
ADYEN_ENVIRONMENT=test
SQUARE_ENVIRONMENT=sandbox
KLARNA_API_URL=https://api.playground.klarna.com/
PADDLE_API_KEY=pdl_sdbx_x`;

describe('a live payment key below production', () => {
  const titles = ({ findings }: StageReport): readonly string[] =>
    findings.filter(({ id }) => id === 'live-key').map(({ title }) => title.replace(/has a live key of/, '->'));

  it('is found in files for every provider, under any name, and told from a test key', async () => {
    const report = await check('keys', [
      { id: 'live', stage: 'production', env: Object.values(liveInFiles).join('\n') },
      ...Object.entries(liveInFiles).map(([id, env]) => ({ id, env })),
      { id: 'tests', env: testInFiles },
    ]);
    const provider = (id: string): string => id.replace(/-.*/, '');
    expect([...titles(report)].sort().map((line) => line.toLowerCase())).toEqual(
      Object.keys(liveInFiles)
        .map((id) => `${id} -> ${provider(id)}`)
        .sort(),
    );
    expect(JSON.stringify(report)).not.toContain('CANARY');
  });

  const options: readonly (readonly [string, string, string, string])[] = [
    [
      'Stripe',
      'woocommerce_stripe_settings',
      's:10:"secret_key";s:14:"sk_live_CANARY";',
      's:10:"secret_key";s:9:"sk_test_x";',
    ],
    [
      'PayPal',
      'woocommerce_paypal_settings',
      's:7:"enabled";s:3:"yes";s:8:"testmode";s:2:"no";',
      's:7:"enabled";s:3:"yes";s:8:"testmode";s:3:"yes";',
    ],
    ['PayPal', 'woocommerce-ppcp-settings', 's:10:"sandbox_on";b:0;', 's:10:"sandbox_on";b:1;'],
    ['Mollie', 'mollie-payments-for-woocommerce_live_api_key', 'live_CANARY', ''],
    [
      'Braintree',
      'woocommerce_braintree_credit_card_settings',
      's:11:"environment";s:10:"production";',
      's:11:"environment";s:7:"sandbox";',
    ],
    ['Square', 'wc_square_settings', 's:14:"enable_sandbox";s:2:"no";', 's:14:"enable_sandbox";s:3:"yes";'],
    [
      'Klarna',
      'woocommerce_kco_settings',
      's:7:"enabled";s:3:"yes";s:8:"testmode";s:2:"no";',
      's:7:"enabled";s:2:"no";s:8:"testmode";s:2:"no";',
    ],
    ['Adyen', 'woosa_adyen_test_mode', 'no', 'yes'],
  ];

  it('is found in the options of a WooCommerce shop, of which only counts are read', async () => {
    await engine.client.request('environments.save', {
      projectId: 'shop',
      environment: {
        ...{ id: 'twin', name: 'Twin', stage: 'staging', serverId: 'shop', database: { kind: 'read' } },
        ...{ path: `/home/deploy/${bench.id}`, url: 'http://127.0.0.1:9' },
      },
    });
    const set = (name: string, value: string): Promise<string> =>
      bench.sqlSource(`REPLACE INTO wp_options (option_name, option_value) VALUES ('${name}', '${value}')`);
    const check = async (): Promise<readonly string[]> => {
      const report = await engine.client.request('stages.check', { projectId: 'shop' });
      expect(JSON.stringify(report)).not.toContain('CANARY');
      return [...titles(report)].sort();
    };
    for (const [, name, live] of options) await set(name, live);
    const providers = [...new Set(options.map(([provider]) => `Twin -> ${provider}`))];
    expect(await check()).toEqual(providers.sort());
    for (const [, name, , test] of options) await set(name, test);
    expect(await check()).toEqual([]);
    await set('woocommerce-ppcp-settings', 's:10:"sandbox_on";b:0;');
    expect(await check()).toEqual(['Twin -> PayPal']);
    await set('woocommerce-ppcp-settings', '');
  });
});

describe('mail below production', () => {
  it('is only called held when every setting of it says so', async () => {
    const folder = join(places, 'mail');
    await cp(resolve('test/fixtures/recipes/typo3'), folder, { recursive: true });
    const mail = (settings: string): Promise<void> =>
      writeFile(join(folder, 'config/system/additional.php'), `<?php\n${settings}\n`);
    const set = (key: string, value: string): string => `$GLOBALS['TYPO3_CONF_VARS']['MAIL']['${key}'] = '${value}';`;
    const place = { id: 'stage', name: 'stage', stage: 'staging', path: folder, url: 'http://127.0.0.1:9' } as const;
    await engine.client.request('projects.add', {
      project: {
        ...{ id: 'mail', name: 'mail', folder, recipe: 'typo3' },
        environments: [{ ...place, database: { kind: 'read' } }],
      },
    });
    const sends = async (): Promise<boolean> => {
      const { findings } = await engine.client.request('stages.check', { projectId: 'mail' });
      return findings.some(({ id }) => id === 'mail-sends');
    };
    await mail(set('transport', 'smtp') + set('transport_smtp_server', 'smtp.example.test:587'));
    expect(await sends()).toBe(true);
    await mail(set('transport', 'smtp') + set('transport_smtp_server', '127.0.0.1:1025'));
    expect(await sends()).toBe(false);
  });
});

describe('the last check', () => {
  it('is kept with its date', async () => {
    const key = { projectId: 'shop' };
    const report = await engine.client.request('stages.check', key);
    expect(await engine.client.request('stages.lastCheck', key)).toEqual(report);
    expect(Math.abs(Date.now() - Date.parse(report.checkedAt))).toBeLessThan(60_000);
  });
});
