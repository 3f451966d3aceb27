import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { insideHost } from './hosts.ts';
import type { LabWebSite } from './lab-info.ts';
import type { LabLayout } from './layout.ts';
import { localOwner } from './local-owner.ts';
import { daemonFromPidFile, run, type Daemon } from './processes.ts';
import { phpFpmBinary } from './requirements.ts';

const startTimeoutMs = 10_000;

export function productionSite(layout: LabLayout): LabWebSite {
  const { address, port } = layout.web.production;
  const host = `www.example-shop.test:${port}`;
  return { url: `http://${host}`, address, port, host };
}

export function localSite(layout: LabLayout): LabWebSite {
  const { address, port } = layout.web.local;
  const host = `shop.localhost:${port}`;
  return { url: `http://${host}`, address, port, host };
}

export async function startProductionWeb(layout: LabLayout, hostPid: number): Promise<readonly Daemon[]> {
  const host = layout.hosts.production.folder;
  const { production, preview } = layout.web;
  await fillAsset(layout, 'nginx-production.conf', path.join(host, 'etc', 'nginx.conf'), {
    PRODUCTION: `${production.address}:${production.port}`,
    PREVIEW: `${preview.address}:${preview.port}`,
  });
  await fillAsset(layout, 'nginx-php.conf', path.join(host, 'etc', 'nginx-php.conf'), { SOCKET: '/mnt/run/fpm.sock' });
  await writeFile(path.join(host, 'etc', 'fpm.conf'), fpmConfig('/mnt/run/fpm', 'user = deploy\ngroup = deploy'));
  const pidFiles = { fpm: path.join(host, 'run', 'fpm.pid'), nginx: path.join(host, 'run', 'nginx.pid') };
  await Promise.all(Object.values(pidFiles).map((file) => rm(file, { force: true })));
  await insideHost(hostPid, [phpFpmBinary(), '-y', '/mnt/etc/fpm.conf']);
  await insideHost(hostPid, ['/usr/sbin/nginx', '-c', '/mnt/etc/nginx.conf']);
  return [
    await daemonFromPidFile('php-fpm (production)', pidFiles.fpm, startTimeoutMs),
    await daemonFromPidFile('nginx (production)', pidFiles.nginx, startTimeoutMs),
  ];
}

/** The local site runs as the person who owns the checkout, as a developer's own web server would. */
export async function startLocalWeb(layout: LabLayout): Promise<readonly Daemon[]> {
  const owner = await localOwner();
  const base = path.join(layout.run, 'local-fpm');
  const { address, port } = layout.web.local;
  await fillAsset(layout, 'nginx-local.conf', path.join(layout.run, 'local-nginx.conf'), {
    RUN: layout.run,
    LISTEN: `${address}:${port}`,
    ROOT: layout.localSite,
    USER: `user ${owner.name} ${owner.group};`,
  });
  const phpConf = path.join(layout.run, 'local-nginx-php.conf');
  await fillAsset(layout, 'nginx-php.conf', phpConf, { SOCKET: `${base}.sock` });
  await writeFile(`${base}.conf`, fpmConfig(base, `user = ${owner.name}\ngroup = ${owner.group}`));
  const pidFiles = { fpm: `${base}.pid`, nginx: path.join(layout.run, 'local-nginx.pid') };
  await Promise.all(Object.values(pidFiles).map((file) => rm(file, { force: true })));
  await run(phpFpmBinary(), ['-y', `${base}.conf`, ...(owner.uid === 0 ? ['-R'] : [])]);
  await run('/usr/sbin/nginx', ['-c', path.join(layout.run, 'local-nginx.conf')]);
  return [
    await daemonFromPidFile('php-fpm (local)', pidFiles.fpm, startTimeoutMs),
    await daemonFromPidFile('nginx (local)', pidFiles.nginx, startTimeoutMs),
  ];
}

export function fpmConfig(base: string, user: string): string {
  return `[global]
pid = ${base}.pid
error_log = ${base}.log
daemonize = yes
[www]
${user}
listen = ${base}.sock
listen.mode = 0666
pm = static
pm.max_children = 3
php_admin_value[memory_limit] = 256M
php_admin_value[user_ini.cache_ttl] = 2
; A file that a test changes counts at once, also within the two seconds in which PHP usually does not look.
php_admin_value[opcache.revalidate_freq] = 0
`;
}

/** Copies an asset and replaces its @NAME@ places. */
export async function fillAsset(
  layout: LabLayout,
  asset: string,
  target: string,
  values: Readonly<Record<string, string>>,
  mode = 0o644,
): Promise<void> {
  let text = await readFile(path.join(layout.assets, asset), 'utf8');
  for (const [name, value] of Object.entries(values)) text = text.replaceAll(`@${name}@`, () => value);
  await mkdir(path.dirname(target), { recursive: true });
  await writeFile(target, text);
  await chmod(target, mode);
}
