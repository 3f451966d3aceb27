import { createHash } from 'node:crypto';
import { chmod, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { shQuote } from '#engine/remote/shell-quote.ts';
import type { RemoteSession } from '#engine/remote/transport.ts';
import { insideHost } from '../../lab/hosts.ts';
import { collect, failureOf, type Kit, openKit, passwordLogin, until } from './support/kit.ts';

let kit: Kit;
let session: RemoteSession;
beforeAll(async () => {
  kit = await openKit();
  session = await kit.connect();
});
afterAll(() => kit.clean());

const home = () => kit.lab.hosts.production.home;
const run = async (script: string) => (await session.run({ script }, kit.signal)).stdout.toString();

/** Text with everything that shells disagree about. */
const difficult = `it's "quoted" \\ $HOME \`id\` !bang ~ * {a,b} #hash\n%s\ttab; (group) | & < > é 🔑`;

describe('login shells', () => {
  it.each(['bash', 'dash', 'zsh', 'tcsh', 'fish', 'rbash'] as const)(
    'gives the same answer under %s (R1)',
    async (shell) => {
      const user = kit.lab.shellUsers[shell];
      const under = await kit.connect(kit.server({ user, logins: [passwordLogin] }));
      const script = `printf %s ${shQuote(difficult)}; set -- a b; for i; do printf '|%s' "$i"; done; exit 7`;
      const { stdout, exitCode } = await under.run({ script, okExitCodes: [7] }, kit.signal);
      expect(stdout.toString()).toBe(`${difficult}|a|b`);
      expect(exitCode).toBe(7);
    },
  );

  it('shows the text of an account without a shell (R3)', async () => {
    const nologin = await kit.connect(kit.server({ user: kit.lab.shellUsers.nologin, logins: [passwordLogin] }));
    const failure = await failureOf(nologin.run({ script: 'true' }, kit.signal));
    expect(failure.code).toBe('remote.no-shell');
    expect(failure.message).toContain('This account is currently not available.');
  });

  it('quotes names in any encoding', async () => {
    const bytes = Buffer.from([0x63, 0x61, 0x66, 0xe9, 0x27, 0x25, 0x5c, 0x0a, 0x0a]);
    const { stdout } = await session.run({ script: `printf %s ${shQuote(bytes)}` }, kit.signal);
    expect(stdout).toEqual(bytes);
  });
});

describe('start-up noise and odd environments', () => {
  const startUp = () => join(home(), '.bashrc');
  afterEach(() => rm(startUp(), { force: true }));

  async function withStartUp(text: string): Promise<RemoteSession> {
    await writeFile(startUp(), text);
    await chmod(startUp(), 0o644);
    return kit.connect();
  }

  it('keeps noise of ~/.bashrc out of the payload and names it (R2)', async () => {
    const noisy = await withStartUp('echo "WELCOME \\033[31mto the host"; echo warning >&2\n');
    const { stdout, noise } = await noisy.run({ script: 'printf payload' }, kit.signal);
    expect(stdout.toString()).toBe('payload');
    expect(noise).toContain('WELCOME');
    const escape = String.fromCharCode(0x1b);
    expect(noise).not.toContain(escape);
  });

  it('drops what arrives after the end', async () => {
    const { stdout } = await session.run({ script: '(sleep 0.3; echo late) & printf payload' }, kit.signal);
    expect(stdout.toString()).toBe('payload');
  });

  it('sets its own environment against set -u, TMOUT, LANG, PS4 and umask 000 (R8)', async () => {
    const hostile = [
      'set -u; umask 000; export TMOUT=1 LANG=de_DE.UTF-8 LC_ALL=de_DE.UTF-8 PS4="$(echo noise)" CDPATH=/tmp',
      'export GREP_OPTIONS=-v IFS=x POSIXLY_CORRECT=1\n',
    ].join('\n');
    const strange = await withStartUp(hostile);
    const script = 'sleep 1.5; echo "${LC_ALL}|${LANG-unset}|$(umask)|${TMOUT-unset}|[$undefined]"; echo axb | grep a';
    const { stdout } = await strange.run({ script }, kit.signal);
    expect(stdout.toString()).toBe('C|unset|0077|unset|[]\naxb\n');
  });

  it('keeps its folder on the server to the account (R7)', async () => {
    await withStartUp('umask 000\n');
    await rm(join(home(), '.stagelift'), { recursive: true, force: true });
    await session.run({ script: 'true' }, kit.signal);
    expect(await run('stat -c %a ~/.stagelift ~/.stagelift/leases')).toBe('700\n700\n');
  });
});

describe('payload', () => {
  it('is byte-exact for every byte value and size', async () => {
    const script = `i=0; while [ $i -lt 256 ]; do printf "\\\\$(printf %o $i)"; i=$((i + 1)); done`;
    const { stdout } = await session.run({ script }, kit.signal);
    expect([...stdout]).toEqual(Array.from({ length: 256 }, (_, index) => index));
    expect((await session.run({ script: 'true' }, kit.signal)).stdout).toHaveLength(0);
  });

  it('streams with back-pressure: a reader that waits stops the server', async () => {
    const before = session.traffic().received;
    const { stdout } = await session.stream({ script: 'head -c 60000000 /dev/zero', stallAfter: 500 }, kit.signal);
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(session.traffic().received - before).toBeLessThan(8_000_000);
    expect(await collect(stdout)).toHaveLength(60_000_000);
  });

  it('drains 120 MB of stderr and keeps only its end', async () => {
    const script = 'head -c 120000000 /dev/zero | tr "\\0" x >&2; echo the end >&2; echo out';
    const { stdout, stderr } = await session.run({ script }, kit.signal);
    expect(stdout.toString()).toBe('out\n');
    expect(stderr).toMatch(/x{1000}the end$/);
    expect(stderr.length).toBeLessThanOrEqual(16 * 1024);
  });

  it('refuses to collect more than 64 MB', async () => {
    const failure = await failureOf(session.run({ script: 'head -c 70000000 /dev/zero' }, kit.signal));
    expect(failure.code).toBe('remote.output-truncated');
  });

  it('takes a program of any size', async () => {
    const text = 'lorem ipsum '.repeat(50_000);
    const { stdout } = await session.run({ script: `cat <<'EOT'\n${text}\nEOT` }, kit.signal);
    expect(createHash('sha256').update(stdout).digest('hex')).toBe(
      createHash('sha256').update(`${text}\n`).digest('hex'),
    );
  });
});

describe('ends', () => {
  it('fails with exit code and stderr when the code is not expected', async () => {
    const failure = await failureOf(session.run({ script: 'echo why >&2; exit 3' }, kit.signal));
    expect(failure).toMatchObject({ code: 'remote.command-failed', facts: { exitCode: 3 } });
    expect(failure.message).toContain('why');
  });

  it('shows what a program says without its terminal sequences, and cut (S14)', async () => {
    const script = `printf '\\033]0;pwned\\007\\033[2J<b>why</b>\\342\\200\\256txt\\n' >&2; head -c 100000 /dev/zero | tr '\\0' x >&2; exit 3`;
    const failure = await failureOf(session.run({ script }, kit.signal));
    expect(failure.message).not.toMatch(/[\p{Cc}\p{Cf}]|pwned/u);
    expect(JSON.stringify(failure.toData()).length).toBeLessThan(4096);
  });

  it('fails when the shell is killed, although the stream ends without an error of its own', async () => {
    const { stdout, done } = await session.stream({ script: 'echo part; kill -9 $$; sleep 5' }, kit.signal);
    const failure = await failureOf(collect(stdout));
    expect(failure.code).toBe('remote.output-truncated');
    expect(await failureOf(done)).toBe(failure);
  });

  it('fails when the program runs beyond its lease', async () => {
    const failure = await failureOf(session.run({ script: 'sleep 30', leaseSeconds: 1 }, kit.signal));
    expect(failure.code).toBe('remote.output-truncated');
    expect(failure.message).toContain('after 1 s');
  });

  it('fails when nothing comes for the agreed time', async () => {
    const failure = await failureOf(session.run({ script: 'echo a; sleep 30', stallAfter: 400 }, kit.signal));
    expect(failure.code).toBe('connection.stalled');
  });

  it('stops the program on the server when cancelled, within a second', async () => {
    const stop = new AbortController();
    const mark = '98761.5';
    const running = failureOf(session.run({ script: `sleep ${mark}` }, stop.signal));
    const isRunning = async () => (await processList()).includes(`sleep ${mark}`);
    await until(isRunning);
    const before = performance.now();
    stop.abort();
    expect((await running).code).toBe('job.cancelled');
    expect(performance.now() - before).toBeLessThan(1000);
    await until(async () => !(await isRunning()), 5000);
  });

  it('leaves no lease behind after a normal end', async () => {
    await session.run({ script: 'true' }, kit.signal);
    await until(async () => (await readLeases()).length === 0, 5000);
  });
});

async function readLeases(): Promise<readonly string[]> {
  const listing = await insideHost(kit.lab.hosts.production.pid, ['ls', '/home/deploy/.stagelift/leases']);
  return listing.split('\n').filter((name) => name !== '');
}

async function processList(): Promise<string> {
  return insideHost(kit.lab.hosts.production.pid, ['ps', '-eo', 'args']);
}

describe('small files', () => {
  it('reads them, within the limit', async () => {
    const text = await readFile(join(home(), '.ssh/authorized_keys'));
    expect(await session.readFile('/home/deploy/.ssh/authorized_keys', kit.signal)).toEqual(text);
    const tooBig = await failureOf(session.readFile('/home/deploy/.ssh/authorized_keys', kit.signal, 10));
    expect(tooBig.code).toBe('remote.file-too-large');
    expect((await failureOf(session.readFile('/dev/zero', kit.signal, 100_000))).code).toBe('remote.file-too-large');
    expect((await failureOf(session.readFile('/no/such', kit.signal))).code).toBe('remote.file-missing');
    expect((await failureOf(session.readFile('/etc/shadow', kit.signal))).code).toBe('remote.permission-denied');
  });
});
