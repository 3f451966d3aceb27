import { readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createConnection, escapeId } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { limitedTools, startSshd } from '../../lab/extra-sshd.ts';
import { hostMarker } from '../../lab/hosts.ts';
import type { LabInfo } from '../../lab/lab-info.ts';
import { ensureLab, purgeLab, resetLab, runningLab, stopLab } from '../../lab/lab.ts';
import { labLayout } from '../../lab/layout.ts';
import { processesBehindMarker, run } from '../../lab/processes.ts';
import { queryAsRoot } from '../../lab/root-connection.ts';

const folder = path.join(tmpdir(), 'stagelift-lab-test');
/** A lab of its own, beside the one that other tests use. */
const layout = labLayout({ STAGELIFT_LAB_DIR: folder, STAGELIFT_LAB_OFFSET: '41' });
let info: LabInfo;

beforeAll(async () => {
  const [first, second] = await Promise.all([ensureLab({ layout, scale: 0.02 }), ensureLab({ layout, scale: 0.02 })]);
  expect(second).toEqual(first);
  info = first;
});

afterAll(async () => {
  await purgeLab(layout);
  await rm(folder, { recursive: true, force: true });
});

interface Login {
  readonly host?: string;
  readonly args?: readonly string[];
  readonly command?: string;
  readonly secret?: string;
  readonly secretPrompt?: string;
  readonly agent?: string;
}

const knownOnly = ['-o', 'StrictHostKeyChecking=yes', '-o', 'ConnectTimeout=5'];

/** Runs a command over the system's ssh; answers one secret prompt when a secret is given. */
async function ssh(login: Login): Promise<string> {
  const { host = 'production', args = [], command = 'echo "$LAB_HOST"', secret, secretPrompt, agent } = login;
  const sshArgs = ['-F', info.sshConfig, ...args, ...knownOnly, host, command];
  const env = { PATH: process.env.PATH, ...(agent === undefined ? {} : { SSH_AUTH_SOCK: agent }) };
  const prompt = secretPrompt === undefined ? [] : ['-P', secretPrompt];
  const result =
    secret === undefined
      ? await run('ssh', ['-o', 'BatchMode=yes', ...sshArgs], { env, mayFail: true })
      : await run('sshpass', ['-e', ...prompt, 'ssh', ...sshArgs], { env: { ...env, SSHPASS: secret }, mayFail: true });
  return result.code === 0 ? result.stdout.trim() : `refused: ${result.stdout}${result.stderr}`.trim();
}

/** Only this key; the lab's ssh_config, which offers another one, is left out. */
function withKey(file: string): readonly string[] {
  const { address, port } = info.hosts.production;
  const target = ['-F', '/dev/null', '-p', String(port), '-o', `HostName=${address}`, '-l', 'deploy'];
  const known = ['-o', `UserKnownHostsFile=${info.knownHosts}`, '-o', 'IdentitiesOnly=yes', '-o', 'IdentityAgent=none'];
  return [...target, ...known, '-o', 'PreferredAuthentications=publickey', '-i', file];
}

const passwordOnly = ['-o', 'PubkeyAuthentication=no', '-o', 'PreferredAuthentications=password'];

describe('the hosts', () => {
  it('accept every kind of key and refuse the stranger', async () => {
    const { stranger, ...accepted } = info.keys;
    for (const [name, key] of Object.entries(accepted)) {
      const secret = key.passphrase === undefined ? {} : { secret: key.passphrase, secretPrompt: 'passphrase' };
      expect.soft(await ssh({ args: withKey(key.path), ...secret }), name).toBe('production');
    }
    expect(await ssh({ args: withKey(stranger.path) })).toMatch(/refused: .*denied/s);
  });

  it('accept the password, and by keyboard-interactive on its own port', async () => {
    const { password } = info.hosts.staging;
    expect(await ssh({ host: 'staging', args: passwordOnly, secret: password })).toBe('staging');
    const prompted = ['-p', String(info.keyboardInteractive.port), '-o', 'PubkeyAuthentication=no'];
    expect(await ssh({ args: prompted, secret: info.keyboardInteractive.password })).toBe('production');
    expect(await ssh({ args: [...prompted, ...passwordOnly], secret: password })).toMatch(/refused/);
  });

  it('accept the key that only the agent holds', async () => {
    const args = ['-o', `IdentityFile=${info.agent.publicKey}`, '-o', `IdentityAgent=${info.agent.socket}`];
    expect(await ssh({ args, agent: info.agent.socket })).toBe('production');
    const { stdout } = await run('ssh-add', ['-l'], { env: { SSH_AUTH_SOCK: info.crowdedAgent.socket } });
    expect(stdout.trim().split('\n')).toHaveLength(8);
  });

  it('let nobody to the inner host except through the jump host', async () => {
    expect(await ssh({ host: 'inner' })).toBe('inner');
    expect(await ssh({ host: 'inner', args: ['-o', 'ProxyJump=none'] })).toMatch(
      /refused: .*Permission denied|prohibit/,
    );
  });

  it('have accounts with every login shell, and two that must not get in', async () => {
    for (const [shell, user] of Object.entries(info.shellUsers)) {
      const answer = await ssh({ args: ['-l', user], command: 'echo $SHELL' });
      expect
        .soft(answer, shell)
        .toContain(shell === 'nologin' ? 'refused: This account is currently not available.' : shell);
    }
    for (const user of Object.values(info.refusedUsers)) {
      expect.soft(await ssh({ args: ['-l', user] }), user).toMatch(/refused: .*denied/s);
    }
  });

  it('show the fingerprints that the lab says', async () => {
    const { address, port, hostKeys } = info.hosts.production;
    const scan = await run('ssh-keyscan', ['-p', String(port), '-t', 'ed25519,rsa', address]);
    const { stdout } = await run('ssh-keygen', ['-l', '-f', '-'], { input: scan.stdout });
    expect(stdout).toContain(hostKeys.ed25519);
    expect(stdout).toContain(hostKeys.rsa);
  });

  it('have homes of their own and no account on this machine', async () => {
    await ssh({ command: 'echo here > ~/mark-of-production' });
    expect(await ssh({ host: 'staging', command: 'ls ~' })).not.toContain('mark-of-production');
    expect(await readFile(path.join(info.hosts.production.home, 'mark-of-production'), 'utf8')).toBe('here\n');
    expect(await readFile('/etc/passwd', 'utf8')).not.toMatch(/^deploy:/m);
  });
});

describe('an extra sshd', () => {
  it('has the settings, keys and tools that a test asks for', async () => {
    const tools = await limitedTools(info, 'production', 'few-tools', ['sh', 'cat']);
    const extraConfig = `PasswordAuthentication no\nSetEnv PATH=${tools}`;
    const sshd = await startSshd(info, { name: 'strict', port: 4340, extraConfig, hostKeys: 'fresh' });
    try {
      expect(sshd.fingerprints).not.toContain(info.hosts.production.hostKeys.ed25519);
      const lax = ['-p', '4340', '-o', 'StrictHostKeyChecking=no', '-o', 'UserKnownHostsFile=/dev/null'];
      expect(await ssh({ args: [...lax, ...passwordOnly], secret: sshd.password })).toMatch(/refused/);
      const found = await ssh({ args: lax, command: 'command -v cat; command -v tar || echo no tar' });
      expect(found).toBe(`${tools}/cat\nno tar`);
    } finally {
      await sshd.stop();
    }
    expect(await canListen(info.hosts.production.address, 4340)).toBe(true);
  });
});

describe('the databases', () => {
  async function ask(options: { host: string; port: number; user: string; password: string }, sql: string) {
    const { host, port, user, password } = options;
    const connection = await createConnection({ host, port, user, password });
    try {
      return await connection.query(sql).then(
        () => 'ok',
        (error: unknown) => (error instanceof Error && 'code' in error ? error.code : error),
      );
    } finally {
      await connection.end();
    }
  }

  it('give each account its rights and no more', async () => {
    const { production, local } = info.databases;
    const shop = production.database;
    expect(await ask(production, `CREATE TABLE ${shop}.lab_x (id int)`)).toBe('ok');
    expect(await ask(production, `DROP TABLE ${shop}.lab_x`)).toBe('ok');
    expect(await ask(production, 'CREATE DATABASE other')).toBe('ER_DBACCESS_DENIED_ERROR');
    const reader = { ...production, ...production.reader };
    expect(await ask(reader, `SELECT * FROM ${shop}.wp_users LIMIT 1`)).toBe('ok');
    expect(await ask(reader, `DELETE FROM ${shop}.wp_users`)).toBe('ER_TABLEACCESS_DENIED_ERROR');
    const developer = { ...local, ...local.developer };
    expect(await ask(developer, 'CREATE DATABASE dev_made')).toBe('ok');
    expect(await ask(developer, 'DROP DATABASE dev_made')).toBe('ok');
    expect(await ask(developer, 'SET GLOBAL general_log = 0')).toBe('ER_SPECIFIC_ACCESS_DENIED_ERROR');
    expect(await ask(local, 'CREATE DATABASE dev_made')).toBe('ER_DBACCESS_DENIED_ERROR');
  });

  it('write a binary log on production and none on the local server', async () => {
    const logBin = async (side: 'production' | 'local'): Promise<unknown> => {
      const { rootSocket, database } = info.databases[side];
      return (await queryAsRoot(rootSocket, database, 'SELECT @@log_bin AS log_bin'))[0]?.log_bin;
    };
    expect(await logBin('production')).toBe(1);
    expect(await logBin('local')).toBe(0);
  });

  it('hold the counted rows, and customers in many tables', async () => {
    const { rootSocket, database } = info.databases.production;
    expect(Object.keys(info.counts.tables).length).toBeGreaterThan(40);
    for (const [table, rows] of Object.entries(info.counts.tables)) {
      const [counted] = await queryAsRoot(rootSocket, database, `SELECT COUNT(*) AS n FROM ${escapeId(table, true)}`);
      expect.soft(counted?.n, table).toBe(rows);
    }
    // The views have no definer any more, so the dump complains about them.
    const dump = await run('mariadb-dump', ['--no-defaults', '-S', rootSocket, '-f', database], { mayFail: true });
    for (const domain of info.personal.emailDomains)
      expect(dump.stdout.split(`@${domain}`).length).toBeGreaterThan(100);
    for (const marker of info.personal.markers) expect(dump.stdout.split(marker).length).toBeGreaterThan(50);
  });

  it('can be reached over the socket on the production host', async () => {
    const { socketOnHost, user, password, database } = info.databases.production;
    const command = `MYSQL_PWD='${password}' mysql -S ${socketOnHost} -u ${user} -N -e 'SELECT COUNT(*) FROM wp_users' ${database}`;
    expect(await ssh({ command })).toBe(String(info.counts.tables.wp_users));
  });
});

describe('the sites', () => {
  async function status(url: string, args: readonly string[] = []): Promise<string> {
    const { host, address, port } = info.web.production;
    const resolve = ['--resolve', `${host.replace(/:\d+$/, '')}:${port}:${address}`];
    const { stdout } = await run('curl', ['-s', '-o', '/dev/null', '-w', '%{http_code}', ...resolve, ...args, url]);
    return stdout;
  }

  it('answer through PHP on both sides', async () => {
    expect(await status(`${info.web.production.url}/`)).toBe('200');
    expect(await status(`${info.web.production.url}/wp-json/wp/v2/posts`)).toBe('200');
    expect(await status(`${info.web.local.url}/`)).toBe('200');
  });

  it('let the editor log in with the known password', async () => {
    const { editor } = info.wordpress;
    const cookies = path.join(folder, 'cookies');
    const url = info.web.production.url;
    await status(`${url}/wp-login.php`, ['-c', cookies]);
    const form = ['-d', `log=${editor.user}&pwd=${editor.password}&testcookie=1`];
    expect(await status(`${url}/wp-login.php`, ['-b', cookies, '-c', cookies, ...form])).toBe('302');
    expect(await status(`${url}/wp-admin/edit.php`, ['-b', cookies])).toBe('200');
  });

  it('serve a preview by its name', async () => {
    const preview = path.join(info.hosts.production.home, 'previews', 'branch-a', 'current');
    await run('mkdir', ['-p', preview]);
    await writeFile(path.join(preview, 'index.php'), '<?php http_response_code(418);');
    const url = info.web.preview.pattern.replace('NAME', 'branch-a');
    expect(await status(`${url}/`)).toBe('418');
    expect(await status(`${url.replace('branch-a', 'branch-b')}/`)).toBe('404');
  });

  it('hold the counted uploads, real images among them', async () => {
    const { uploadsOnMachine } = info.sites.production;
    const { stdout } = await run('find', [uploadsOnMachine, '(', '-type', 'f', '-o', '-type', 'l', ')', '-print0']);
    const files = stdout.split('\0').filter((file) => file !== '');
    expect(files.length).toBe(info.counts.uploadFiles + info.counts.excludedFiles);
    const script =
      '$i = getimagesize($argv[1]); exit($i && imagecreatefromstring(file_get_contents($argv[1])) ? 0 : 1);';
    for (const ending of ['.jpg', '.png']) {
      const image = files.find((file) => /2019\/01\/[a-z-]+\d+\.\w+$/.test(file) && file.endsWith(ending));
      const other = files.find((file) => /20\d\d\/\d\d\/[a-z-]+\d+\.\w+$/.test(file) && file.endsWith(ending));
      expect((await run('php', ['-r', script, '--', image ?? other ?? ''], { mayFail: true })).code, ending).toBe(0);
    }
  });

  it('are the same commit as the repository over SSH', async () => {
    const env = { ...process.env, GIT_SSH_COMMAND: `ssh -F ${info.sshConfig} -o BatchMode=yes` };
    const url = info.git.url.replace(/@[^/]+/, '@production');
    const { stdout } = await run('git', ['ls-remote', url, `refs/heads/${info.git.branch}`], { env });
    expect(stdout).toBe(`${info.git.commit}\trefs/heads/${info.git.branch}\n`);
    const head = await run('git', ['-C', info.sites.local.rootOnMachine, 'status', '--porcelain', '--branch']);
    expect(head.stdout).toBe(`## ${info.git.branch}...origin/${info.git.branch}\n`);
  });
});

describe('reset', () => {
  it('brings back what a test destroyed, on both sides', async () => {
    const { local, production } = info.databases;
    await queryAsRoot(local.rootSocket, local.database, 'DROP TABLE wp_posts');
    await queryAsRoot(local.rootSocket, local.database, 'CREATE DATABASE left_over');
    await queryAsRoot(production.rootSocket, production.database, 'TRUNCATE TABLE wp_users');
    await rm(path.join(info.sites.local.rootOnMachine, 'index.php'));
    await writeFile(path.join(info.hosts.production.temp, 'left-over'), '');
    info = await resetLab(['production', 'local'], layout);
    const databases = await queryAsRoot(local.rootSocket, local.database, "SHOW DATABASES LIKE 'left_over'");
    expect(databases).toEqual([]);
    expect((await queryAsRoot(local.rootSocket, local.database, 'SELECT COUNT(*) AS n FROM wp_posts'))[0]?.n).toBe(3);
    const users = await queryAsRoot(production.rootSocket, production.database, 'SELECT COUNT(*) AS n FROM wp_users');
    expect(users[0]?.n).toBe(info.counts.tables.wp_users);
    expect(await readdir(info.sites.local.rootOnMachine)).toContain('index.php');
    expect(await readdir(info.hosts.production.temp)).toEqual([]);
  });
});

describe('down', () => {
  it('refuses the offset of another lab, and one that is not its own, and touches nothing', async () => {
    const stranger = labLayout({ STAGELIFT_LAB_DIR: `${folder}-other`, STAGELIFT_LAB_OFFSET: '41' });
    await expect(purgeLab(stranger)).rejects.toThrow(`belongs to the lab in ${folder}`);
    const moved = labLayout({ STAGELIFT_LAB_DIR: folder, STAGELIFT_LAB_OFFSET: '42' });
    await expect(stopLab(moved)).rejects.toThrow('STAGELIFT_LAB_OFFSET=41');
    expect(await runningLab(layout)).toEqual(info);
    expect(await ssh({ host: 'inner' })).toBe('inner');
  });

  it('leaves no process, mount, namespace, route or open port behind, and the next start is warm', async () => {
    await ssh({ args: ['-f'], command: 'sleep 300 >/dev/null 2>&1 </dev/null & echo started' });
    expect(await processesBehindMarker(hostMarker, folder)).not.toEqual([]);
    await stopLab(layout);
    expect(await runningLab(layout)).toBeUndefined();
    expect(await processesBehindMarker(hostMarker, folder)).toEqual([]);
    const { stdout: processes } = await run('ps', ['-eo', 'args']);
    expect(processes.split('\n').filter((line) => line.includes(folder) && !line.includes('vitest'))).toEqual([]);
    expect(await readFile('/proc/self/mountinfo', 'utf8')).not.toContain(folder);
    expect((await run('ip', ['netns', 'list'])).stdout).not.toContain(layout.network.jumpNamespace);
    expect((await run('ip', ['route', 'show', 'table', 'all'])).stdout).not.toContain(layout.network.innerNet);
    expect((await run('ip', ['link'])).stdout).not.toContain(layout.network.hostInterface);
    expect(await canListen(layout.database.production.address, layout.database.production.port)).toBe(true);

    const started = performance.now();
    info = await ensureLab({ layout, scale: 0.02 });
    expect(performance.now() - started).toBeLessThan(10_000);
    expect(await ssh({})).toBe('production');
  });
});

function canListen(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, host, () => server.close(() => resolve(true)));
  });
}
