import { isIP } from 'node:net';
import type { Hop, Login, Server } from '#shared/domain/server.ts';
import type { SshWay } from './step.ts';

/** What `git` needs to know about this computer to reach a server as we do. */
export interface SshWayOptions {
  /** Files in the form of known_hosts; ours first. */
  readonly knownHostsFiles: readonly string[];
}

/**
 * The ssh command with which git reaches a server by OpenSSH, with the same keys and the same trust as our own connections.
 * Passwords and passphrases cannot be handed over: then a key without one, or the agent, is needed. Pure.
 */
export function toSshWay(server: Server, { knownHostsFiles }: SshWayOptions): SshWay {
  const login = usableLogin(server);
  if (login === null) {
    return {
      impossible: `git cannot log in as ${server.user} on ${server.host}: it takes a key without a passphrase or the SSH agent, not a password.`,
    };
  }
  if (server.jumps.some((hop) => usableLogin(hop) === null)) {
    return { impossible: 'git cannot pass the jump hosts: each takes a key without a passphrase or the SSH agent.' };
  }
  const [jump, ...more] = server.jumps;
  if (more.length > 0) return { impossible: 'git cannot pass more than one jump host.' };
  const options = [...commonOptions(login, knownHostsFiles), '-p', String(server.port)];
  if (jump === undefined) return { command: words(['ssh', '-F', 'none', ...options]) };
  const proxy = words([
    'ssh',
    '-F',
    'none',
    ...commonOptions(usableLogin(jump), knownHostsFiles),
    '-p',
    String(jump.port),
    '-W',
    '[%h]:%p',
    '-l',
    jump.user,
    '--',
    jump.host,
  ]);
  return { command: words(['ssh', '-F', 'none', ...options, `-oProxyCommand=${proxy}`]) };
}

/** `ssh://user@host:port/path` for git; the path is absolute. Pure. */
export function toSshUrl({ user, host, port }: Pick<Server, 'user' | 'host' | 'port'>, path: string): string {
  const bare = host.replace(/^\[(.*)\]$/, '$1');
  const place = isIP(bare) === 6 ? `[${bare}]` : bare;
  return `ssh://${encodeURIComponent(user)}@${place}:${String(port)}${path.split('/').map(encodeURIComponent).join('/')}`;
}

type UsableLogin = Exclude<Login, { kind: 'password' }>;

function usableLogin({ logins }: Pick<Hop, 'logins'>): UsableLogin | null {
  return (
    logins.find(
      (login): login is UsableLogin =>
        login.kind === 'agent' || (login.kind === 'key' && login.passphraseRef === undefined),
    ) ?? null
  );
}

function commonOptions(login: UsableLogin | null, knownHostsFiles: readonly string[]): readonly string[] {
  const identity =
    login?.kind === 'key'
      ? ['-oIdentityAgent=none', `-oIdentityFile=${quoteOption(login.path)}`, '-oIdentitiesOnly=yes']
      : [
          ...(login?.socketPath === undefined ? [] : [`-oIdentityAgent=${quoteOption(login.socketPath)}`]),
          ...(login?.publicKeyPath === undefined
            ? []
            : [`-oIdentityFile=${quoteOption(login.publicKeyPath)}`, '-oIdentitiesOnly=yes']),
        ];
  return [
    '-oBatchMode=yes',
    '-oStrictHostKeyChecking=yes',
    `-oUserKnownHostsFile=${knownHostsFiles.map(quoteOption).join(' ')}`,
    '-oConnectTimeout=20',
    '-oForwardAgent=no',
    '-oPermitLocalCommand=no',
    ...identity,
  ];
}

/** A value of ssh_config: quotes for spaces, and `%` twice, where it would begin a token. */
function quoteOption(path: string): string {
  return `"${path.replaceAll('%', '%%')}"`;
}

/** Words for the shell that git hands its command to. */
function words(list: readonly string[]): string {
  return list
    .map((word) => (/^[A-Za-z0-9_./:=@-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`))
    .join(' ');
}
