import { execFile, spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commandLine, type CommandEnd, resultOf, stagelift } from '../pull/support/command-line.ts';
import { ensureLab } from '../../lab/lab.ts';
import type { LabInfo } from '../../lab/lab-info.ts';

const run = promisify(execFile);
let lab: LabInfo;
let dataFolder = '';
let site = '';
const cli = (...args: string[]): Promise<CommandEnd> => stagelift(args, { dataFolder });

beforeAll(async () => {
  lab = await ensureLab();
  dataFolder = await mkdtemp(join(tmpdir(), 'cli-words-'));
  site = join(dataFolder, 'a site with a long name');
  await mkdir(site);
  await writeFile(join(site, 'index.php'), '<?php');
  const { address, port } = lab.hosts.production;
  const { stdout } = await run('ssh-keyscan', ['-p', String(port), address]);
  await writeFile(join(dataFolder, 'known_hosts'), stdout);
  const place = `deploy@${address}:${String(port)}`;
  expect((await cli('server', 'add', 'Lab', place, '--key', lab.keys.ed25519.path)).code).toBe(0);
  const added = await cli('project', 'add', site, '--name', 'Shop', '--url', 'http://127.0.0.1:9');
  expect(added.code, added.stderr).toBe(0);
});
afterAll(() => rm(dataFolder, { recursive: true, force: true }));

describe('what was mistyped', () => {
  it.each([
    [['projcet', 'list'], 2, 'Did you mean project?'],
    [['project', 'lsit'], 2, 'Did you mean list?'],
    [['pull', 'a', 'b', '--dry-rum'], 2, 'Did you mean --dry-run?'],
    [['project', 'show', 'shpo'], 1, 'Did you mean "shop"?'],
    [['pull', 'locl', 'local'], 1, 'Did you mean "local"?'],
    [['doctor', 'lba'], 1, 'Did you mean "lab"?'],
    [['env', 'add', 'live', '--stage', 'prodution', '--url', 'http://x'], 2, 'Did you mean "production"?'],
    [['jobs', 'show', 'nothing'], 1, 'No job has run yet.'],
    [['mask', 'show', 'x'], 2, 'stagelift mask save'],
    [['project', 'add', 'https://user:pw@example.test/a.git'], 5, 'holds a password'],
  ])('%j is answered with the nearest name', async (args, code, hint) => {
    const end = await cli(...args);
    expect(end.code).toBe(code);
    expect(end.stderr).toContain(hint);
    expect(end.stdout).toBe('');
  });

  it('is one JSON object with --json, whoever noticed it', async () => {
    for (const args of [['projcet'], ['project', 'list', '--jsn'], ['pull', 'one'], ['secret', 'set', 'A B']]) {
      const end = await cli(...args, '--json');
      expect(end.code, args.join(' ')).toBe(2);
      expect(end.lines()).toEqual([{ error: expect.objectContaining({ code: 'usage.invalid' }) as unknown }]);
      expect(end.stderr).toBe('');
    }
  });
});

describe('places', () => {
  it('are added from a path on a server, with that as production', async () => {
    const { root } = lab.sites.production;
    const without = await cli('project', 'add', `lab:${root}`);
    expect(without.code).toBe(2);
    expect(without.stderr).toContain('--folder');
    const nameless = await cli('project', 'add', `lab:${root}`, '--folder', 'other', '--name', 'Nameless');
    expect(nameless.stdout).toContain(`env add production --stage production --server lab --path ${root} --url URL`);
    const known = ['--folder', 'copy', '--name', 'Remote', '--url', 'https://shop.example'];
    const end = await cli('project', 'add', `lab:${root}`, ...known, '--json');
    expect(end.code, end.stdout).toBe(0);
    expect(resultOf(end)).toMatchObject({
      id: 'remote',
      recipe: 'wordpress',
      folder: join(dataFolder, 'copy'),
      environments: [{ id: 'production', stage: 'production', serverId: 'lab', path: root }],
    });
    const status = await cli('env', 'status', 'production', '--project', 'remote', '--json');
    expect(resultOf(status)).toMatchObject({ environmentId: 'production', data: null });
  });

  it('are forgotten only when somebody agreed, and a server not while it is used', async () => {
    expect((await cli('server', 'remove', 'lab', '--yes')).stderr).toContain('is used by Remote');
    for (const words of [
      ['project', 'remove', 'remote'],
      ['env', 'remove', 'production', '--project', 'remote'],
    ]) {
      expect((await cli(...words)).code).toBe(5);
      expect((await cli('project', 'show', 'remote', '--json')).stdout).toContain('"production"');
    }
    expect((await cli('env', 'remove', 'production', '--project', 'remote', '--yes')).code).toBe(0);
    expect((await cli('project', 'rename', 'remote', 'Far away')).stdout).toContain('Far away');
    expect((await cli('project', 'remove', 'remote', '--yes')).code).toBe(0);
    expect((await cli('project', 'remove', 'nameless', '--yes')).code).toBe(0);
    expect((await cli('server', 'remove', 'lab', '--yes')).code).toBe(0);
    expect(resultOf(await cli('server', 'list', '--json'))).toEqual([]);
  });
});

describe('a terminal', () => {
  /** Runs on a pseudo-terminal of so many columns. */
  async function onTerminal(columns: number, args: string, env: Record<string, string> = {}): Promise<string> {
    const command = `stty cols ${String(columns)}; node --no-warnings ${commandLine} ${args}`;
    const { stdout } = await run('script', ['-qec', command, '/dev/null'], {
      env: { ...process.env, STAGELIFT_DATA: dataFolder, ...env },
    });
    return stdout.replaceAll('\r\n', '\n').trimEnd();
  }

  it.each([120, 60, 45])('of %i columns shows a table that fits, without colour', async (columns) => {
    const lines = (await onTerminal(columns, 'project list', { FORCE_COLOR: '1' })).split('\n');
    expect(lines).toHaveLength(2);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(columns);
    expect(lines.join()).not.toContain('\u001b');
    expect(lines[1]).toMatch(/^shop /);
  });

  it('that is very narrow shows blocks', async () => {
    expect(await onTerminal(20, 'project list')).toMatch(/^project: shop\nname: Shop\n/);
  });

  it('is needed for questions: elsewhere they are declined at once', async () => {
    const end = await cli('project', 'remove', 'shop');
    expect(end.code).toBe(5);
    expect(end.stderr).toContain('Add --yes');
  });
});

it('whoever stops reading gets no complaint', async () => {
  const child = spawn('sh', ['-c', `node --no-warnings ${commandLine} project show shop --json | true`], {
    env: { ...process.env, STAGELIFT_DATA: dataFolder },
  });
  let errors = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
  await new Promise((resolve) => child.once('close', resolve));
  expect(errors).toBe('');
});
