import { randomBytes } from 'node:crypto';
import { copyFile, cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { Client } from '#shared/contract/client.ts';
import type { EngineContract } from '#shared/contract/contract.ts';
import type { Environment } from '#shared/domain/environment.ts';
import type { Job } from '#shared/domain/job.ts';
import type { PullOptions, PullPlan, PullReport } from '#shared/domain/pull.ts';
import { openEngine } from '../../../../electron/cli/open-engine.ts';
import { deployGid, deployUid } from '../../../lab/accounts.ts';
import { rootSql } from '../../../lab/databases.ts';
import { ensureLab } from '../../../lab/lab.ts';
import type { LabInfo } from '../../../lab/lab-info.ts';
import { run } from '../../../lab/processes.ts';

const root = fileURLToPath(new URL('../../../../', import.meta.url));

/** Where a side's database is, for its configuration. */
export interface SideDatabase {
  readonly name: string;
  readonly user: string;
  readonly password: string;
  readonly host: string;
  readonly port: number;
}

/** One side of a pair: what its configuration has to say. */
export interface Side {
  readonly stage: 'production' | 'local';
  readonly url: string;
  readonly database: SideDatabase;
}

/** What a pair is made of. */
export interface SitePairOptions {
  readonly recipe: string;
  /** Name of the fixture project; by default the recipe's. */
  readonly fixture?: string;
  /** Files of a side on top of the fixture's, by their path: mostly the configuration. */
  readonly files: (side: Side) => Readonly<Record<string, string>>;
  /** Files of production alone: what people uploaded. */
  readonly uploads?: Readonly<Record<string, string>>;
  /** SQL for production's database; none for projects without one. */
  readonly sql?: string;
  readonly sourceUrl?: string;
  readonly targetUrl?: string;
  /** Further keys of the local environment. */
  readonly target?: Partial<Environment>;
}

/** A production site on the lab's server and a local one, made from a fixture, as a project. */
export interface SitePair {
  readonly lab: LabInfo;
  readonly id: string;
  readonly dataFolder: string;
  /** The local site's folder. */
  readonly site: string;
  /** Production's folder, on this machine. */
  readonly source: string;
  readonly client: Client<EngineContract>;
  sqlSource(sql: string): Promise<string>;
  sqlTarget(sql: string): Promise<string>;
  plan(options?: Partial<PullOptions>): Promise<PullPlan>;
  /** Plans, runs and reports; throws what the job failed with. */
  pull(options?: Partial<PullOptions>): Promise<{ readonly job: Job; readonly report: PullReport }>;
  /** Every row of the target's tables as text. */
  everything(): Promise<string>;
  clean(): Promise<void>;
}

/** Builds a pair; `clean` removes every trace of it. */
export async function openSitePair(options: SitePairOptions): Promise<SitePair> {
  const lab = await ensureLab();
  const id = `slr${randomBytes(3).toString('hex')}`;
  const folder = await mkdtemp(join(tmpdir(), `${id}-`));
  const [site, dataFolder] = [join(folder, 'site'), join(folder, 'data')];
  const source = join(lab.hosts.production.home, id);
  const { production, local } = lab.databases;
  const password = `CANARY-${id}`;
  const sides: Readonly<Record<'production' | 'local', Side>> = {
    production: {
      stage: 'production',
      url: options.sourceUrl ?? 'https://www.fixture.test',
      database: { name: id, user: id, password, host: production.host, port: production.port },
    },
    local: {
      stage: 'local',
      url: options.targetUrl ?? 'http://127.0.0.1:9',
      database: { name: id, ...local.developer, host: local.host, port: local.port },
    },
  };
  if (options.sql !== undefined) {
    await rootSql(
      production.rootSocket,
      `CREATE DATABASE ${id} CHARACTER SET utf8mb4; CREATE USER ${id}@'%' IDENTIFIED BY '${password}'; GRANT ALL ON ${id}.* TO ${id}@'%';`,
    );
    await rootSql(production.rootSocket, options.sql, id);
    await rootSql(local.rootSocket, `CREATE DATABASE ${id} CHARACTER SET utf8mb4`);
  }
  const fixture = join(root, 'test/fixtures/recipes', options.fixture ?? options.recipe);
  await cp(fixture, source, { recursive: true });
  await cp(fixture, site, { recursive: true });
  await writeFiles(source, { ...options.files(sides.production), ...options.uploads });
  await writeFiles(site, options.files(sides.local));
  await run('chown', ['-hR', `${String(deployUid)}:${String(deployGid)}`, source]);
  const engine = await openEngineIn(dataFolder);
  await setUp(engine.client, { lab, id, dataFolder, site, sides, recipe: options.recipe, target: options.target });

  const plan = (given: Partial<PullOptions> = {}): Promise<PullPlan> =>
    engine.client.request('pulls.plan', {
      ...{ runId: 'test', projectId: 'fixture', sourceId: 'production', targetId: 'local', options: given },
    });
  const tables = async (): Promise<readonly string[]> =>
    (await rootSql(local.rootSocket, "SHOW FULL TABLES WHERE Table_type = 'BASE TABLE'", id))
      .split('\n')
      .flatMap((line) => (line === '' ? [] : [line.split('\t')[0] ?? '']));
  return {
    ...{ lab, id, dataFolder, site, source, client: engine.client, plan },
    sqlSource: (sql) => rootSql(production.rootSocket, sql, id),
    sqlTarget: (sql) => rootSql(local.rootSocket, sql, id),
    async pull(given = {}) {
      const { id: planId } = await plan(given);
      const { localPassword } = given;
      const { id: jobId } = await engine.client.request('pulls.run', {
        planId,
        ...(localPassword === undefined ? {} : { localPassword }),
      });
      const job = await ended(engine.client, jobId);
      if (job.state !== 'done') throw new Error(`The pull is ${job.state}: ${JSON.stringify(job.error)}`);
      return { job, report: await engine.client.request('pulls.report', { jobId }) };
    },
    async everything() {
      const all = (await tables()).map((table) => rootSql(local.rootSocket, `SELECT * FROM \`${table}\``, id));
      return (await Promise.all(all)).join('\n');
    },
    async clean() {
      await engine.close();
      await rootSql(production.rootSocket, `DROP DATABASE IF EXISTS ${id}; DROP USER IF EXISTS ${id}@'%';`);
      const schemas = await rootSql(
        local.rootSocket,
        `SELECT SCHEMA_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME LIKE '${id}%'`,
      );
      for (const schema of schemas.split('\n').filter(Boolean)) {
        await rootSql(local.rootSocket, `DROP DATABASE \`${schema}\``);
      }
      for (const place of [folder, source]) await rm(place, { recursive: true, force: true });
    },
  };
}

/** Waits until a job is over. */
async function ended(client: Client<EngineContract>, jobId: string): Promise<Job> {
  for (;;) {
    const job = await client.request('jobs.get', { jobId });
    if (job.state !== 'running' && job.state !== 'queued') return job;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function writeFiles(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
}

interface SetUp {
  readonly lab: LabInfo;
  readonly id: string;
  readonly dataFolder: string;
  readonly site: string;
  readonly sides: Readonly<Record<'production' | 'local', Side>>;
  readonly recipe: string;
  readonly target: Partial<Environment> | undefined;
}

async function setUp(client: Client<EngineContract>, facts: SetUp): Promise<void> {
  const { lab, id, dataFolder, site, sides } = facts;
  const { address, port, user } = lab.hosts.production;
  await copyFile(lab.knownHosts, join(dataFolder, 'known_hosts'));
  const login = { kind: 'key' as const, path: lab.keys.ed25519.path };
  await client.request('servers.save', {
    server: { ...{ id: 'web', name: 'web', host: address, port, user }, logins: [login], jumps: [] },
  });
  await client.request('projects.add', {
    project: {
      ...{ id: 'fixture', name: 'fixture', folder: site, recipe: facts.recipe },
      environments: [
        {
          ...{ id: 'local', name: 'Local', stage: 'local', path: site, url: sides.local.url },
          ...{ database: { kind: 'read' }, ...facts.target },
        },
        {
          ...{ id: 'production', name: 'Production', stage: 'production', serverId: 'web' },
          ...{ path: `/home/deploy/${id}`, url: sides.production.url, database: { kind: 'read' } },
        },
      ],
    },
  });
}

async function openEngineIn(
  dataFolder: string,
): Promise<{ readonly client: Client<EngineContract>; close(): Promise<void> }> {
  await mkdir(dataFolder, { recursive: true });
  const input = Object.assign(new Readable({ read: () => undefined }), { isTTY: false });
  const output = new Writable({ write: (_chunk, _encoding, done) => done() });
  const opened = await openEngine({
    ...{ dataFolder, recipesFolder: join(root, 'electron/recipes'), version: '0.0.0' },
    // Without a terminal the engine asks nobody, and so uses neither of the two.
    terminal: {
      input: input as unknown as NodeJS.ReadStream,
      output: output as unknown as NodeJS.WriteStream,
      env: { CI: '1' },
    },
    onNotice: () => undefined,
  });
  return { client: opened.client, close: () => opened.close() };
}
