import { existsSync } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { labSecrets } from './accounts.ts';
import type { LabInfo, LabKey } from './lab-info.ts';
import type { LabLayout } from './layout.ts';
import { giveToLocalOwner, localOwner } from './local-owner.ts';
import { identifyDaemon, run, type Daemon } from './processes.ts';

type KeyRing = LabInfo['keys'];
type KeyName = keyof KeyRing;

const recipes: Readonly<Record<KeyName, { format: LabKey['format']; args: readonly string[]; encrypted?: true }>> = {
  ed25519: { format: 'openssh', args: ['-t', 'ed25519'] },
  ed25519Encrypted: { format: 'openssh', args: ['-t', 'ed25519'], encrypted: true },
  rsaPem: { format: 'pem', args: ['-t', 'rsa', '-b', '2048', '-m', 'PEM'] },
  rsaPemEncrypted: { format: 'pem', args: ['-t', 'rsa', '-b', '2048', '-m', 'PEM'], encrypted: true },
  rsaPkcs8: { format: 'pkcs8', args: ['-t', 'rsa', '-b', '2048', '-m', 'PKCS8'] },
  ecdsa: { format: 'openssh', args: ['-t', 'ecdsa', '-b', '256'] },
  stranger: { format: 'openssh', args: ['-t', 'ed25519'] },
};

const agentKey = 'agent_rsa';
const crowdSize = 8;

export function describeKeys(layout: LabLayout): KeyRing {
  const describe = (name: KeyName): LabKey => {
    const file = path.join(layout.keys, name);
    const { format, encrypted } = recipes[name];
    const plain = { path: file, publicPath: `${file}.pub`, format };
    return encrypted === true ? { ...plain, passphrase: labSecrets.keyPassphrase } : plain;
  };
  return {
    ed25519: describe('ed25519'),
    ed25519Encrypted: describe('ed25519Encrypted'),
    rsaPem: describe('rsaPem'),
    rsaPemEncrypted: describe('rsaPemEncrypted'),
    rsaPkcs8: describe('rsaPkcs8'),
    ecdsa: describe('ecdsa'),
    stranger: describe('stranger'),
  };
}

/** Makes whatever keys are missing; they stay for the next start. */
export async function ensureKeys(layout: LabLayout): Promise<void> {
  await mkdir(layout.keys, { recursive: true, mode: 0o755 });
  const ring = Object.entries(recipes).map(async ([name, recipe]) => {
    const passphrase = recipe.encrypted === true ? labSecrets.keyPassphrase : '';
    await makeKey(path.join(layout.keys, name), recipe.args, `lab-${name}`, passphrase);
  });
  const crowd = crowdFiles(layout).map((file, index) => makeKey(file, ['-t', 'ed25519'], `lab-crowd-${index + 1}`));
  const agent = makeKey(path.join(layout.keys, agentKey), ['-t', 'rsa', '-b', '3072'], 'lab-agent');
  await Promise.all([...ring, ...crowd, agent]);
}

export async function makeKey(file: string, args: readonly string[], comment: string, passphrase = ''): Promise<void> {
  if (existsSync(file) && existsSync(`${file}.pub`)) return;
  await rm(file, { force: true });
  await run('ssh-keygen', ['-q', ...args, '-N', passphrase, '-C', comment, '-f', file]);
}

function crowdFiles(layout: LabLayout): readonly string[] {
  return Array.from({ length: crowdSize }, (_, index) => path.join(layout.keys, `crowd_${index + 1}`));
}

export function agentFiles(layout: LabLayout): Pick<LabInfo, 'agent' | 'crowdedAgent'> {
  return {
    agent: { socket: path.join(layout.run, 'agent.sock'), publicKey: path.join(layout.keys, `${agentKey}.pub`) },
    crowdedAgent: {
      socket: path.join(layout.run, 'crowded-agent.sock'),
      publicKey: path.join(layout.keys, `crowd_${crowdSize}.pub`),
    },
  };
}

/** The lines of authorized_keys on every host. */
export async function authorizedKeys(layout: LabLayout): Promise<string> {
  const { stranger: _refused, ...accepted } = describeKeys(layout);
  const { agent, crowdedAgent } = agentFiles(layout);
  const files = [...Object.values(accepted).map((key) => key.publicPath), agent.publicKey, crowdedAgent.publicKey];
  return (await Promise.all(files.map((file) => readFile(file, 'utf8')))).join('');
}

export async function startAgents(layout: LabLayout): Promise<readonly Daemon[]> {
  const { agent, crowdedAgent } = agentFiles(layout);
  return [
    await startAgent('ssh-agent', agent.socket, [path.join(layout.keys, agentKey)]),
    await startAgent('ssh-agent (crowded)', crowdedAgent.socket, crowdFiles(layout)),
  ];
}

async function startAgent(name: string, socket: string, keys: readonly string[]): Promise<Daemon> {
  await rm(socket, { force: true });
  const user = await localOwner(); // An agent answers nobody but its owner and root.
  await giveToLocalOwner(path.dirname(socket));
  const { stdout } = await run('ssh-agent', ['-a', socket], { user });
  const pid = Number(/SSH_AGENT_PID=(\d+)/.exec(stdout)?.[1]);
  const daemon = await identifyDaemon(name, pid);
  await run('ssh-add', ['-q', ...keys], { env: { ...process.env, SSH_AUTH_SOCK: socket } });
  return daemon;
}
