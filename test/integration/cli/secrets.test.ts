import { execFile, spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ensureLab } from '../../lab/lab.ts';
import type { LabInfo } from '../../lab/lab-info.ts';
import {
  canStartKeyring,
  type KeyringSession,
  type KeyringState,
  startKeyringSession,
} from '../../support/keyring-session.ts';
import { commandLine, type CommandEnd, resultOf, stagelift } from '../pull/support/command-line.ts';

const run = promisify(execFile);
const ref = 'server/prod/password';
const variable = 'STAGELIFT_SECRET_SERVER_PROD_PASSWORD';

let lab: LabInfo;
let canary = '';
let folder = '';
let dataFolder = '';
let session: KeyringSession | null = null;

let template = '';
beforeAll(async () => {
  lab = await ensureLab();
  canary = lab.hosts.production.password;
  template = await mkdtemp(join(tmpdir(), 'cli-secrets-template-'));
  const { address, port } = lab.hosts.production;
  const { stdout } = await run('ssh-keyscan', ['-p', String(port), address]);
  await writeFile(join(template, 'known_hosts'), stdout);
  const args = ['server', 'add', 'prod', `deploy@${address}:${String(port)}`, '--password'];
  expect((await stagelift(args, { dataFolder: template })).code).toBe(0);
});
afterAll(() => rm(template, { recursive: true, force: true }));
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cli-secrets-'));
  dataFolder = join(folder, 'data');
  await cp(template, dataFolder, { recursive: true });
});
afterEach(async () => {
  await session?.stop();
  session = null;
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
});

async function begin(state: KeyringState, home = 'home'): Promise<void> {
  await session?.stop();
  session = await startKeyringSession(join(folder, home), state);
}

function cli(
  args: readonly string[],
  more: { input?: string; env?: Record<string, string> } = {},
): Promise<CommandEnd> {
  const env = { XDG_CURRENT_DESKTOP: '', DBUS_SESSION_BUS_ADDRESS: '', ...session?.env, ...more.env };
  return stagelift(args, { dataFolder, ...more, env });
}

const keep = (input = `${canary}\n`): Promise<CommandEnd> => cli(['secret', 'set', ref, '--json'], { input });
const secretsFile = (): Promise<string> => readFile(join(dataFolder, 'secrets.json'), 'utf8');

interface Finding {
  readonly id: string;
  readonly status: string;
  readonly found: string;
  readonly mend?: string;
}

async function logIn(env: Record<string, string> = {}): Promise<Finding> {
  const end = await cli(['doctor', 'prod', '--json'], { env });
  const login = resultOf<readonly Finding[]>(end).find((finding) => finding.id === 'login');
  if (login === undefined) throw new Error(end.stdout);
  return login;
}

async function everythingWritten(): Promise<string> {
  const files = await readdir(dataFolder, { recursive: true, withFileTypes: true });
  const texts = files.filter((file) => file.isFile()).map((file) => readFile(join(file.parentPath, file.name), 'utf8'));
  return (await Promise.all(texts)).join('\n');
}

describe.skipIf(!canStartKeyring())('a kept secret', () => {
  it('logs in without a question, over sessions, and is nowhere in clear text', async () => {
    await begin('unlocked');
    const end = await keep();
    expect(end.code, end.stdout).toBe(0);
    expect(resultOf(end)).toMatchObject({ ref, backend: 'gnome_libsecret', usedBy: ['server prod'] });
    expect((await logIn()).status).toBe('ok');
    await begin('unlocked');
    expect((await logIn()).status).toBe('ok');
    const list = await cli(['secret', 'list', '--json']);
    expect(resultOf(list)).toMatchObject([
      { ref, kept: { backend: 'gnome_libsecret' }, variable, fromVariable: false },
    ]);
    expect(end.stdout + end.stderr + list.stdout + (await everythingWritten())).not.toContain(canary);
  });

  it('gives way to the environment variable', async () => {
    await begin('unlocked');
    await keep('CANARY-wrong');
    expect((await logIn()).status).toBe('failed');
    expect((await logIn({ [variable]: canary })).status).toBe('ok');
  });

  it('is gone when it was deleted, and one that is not there is named with the nearest', async () => {
    await begin('unlocked');
    await keep();
    const mistyped = await cli(['secret', 'delete', 'server/prod/pasword']);
    expect(mistyped.code).toBe(1);
    expect(mistyped.stderr).toContain(`Did you mean "${ref}"?`);
    expect((await cli(['secret', 'delete', ref])).code).toBe(0);
    expect((await logIn()).found).toContain('missing');
  });

  it('stays as it is while the keyring is locked, and nothing new is kept', async () => {
    await begin('unlocked');
    await keep();
    const before = await secretsFile();
    await begin('locked');
    const login = await logIn();
    expect(login.status).toBe('failed');
    expect(login.found).toContain('locked');
    expect(login.mend).toContain(variable);
    const end = await keep('CANARY-other');
    expect(end.code).toBe(1);
    expect(end.lines().at(-1)).toMatchObject({ error: { code: 'secret.locked' } });
    expect(await secretsFile()).toBe(before);
    await begin('unlocked');
    expect((await logIn()).status).toBe('ok');
  });

  it('stays on disk when the keyring is another one, until it is entered again', async () => {
    await begin('unlocked');
    await keep();
    const before = await secretsFile();
    await begin('unlocked', 'other-home');
    const login = await logIn();
    expect(login).toMatchObject({ status: 'failed' });
    expect(login.found).toContain('cannot be read');
    expect(await secretsFile()).toBe(before);
    expect((await keep()).code).toBe(0);
    expect((await logIn()).status).toBe('ok');
  });

  it('is refused without a keychain, and the message says what to do instead', async () => {
    await begin('none');
    const end = await keep();
    expect(end.code).toBe(5);
    const error = { code: 'secret.backend-weak' };
    expect(end.lines().at(-1)).toMatchObject({ error });
    expect(end.stdout).toContain(variable);
    expect(await readdir(dataFolder)).not.toContain('secrets.json');
    await writeFile(join(dataFolder, 'settings.json'), '{"acceptWeakSecretStore":true}');
    expect(resultOf(await keep())).toMatchObject({ backend: 'basic_text' });
    expect((await logIn()).status).toBe('ok');
    await writeFile(join(dataFolder, 'settings.json'), '{"acceptWeakSecretStore":false}');
    expect((await logIn()).status).toBe('failed');
  });
});

describe('a missing secret', () => {
  it('is answered without a terminal by every way to give it', async () => {
    const login = await logIn();
    expect(login.found).toContain(`"${ref}" is missing`);
    for (const way of [variable, `stagelift secret set ${ref}`, 'Settings, Secrets']) expect(login.mend).toContain(way);
  });

  it.each([
    ['nothing', ''],
    ['an empty line', '\n'],
    ['a whole file', 'x'.repeat(20_000)],
  ])('is not filled with %s', async (_what, input) => {
    const end = await keep(input);
    expect(end.code).toBe(2);
    expect(end.lines().at(-1)).toMatchObject({ error: { code: 'usage.invalid' } });
  });
});

describe.skipIf(!canStartKeyring())('while secrets are used', () => {
  /** Puts programs in front of the real ones that are slow enough to be looked at, and write down what they were given. */
  async function shadow(program: string, seconds: number): Promise<string> {
    const bin = join(folder, 'bin');
    const { stdout } = await run('which', [program]);
    await mkdir(bin, { recursive: true });
    const script = `#!/bin/bash\n{ env; printf '%s\\n' "$@"; } >> ${folder}/given\nsleep ${String(seconds)}\nexec ${stdout.trim()} "$@"\n`;
    await writeFile(join(bin, program), script, { mode: 0o755 });
    return bin;
  }

  /** Command lines and environments of every process but our own commands, over and over until `work` ends. */
  async function watchProcesses(work: Promise<unknown>, isOurs: (commandLine: string) => boolean): Promise<string> {
    const seen = new Set<string>();
    let working = true;
    const done = work.finally(() => (working = false));
    while (working) {
      const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name) && name !== String(process.pid));
      const look = async (pid: string): Promise<void> => {
        const read = (file: string): Promise<string> => readFile(`/proc/${pid}/${file}`, 'utf8').catch(() => '');
        const line = await read('cmdline');
        seen.add(line);
        if (!isOurs(line)) seen.add(await read('environ'));
      };
      await Promise.all(pids.map(look));
    }
    await done;
    return [...seen].join('\n');
  }

  it('no command line and no environment of another program shows them', async () => {
    await begin('unlocked');
    const secret = 'CANARY-watched-7f3a';
    const bin = await shadow('secret-tool', 1);
    await shadow('git', 0.1);
    const PATH = `${bin}:${process.env.PATH ?? ''}`;
    // Given in variables, they end in our own process: git and secret-tool get none.
    const env = { PATH, STAGELIFT_SECRET_OTHER: secret, STAGELIFT_LOCAL_PASSWORD: secret };
    const site = join(folder, 'site');
    await run('git', ['init', '-q', site]);
    await writeFile(join(site, 'index.php'), '<?php');
    const work = async (): Promise<void> => {
      expect((await cli(['secret', 'set', ref], { input: secret, env })).code).toBe(0);
      await cli(['doctor', 'prod'], { env });
      await cli(['project', 'add', site, '--name', 'site', '--url', 'http://127.0.0.1:9'], { env });
    };
    const seen = await watchProcesses(work(), (line) => line.includes(commandLine));
    const given = await readFile(join(folder, 'given'), 'utf8');
    expect(given).toContain('search\napplication\nStagelift');
    expect(given).toContain('rev-parse');
    expect(seen).toContain('secret-tool');
    expect(given + seen).not.toContain(secret);
  });

  it('a typed one is not shown', async () => {
    await begin('unlocked');
    const typed = 'CANARY-typed';
    const command = `node --no-warnings ${commandLine} secret set ${ref}`;
    const { CI: _ci, ...env } = process.env;
    const child = spawn('script', ['-qec', command, '/dev/null'], {
      env: { ...env, ...session?.env, STAGELIFT_DATA: dataFolder, XDG_CURRENT_DESKTOP: '' },
    });
    let shown = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      if (!shown.includes('not shown') && (shown + text).includes('not shown')) child.stdin.write(`${typed}\r`);
      shown += text;
    });
    const code = await new Promise((resolve) => child.once('close', resolve));
    expect(code, shown).toBe(0);
    expect(shown).toContain(`Kept "${ref}"`);
    expect(shown).not.toContain('CANARY');
    expect(JSON.parse(await secretsFile())).toHaveProperty(['entries', ref]);
  });
});
