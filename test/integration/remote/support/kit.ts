import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHostKeys, type HostKeys } from '#engine/remote/host-keys.ts';
import { createSsh2Transport, type Ssh2TransportOptions } from '#engine/remote/ssh2-transport.ts';
import type { HostKeyQuestion, Interaction, LoginQuestion, RemoteSession } from '#engine/remote/transport.ts';
import { type Login, type Server, serverSchema } from '#shared/domain/server.ts';
import { type AppError, isAppError } from '#shared/errors/app-error.ts';
import { type ExtraSshd, type ExtraSshdOptions, startSshd } from '../../../lab/extra-sshd.ts';
import { ensureLab } from '../../../lab/lab.ts';
import type { LabInfo } from '../../../lab/lab-info.ts';

/** What was asked through an interaction, in order. */
export interface Asked {
  readonly hostKeys: HostKeyQuestion[];
  readonly logins: LoginQuestion[];
  readonly secrets: string[];
}

/** Answers of the person in a test. */
export interface Answers {
  readonly trust?: boolean | ((question: HostKeyQuestion) => Promise<boolean>);
  readonly answers?: (question: LoginQuestion) => readonly string[] | null | Promise<readonly string[] | null>;
  readonly secrets?: Readonly<Record<string, string>>;
}

/** An interaction that answers as told and remembers what it was asked. */
export function scripted({ trust = true, answers = () => null, secrets = {} }: Answers = {}): {
  readonly interaction: Interaction;
  readonly asked: Asked;
} {
  const asked: Asked = { hostKeys: [], logins: [], secrets: [] };
  return {
    asked,
    interaction: {
      async confirmHostKey(question) {
        asked.hostKeys.push(question);
        return typeof trust === 'function' ? trust(question) : trust;
      },
      async answerLogin(question) {
        asked.logins.push(question);
        return answers(question);
      },
      async secret(ref) {
        asked.secrets.push(ref);
        return secrets[ref] ?? null;
      },
    },
  };
}

/** Everything that tests of the transport share; `clean` closes the sessions and removes the files. */
export interface Kit {
  readonly lab: LabInfo;
  readonly folder: string;
  readonly hostKeys: HostKeys;
  readonly hostKeyFile: string;
  readonly signal: AbortSignal;
  /** The production host with its plain key, or what is named instead. */
  server(changes?: Partial<Server>): Server;
  key(name?: keyof LabInfo['keys']): Login;
  /** One more sshd on a host of the lab; it is stopped by `clean` at the latest. */
  sshd(options: ExtraSshdOptions): Promise<ExtraSshd>;
  connect(server?: Server, options?: ConnectOptions): Promise<RemoteSession>;
  clean(): Promise<void>;
}

export interface ConnectOptions extends Partial<Ssh2TransportOptions> {
  readonly interaction?: Interaction;
  readonly signal?: AbortSignal;
}

export const passwordLogin: Login = { kind: 'password', passwordRef: 'password' };

/** A kit on the running lab (started when it is down). */
export async function openKit(): Promise<Kit> {
  const lab = await ensureLab();
  const folder = await mkdtemp(join(tmpdir(), 'remote-test-'));
  const hostKeyFile = join(folder, 'known_hosts');
  const hostKeys = createHostKeys({ ownFile: hostKeyFile, readOnlyFiles: [] });
  const sessions: RemoteSession[] = [];
  const servers: ExtraSshd[] = [];
  const { signal } = new AbortController();
  const secrets = {
    password: lab.hosts.production.password,
    passphrase: lab.keys.ed25519Encrypted.passphrase ?? '',
  };
  const key: Kit['key'] = (name = 'ed25519') => {
    const { path, passphrase } = lab.keys[name];
    return { kind: 'key', path, ...(passphrase === undefined ? {} : { passphraseRef: 'passphrase' }) };
  };
  const server: Kit['server'] = (changes = {}) => {
    const { address: host, port, user } = lab.hosts.production;
    return serverSchema.parse({ id: 'test', name: 'Test', host, port, user, logins: [key()], ...changes });
  };
  return {
    lab,
    folder,
    hostKeys,
    hostKeyFile,
    signal,
    server,
    key,
    async sshd(options) {
      const sshd = await startSshd(lab, options);
      servers.push(sshd);
      return sshd;
    },
    async connect(to = server(), { interaction, signal: cancel = signal, ...options } = {}) {
      const transport = createSsh2Transport({ hostKeys, sweep: false, ...options });
      const session = await transport.connect(to, interaction ?? scripted({ secrets }).interaction, cancel);
      sessions.push(session);
      return session;
    },
    async clean() {
      await Promise.all(sessions.map((session) => session.close()));
      for (const sshd of servers) await sshd.stop();
      // A key that the server proved may be written this very moment.
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** The AppError that a promise rejects with; fails the test when it resolves. */
export async function failureOf(work: Promise<unknown>): Promise<AppError> {
  try {
    await work;
  } catch (error) {
    if (isAppError(error)) return error;
    throw error;
  }
  throw new Error('expected a failure, but it succeeded');
}

/** All bytes of a stream. */
export async function collect(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Resolves as soon as the condition holds; fails after `timeout` milliseconds. */
export async function until(condition: () => boolean | Promise<boolean>, timeout = 10_000): Promise<void> {
  const deadline = performance.now() + timeout;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error('waited in vain');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
