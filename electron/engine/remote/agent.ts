import { readFile } from 'node:fs/promises';
import ssh2, {
  type BaseAgent,
  type IdentityCallback,
  type ParsedKey,
  type SignCallback,
  type SigningRequestOptions,
} from 'ssh2';
import { AppError } from '#shared/errors/app-error.ts';
import type { Login } from '#shared/domain/server.ts';
import { expandHome } from './private-keys.ts';

/** An agent with more keys than this locks people out of servers that count attempts (MaxAuthTries is 6 by default). */
const maxIdentities = 5;

type AgentLogin = Extract<Login, { kind: 'agent' }>;

/** An agent that offers only the chosen identities; the signing itself stays with the real agent. */
class ChosenIdentities extends ssh2.BaseAgent<ParsedKey> {
  readonly #agent: ssh2.OpenSSHAgent;
  readonly #keys: readonly ParsedKey[];

  constructor(agent: ssh2.OpenSSHAgent, keys: readonly ParsedKey[]) {
    super();
    this.#agent = agent;
    this.#keys = keys;
  }

  getIdentities(callback: IdentityCallback<ParsedKey>): void {
    callback(null, [...this.#keys]);
  }

  sign(key: ParsedKey, data: Buffer, options: SigningRequestOptions | SignCallback, callback?: SignCallback): void {
    if (typeof options === 'function') this.#agent.sign(key, data, options);
    else this.#agent.sign(key, data, options, callback);
  }
}

/**
 * The identities of an agent that a login may offer: with `publicKeyPath` that one only. Throws `auth.agent-unavailable` when
 * the agent does not answer, holds no key or not this one, and `auth.key-unreadable` for the public key file.
 */
export async function openAgent(
  login: AgentLogin,
  env: { readonly SSH_AUTH_SOCK?: string | undefined },
): Promise<BaseAgent<ParsedKey>> {
  const socketPath = login.socketPath ?? env.SSH_AUTH_SOCK;
  if (socketPath === undefined || socketPath === '') {
    throw new AppError('auth.agent-unavailable', {
      message: 'No SSH agent is running: SSH_AUTH_SOCK is not set.',
      hint: 'Start an agent and add the key to it (ssh-add), or choose the key file as the way to log in.',
    });
  }
  const agent = new ssh2.OpenSSHAgent(expandHome(socketPath));
  const wanted = login.publicKeyPath === undefined ? null : await readPublicKey(login.publicKeyPath);
  const identities = await listIdentities(agent, socketPath);
  if (wanted === null) return new ChosenIdentities(agent, identities.slice(0, maxIdentities));
  const chosen = identities.filter((key) => key.getPublicSSH().equals(wanted));
  if (chosen.length === 0) {
    throw new AppError('auth.agent-unavailable', {
      message: `The SSH agent does not hold the key ${login.publicKeyPath ?? ''}.`,
      hint: 'Add the key to the agent (ssh-add).',
    });
  }
  return new ChosenIdentities(agent, chosen);
}

function listIdentities(agent: ssh2.OpenSSHAgent, socketPath: string): Promise<readonly ParsedKey[]> {
  return new Promise((resolve, reject) => {
    agent.getIdentities((error, keys) => {
      if (error !== null && error !== undefined) {
        reject(
          new AppError('auth.agent-unavailable', {
            message: `The SSH agent at ${socketPath} does not answer.`,
            hint: 'Start the agent again, or log in to this computer again.',
            facts: { socketPath },
            cause: error,
          }),
        );
      } else if (keys === undefined || keys.length === 0) {
        reject(
          new AppError('auth.agent-unavailable', {
            message: `The SSH agent at ${socketPath} holds no key.`,
            hint: 'Add the key to the agent (ssh-add).',
          }),
        );
      } else {
        resolve(keys.filter((key) => 'getPublicSSH' in key));
      }
    });
  });
}

async function readPublicKey(path: string): Promise<Buffer> {
  let text: string;
  try {
    text = await readFile(expandHome(path), 'utf8');
  } catch (error) {
    throw new AppError('auth.key-unreadable', { message: `The public key ${path} cannot be read.`, cause: error });
  }
  const key = ssh2.utils.parseKey(text.trim());
  if (key instanceof Error) {
    throw new AppError('auth.key-unreadable', { message: `The file ${path} does not hold a public key.`, cause: key });
  }
  return key.getPublicSSH();
}
