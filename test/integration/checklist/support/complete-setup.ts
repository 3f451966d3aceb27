import { appendFile, chmod, mkdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { ChecklistItem, ChecklistItemId, ChecklistView } from '#shared/domain/checklist.ts';
import type { Job } from '#shared/domain/job.ts';
import { deployGid, deployUid } from '../../../lab/accounts.ts';
import { rootSql } from '../../../lab/databases.ts';
import { run } from '../../../lab/processes.ts';
import { type Bench, type BenchEngine, openBench } from '../../pull/support/bench.ts';

/** What a site answers; the usual one when null. */
export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A project whose checklist is green: production and staging on two servers, a copy on this computer. */
export interface CompleteSetUp {
  readonly bench: Bench;
  readonly engine: BenchEngine;
  readonly projectId: 'shop';
  /** Folders on the servers, as this machine sees them. */
  readonly production: string;
  readonly staging: string;
  readonly backups: string;
  readonly stagingPath: string;
  readonly bareRepository: string;
  /** What each site answers instead of the usual. */
  readonly answers: { production: Answer | null; staging: Answer | null; monitor: Answer | null };
  readonly monitorUrl: string;
  /** Pulls production into an environment, to the end. */
  pullInto(targetId: string): Promise<Job>;
  check(): Promise<ChecklistView>;
  /** Puts two sound backups there. */
  writeBackups(): Promise<void>;
  writeConfig(stage: 'production' | 'staging' | 'local', extra?: Readonly<Record<string, string>>): Promise<void>;
  clean(): Promise<void>;
}

const dump = (rows: number): Buffer =>
  gzipSync(
    `-- MariaDB dump\n${'INSERT INTO wp_posts VALUES (1);\n'.repeat(rows)}-- Dump completed on 2026-11-21  3:15:00\n`,
  );

/** Builds it; `clean` removes every trace. */
export async function openCompleteSetUp(sshPort: number): Promise<CompleteSetUp> {
  const bench = await openBench({ sshPort });
  const { id, lab } = bench;
  const production = join(lab.hosts.production.home, id);
  const staging = join(lab.hosts.staging.home, `${id}-staging`);
  const backups = join(lab.hosts.staging.home, `${id}-backups`);
  const bareRepository = join(lab.hosts.production.home, `${id}.git`);
  const stagingPath = `/home/deploy/${id}-staging`;
  const answers: CompleteSetUp['answers'] = { production: null, staging: null, monitor: null };
  const sites: Server[] = [];
  const sound = new Map<string, string>();

  const serve = async (name: keyof typeof answers | 'local', usual: Answer): Promise<string> => {
    const server = createServer((request, response) => {
      ((name === 'local' ? null : answers[name]) ?? usual)(request, response);
    });
    sites.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`; // A TCP server has an address of this kind.
  };
  const page: Answer = ({ url }, response) => {
    response.statusCode = url === '/' ? 200 : 404;
    response.end('<html></html>');
  };
  const urls = {
    production: await serve('production', page),
    local: await serve('local', page),
    staging: await serve('staging', (_request, response) => {
      response.statusCode = 401;
      response.end();
    }),
    monitor: await serve('monitor', (_request, response) => response.end('{"status":"up"}')),
  };

  const stageUser = `${id}_stage`;
  const access = {
    production: { DB_NAME: id, DB_USER: id, DB_HOST: 'localhost' },
    staging: {
      ...{ DB_NAME: stageUser, DB_USER: stageUser },
      DB_HOST: `${lab.databases.production.host}:${String(lab.databases.production.port)}`,
    },
  };
  const owned = (): Promise<unknown> =>
    run('chown', ['-hR', `${String(deployUid)}:${String(deployGid)}`, production, staging, backups, bareRepository]);
  const writeConfig: CompleteSetUp['writeConfig'] = async (stage, extra = {}) => {
    if (stage === 'local') {
      const file = join(bench.site, 'wp-config.php');
      const text = await readFile(file, 'utf8');
      if (!text.includes('WP_ENVIRONMENT_TYPE')) await writeFile(file, withStage(text, 'local'));
      return;
    }
    const values = { ...access[stage], DB_PASSWORD: `CANARY-${id}`, ...extra };
    const lines = Object.entries(values).map(([name, value]) =>
      ['true', 'false'].includes(value) ? `define( '${name}', ${value} );` : `define( '${name}', '${value}' );`,
    );
    const file = join(stage === 'production' ? production : staging, 'wp-config.php');
    // With what was applied to it.
    const applied = Object.keys(extra).length === 0 ? sound.get(stage) : undefined;
    const end = "$table_prefix = 'wp_';\nrequire_once __DIR__ . '/wp-settings.php';\n";
    await writeFile(file, applied ?? withStage(`<?php\n${lines.join('\n')}\n${end}`, stage));
    await chmod(file, 0o640);
    await owned();
  };
  const writeBackups = async (): Promise<void> => {
    await rm(backups, { recursive: true, force: true });
    await mkdir(backups);
    for (const [name, rows, hoursAgo] of [
      ['shop-1', 1000, 26],
      ['shop-2', 1010, 2],
    ] as const) {
      const file = join(backups, `${name}.sql.gz`);
      await writeFile(file, dump(rows));
      const at = Date.now() / 1000 - hoursAgo * 3600;
      await utimes(file, at, at);
    }
    await owned();
  };

  await run('cp', ['-a', production, staging]);
  await rm(join(staging, 'wp-content/uploads'), { recursive: true, force: true });
  await mkdir(join(staging, 'wp-content/uploads'));
  await rootSql(
    bench.sourceSocket,
    `CREATE DATABASE ${stageUser}; CREATE USER ${stageUser}@'%' IDENTIFIED BY 'CANARY-${id}'; GRANT ALL ON ${stageUser}.* TO ${stageUser}@'%';`,
  );
  await rm(bareRepository, { recursive: true, force: true });
  await mkdir(backups, { recursive: true });
  await makeRepository(
    bench.site,
    bareRepository,
    `ssh://deploy@${bench.sshd.address}:${String(bench.sshd.port)}/home/deploy/${id}.git`,
  );
  await writeBackups();
  for (const stage of ['production', 'staging', 'local'] as const) await writeConfig(stage);
  await trustHost(bench, lab.hosts.staging.address, lab.hosts.staging.port);

  const engine = await bench.engine();
  const { client } = engine;
  const { address: host, port, user } = lab.hosts.staging;
  const logins = [{ kind: 'key' as const, path: lab.keys.ed25519.path }];
  await client.request('servers.save', { server: { id: 'stage', name: 'stage', host, port, user, logins, jumps: [] } });
  const shared = { database: { kind: 'read' } } as const;
  const project = await client.request('projects.get', { projectId: 'shop' });
  for (const environment of [
    {
      ...shared,
      id: 'production',
      name: 'Production',
      stage: 'production',
      serverId: 'shop',
      path: `/home/deploy/${id}`,
      url: urls.production,
      branch: 'main',
    },
    {
      ...shared,
      id: 'staging',
      name: 'Staging',
      stage: 'staging',
      serverId: 'stage',
      path: stagingPath,
      url: urls.staging,
      branch: 'staging',
    },
    { ...shared, id: 'local', name: 'Local', stage: 'local', path: bench.site, url: urls.local },
  ] as const) {
    await client.request('environments.save', { projectId: project.id, environment });
  }
  await client.request('checklist.configure', {
    projectId: 'shop',
    monitoring: { kind: 'schedule', every: 5 },
    contacts: [{ name: 'Ann Miller', role: 'decides about releases', reach: '+49 30 1234' }],
    environment: {
      environmentId: 'production',
      backups: { files: `/home/deploy/${id}-backups/shop-*.sql.gz`, server: 'stage', every: 24, keep: 2 },
    },
  });

  await client.request('stages.save', { projectId: 'shop', environmentId: 'staging', config: { mail: 'catch' } });
  const { hash } = await client.request('stages.plan', { projectId: 'shop', environmentId: 'staging' });
  await client.request('stages.apply', { projectId: 'shop', environmentId: 'staging', hash });
  sound.set('staging', await readFile(join(staging, 'wp-config.php'), 'utf8'));

  return {
    ...{ bench, engine, projectId: 'shop', production, staging, backups, stagingPath, bareRepository, answers },
    monitorUrl: urls.monitor,
    async pullInto(targetId) {
      const ends = { projectId: 'shop', sourceId: 'production', targetId };
      const plan = await client.request('pulls.plan', { runId: 'test', ...ends, options: {} });
      return engine.wait((await client.request('pulls.run', { planId: plan.id })).id);
    },
    check: () => client.request('checklist.run', { projectId: 'shop', runId: 'test' }),
    writeBackups,
    writeConfig,
    async clean() {
      await engine.close();
      for (const site of sites) site.close();
      for (const folder of [staging, backups, bareRepository]) await rm(folder, { recursive: true, force: true });
      await rootSql(bench.sourceSocket, `DROP DATABASE IF EXISTS ${stageUser}; DROP USER IF EXISTS ${stageUser}@'%';`);
      await bench.clean();
    },
  };
}

function withStage(text: string, stage: string): string {
  return text.replace('$table_prefix', `define( 'WP_ENVIRONMENT_TYPE', '${stage}' );\n$table_prefix`);
}

async function makeRepository(site: string, bare: string, url: string): Promise<void> {
  const env = {
    ...process.env,
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_AUTHOR_NAME: 'Ann',
    GIT_AUTHOR_EMAIL: 'a@example.test',
    GIT_COMMITTER_NAME: 'Ann',
    GIT_COMMITTER_EMAIL: 'a@example.test',
  };
  const git = (cwd: string, ...args: readonly string[]): Promise<unknown> => run('git', args, { cwd, env });
  await mkdir(bare);
  await git(bare, 'init', '-q', '--bare', '-b', 'main');
  await git(site, 'init', '-q', '-b', 'main');
  await git(site, 'commit', '-q', '--allow-empty', '-m', 'Start');
  await git(site, 'push', '-q', bare, 'main:main', 'main:staging');
  await git(site, 'remote', 'add', 'origin', url);
}

async function trustHost({ dataFolder, lab }: Bench, address: string, port: number): Promise<void> {
  const known = (await readFile(lab.knownHosts, 'utf8')).split('\n');
  const own = known.filter((row) => row.startsWith(`[${address}]:${String(port)} `));
  await appendFile(join(dataFolder, 'known_hosts'), `${own.join('\n')}\n`);
}

/** `id state`, for the items that are not as wanted. */
export function redItems({ report }: ChecklistView): readonly ChecklistItemId[] {
  return report.items.filter(({ state }) => state === 'red').map(({ id }) => id);
}

/** The item, with its evidence as one text. */
export function itemOf({ report }: ChecklistView, id: ChecklistItemId): ChecklistItem & { readonly told: string } {
  const item = report.items.find((one) => one.id === id);
  if (item === undefined) throw new Error(`There is no item ${id}.`);
  return {
    ...item,
    told: item.evidence.map(({ verdict, asked, answered }) => `${verdict}: ${asked} - ${answered}`).join('\n'),
  };
}
