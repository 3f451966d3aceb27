import { execFileSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { bareGid, bareUid } from '../../lab/accounts.ts';
import { rootSql } from '../../lab/databases.ts';
import type { LabInfo } from '../../lab/lab-info.ts';
import type { BareProject } from './bare-account.ts';

const password = 'A password of the lab 1';

/**
 * A small shop whose production runs in the lab's bare account, with a copy on this computer, backups and somebody to call: what a
 * team has before it begins to set up stages. The account has to be empty.
 */
export async function greenProject(lab: LabInfo): Promise<BareProject> {
  const { bare } = lab;
  const folder = await mkdtemp(join(tmpdir(), 'stagelift-green-'));
  const clone = join(folder, 'clone');
  const backups = join(folder, 'backups');
  const production = join(bare.homeOnMachine, 'sites', 'production');
  const url = `http://production.bare.localhost:${String(bare.web.port)}`;
  await makeSite(clone);
  await writeFile(join(clone, '.gitignore'), '.env\n/storage/\n/docs/\n');
  const git = (...args: readonly string[]) => execFileSync('git', ['-C', clone, ...args], { stdio: 'ignore' });
  execFileSync('git', ['init', '-q', '-b', 'main', clone]);
  git('config', 'user.email', 'ann@example.test');
  git('config', 'user.name', 'Ann');
  git('add', '.');
  git('commit', '-q', '-m', 'Begin the shop');
  await makeSite(production);
  for (const [stage, root, address] of [
    ['local', clone, 'http://shop.localhost:1'],
    ['production', production, url],
  ] as const) {
    await makeDatabase(lab, `bare_${stage}`, stage === 'production');
    await writeFile(join(root, '.env'), environmentFile(lab, stage, address), { mode: 0o600 });
  }
  execFileSync('chown', ['-R', `${String(bareUid)}:${String(bareGid)}`, join(bare.homeOnMachine, 'sites')]);
  await mkdir(backups);
  for (const [name, hoursAgo] of [
    ['shop-1', 26],
    ['shop-2', 2],
  ] as const) {
    const file = join(backups, `${name}.sql.gz`);
    const dump = `-- MariaDB dump\n${'INSERT INTO notes VALUES (1);\n'.repeat(500)}-- Dump completed on 2026-11-21  3:15:00\n`;
    await writeFile(file, gzipSync(dump));
    const at = Date.now() / 1000 - hoursAgo * 3600;
    await utimes(file, at, at);
  }
  const stored = (data: unknown) => JSON.stringify({ version: 1, revision: 1, data });
  const project = {
    ...{ id: 'green', name: 'Green shop', folder: clone, recipe: 'laravel' },
    monitoring: { kind: 'schedule', every: 60 },
    environments: [
      {
        ...{ id: 'local', name: 'Local', stage: 'local', path: clone, url: 'http://shop.localhost:1' },
        database: { kind: 'read' },
      },
      {
        ...{ id: 'production', name: 'Production', stage: 'production', serverId: 'bare', url },
        ...{ path: `${bare.home}/sites/production`, database: { kind: 'read' } },
        backups: { files: join(backups, '*.sql.gz'), onThisComputer: true, every: 24, keep: 2 },
      },
    ],
  };
  const server = {
    ...{ id: 'bare', name: 'Bare account', host: bare.address, port: bare.port, user: bare.user },
    logins: [{ kind: 'key', path: lab.keys.ed25519.path }],
    ...{ jumps: [], allowLegacyAlgorithms: false },
  };
  return { folder, files: { 'projects.json': stored([project]), 'servers.json': stored([server]) } };
}

async function makeSite(root: string): Promise<void> {
  await mkdir(join(root, 'public'), { recursive: true });
  await mkdir(join(root, 'storage/app/public'), { recursive: true });
  await writeFile(join(root, 'public/index.php'), '<?php echo "shop";\n');
  await writeFile(join(root, 'artisan'), '<?php\n');
  await chmod(root, 0o755);
}

async function makeDatabase({ bare }: LabInfo, name: string, isFilled: boolean): Promise<void> {
  const statements = [
    `DROP USER IF EXISTS '${name}'@'%'; DROP DATABASE IF EXISTS ${name}; CREATE DATABASE ${name} CHARACTER SET utf8mb4`,
    `CREATE USER '${name}'@'%' IDENTIFIED BY '${password}'; GRANT ALL ON ${name}.* TO '${name}'@'%'`,
    ...(isFilled
      ? [
          `CREATE TABLE ${name}.notes (id INT PRIMARY KEY, title VARCHAR(40)) ENGINE=InnoDB`,
          `INSERT INTO ${name}.notes VALUES (1, 'Open on Sundays')`,
        ]
      : []),
  ];
  await rootSql(bare.database.rootSocket, `${statements.join(';\n')};\n`);
}

function environmentFile({ bare }: LabInfo, stage: 'local' | 'production', url: string): string {
  const { host, port } = bare.database;
  const isProduction = stage === 'production';
  return `${Object.entries({
    ...{
      APP_ENV: stage,
      APP_DEBUG: String(!isProduction),
      APP_URL: url,
      APP_KEY: 'base64:bm90IGEgc2VjcmV0IGtleSBhdCBhbGw=',
    },
    ...{ DB_CONNECTION: 'mysql', DB_HOST: host, DB_PORT: String(port) },
    ...{ DB_DATABASE: `bare_${stage}`, DB_USERNAME: `bare_${stage}`, DB_PASSWORD: `"${password}"` },
    ...{ MAIL_MAILER: isProduction ? 'smtp' : 'log', CACHE_STORE: 'file', QUEUE_CONNECTION: 'sync' },
  })
    .map(([name, value]) => `${name}=${value}`)
    .join('\n')}\n`;
}
