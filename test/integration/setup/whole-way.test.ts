import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { fetchSite } from '#engine/web/fetch-site.ts';
import type { PullReport } from '#shared/domain/pull.ts';
import { bareGid, bareUid } from '../../lab/accounts.ts';
import { run } from '../../lab/processes.ts';
import { resultOf } from '../pull/support/command-line.ts';
import { dumpDatabase, listTree } from '../pull/support/fingerprint.ts';
import { openSetUpBench, siteUrl, type SetUpBench } from './support/set-up-bench.ts';

// From nothing to a staging site with masked data, and the guide that asks its way there on a terminal.

const program = fileURLToPath(new URL('../../../electron/cli/index.ts', import.meta.url));
let bench: SetUpBench;

beforeAll(async () => {
  bench = await openSetUpBench();
});
afterAll(() => bench.close());
beforeEach(() => bench.again());

/** WordPress itself, as a host installs it: its files and those of the shop, without settings and uploads. */
async function installWordPress(): Promise<void> {
  const from = bench.lab.sites.production.rootOnMachine;
  const to = join(bench.bare.homeOnMachine, 'sites/staging');
  await run('mkdir', ['-p', to]);
  await run('sh', [
    '-c',
    'cd "$1" && cp -al -- * "$2/" && cd "$2" && rm -rf wp-config.php wp-content/uploads',
    'sh',
    from,
    to,
  ]);
  await run('find', [
    join(to, '..'),
    '-type',
    'd',
    '-exec',
    'chown',
    `${String(bareUid)}:${String(bareGid)}`,
    '{}',
    '+',
  ]);
}

/** The wall's password, as the store of a computer has it. */
const wallPassword = { STAGELIFT_SECRET_STAGE_SHOP_STAGING_WALL: 'Let-me-in-4711' };

describe('setup apply --pull --checklist', () => {
  it('fills a closed staging site with masked data, looks at it behind its wall, and tells what is red', async () => {
    await installWordPress();
    const decided = await bench.cli(
      ...['project', 'decide', '--project', 'shop', 'lab_types.c_inet6=keep', 'wp_posts.post_content=scrub'],
    );
    expect(decided.code, decided.stderr).toBe(0);
    const url = `http://staging.own.localhost:${String(bench.bare.web.port)}`;
    const args = [
      ...['setup', 'apply', 'staging-production', ...bench.place('staging'), '--url', `staging=${url}`],
      ...[...bench.ownHosts, '--without-repository', 'all', '--pull', '--checklist', '--yes'],
    ];
    const end = await bench.cliWith(wallPassword, ...args);
    const all = end.stdout + end.stderr;
    expect(all).toContain('Done. Everything was checked.');

    const socket = bench.bare.database.rootSocket;
    expect(await bench.root("SELECT option_value FROM bare_staging.wp_options WHERE option_name = 'home'"), all).toBe(
      `${url}\n`,
    );
    const dump = await dumpDatabase(socket, 'bare_staging');
    const { emailDomains, markers } = bench.lab.personal;
    for (const marker of [...emailDomains, ...markers]) expect(dump.includes(marker), marker).toBe(false);
    const counted = await bench.root('SELECT COUNT(*) FROM bare_staging.wp_users');
    expect(Number(counted)).toBe(bench.lab.counts.tables.wp_users);
    const uploads = 'wp-content/uploads';
    const source = await listTree(
      join(bench.lab.sites.production.rootOnMachine, uploads),
      /^(?:cache|wc-logs)(?:\/|$)|\.log$/,
    );
    const arrived = await listTree(join(bench.bare.homeOnMachine, 'sites/staging', uploads));
    expect(arrived.length).toBeGreaterThan(100);
    expect(arrived.filter((line) => !source.includes(line) && !line.endsWith('/'))).toEqual([]);

    const stranger = await fetchSite(url, AbortSignal.timeout(20_000), { verifyCertificate: false });
    expect(stranger.status).toBe(401);
    const login = { user: 'shop', password: wallPassword.STAGELIFT_SECRET_STAGE_SHOP_STAGING_WALL };
    const site = await fetchSite(url, AbortSignal.timeout(20_000), { verifyCertificate: false, login });
    expect([site.status, site.body.includes(url)], site.body.slice(0, 500)).toEqual([200, true]);
    expect(site.body).not.toContain(bench.lab.web.production.url);

    expect(all).toMatch(/^green {2}Stages closed to strangers/m);
    expect(all).toMatch(/^RED {4}Backup strategy/m);
    expect(all).toMatch(/^\d of \d are green/m);
    expect(end.code, all).toBe(3);

    // Everything is there: only what was asked for is done again.
    const again = await bench.cliWith(wallPassword, ...args.filter((word) => word !== '--pull'));
    expect([again.code, again.stdout]).toEqual([3, expect.stringContaining('Nothing to do')]);
    expect(again.stdout).toMatch(/^green {2}Stages closed to strangers/m);

    // The copy is proved to be harmless behind its wall.
    const pull = ['pull', 'production', 'staging', '--no-files', '--tables', 'wp_options', '--yes', '--json'];
    const behind = await bench.cliWith(wallPassword, ...pull);
    expect(behind.code, behind.stdout.slice(-2000)).toBe(0);
    const { checks } = resultOf<PullReport>(behind);
    // What needs a program that the host does not have says so; everything else was seen.
    const open = checks.filter(({ status }) => status !== 'passed');
    expect(open.filter(({ evidence }) => evidence !== 'wp is not installed on the server')).toEqual([]);
    expect(checks.find(({ id }) => id === 'site-answers')?.evidence).toContain('behind its password as shop');
    const seen = [
      'mail-and-cron',
      'search-engines',
      'payment-providers',
      'health-/',
      'environment-type',
      'own-addresses',
    ];
    expect(checks.map(({ id }) => id)).toEqual(expect.arrayContaining(seen));

    // Without the password nothing is known of the site, and nothing is claimed.
    const report = resultOf<PullReport>(await bench.cli(...pull));
    expect(report.checks.find(({ id }) => id === 'site-answers')).toMatchObject({
      status: 'skipped',
      evidence: expect.stringContaining('not kept here'),
    });
  });
});

interface Talk {
  readonly code: number;
  readonly text: string;
}

/** Runs the guide at a terminal, typing an answer each time its question has come. */
async function talk(answers: readonly (readonly [question: string, typed: string])[]): Promise<Talk> {
  const { CI: _ci, ...inherited } = process.env;
  const { creator } = bench.bare.database;
  const child = spawn('script', ['-qec', `node --no-warnings '${program}' setup`, '/dev/null'], {
    cwd: bench.dataFolder,
    env: {
      ...inherited,
      ...{ STAGELIFT_DATA: bench.dataFolder, STAGELIFT_SECRET_DATABASE_CREATOR: creator.password, TERM: 'dumb' },
    },
  });
  const left = [...answers];
  let text = '';
  let read = 0;
  child.stdout.setEncoding('utf8').on('data', (piece: string) => {
    text += piece;
    const [question, typed] = left[0] ?? [];
    const at = question === undefined ? -1 : text.indexOf(question, read);
    if (question === undefined || typed === undefined || at < 0) return;
    left.shift();
    read = at + question.length;
    child.stdin.write(typed);
  });
  const code = await new Promise<number>((resolve) => child.once('close', (end) => resolve(end ?? -1)));
  if (left.length > 0) text += `\n(never asked: ${left.map(([question]) => question).join(', ')})`;
  return { code, text };
}

const enter = '\r';
const interrupt = '\u0003';
const needs = [
  ['How many people', `2${enter}`],
  ['How many teams', `many${enter}`],
  ['How many teams', enter],
  ['approve changes', `y${enter}`],
  ['How many releases', enter],
  ['payments', enter],
  ['tests that run', enter],
  ['whose work is testing', enter],
  ['Which set-up', `staging-production${enter}`],
  ['Which server', `bare${enter}`],
] as const;

describe('the guide on a terminal', () => {
  const places = (): readonly (readonly [string, string])[] => [
    ['Its folder', `~/sites/staging${enter}`],
    ['Its address', `${siteUrl(bench, 'staging')}${enter}`],
    ['with a password', `n${enter}`],
    ['Its database', `bare_staging${enter}`],
    ['Who may create', `bare@${bench.bare.database.host}:${String(bench.bare.database.port)}${enter}`],
    ['The secret', `database/creator${enter}`],
    ["Pull production's data", enter],
  ];

  it('asks, recommends, shows the plan, makes it, and ends with the checklist', async () => {
    const before = await bench.everything();
    const end = await talk([...needs, ...places(), ['Go on?', `y${enter}`]]);
    expect(end.text).toContain('A number, please.');
    expect(end.text).toContain('/home/bare/sites/staging');
    expect(end.text).toContain('CREATE DATABASE `bare_staging`');
    expect(end.text).toContain('Done. Everything was checked.');
    expect(end.text).toMatch(/^RED {4}Backup strategy/m);
    expect(end.code, end.text).toBe(3);
    expect((await bench.project()).map(({ id }) => id)).toEqual(['local', 'production', 'staging']);
    const undone = await bench.cli('setup', 'undo', '--yes');
    expect(undone.code, undone.stderr).toBe(0);
    expect(await bench.everything()).toBe(before);
  });

  it.each([
    ['a question', [] as const, 'Which server'],
    ['the last question', [['Which server', `bare${enter}`]] as const, 'Go on?'],
  ])('Ctrl+C at %s leaves nothing', async (_name, more, last) => {
    const before = await bench.everything();
    const end = await talk([...needs.slice(0, -1), ...more, ...(last === 'Go on?' ? places() : []), [last, interrupt]]);
    expect(end.code, end.text).toBe(130);
    expect(end.text).not.toContain('never asked');
    expect(await bench.everything()).toBe(before);
    expect((await bench.cli('setup', 'status')).stdout).toContain('There was no set-up yet');
  });
});
