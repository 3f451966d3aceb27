import { chmod, chown, lstat, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import {
  bareGid,
  bareUid,
  bareUser,
  fewUser,
  deployGid,
  deployUid,
  labSecrets,
  shellUsers,
  writeAccountFiles,
} from './accounts.ts';
import { authorizedKeys, describeKeys, makeKey } from './keys.ts';
import { LabError } from './lab-error.ts';
import type { LabHost } from './lab-info.ts';
import { hostNames, type HostPlace, type LabLayout } from './layout.ts';
import { daemonFromPidFile, run, type Daemon } from './processes.ts';
import type { StateRecorder } from './state.ts';

const startTimeoutMs = 10_000;

/** Holds the lab's folder; tells processes on the hosts of one lab from all others. */
export const hostMarker = '/mnt/etc/lab-host';

/** Folders, accounts, host keys and authorized keys of one host; existing keys and homes are kept. */
export async function prepareHost(layout: LabLayout, host: HostPlace): Promise<void> {
  const at = (...parts: readonly string[]): string => path.join(host.folder, ...parts);
  for (const folder of ['etc', 'log', 'run', 'home/.ssh', 'extra']) await mkdir(at(folder), { recursive: true });
  await rm(at('tmp'), { recursive: true, force: true });
  await mkdir(at('tmp'));
  await chmod(at('tmp'), 0o1777);
  if (host.name === 'production') await mkdir(at('mysqld'), { recursive: true });
  await makeKey(at('etc/host_ed25519'), ['-t', 'ed25519'], host.name);
  await makeKey(at('etc/host_rsa'), ['-t', 'rsa', '-b', '3072'], host.name);
  await writeAccountFiles(at('etc'));
  await writeFile(at('etc/lab-host'), layout.folder);
  await writeFile(at('etc/pam-sshd'), pamService);
  await writeFile(at('etc/sshd_config'), mainConfig(host));
  await writeFile(at('home/.ssh/authorized_keys'), await authorizedKeys(layout));
  for (const own of ['home', 'home/.ssh', 'home/.ssh/authorized_keys']) await chown(at(own), deployUid, deployGid);
  await mkdir(at('etc/authorized_keys'), { recursive: true });
  for (const user of [bareUser, fewUser]) {
    await writeFile(at(`etc/authorized_keys/${user}`), await authorizedKeys(layout));
  }
  if (host.name === 'staging') await prepareBareHome(at('bare'));
  await chmod(at('home'), 0o755);
  await chmod(at('home/.ssh'), 0o700);
  await chmod(at('home/.ssh/authorized_keys'), 0o600);
}

/** Its keys are kept elsewhere, so that the home of the bare account is really empty. */
async function prepareBareHome(home: string): Promise<void> {
  await mkdir(home, { recursive: true });
  await chown(home, bareUid, bareGid);
  await chmod(home, 0o755);
}

const pamService = `auth required pam_unix.so
account required pam_unix.so
session required pam_permit.so
`;

/** The settings that every sshd of the lab shares, as seen inside the host. */
export function baseConfig(options: {
  readonly address: string;
  readonly port: number;
  readonly pidFile: string;
  readonly hostName: string;
}): string {
  return `ListenAddress ${options.address}:${options.port}
PidFile ${options.pidFile}
PermitRootLogin no
AllowGroups deploy ${bareUser}
PubkeyAuthentication yes
AuthorizedKeysFile .ssh/authorized_keys /mnt/etc/authorized_keys/%u
MaxStartups 100
Subsystem sftp internal-sftp
SetEnv LAB_HOST=${options.hostName}
`;
}

/** First value wins in sshd_config, so what a test adds must stand before these. */
export const loginDefaults = `UsePAM no
PasswordAuthentication yes
KbdInteractiveAuthentication no
AllowTcpForwarding yes
AllowStreamLocalForwarding yes
`;

export const hostKeyLines = `HostKey /mnt/etc/host_ed25519
HostKey /mnt/etc/host_rsa
`;

function mainConfig(host: HostPlace): string {
  const base = { address: host.address, port: host.port, pidFile: '/mnt/run/sshd.pid', hostName: host.name };
  return baseConfig(base) + hostKeyLines + loginDefaults;
}

/** Starts the host's sshd in new namespaces; they live as long as processes of the host do. */
export async function startHost(layout: LabLayout, host: HostPlace, recorder: StateRecorder): Promise<Daemon> {
  const pidFile = path.join(host.folder, 'run', 'sshd.pid');
  await rm(pidFile, { force: true });
  const script = path.join(layout.assets, 'host-start.sh');
  const enter = ['unshare', '--mount', '--uts', '--propagation', 'private', 'bash', script, host.name, host.folder];
  const command = host.netns === undefined ? enter : ['ip', 'netns', 'exec', host.netns, ...enter];
  const [program = 'unshare', ...args] = command;
  await run(program, args);
  return recorder.daemon(await daemonFromPidFile(`sshd (${host.name})`, pidFile, startTimeoutMs));
}

/** The sshd of the production host that offers keyboard-interactive (through PAM) and nothing else. */
export async function startKeyboardInteractive(layout: LabLayout, hostPid: number): Promise<Daemon> {
  const host = layout.hosts.production;
  const config = path.join(host.folder, 'etc', 'sshd_kbdint_config');
  const pidFile = path.join(host.folder, 'run', 'sshd-kbdint.pid');
  await rm(pidFile, { force: true });
  const base = {
    address: host.address,
    port: layout.keyboardInteractivePort,
    pidFile: '/mnt/run/sshd-kbdint.pid',
    hostName: host.name,
  };
  const only =
    'UsePAM yes\nPasswordAuthentication no\nKbdInteractiveAuthentication yes\nAuthenticationMethods keyboard-interactive\n';
  await writeFile(config, baseConfig(base) + hostKeyLines + only);
  await insideHost(hostPid, ['/usr/sbin/sshd', '-f', '/mnt/etc/sshd_kbdint_config', '-E', '/mnt/log/sshd-kbdint.log']);
  return daemonFromPidFile('sshd (keyboard-interactive)', pidFile, startTimeoutMs);
}

/** Runs a command as root inside the namespaces of the host that the process belongs to. */
export async function insideHost(hostPid: number, command: readonly string[], mayFail = false): Promise<string> {
  const { stdout } = await run('nsenter', ['-t', String(hostPid), '-m', '-u', '-n', '--', ...command], { mayFail });
  return stdout;
}

export async function describeHost(host: HostPlace, daemon: Daemon): Promise<LabHost> {
  const fingerprint = async (type: 'ed25519' | 'rsa'): Promise<string> => {
    const { stdout } = await run('ssh-keygen', ['-l', '-f', path.join(host.folder, 'etc', `host_${type}.pub`)]);
    const found = /SHA256:\S+/.exec(stdout)?.[0];
    if (found === undefined) throw new LabError(`The host key of ${host.name} has no fingerprint: ${stdout}`);
    return found;
  };
  return {
    address: host.address,
    port: host.port,
    user: shellUsers.bash,
    password: labSecrets.deployPassword,
    hostKeys: { ed25519: await fingerprint('ed25519'), rsa: await fingerprint('rsa') },
    home: path.join(host.folder, 'home'),
    temp: path.join(host.folder, 'tmp'),
    pid: daemon.pid,
    ...(host.name === 'inner' ? { jump: 'jump' as const } : {}),
  };
}

/** Writes a known_hosts file with every host key and an ssh_config for people: `ssh -F .lab/ssh_config production`. */
export async function writeClientFiles(layout: LabLayout): Promise<{ knownHosts: string; sshConfig: string }> {
  const knownHosts = path.join(layout.folder, 'known_hosts');
  const sshConfig = path.join(layout.folder, 'ssh_config');
  const lines: string[] = [];
  const config: string[] = [];
  for (const name of hostNames) {
    const host = layout.hosts[name];
    for (const type of ['ed25519', 'rsa']) {
      const [algorithm, key] = (await readFile(path.join(host.folder, 'etc', `host_${type}.pub`), 'utf8')).split(' ');
      lines.push(`[${host.address}]:${host.port} ${algorithm ?? ''} ${key ?? ''}`);
      if (name === 'production') {
        lines.push(`[${host.address}]:${layout.keyboardInteractivePort} ${algorithm ?? ''} ${key ?? ''}`);
      }
    }
    const jump = name === 'inner' ? '  ProxyJump jump\n' : '';
    config.push(`Host ${name}\n  HostName ${host.address}\n  Port ${host.port}\n${jump}`);
  }
  const key = describeKeys(layout).ed25519.path;
  config.push(
    `Host *\n  User deploy\n  IdentityFile ${key}\n  IdentitiesOnly yes\n  UserKnownHostsFile ${knownHosts}\n`,
  );
  await writeFile(knownHosts, `${lines.join('\n')}\n`);
  await writeFile(sshConfig, config.join('\n'));
  return { knownHosts, sshConfig };
}

/** Gives a tree to the hosts' deploy account without following links. */
export async function giveToDeploy(root: string): Promise<void> {
  await run('chown', ['-hR', `${deployUid}:${deployGid}`, root]);
}

/** True when the path exists; a link counts whatever it points to. */
export async function exists(file: string): Promise<boolean> {
  return lstat(file).then(
    () => true,
    () => false,
  );
}
