import { spawn, type ChildProcess } from 'node:child_process';
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fetchSite } from '#engine/web/fetch-site.ts';
import { run } from '../../lab/processes.ts';
import { copyWordPress } from '../../lab/wordpress.ts';
import { openSitePair, type Side, type SitePair } from './support/site-pair.ts';

// Real networks: WordPress itself makes them, they are pulled, and WordPress itself serves the copy.

const makeNetwork = fileURLToPath(new URL('support/make-network.php', import.meta.url));
const router = fileURLToPath(new URL('support/router.php', import.meta.url));
const install = fileURLToPath(new URL('../../lab/assets/wp-install.php', import.meta.url));

interface Network {
  readonly subdomains: boolean;
  /** Without it, WordPress takes itself for a single site. */
  readonly on: boolean;
}

function config({ stage, database, url }: Side, { subdomains, on }: Network): string {
  const network = `define( 'MULTISITE', true );
define( 'SUBDOMAIN_INSTALL', ${String(subdomains)} );
define( 'DOMAIN_CURRENT_SITE', '${new URL(url).host}' );
define( 'PATH_CURRENT_SITE', '/' );
define( 'SITE_ID_CURRENT_SITE', 1 );
define( 'BLOG_ID_CURRENT_SITE', 1 );`;
  return `<?php
define( 'DB_NAME', '${database.name}' );
define( 'DB_USER', '${database.user}' );
define( 'DB_PASSWORD', '${database.password}' );
define( 'DB_HOST', '${database.host}:${String(database.port)}' );
define( 'DB_CHARSET', 'utf8mb4' );
$table_prefix = 'wp_';
define( 'WP_ENVIRONMENT_TYPE', '${stage}' );
define( 'WP_HTTP_BLOCK_EXTERNAL', true );
define( 'WP_ALLOW_MULTISITE', true );
${on ? network : ''}
if ( ! defined( 'ABSPATH' ) ) {
	define( 'ABSPATH', __DIR__ . '/' );
}
require_once ABSPATH . 'wp-settings.php';
`;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

describe.each([
  ['subdomains', true],
  ['subfolders', false],
] as const)('a network with %s', (_name, subdomains) => {
  let pair: SitePair;
  let port: number;
  let web: ChildProcess | null = null;
  const sourceUrl = 'https://www.network.test';

  beforeAll(async () => {
    port = await freePort();
    pair = await openSitePair({
      ...{ recipe: 'wordpress', fixture: 'wordpress', sql: 'SELECT 1;', sourceUrl },
      targetUrl: `http://net.localhost:${String(port)}`,
      files: (side) => ({ 'wp-config.php': config(side, { subdomains, on: true }) }),
      uploads: { 'wp-content/uploads/sites/2/2026/11/picture.jpg': 'picture of site 2' },
    });
    await makeSource();
    await serveTarget();
  });

  afterAll(async () => {
    web?.kill();
    await pair.clean();
  });

  /** WordPress's own code makes the network in production's database, from a folder beside the sites. */
  async function makeSource(): Promise<void> {
    const workshop = join(pair.site, '../workshop');
    await copyWordPress(workshop);
    const side = await sourceSide();
    const write = (on: boolean): Promise<void> =>
      writeFile(join(workshop, 'wp-config.php'), config(side, { subdomains, on }));
    await write(false);
    const php = ['-d', 'memory_limit=512M', '-d', 'error_reporting=E_ALL & ~E_DEPRECATED'];
    await run('php', [...php, install, workshop, sourceUrl, 'Network', 'admin', 'owner@mail-customer.test'], {
      input: 'admin\n',
    });
    const flag = subdomains ? '1' : '0';
    await run('php', [...php, makeNetwork, 'network', workshop, sourceUrl, flag]);
    await write(true);
    await run('php', [...php, makeNetwork, 'sites', workshop, sourceUrl, flag]);
  }

  async function sourceSide(): Promise<Side> {
    const text = await readFile(join(pair.source, 'wp-config.php'), 'utf8');
    const constant = (name: string): string => new RegExp(`'${name}', '([^']*)'`).exec(text)?.[1] ?? '';
    const [host = '', hostPort = ''] = constant('DB_HOST').split(':');
    const database = { name: constant('DB_NAME'), user: constant('DB_USER'), password: constant('DB_PASSWORD') };
    return { stage: 'production', url: sourceUrl, database: { ...database, host, port: Number(hostPort) } };
  }

  /** The copy's code, and PHP's own web server for it. */
  async function serveTarget(): Promise<void> {
    const core = join(pair.site, '../workshop');
    const own = await readFile(join(pair.site, 'wp-config.php'));
    await cp(core, pair.site, { recursive: true });
    await writeFile(join(pair.site, 'wp-config.php'), own);
    await mkdir(join(pair.site, 'wp-content/uploads'), { recursive: true });
    web = spawn('php', ['-q', '-S', `127.0.0.1:${String(port)}`, '-t', pair.site, router], {
      stdio: 'ignore',
    });
  }

  const split = (address: string): [string, string] => {
    const at = address.indexOf('/');
    return [address.slice(0, at), address.slice(at)];
  };
  const page = (host: string, path = '/'): ReturnType<typeof fetchSite> =>
    fetchSite(`http://${host}:${String(port)}${path}`, AbortSignal.timeout(30_000), { verifyCertificate: true });

  it('arrives with every site under a name of its own, which the plan shows', async () => {
    const plan = await pair.plan();
    expect(plan.unclassified).toEqual([]);
    const origins = plan.rewrites.flatMap((rule) => (rule.kind === 'origin' ? [[rule.from, rule.to]] : []));
    const local = (name: string): string => `http://${name}net.localhost:${String(port)}`;
    const further = [
      ['https://blog.network.test', local('blog.')],
      ['https://jobs.de.network.test', local('jobs.de.')],
      ['https://www.own-domain.test', local('own-domain-test.')],
    ];
    expect(origins).toEqual([[sourceUrl, local('')], ...(subdomains ? further : [])]);
    expect(plan.problems.some((problem) => problem.id === 'site-names')).toBe(subdomains);
    expect(plan.problems.map((problem) => problem.id)).not.toContain('multisite-configuration');

    const { report } = await pair.pull({ verify: 'full' });
    expect(report.checks.filter((check) => check.status === 'failed')).toEqual([]);
    expect(report.checks).toContainEqual(expect.objectContaining({ id: 'mail-and-cron', status: 'passed' }));
    expect(await readFile(join(pair.site, 'wp-content/uploads/sites/2/2026/11/picture.jpg'), 'utf8')).toBe(
      'picture of site 2',
    );
  });

  it('names production nowhere any more, but in identifiers', async () => {
    const guids = await pair.sqlTarget('SELECT guid FROM wp_2_posts');
    expect(guids).toContain('network.test');
    await pair.sqlTarget(
      "UPDATE wp_posts SET guid = ''; UPDATE wp_2_posts SET guid = ''; UPDATE wp_3_posts SET guid = ''",
    );
    if (subdomains) await pair.sqlTarget("UPDATE wp_4_posts SET guid = ''");
    const everything = await pair.everything();
    expect(everything).not.toMatch(/[/"@'](?:[a-z.]+\.)?network\.test|www\.own-domain\.test/);
    expect(everything).not.toContain('@mail-customer.test');
    expect(await pair.sqlTarget('SELECT COUNT(*) FROM wp_signups')).toBe('0\n');
  });

  it('is served by WordPress, each site at its own address', async () => {
    const sites = subdomains
      ? ['blog.net.localhost/', 'jobs.de.net.localhost/', 'own-domain-test.net.localhost/']
      : ['net.localhost/blog/', 'net.localhost/jobs/'];
    const home = await page('net.localhost');
    expect(home.status).toBe(200);
    expect(home.body).not.toContain('network.test');
    for (const [at, address] of sites.entries()) {
      const answer = await page(...split(address));
      expect(answer.status, address).toBe(200);
      expect(answer.body).toContain(`Marker of site ${String(at + 2)}`);
      expect(answer.body).not.toMatch(/network\.test|own-domain\.test/);
      expect(answer.headers['x-stagelift-neutral']).toBe('mail=caught cron=off robots=refused');
    }
  });
});
