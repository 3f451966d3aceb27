import { copyFile, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { labSecrets, shellUsers } from './accounts.ts';
import { baseConfig, hostKeyLines, insideHost, loginDefaults } from './hosts.ts';
import { makeKey } from './keys.ts';
import { LabError } from './lab-error.ts';
import type { LabInfo } from './lab-info.ts';
import type { HostName } from './layout.ts';
import { daemonFromPidFile, run, stopTree } from './processes.ts';

export interface ExtraSshdOptions {
  /** Folder name for its settings, log and keys; one at a time may use it. */
  readonly name: string;
  readonly host?: Exclude<HostName, 'inner'>;
  /** The host's own address by default. */
  readonly address?: string;
  readonly port: number;
  /** Lines of sshd_config; they stand first and so win over the lab's own. */
  readonly extraConfig?: string;
  /** What the SFTP subsystem runs instead of sshd's own; sshd takes only one such line. */
  readonly sftpCommand?: string;
  /** `own`: the host's keys. `fresh`: a new pair for each start. A list: these private key files. */
  readonly hostKeys?: 'own' | 'fresh' | readonly string[];
  /** Chooses the account to log in with; all have the same home. */
  readonly loginShell?: keyof LabInfo['shellUsers'];
}

export interface ExtraSshd {
  readonly address: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly pid: number;
  /** `SHA256:...` of each host key, in the order of the files. */
  readonly fingerprints: readonly string[];
  readonly keyFiles: readonly string[];
  log(): Promise<string>;
  /** Ends the listener and all sessions that it has open. */
  stop(): Promise<void>;
}

/** Starts one more sshd on a running host, for settings that the lab's own servers must not have. */
export async function startSshd(info: LabInfo, options: ExtraSshdOptions): Promise<ExtraSshd> {
  if (!/^[a-z0-9-]+$/.test(options.name))
    throw new LabError('The name of an extra sshd has only a-z, 0-9 and hyphens.');
  const host = options.host ?? 'production';
  const { address: hostAddress, pid: hostPid } = info.hosts[host];
  const address = options.address ?? hostAddress;
  const folder = path.join(info.folder, 'hosts', host, 'extra', options.name);
  const inside = `/mnt/extra/${options.name}`;
  await rm(path.join(folder, 'sshd.pid'), { force: true });
  await mkdir(folder, { recursive: true, mode: 0o755 });
  const keyFiles = await placeHostKeys(info, host, folder, options.hostKeys ?? 'own');
  const keyLines =
    options.hostKeys === undefined || options.hostKeys === 'own'
      ? hostKeyLines
      : keyFiles.map((file) => `HostKey ${inside}/${path.basename(file)}\n`).join('');
  const base = baseConfig({ address, port: options.port, pidFile: `${inside}/sshd.pid`, hostName: host }).replace(
    'sftp internal-sftp',
    `sftp ${options.sftpCommand ?? 'internal-sftp'}`,
  );
  const extra = options.extraConfig ?? '';
  const config = `${extra}\n${withoutRepeated(base, extra)}${keyLines}${loginDefaults}`;
  await writeFile(path.join(folder, 'sshd_config'), config);
  await writeFile(path.join(folder, 'sshd.log'), '');
  const log = async (): Promise<string> => readFile(path.join(folder, 'sshd.log'), 'utf8');
  await insideHost(hostPid, ['/usr/sbin/sshd', '-f', `${inside}/sshd_config`, '-E', `${inside}/sshd.log`]);
  const daemon = await daemonFromPidFile(`sshd (${options.name})`, path.join(folder, 'sshd.pid'), 10_000);
  return {
    address,
    port: options.port,
    user: shellUsers[options.loginShell ?? 'bash'],
    password: labSecrets.deployPassword,
    pid: daemon.pid,
    fingerprints: await Promise.all(keyFiles.map(fingerprint)),
    keyFiles,
    log,
    stop: async () => stopTree(daemon),
  };
}

/** For most settings the first line counts, but for some (MaxStartups) the last one does. */
function withoutRepeated(base: string, extra: string): string {
  const keyword = (line: string): string => line.trim().split(/\s/)[0]?.toLowerCase() ?? '';
  const set = new Set(extra.split('\n').map(keyword));
  return base
    .split('\n')
    .filter((line) => line.trim() === '' || !set.has(keyword(line)))
    .join('\n');
}

async function placeHostKeys(
  info: LabInfo,
  host: HostName,
  folder: string,
  wanted: 'own' | 'fresh' | readonly string[],
): Promise<readonly string[]> {
  if (wanted === 'own') {
    return ['ed25519', 'rsa'].map((type) => path.join(info.folder, 'hosts', host, 'etc', `host_${type}`));
  }
  const files = ['host_1', 'host_2', 'host_3', 'host_4'].map((name) => path.join(folder, name));
  for (const file of files) {
    await rm(file, { force: true });
    await rm(`${file}.pub`, { force: true });
  }
  if (wanted === 'fresh') {
    const [first = '', second = ''] = files;
    await makeKey(first, ['-t', 'ed25519'], 'fresh');
    await makeKey(second, ['-t', 'rsa', '-b', '2048'], 'fresh');
    return [first, second];
  }
  const placed = files.slice(0, wanted.length);
  for (const [index, file] of placed.entries()) {
    await copyFile(wanted[index] ?? '', file);
    await copyFile(`${wanted[index] ?? ''}.pub`, `${file}.pub`);
  }
  return placed;
}

async function fingerprint(file: string): Promise<string> {
  const { stdout } = await run('ssh-keygen', ['-l', '-f', `${file}.pub`]);
  return /SHA256:\S+/.exec(stdout)?.[0] ?? '';
}

/**
 * A folder on the host with links to a few tools only, for `SetEnv PATH=...` in extraConfig: a server where the rest
 * is missing. Returns the folder as the host names it.
 */
export async function limitedTools(
  info: LabInfo,
  host: HostName,
  name: string,
  tools: readonly string[],
): Promise<string> {
  const folder = path.join(info.folder, 'hosts', host, 'extra', name);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true, mode: 0o755 });
  for (const tool of tools) {
    const { stdout } = await run('which', [tool]);
    await symlink(stdout.trim(), path.join(folder, tool));
  }
  return `/mnt/extra/${name}`;
}
