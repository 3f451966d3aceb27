import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { run } from './processes.ts';

/** Numeric ids of the lab's accounts. They exist only inside the hosts' mount namespaces, never on the machine. */
export const deployUid = 64322;
export const deployGid = 64322;
export const bareUid = 64323;
export const bareGid = 64323;
export const fewUid = 64324;

/** Passwords carry a mark that is easy to find in a log, a process list or a file where it must not be. */
export const labSecrets = {
  deployPassword: 'CANARY-deploy-5b1e9c',
  keyPassphrase: 'CANARY key phrase 77a2',
  productionSite: 'CANARY-site-db-8f3d21',
  productionReader: 'CANARY-reader-db-c04a7e',
  localSite: 'CANARY-local-db-1d9b60',
  developer: 'CANARY-dev-db-e2c815',
  bareLogin: 'CANARY-bare-7c20d4',
  bareDatabase: 'CANARY-bare-db-90be1a',
  poolDatabase: 'CANARY-pool-db-3ac77f',
  wordpressAdmin: 'CANARY-wp-admin-31f0',
  wordpressEditor: 'CANARY-wp-editor-a94c',
  wordpressCustomer: 'CANARY-wp-customer-6be2',
} as const;

/** Login shells by the account that has them; all of them are the same person with the same home. */
export const shellUsers = {
  bash: 'deploy',
  dash: 'deploy-dash',
  tcsh: 'deploy-tcsh',
  fish: 'deploy-fish',
  zsh: 'deploy-zsh',
  rbash: 'deploy-rbash',
  nologin: 'deploy-nologin',
} as const;

/** A login with nothing in its home, for what the set-up guide makes. It is on the staging host. */
export const bareUser = 'bare';

/**
 * A login that one test alone uses: how many processes an account may run counts across everything on the machine, other labs
 * included.
 */
export const fewUser = 'few';

export const refusedUsers = { expired: 'deploy-expired', locked: 'deploy-locked' } as const;

const shells: Readonly<Record<string, string>> = {
  [shellUsers.bash]: '/bin/bash',
  [shellUsers.dash]: '/bin/dash',
  [shellUsers.tcsh]: '/usr/bin/tcsh',
  [shellUsers.fish]: '/usr/bin/fish',
  [shellUsers.zsh]: '/usr/bin/zsh',
  [shellUsers.rbash]: '/bin/rbash',
  [shellUsers.nologin]: '/usr/sbin/nologin',
  [refusedUsers.expired]: '/bin/bash',
  [refusedUsers.locked]: '/bin/bash',
};

/** Writes passwd, group and shadow for a host: the machine's own accounts without passwords, plus the lab's. */
export async function writeAccountFiles(folder: string): Promise<void> {
  const isOurs = (line: string): boolean => /^(?:deploy(-[a-z]+)?|bare|few):/.test(line);
  const machine = async (file: string): Promise<readonly string[]> =>
    (await readFile(file, 'utf8')).split('\n').filter((line) => line !== '' && !isOurs(line));
  const users = Object.keys(shells);
  const hash = await hashPassword(labSecrets.deployPassword);
  const passwd = users.map((user) => `${user}:x:${deployUid}:${deployGid}::/home/deploy:${shells[user] ?? ''}`);
  const shadow = users.map((user) => {
    const password = user === refusedUsers.locked ? `!${hash}` : hash;
    return `${user}:${password}:20000:0:99999:7::${user === refusedUsers.expired ? '1' : ''}:`;
  });
  passwd.push(`${bareUser}:x:${bareUid}:${bareGid}::/home/${bareUser}:/bin/bash`);
  passwd.push(`${fewUser}:x:${fewUid}:${bareGid}::/tmp:/bin/bash`);
  for (const user of [bareUser, fewUser]) {
    shadow.push(`${user}:${await hashPassword(labSecrets.bareLogin)}:20000:0:99999:7:::`);
  }
  const machineUsers = await machine('/etc/passwd');
  const locked = machineUsers.map((line) => `${line.split(':')[0] ?? ''}:*:20000:0:99999:7:::`);
  await writeLines(path.join(folder, 'passwd'), [...machineUsers, ...passwd], 0o644);
  await writeLines(
    path.join(folder, 'group'),
    [...(await machine('/etc/group')), `deploy:x:${deployGid}:`, `${bareUser}:x:${bareGid}:`],
    0o644,
  );
  await writeLines(path.join(folder, 'shadow'), [...locked, ...shadow], 0o600);
}

async function writeLines(file: string, lines: readonly string[], mode: number): Promise<void> {
  await writeFile(file, `${lines.join('\n')}\n`, { mode });
}

async function hashPassword(password: string): Promise<string> {
  const { stdout } = await run('perl', ['-e', 'chomp(my $p = <STDIN>); print crypt($p, q($6$stagelift$))'], {
    input: `${password}\n`,
  });
  return stdout.trim();
}
