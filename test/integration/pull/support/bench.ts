import { randomBytes } from 'node:crypto';
import { chmod, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { Client } from '#shared/contract/client.ts';
import type { EngineContract } from '#shared/contract/contract.ts';
import type { Job } from '#shared/domain/job.ts';
import type { PullOptions, PullPlan, PullReport } from '#shared/domain/pull.ts';
import type { EngineOptions } from '#engine/engine.ts';
import { openEngine } from '../../../../electron/cli/open-engine.ts';
import { deployGid, deployUid } from '../../../lab/accounts.ts';
import { rootSql } from '../../../lab/databases.ts';
import { type ExtraSshd, startSshd } from '../../../lab/extra-sshd.ts';
import { ensureLab } from '../../../lab/lab.ts';
import type { LabInfo } from '../../../lab/lab-info.ts';
import { run } from '../../../lab/processes.ts';
import { dumpDatabase, listTree, namesIn, schemasLike } from './fingerprint.ts';
import { oldSiteSql, shopSql } from './small-shop.ts';
import { writeOldUploads, writeShopUploads } from './small-uploads.ts';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const recipesFolder = join(root, 'electron/recipes');

/** What a bench is made of. */
export interface BenchOptions {
  /** Port of the bench's own sshd on the production host. */
  readonly sshPort: number;
  /** Lines for its configuration, e.g. what it forbids. */
  readonly sshdConfig?: string;
  /** May the target's user make schemas? Else everything happens in the one it has. */
  readonly mode?: 'shadow-schema' | 'prefix';
  /** `small`: a little shop of the bench's own. `shop`: the lab's whole production. */
  readonly source?: 'small' | 'shop';
  /** Where the target's site is; a temporary folder otherwise. */
  readonly targetFolder?: string;
  /** The target is a staging site on the lab's staging host. */
  readonly onServer?: boolean;
  /** Another address of the target's database, e.g. a server of the test's own. */
  readonly targetDatabase?: { readonly host: string; readonly port: number; readonly socket: string };
}

/** A production site and a local site of the test's own, on the lab's servers, set up as a project. */
export interface Bench {
  readonly lab: LabInfo;
  /** Name of both databases and mark of everything that belongs to the bench. */
  readonly id: string;
  readonly sshd: ExtraSshd;
  /** `HOST:PORT` that the project's server names; set another to go through a proxy. */
  readonly dataFolder: string;
  readonly site: string;
  readonly uploads: string;
  readonly sourceUploads: string;
  readonly sourceSocket: string;
  readonly targetSocket: string;
  readonly sourceDatabase: string;
  /** Root on the production server, in the bench's database. */
  sqlSource(sql: string): Promise<string>;
  /** Root on the local server, in the bench's database. */
  sqlTarget(sql: string): Promise<string>;
  /** Puts the target back to the old site of before any pull. */
  resetTarget(): Promise<void>;
  /** Forgets every job. */
  forgetJobs(): Promise<void>;
  /** The target as it is now: rows and definitions, and the uploads. */
  target(): Promise<{ readonly database: string; readonly files: readonly string[] }>;
  /** What is beside the target that should not be there: schemas, tables, folders. */
  leftovers(): Promise<readonly string[]>;
  engine(times?: EngineOptions['times']): Promise<BenchEngine>;
  /** Lets the project's server be reached at another address. */
  reachAt(host: string, port: number): Promise<void>;
  /** Lets the server of the target be reached at another address. */
  reachTargetAt(host: string, port: number): Promise<void>;
  /** Processes on the production host that came through the bench's own sshd. */
  remoteProcesses(): Promise<readonly string[]>;
  /** Sessions that the bench's user has on the production database. */
  sourceSessions(): Promise<readonly string[]>;
  clean(): Promise<void>;
}

/** The engine in the test's own process. */
export interface BenchEngine {
  readonly client: Client<EngineContract>;
  plan(options?: Partial<PullOptions>): Promise<PullPlan>;
  /** Plans, starts, and waits for the end. */
  pull(options?: Partial<PullOptions>): Promise<Job>;
  start(options?: Partial<PullOptions>): Promise<Job>;
  wait(jobId: string): Promise<Job>;
  resume(jobId: string): Promise<Job>;
  report(jobId: string): Promise<PullReport>;
  close(): Promise<void>;
}

/** Builds a bench; `clean` removes every trace of it. */
export async function openBench(options: BenchOptions): Promise<Bench> {
  const lab = await ensureLab();
  const id = `slt${randomBytes(3).toString('hex')}`;
  const { mode = 'shadow-schema', source = 'small' } = options;
  const folder = await mkdtemp(join(tmpdir(), `${id}-`));
  const { onServer = false } = options;
  const serverFolder = join(lab.hosts.staging.home, id);
  const site = join(options.targetFolder ?? (onServer ? serverFolder : folder), 'site');
  const dataFolder = join(folder, 'data');
  const sourceSocket = lab.databases.production.rootSocket;
  const targetSocket = options.targetDatabase?.socket ?? lab.databases.local.rootSocket;
  const sourceDatabase = source === 'small' ? id : lab.databases.production.database;
  const sourceSite = join(lab.hosts.production.home, id);
  const sshd = await startSshd(lab, { name: id, port: options.sshPort, extraConfig: options.sshdConfig ?? '' });
  const password = `CANARY-${id}`;
  const targetUser = mode === 'prefix' ? id : lab.databases.local.developer.user;
  const targetPassword = mode === 'prefix' ? password : lab.databases.local.developer.password;

  if (source === 'small') {
    await rootSql(
      sourceSocket,
      `CREATE DATABASE ${id} CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci;
       CREATE USER ${id}@'%' IDENTIFIED BY '${password}'; CREATE USER ${id}@localhost IDENTIFIED BY '${password}';
       GRANT ALL ON ${id}.* TO ${id}@'%'; GRANT ALL ON ${id}.* TO ${id}@localhost;`,
    );
    await rootSql(sourceSocket, shopSql.replaceAll('{user}', id), id);
    await makeSite(sourceSite, { name: id, user: id, password, host: 'localhost' });
    await writeShopUploads(join(sourceSite, 'wp-content/uploads'));
    await run('chown', ['-hR', `${String(deployUid)}:${String(deployGid)}`, sourceSite]);
  }
  if (mode === 'prefix') {
    await rootSql(
      targetSocket,
      `CREATE USER ${id}@'%' IDENTIFIED BY '${password}'; GRANT ALL ON ${id}.* TO ${id}@'%';`,
    );
  }
  if (options.targetDatabase !== undefined) {
    await rootSql(targetSocket, `GRANT ALL ON *.* TO '${targetUser}'@'%' IDENTIFIED BY '${targetPassword}'`);
  }
  const at = options.targetDatabase ?? lab.databases.local;
  const config = { name: id, user: targetUser, password: targetPassword, host: `${at.host}:${String(at.port)}` };

  const resetTarget = async (): Promise<void> => {
    for (const schema of await schemasLike(targetSocket, id)) await rootSql(targetSocket, `DROP DATABASE ${schema}`);
    await rootSql(targetSocket, `CREATE DATABASE ${id} CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci`);
    await rootSql(targetSocket, oldSiteSql.replaceAll('{user}', targetUser), id);
    await rm(site, { recursive: true, force: true });
    await run('sh', ['-c', 'rm -rf -- "$1"/.stagelift-*', 'sh', join(site, '..')]);
    await makeSite(site, config);
    await writeOldUploads(join(site, 'wp-content/uploads'));
    if (onServer) await run('chown', ['-hR', `${String(deployUid)}:${String(deployGid)}`, serverFolder]);
  };
  const reached = { shop: lab.hosts.production, there: lab.hosts.staging };
  const reach = async (server: 'shop' | 'there', host: string, port: number): Promise<void> => {
    reached[server] = { ...reached[server], address: host, port };
    const known = (await readFile(lab.knownHosts, 'utf8')).split('\n');
    const lines = [[lab.hosts.production, reached.shop] as const, [lab.hosts.staging, reached.there] as const].flatMap(
      ([own, now]) =>
        known
          .filter((line) => line.startsWith(`[${own.address}]:${String(own.port)} `))
          .map((line) => line.replace(/^\S+/, `[${now.address}]:${String(now.port)}`)),
    );
    await writeFile(join(dataFolder, 'known_hosts'), `${lines.join('\n')}\n`);
    const engine = await openEngineIn(dataFolder);
    await engine.request('servers.save', {
      server: {
        ...{ id: server, name: server, host, port, user: sshd.user },
        ...{ logins: [{ kind: 'key', path: lab.keys.ed25519.path }], jumps: [] },
      },
    });
    await engine.close();
  };

  await resetTarget();
  await mkdir(dataFolder, { recursive: true });
  await reach('there', lab.hosts.staging.address, lab.hosts.staging.port);
  await reach('shop', sshd.address, sshd.port);
  await addProject(dataFolder, {
    site,
    target: onServer
      ? { stage: 'staging', serverId: 'there', path: `/home/deploy/${id}/site` }
      : { stage: 'local', path: site },
    sourcePath: source === 'small' ? `/home/deploy/${id}` : lab.sites.production.root,
    sourceUrl: source === 'small' ? smallShopUrl : lab.web.production.url,
  });

  return {
    ...{ lab, id, sshd, dataFolder, site, sourceSocket, targetSocket, sourceDatabase },
    uploads: join(site, 'wp-content/uploads'),
    sourceUploads: join(source === 'small' ? sourceSite : lab.sites.production.rootOnMachine, 'wp-content/uploads'),
    sqlSource: (sql) => rootSql(sourceSocket, sql, sourceDatabase),
    sqlTarget: (sql) => rootSql(targetSocket, sql, id),
    resetTarget,
    async forgetJobs() {
      // An engine that is open keeps its folders.
      for (const name of ['jobs', 'plans', 'locks']) {
        const inside = await namesIn(join(dataFolder, name));
        for (const one of inside) await rm(join(dataFolder, name, one), { recursive: true, force: true });
      }
    },
    async target() {
      const [database, files] = await Promise.all([
        dumpDatabase(targetSocket, id),
        listTree(join(site, 'wp-content/uploads')),
      ]);
      return { database, files };
    },
    async leftovers() {
      const schemas = (await schemasLike(targetSocket, id)).filter((name) => name !== id);
      const tables = await rootSql(
        targetSocket,
        `SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = '${id}' AND TABLE_NAME REGEXP '^sl[0-9a-f]{8}[no]_'`,
      );
      const { stdout } = await run('find', [join(site, '..'), '-maxdepth', '4', '-name', '.stagelift-*']);
      return [...schemas, ...tables.split('\n'), ...stdout.split('\n')].filter((name) => name !== '');
    },
    engine: async (times) => toBenchEngine(await openEngineIn(dataFolder, times)),
    reachAt: (host, port) => reach('shop', host, port),
    reachTargetAt: (host, port) => reach('there', host, port),
    remoteProcesses: () => below(sshd.pid),
    async sourceSessions() {
      const user = source === 'small' ? id : lab.databases.production.user;
      const text = await rootSql(
        sourceSocket,
        `SELECT ID, COMMAND, TIME, INFO FROM information_schema.PROCESSLIST WHERE USER = '${user}'`,
      );
      return text.split('\n').filter((line) => line !== '');
    },
    async clean() {
      await sshd.stop();
      if (source === 'small') {
        await rootSql(
          sourceSocket,
          `DROP DATABASE IF EXISTS ${id}; DROP USER IF EXISTS ${id}@'%'; DROP USER IF EXISTS ${id}@localhost;`,
        );
        await rm(sourceSite, { recursive: true, force: true });
      }
      if (options.targetDatabase === undefined) {
        for (const schema of await schemasLike(targetSocket, id))
          await rootSql(targetSocket, `DROP DATABASE ${schema}`);
        if (mode === 'prefix') await rootSql(targetSocket, `DROP USER IF EXISTS ${id}@'%'`);
      }
      await rm(folder, { recursive: true, force: true });
      await rm(serverFolder, { recursive: true, force: true });
      await rm(join(lab.folder, 'hosts/production/extra', id), { recursive: true, force: true });
    },
  };
}

/** Address of the small shop. */
export const smallShopUrl = 'https://www.small-shop.test';
/** Address of the target; nothing answers there. */
export const targetUrl = 'http://127.0.0.1:9';

async function makeSite(
  folder: string,
  config: { readonly name: string; readonly user: string; readonly password: string; readonly host: string },
): Promise<void> {
  await cp(join(root, 'test/fixtures/recipes/wordpress'), folder, { recursive: true });
  await writeFile(
    join(folder, 'wp-config.php'),
    `<?php
define( 'DB_NAME', '${config.name}' );
define( 'DB_USER', '${config.user}' );
define( 'DB_PASSWORD', '${config.password}' );
define( 'DB_HOST', '${config.host}' );
$table_prefix = 'wp_';
require_once __DIR__ . '/wp-settings.php';
`,
  );
  await rm(join(folder, 'wp-content/uploads/.gitkeep'), { force: true });
  await chmod(folder, 0o755);
}

function silentTerminal(): Parameters<typeof openEngine>[0]['terminal'] {
  const input = Object.assign(new Readable({ read: () => undefined }), { isTTY: false });
  const output = new Writable({ write: (_chunk, _encoding, done) => done() });
  // Without a terminal the engine asks nobody, and so uses neither of the two.
  return {
    input: input as unknown as NodeJS.ReadStream,
    output: output as unknown as NodeJS.WriteStream,
    env: { CI: '1' },
  };
}

interface OpenClient extends Client<EngineContract> {
  close(): Promise<void>;
}

async function openEngineIn(dataFolder: string, times?: EngineOptions['times']): Promise<OpenClient> {
  await mkdir(dataFolder, { recursive: true });
  const opened = await openEngine({
    ...{ dataFolder, recipesFolder, version: '0.0.0', terminal: silentTerminal() },
    onNotice: () => undefined,
    ...(times === undefined ? {} : { times }),
  });
  return { ...opened.client, close: () => opened.close() };
}

async function addProject(
  dataFolder: string,
  place: {
    readonly site: string;
    readonly target: { readonly stage: 'local' | 'staging'; readonly path: string; readonly serverId?: string };
    readonly sourcePath: string;
    readonly sourceUrl: string;
  },
): Promise<void> {
  const client = await openEngineIn(dataFolder);
  await client.request('projects.add', {
    project: {
      name: 'shop',
      folder: place.site,
      recipe: 'wordpress',
      environments: [
        { id: 'local', name: 'Local', ...place.target, url: targetUrl, database: { kind: 'read' } },
        {
          ...{ id: 'production', name: 'Production', stage: 'production', serverId: 'shop' },
          ...{ path: place.sourcePath, url: place.sourceUrl, database: { kind: 'read' } },
        },
      ],
    },
  });
  await client.request('projects.decideColumns', {
    projectId: 'shop',
    decisions: [
      { table: 'lab_types', column: 'c_inet6', rule: { kind: 'keep' } },
      { table: 'wp_posts', column: 'post_content', rule: { kind: 'scrub' } },
    ],
  });
  await client.close();
}

function toBenchEngine(client: OpenClient): BenchEngine {
  const plan = (options: Partial<PullOptions> = {}): Promise<PullPlan> =>
    client.request('pulls.plan', {
      ...{ runId: 'test', projectId: 'shop', sourceId: 'production', targetId: 'local', options },
    });
  const wait = async (jobId: string): Promise<Job> => {
    for (;;) {
      const job = await client.request('jobs.get', { jobId });
      if (job.state !== 'running' && job.state !== 'queued') return job;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  const start = async (options: Partial<PullOptions> = {}): Promise<Job> => {
    const { id } = await plan(options);
    const { localPassword } = options;
    return client.request('pulls.run', { planId: id, ...(localPassword === undefined ? {} : { localPassword }) });
  };
  return {
    client,
    plan,
    start,
    wait,
    pull: async (options) => wait((await start(options)).id),
    resume: async (jobId) => wait((await client.request('jobs.resume', { jobId })).id),
    report: (jobId) => client.request('pulls.report', { jobId }),
    close: () => client.close(),
  };
}

async function below(pid: number): Promise<readonly string[]> {
  const { stdout } = await run('ps', ['-eo', 'pid=,ppid=,args=']);
  const all = stdout.split('\n').map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line));
  const found = new Set([pid]);
  for (let before = 0; before !== found.size;) {
    before = found.size;
    for (const match of all) if (match !== null && found.has(Number(match[2]))) found.add(Number(match[1]));
  }
  return all.flatMap((match) =>
    match !== null && Number(match[1]) !== pid && found.has(Number(match[1])) ? [match[3] ?? ''] : [],
  );
}
