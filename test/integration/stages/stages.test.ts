import { chmod, mkdir, readFile, readlink, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { StageReport } from '#shared/domain/stage-config.ts';
import { deployGid, deployUid } from '../../lab/accounts.ts';
import { run } from '../../lab/processes.ts';
import { type Bench, type BenchEngine, openBench } from '../pull/support/bench.ts';
import { resultOf, stagelift, type CommandEnd } from '../pull/support/command-line.ts';

// A WordPress and a Laravel project on real servers: what is planted is found, what is applied is there, what is undone is gone.

let bench: Bench;
let engine: BenchEngine;
let web: Server;
let robotsHeader: string | null = null;
let laravelHome: string;
let stagingHome: string;

const projectId = 'shop';
const laravelEnv = `# The shop
APP_ENV=production   # never change
APP_KEY=base64:CANARYkey
APP_DEBUG=true
DB_CONNECTION=mysql
DB_HOST=localhost
DB_DATABASE={id}
DB_USERNAME={id}
DB_PASSWORD=CANARY-{id}
CACHE_STORE=redis
REDIS_HOST=127.0.0.1
STRIPE_SECRET=sk_live_CANARY
`;

beforeAll(async () => {
  bench = await openBench({ sshPort: 4481 });
  web = createServer((_request, response) => {
    if (robotsHeader !== null) response.setHeader('x-robots-tag', robotsHeader);
    response.end('<html></html>');
  });
  await new Promise<void>((resolve) => web.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${String((web.address() as AddressInfo).port)}`; // A TCP server has an address of this kind.
  const home = bench.lab.hosts.production.home;
  stagingHome = join(home, `${bench.id}-staging`);
  laravelHome = join(home, `${bench.id}-laravel`);
  await run('cp', ['-a', join(home, bench.id), stagingHome]);
  await mkdir(join(laravelHome, 'shared'), { recursive: true });
  await mkdir(join(laravelHome, 'production/storage/app'), { recursive: true });
  await mkdir(join(laravelHome, 'staging/storage/app'), { recursive: true });
  await owned();
  engine = await bench.engine();
  const server = { serverId: 'shop', database: { kind: 'read' } } as const;
  await engine.client.request('environments.save', {
    projectId,
    environment: {
      ...server,
      id: 'staging',
      name: 'Staging',
      stage: 'staging',
      path: `/home/deploy/${bench.id}-staging`,
      url,
    },
  });
  const laravel = `/home/deploy/${bench.id}-laravel`;
  await engine.client.request('projects.add', {
    project: {
      ...{ id: 'desk', name: 'desk', folder: laravelHome, recipe: 'laravel' },
      environments: [
        { ...server, id: 'production', name: 'Desk', stage: 'production', path: `${laravel}/production`, url },
        { ...server, id: 'staging', name: 'Staging', stage: 'staging', path: `${laravel}/staging`, url },
      ],
    },
  });
});

afterAll(async () => {
  await engine.close();
  web.close();
  for (const folder of [stagingHome, laravelHome]) await rm(folder, { recursive: true, force: true });
  await bench.clean();
});

beforeEach(async () => {
  robotsHeader = null;
  const text = laravelEnv.replaceAll('{id}', bench.id);
  await writeFile(join(laravelHome, 'production/.env'), text);
  // As releases have it: the file itself is shared.
  await writeFile(join(laravelHome, 'shared/.env'), text);
  await chmod(join(laravelHome, 'shared/.env'), 0o640);
  await rm(join(laravelHome, 'staging/.env'), { force: true });
  await symlink('../shared/.env', join(laravelHome, 'staging/.env'));
  await owned();
});

const owned = (): Promise<unknown> =>
  run('chown', ['-hR', `${String(deployUid)}:${String(deployGid)}`, laravelHome, stagingHome]);
const cli = (...args: readonly string[]): Promise<CommandEnd> => stagelift(args, { dataFolder: bench.dataFolder });

function found(report: StageReport): readonly string[] {
  return report.findings.map(({ id, environmentId, otherId }) =>
    [id, environmentId, otherId].filter(Boolean).join(' '),
  );
}

describe('stage check of a Laravel project', () => {
  it('finds a shared database, debug, a live key, a stage that believes it is production, open robots, mail and cache', async () => {
    const end = await cli('stage', 'check', '--project', 'desk', '--json');
    expect(end.code).toBe(1);
    const report = resultOf<StageReport>(end);
    expect(found(report)).toEqual(
      expect.arrayContaining([
        'debug-in-production production',
        'believes-production staging',
        'live-key staging',
        'robots-open staging',
        'mail-sends staging',
        'shared-database staging production',
        'shared-cache staging production',
      ]),
    );
    expect(report.stages.map(({ environmentId, kind }) => `${environmentId} ${kind}`)).toEqual([
      'production right',
      'staging wrong',
    ]);
    expect(end.stdout + end.stderr).not.toContain('CANARY');
    const last = await cli('stage', 'check', '--last', '--project', 'desk', '--json');
    expect(last.code).toBe(1);
    expect(resultOf<StageReport>(last)).toEqual(report);
    expect((await cli('stage', 'check', '--last', '--project', projectId)).code).toBe(2);
  });

  it('finds none of it once each is mended', async () => {
    robotsHeader = 'noindex';
    const before = await readFile(join(laravelHome, 'shared/.env'), 'utf8');
    const mended = before
      .replace(/APP_ENV=production/, 'APP_ENV=staging')
      .replace('sk_live_', 'sk_test_')
      .replace('REDIS_HOST=127.0.0.1', 'REDIS_HOST=127.0.0.1\nREDIS_CACHE_DB=5\nMAIL_MAILER=log');
    const other = `DB_DATABASE=${bench.id}_other`;
    await writeFile(join(laravelHome, 'shared/.env'), mended.replace(`DB_DATABASE=${bench.id}`, other));
    const production = await readFile(join(laravelHome, 'production/.env'), 'utf8');
    await writeFile(join(laravelHome, 'production/.env'), production.replace('APP_DEBUG=true', 'APP_DEBUG=false'));
    const report = await engine.client.request('stages.check', { projectId: 'desk' });
    // Both have the same address here, so that production is hidden with staging.
    expect(found(report)).toEqual(['production-hidden production']);
  });

  it('allows sharing with a reason until its last day, and no longer', async () => {
    const share = (until: string): Promise<CommandEnd> =>
      cli(
        'stage',
        'data',
        'staging',
        'shared',
        '--project',
        'desk',
        '--reason',
        'Relaunch',
        '--owner',
        'Ann',
        '--until',
        until,
      );
    expect((await share('2999-12-31')).code).toBe(0);
    const shares = await engine.client.request('stages.check', { projectId: 'desk' });
    expect(found(shares)).toContain('shares-production staging');
    expect(shares.findings.find(({ id }) => id === 'shared-database')?.severity).toBe('info');
    expect((await share('2026-01-01')).code).toBe(0);
    const expired = await engine.client.request('stages.check', { projectId: 'desk' });
    expect(found(expired)).toContain('sharing-expired staging');
    expect(expired.findings.find(({ id }) => id === 'shared-database')?.severity).toBe('error');
    expect((await cli('stage', 'data', 'staging', 'shared', '--project', 'desk')).code).toBe(2);
    expect((await cli('stage', 'data', 'staging', 'separate', '--project', 'desk')).code).toBe(0);
  });
});

describe('stage apply', () => {
  it('changes keys of .env in place behind its link, keeps comments and rights, and can be undone', async () => {
    const shared = join(laravelHome, 'shared/.env');
    const before = await readFile(shared, 'utf8');
    await cli('flags', 'add', 'new-checkout', '--project', 'desk', '--owner', 'Ann');
    await cli('flags', 'set', 'new-checkout', 'staging', 'on', '--project', 'desk');
    const set = await cli(
      'stage',
      'set',
      'staging',
      'debug=off',
      'mail=catch',
      'GREETING=it is a "test" $x',
      '--project',
      'desk',
    );
    expect(set.code).toBe(0);
    const diff = await cli('stage', 'diff', 'staging', '--project', 'desk');
    expect(diff.stdout).toMatch(/APP_ENV\s+production\s+staging/);
    expect(await readFile(shared, 'utf8')).toBe(before);
    expect((await cli('stage', 'apply', 'staging', '--project', 'desk')).code).toBe(5);
    const applied = await cli('stage', 'apply', 'staging', '--project', 'desk', '--yes');
    expect(applied.code, applied.stderr).toBe(0);
    const after = await readFile(shared, 'utf8');
    expect(after).toContain('# The shop\nAPP_ENV=staging   # never change\n');
    expect(after).toContain('APP_DEBUG=false\n');
    expect(after).toMatch(/MAIL_MAILER=log\n[^]*FEATURE_NEW_CHECKOUT=true\n[^]*GREETING='it is a "test" \$x'\n/);
    expect(await readlink(join(laravelHome, 'staging/.env'))).toBe('../shared/.env');
    expect((await stat(shared)).mode & 0o777).toBe(0o640);
    expect((await cli('stage', 'undo', 'staging', '--project', 'desk', '--yes')).code).toBe(0);
    expect(await readFile(shared, 'utf8')).toBe(before);
    const rest = (await run('ls', ['-A', join(laravelHome, 'shared'), join(laravelHome, 'staging')])).stdout;
    expect(rest).not.toMatch(/stagelift/);
  });

  it('refuses a plan whose file changed since, and writes nothing', async () => {
    const key = { projectId: 'desk', environmentId: 'staging' };
    const plan = await engine.client.request('stages.plan', key);
    const edited = `${await readFile(join(laravelHome, 'shared/.env'), 'utf8')}BY_HAND=1\n`;
    await writeFile(join(laravelHome, 'shared/.env'), edited);
    await expect(engine.client.request('stages.apply', { ...key, hash: plan.hash })).rejects.toMatchObject({
      code: 'plan.stale',
    });
    expect(await readFile(join(laravelHome, 'shared/.env'), 'utf8')).toBe(edited);
  });

  it('writes production only after its name was typed', async () => {
    await cli('stage', 'set', 'production', 'debug=off', '--project', 'desk');
    const before = await readFile(join(laravelHome, 'production/.env'), 'utf8');
    expect((await cli('stage', 'apply', 'production', '--project', 'desk', '--yes')).code).toBe(5);
    expect(await readFile(join(laravelHome, 'production/.env'), 'utf8')).toBe(before);
    expect((await cli('stage', 'apply', 'production', '--project', 'desk', '--confirm', 'Desk')).code).toBe(0);
    expect(await readFile(join(laravelHome, 'production/.env'), 'utf8')).toContain('APP_DEBUG=false');
  });

  it('makes a running WordPress know its stage, its flags and what to do with mail', async () => {
    const { root } = bench.lab.sites.local;
    await engine.client.request('projects.add', {
      project: {
        ...{
          id: 'live',
          name: 'live',
          folder: root,
          recipe: 'wordpress',
          flags: [{ id: 'beta', description: '', owner: '' }],
        },
        environments: [
          {
            ...{ id: 'local', name: 'Local', stage: 'local', path: root, url: 'http://127.0.0.1:9' },
            database: { kind: 'read' },
            config: { mail: 'off', robots: 'refuse', flags: { beta: 'enabled' }, variables: { GREETING: "it's" } },
          },
        ],
      },
    });
    const before = await readFile(join(root, 'wp-config.php'), 'utf8');
    const key = { projectId: 'live', environmentId: 'local' };
    const { hash } = await engine.client.request('stages.plan', key);
    await engine.client.request('stages.apply', { ...key, hash });
    const code = `error_reporting(0); require '${root}/wp-load.php';
      echo "\\n", json_encode([wp_get_environment_type(), FEATURE_BETA, GREETING, get_option('blog_public'), wp_mail('a@example.test', 's', 'b')]);`;
    const { stdout } = await run('php', ['-r', code]);
    expect(JSON.parse(stdout.trim().split('\n').at(-1) ?? '')).toEqual(['local', true, "it's", '0', true]);
    const report = await engine.client.request('stages.check', { projectId: 'live' });
    expect(report.stages).toMatchObject([{ kind: 'right', value: 'local' }]);
    await engine.client.request('stages.undo', key);
    expect(await readFile(join(root, 'wp-config.php'), 'utf8')).toBe(before);
    await expect(stat(join(root, 'stagelift-config.php'))).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe('WordPress on a server', () => {
  it('finds the database it shares with production and the live key in it', async () => {
    await bench.sqlSource(
      `INSERT INTO wp_options (option_name, option_value) VALUES ('woocommerce_stripe_settings', 'a:1:{s:10:"secret_key";s:14:"sk_live_CANARY";}')`,
    );
    const report = await engine.client.request('stages.check', { projectId });
    expect(found(report)).toEqual(
      expect.arrayContaining(['shared-database staging production', 'live-key staging', 'believes-production staging']),
    );
    await bench.sqlSource(`DELETE FROM wp_options WHERE option_name = 'woocommerce_stripe_settings'`);
  });
});

describe('a pull', () => {
  it('is blocked into an environment that uses the very database it would read', async () => {
    const config = await readFile(join(bench.site, 'wp-config.php'), 'utf8');
    const { databases } = bench.lab;
    await writeFile(
      join(bench.site, 'wp-config.php'),
      config
        .replace(/'DB_USER', '[^']*'/, `'DB_USER', '${bench.id}'`)
        .replace(/'DB_PASSWORD', '[^']*'/, `'DB_PASSWORD', 'CANARY-${bench.id}'`)
        .replace(
          /'DB_HOST', '[^']*'/,
          `'DB_HOST', '${databases.production.host}:${String(databases.production.port)}'`,
        ),
    );
    const plan = await engine.plan();
    await writeFile(join(bench.site, 'wp-config.php'), config);
    expect(plan.problems.filter(({ severity }) => severity === 'blocker').map(({ id }) => id)).toContain(
      'same-database',
    );
  });
});
