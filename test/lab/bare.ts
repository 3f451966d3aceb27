import { spawn } from 'node:child_process';
import { chmod, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { nginxGuard } from '#engine/reviews/static-snippets.ts';
import { setTimeout as sleep } from 'node:timers/promises';
import { bareUser, labSecrets } from './accounts.ts';
import { databasePlace, rootSql } from './databases.ts';
import { insideHost } from './hosts.ts';
import type { LabBareAccount } from './lab-info.ts';
import type { LabLayout } from './layout.ts';
import { daemonFromPidFile, identifyDaemon, type Daemon } from './processes.ts';
import { phpFpmBinary } from './requirements.ts';
import { fillAsset, fpmConfig } from './web.ts';

const home = `/home/${bareUser}`;
const prefix = 'bare_';
const pool = { user: 'pool', names: ['pool_1', 'pool_2', 'pool_3'] } as const;
const startTimeoutMs = 10_000;

/** What the bare account of the staging host has to work with. */
export function describeBare(layout: LabLayout): LabBareAccount {
  const { address, port } = layout.hosts.staging;
  const { bare } = layout.web;
  return {
    address,
    port,
    user: bareUser,
    password: labSecrets.bareLogin,
    home,
    homeOnMachine: path.join(layout.hosts.staging.folder, 'bare'),
    web: {
      ...bare,
      site: { pattern: `http://NAME.bare.localhost:${bare.port}`, folder: `${home}/sites` },
      preview: {
        pattern: `http://NAME.preview.bare.localhost:${bare.port}`,
        host: `*.preview.bare.localhost:${bare.port}`,
        folder: `${home}/previews`,
      },
      includeFolder: `${home}/vhosts`,
      reload: '/mnt/etc/reload-web',
      phpSocket: '/run/php/bare.sock',
      user: 'www-data',
    },
    database: {
      host: layout.database.local.address,
      port: layout.database.local.port,
      creator: { user: bareUser, password: labSecrets.bareDatabase, prefix },
      pool: { user: pool.user, password: labSecrets.poolDatabase, names: pool.names },
      rootSocket: databasePlace(layout, 'local').socket,
    },
  };
}

/** The web server of the staging host: it runs as www-data, PHP as the account, and the account may add virtual hosts. */
export async function startBareWeb(layout: LabLayout, hostPid: number): Promise<readonly Daemon[]> {
  const host = layout.hosts.staging.folder;
  const at = (...parts: readonly string[]): string => path.join(host, ...parts);
  const { address, port } = layout.web.bare;
  const values = { LISTEN: `${address}:${port}`, HOME: home, OFFSET: String(layout.offset) };
  await fillAsset(layout, 'nginx-bare.conf', at('etc', 'nginx.conf'), values);
  await writeFile(at('etc', 'nginx-reviews.conf'), nginxGuard(`${home}/previews/.stagelift`));
  await fillAsset(layout, 'nginx-php.conf', at('etc', 'nginx-php.conf'), { SOCKET: '/run/php/bare.sock' });
  await fillAsset(layout, 'reload-web.sh', at('etc', 'reload-web'), {}, 0o755);
  await fillAsset(layout, 'reload-web-daemon.sh', at('etc', 'reload-web-daemon'), {}, 0o755);
  const pool = fpmConfig('/mnt/run/fpm', `user = ${bareUser}\ngroup = ${bareUser}`).replace(
    'listen = /mnt/run/fpm.sock',
    'listen = /run/php/bare.sock',
  );
  await writeFile(at('etc', 'fpm.conf'), pool);
  const pidFiles = { fpm: at('run', 'fpm.pid'), nginx: at('run', 'nginx.pid') };
  await Promise.all(Object.values(pidFiles).map((file) => rm(file, { force: true })));
  await insideHost(hostPid, ['sh', '-c', 'mkdir -p /run/php && mkfifo -m 622 /run/reload-web']);
  await insideHost(hostPid, [phpFpmBinary(), '-y', '/mnt/etc/fpm.conf']);
  await insideHost(hostPid, ['/usr/sbin/nginx', '-c', '/mnt/etc/nginx.conf']);
  const enter = ['-t', String(hostPid), '-m', '-u', '-n', '--', '/mnt/etc/reload-web-daemon'];
  const reloader = spawn('nsenter', enter, { detached: true, stdio: 'ignore' });
  reloader.unref();
  return [
    await daemonFromPidFile('php-fpm (staging)', pidFiles.fpm, startTimeoutMs),
    await daemonFromPidFile('nginx (staging)', pidFiles.nginx, startTimeoutMs),
    await identifyDaemon('reload (staging)', reloader.pid ?? 0),
  ];
}

/** The accounts for databases that the set-up guide makes or takes. What is in them stays. */
export async function createBareDatabases(layout: LabLayout): Promise<void> {
  const statements: string[] = [];
  for (const name of pool.names) statements.push(`CREATE DATABASE IF NOT EXISTS \`${name}\``);
  for (const from of ['localhost', '%']) {
    const creator = `'${bareUser}'@'${from}'`;
    const taker = `'${pool.user}'@'${from}'`;
    statements.push(
      `CREATE USER IF NOT EXISTS ${creator} IDENTIFIED BY '${labSecrets.bareDatabase}'`,
      `GRANT CREATE USER ON *.* TO ${creator}`,
      `GRANT ALL ON \`${prefix.replace('_', '\\_')}%\`.* TO ${creator} WITH GRANT OPTION`,
      `CREATE USER IF NOT EXISTS ${taker} IDENTIFIED BY '${labSecrets.poolDatabase}'`,
      ...pool.names.map((name) => `GRANT ALL ON \`${name.replace('_', '\\_')}\`.* TO ${taker}`),
    );
  }
  await rootSql(databasePlace(layout, 'local').socket, `${statements.join(';\n')};\n`);
}

/** Puts the bare account back to nothing: an empty home, no databases and users of its making. */
export async function resetBare(bare: LabBareAccount): Promise<void> {
  const names = await readdir(bare.homeOnMachine);
  for (const name of names) await rm(path.join(bare.homeOnMachine, name), { recursive: true, force: true });
  if (names.includes(path.basename(bare.web.includeFolder))) await reloadWeb(bare);
  await chmod(bare.homeOnMachine, 0o755);
  const { rootSocket } = bare.database;
  const ask = async (sql: string): Promise<readonly string[]> =>
    (await rootSql(rootSocket, sql)).split('\n').filter((line) => line !== '');
  const databases = await ask(`SHOW DATABASES LIKE '${prefix.replace('_', '\\_')}%'`);
  const users = await ask(
    `SELECT CONCAT(QUOTE(User), '@', QUOTE(Host)) FROM mysql.user WHERE User LIKE '${prefix.replace('_', '\\_')}%'`,
  );
  const statements = [
    ...databases.map((name) => `DROP DATABASE \`${name}\``),
    ...users.map((user) => `DROP USER ${user}`),
    ...pool.names.flatMap((name) => [`DROP DATABASE IF EXISTS \`${name}\``, `CREATE DATABASE \`${name}\``]),
  ];
  await rootSql(rootSocket, `${statements.join(';\n')};\n`);
}

/** Has the web server forget hosts whose files are gone, and waits until the workers that knew them have let go. */
async function reloadWeb({ homeOnMachine }: LabBareAccount): Promise<void> {
  const pid = Number(await readFile(path.join(homeOnMachine, '..', 'run/nginx.pid'), 'utf8'));
  const workers = (): Promise<string> => readFile(`/proc/${String(pid)}/task/${String(pid)}/children`, 'utf8');
  const before = await workers();
  process.kill(pid, 'SIGHUP');
  let after = before;
  const until = Date.now() + 3000;
  while (Date.now() < until && before.split(' ').some((id) => id !== '' && after.split(' ').includes(id))) {
    await sleep(20);
    after = await workers();
  }
}
