import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ensureLab } from '../../lab/lab.ts';
import type { LabInfo } from '../../lab/lab-info.ts';
import { commandLine, type CommandEnd, resultOf, stagelift } from '../pull/support/command-line.ts';

// S1 on the command line: a changed host key is replaced by typing the host's name at a terminal, and in no other way.

const program = commandLine;
let lab: LabInfo;
let dataFolder = '';
let known = '';
let place = '';
let fingerprint = '';

const cli = (...args: string[]): Promise<CommandEnd> => stagelift(args, { dataFolder });
const knownHosts = (): Promise<string> => readFile(join(dataFolder, 'known_hosts'), 'utf8');

beforeEach(async () => {
  lab = await ensureLab();
  dataFolder = await mkdtemp(join(tmpdir(), 'cli-keys-'));
  const { address, port, hostKeys } = lab.hosts.production;
  place = `${address}:${String(port)}`;
  fingerprint = hostKeys.ed25519;
  // What is trusted is the key of another host.
  const lines = (await readFile(lab.knownHosts, 'utf8')).split('\n');
  const staging = lines.find(
    (line) => line.startsWith(`[${lab.hosts.staging.address}]`) && line.includes('ssh-ed25519'),
  );
  known = `${staging?.replace(/^\S+/, `[${address}]:${String(port)}`) ?? ''}\n`;
  await writeFile(join(dataFolder, 'known_hosts'), known);
  expect((await cli('server', 'add', 'Lab', `deploy@${place}`, '--key', lab.keys.ed25519.path)).code).toBe(0);
  expect((await cli('doctor', 'lab')).code).not.toBe(0);
});

afterEach(() => rm(dataFolder, { recursive: true, force: true }));

/** Runs a command at a terminal, as a person does who types this. */
async function atTerminal(typed: string, ...args: string[]): Promise<{ readonly code: number; readonly text: string }> {
  const { CI: _ci, ...env } = process.env;
  const quoted = ['node', '--no-warnings', program, ...args].map((word) => `'${word}'`).join(' ');
  const child = spawn('script', ['-qec', quoted, '/dev/null'], { env: { ...env, STAGELIFT_DATA: dataFolder } });
  let text = '';
  let answered = false;
  child.stdout.setEncoding('utf8').on('data', (piece: string) => {
    text += piece;
    if (!answered && text.includes('to trust the new key: ')) {
      answered = true;
      child.stdin.write(`${typed}\r`);
    }
  });
  const code = await new Promise<number>((resolve) => child.once('close', (end) => resolve(end ?? -1)));
  return { code, text };
}

describe('a changed host key', () => {
  it('is listed with what to do, and as an event with --json', async () => {
    const end = await cli('host-key', 'list');
    expect(end.stdout).toContain(`CHANGED: ${place} showed another key`);
    expect(end.stdout).toContain(`stagelift host-key replace ${place} --fingerprint ${fingerprint}`);
    const json = await cli('host-key', 'list', '--json');
    expect(json.lines()).toContainEqual({
      event: 'hostKeys.changed',
      payload: [expect.objectContaining({ host: lab.hosts.production.address, fingerprint })],
    });
    expect(resultOf<unknown[]>(json)).toHaveLength(1);
  });

  it('is replaced by typing the name, and the next connection works', async () => {
    const end = await atTerminal(
      lab.hosts.production.address,
      ...['host-key', 'replace', place, '--fingerprint', fingerprint],
    );
    expect(end.text).toContain('is trusted from now on');
    expect(end.code).toBe(0);
    expect(await knownHosts()).not.toContain(known.trim());
    expect(resultOf<unknown[]>(await cli('host-key', 'list', '--json'))).toHaveLength(1);
    expect((await cli('doctor', 'lab')).stdout).not.toContain('host-key.changed');
    expect((await cli('host-key', 'list')).stdout).not.toContain('CHANGED');
  });

  it.each([['yes'], ['']])('stays refused when %j is typed', async (typed) => {
    const end = await atTerminal(typed, 'host-key', 'replace', place, '--fingerprint', fingerprint);
    expect(end.code).not.toBe(0);
    expect(end.text).toContain('host-key.rejected');
    expect(await knownHosts()).toBe(known);
  });

  it('cannot be replaced without a terminal, whatever flag is given', async () => {
    const plain = await cli('host-key', 'replace', place, '--fingerprint', fingerprint);
    expect(plain.stderr).toContain('plan.not-confirmed');
    for (const flag of ['--yes', `--confirm=${lab.hosts.production.address}`]) {
      const end = await cli('host-key', 'replace', place, '--fingerprint', fingerprint, flag);
      expect(end.code).toBe(2);
    }
    expect(await knownHosts()).toBe(known);
  });

  it('is not replaced by a key or for a host that was never seen', async () => {
    const other = await cli('host-key', 'replace', place, '--fingerprint', lab.hosts.staging.hostKeys.ed25519);
    expect(other.stderr).toContain('host-key.unknown');
    const nobody = await cli('host-key', 'replace', 'elsewhere.test', '--fingerprint', fingerprint);
    expect(nobody.stderr).toContain('No changed key of elsewhere.test has been seen.');
    expect((await cli('host-key', 'replace', place)).code).toBe(2);
    expect(await knownHosts()).toBe(known);
  });
});
