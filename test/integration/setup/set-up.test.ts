import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Job } from '#shared/domain/job.ts';
import type { HandSnippet, KeptCopy, SetUpPlan, SetUpStatus } from '#shared/domain/setup.ts';
import { resultOf, type CommandEnd } from '../pull/support/command-line.ts';
import type { DeathPlan } from '../pull/support/die-at-line-child.ts';
import { openSetUpBench, siteUrl, type SetUpBench } from './support/set-up-bench.ts';

// Stages that are made on an account with nothing in it, by the command line alone, and taken back to nothing.

let bench: SetUpBench;

beforeAll(async () => {
  bench = await openSetUpBench();
});

afterAll(async () => {
  await bench.close();
});

beforeEach(async () => {
  await bench.again();
});

const said = (end: CommandEnd): string => `${end.stdout.slice(-2500)}${end.stderr}`;
const plain = ['--open', 'all', '--without-repository', 'all', '--yes'];

interface Finished {
  readonly job: Job;
  readonly status: SetUpStatus | null;
}

describe('setup apply', () => {
  it('survives kill -9 behind and within the notes of every step, and is taken back to the last byte', async () => {
    const before = await bench.everything();
    const args = [
      ...['setup', 'apply', 'development-staging-production', '--preset', 'dev-main-tags'],
      ...[...bench.place('development', 'staging'), '--open', 'all', '--without-repository', 'staging', '--yes'],
    ];
    const deaths: readonly DeathPlan[] = [
      { line: '"key":"set-up-begun"', when: 'torn' },
      { line: '"key":"part-made".*development/folder', when: 'before' },
      { line: '"key":"part-made".*development/database-user', when: 'torn' },
      { line: '"key":"part-made".*development/bare-repository', when: 'before' },
      { line: '"key":"part-made".*development/config-file', when: 'before' },
      { line: '"key":"part-made".*development/environment', when: 'before' },
      { line: '"key":"part-made".*staging/config-file', when: 'torn' },
      { line: '"key":"part-checked".*staging/folder', when: 'before' },
    ];
    for (const [at, death] of deaths.entries()) {
      const end = await bench.start(at === 0 ? args : ['setup', 'resume'], death).ended;
      expect(end.signal, `${death.line}: ${said(end)}`).toBe('SIGKILL');
    }
    const end = await bench.cli('setup', 'resume', '--json');
    expect(end.code, said(end)).toBe(0);
    const { status } = resultOf<Finished>(end);
    expect(status?.steps.filter(({ state }) => state !== 'made').map(({ id, state }) => `${id} ${state}`)).toEqual([
      'development/preview-host taken-over',
      'staging/preview-host taken-over',
    ]);
    expect((await bench.project()).map(({ id }) => id)).toEqual(['local', 'production', 'development', 'staging']);

    const again = await bench.cli(...args, '--json');
    expect(again.code, said(again)).toBe(0);
    expect(resultOf<SetUpPlan>(again).counts).toMatchObject({ make: 0, byHand: 0, blocked: 0 });

    const undone = await bench.cli('setup', 'undo', '--yes');
    expect(undone.code, said(undone)).toBe(0);
    expect(await bench.everything()).toBe(before);
  }, 300_000);

  it.each([
    ['production-local', []],
    ['testing-staging-production', ['testing', 'staging']],
    ['development-testing-staging-production', ['development', 'testing', 'staging']],
    ['per-team', ['backend', 'frontend', 'staging']],
    ['custom', ['demo', 'staging']],
  ] as const)(
    'builds %s from nothing, and undoes it',
    async (kind, stages) => {
      const before = await bench.everything();
      const lists: readonly string[] =
        kind === 'per-team'
          ? ['--team', 'Backend', '--team', 'Frontend']
          : kind === 'custom'
            ? ['--stage', 'demo:testing:Demo', '--stage', 'staging']
            : [];
      const end = await bench.cli('setup', 'apply', kind, ...lists, ...bench.place(...stages), ...plain, '--json');
      expect(end.code, said(end)).toBe(0);
      expect((await bench.project()).map(({ id }) => id)).toEqual(['local', 'production', ...stages]);
      const databases = await bench.root("SHOW DATABASES LIKE 'bare\\_%'");
      expect(databases.split('\n').filter((name) => name !== '')).toHaveLength(stages.length);
      if (stages.length === 0) return;
      const undone = await bench.cli('setup', 'undo', '--yes');
      expect(undone.code, said(undone)).toBe(0);
      expect(await bench.everything()).toBe(before);
    },
    300_000,
  );

  it('builds temporary + production behind a wildcard address with a wall, and its snippet names exactly that', async () => {
    const before = await bench.everything();
    const { preview } = bench.bare.web;
    const host = `*.stage.${preview.host.replace('*.preview.', '')}`;
    const url = `http://${host.replace('*', 'temporary')}`;
    const args = [
      ...['setup', 'apply', 'temporary-production', ...bench.place('temporary'), '--without-repository', 'all'],
      ...['--preview', `temporary=${host}`, '--url', `temporary=${url}`, '--root', 'temporary=~/stages/temporary'],
      ...[...bench.ownHosts, '--yes', '--json'],
    ];
    const end = await bench.cli(...args);
    expect(end.code, said(end)).toBe(0);
    const { status } = resultOf<Finished>(end);
    expect(status?.steps.find(({ id }) => id === 'temporary/access-wall')).toMatchObject({ state: 'made' });
    const wall = status?.steps.find(({ id }) => id === 'temporary/access-wall')?.evidence;
    expect(wall).toContain('lets nobody in without the password');
    const snippet = resultOf<HandSnippet>(await bench.cli('setup', 'snippet', 'temporary', 'nginx', '--json'));
    expect(snippet.text).toContain('/home/bare/stages/$stagelift_name');
    const undone = await bench.cli('setup', 'undo', '--yes');
    expect(undone.code, said(undone)).toBe(0);
    expect(await bench.everything()).toBe(before);
  }, 300_000);

  it('shows how to close an address that the web server serves already, and goes on when that is put in', async () => {
    const secrets = { STAGELIFT_SECRET_STAGE_SHOP_STAGING_WALL: 'Let-me-in-4711' };
    const { includeFolder, reload, address, port } = bench.bare.web;
    const args = ['setup', 'apply', 'staging-production', ...bench.place('staging'), ...bench.ownHosts];
    const end = await bench.cliWith(secrets, ...args, '--without-repository', 'all', '--yes', '--json');
    expect(end.code, said(end)).toBe(3);
    const { status } = resultOf<Finished>(end);
    expect(status?.steps.find(({ id }) => id === 'staging/preview-host')?.state).toBe('taken-over');
    const wall = status?.byHand.find(({ stepId }) => stepId === 'staging/access-wall');
    const snippet = wall?.snippets.find((one) => one.for === 'nginx')?.text ?? '';
    expect(snippet).toContain('auth_basic_user_file /home/bare/.stagelift-walls/');
    // Nothing that nobody reads was left behind.
    expect(await bench.sh(`ls ${includeFolder} 2>/dev/null; :`)).toBe('');

    const early = await bench.cliWith(secrets, 'setup', 'resume', '--json');
    expect([early.code, resultOf<Finished>(early).status?.byHand.length], said(early)).toEqual([3, 1]);
    const block = `server { listen ${address}:${String(port)}; server_name ${new URL(siteUrl(bench, 'staging')).hostname};
      root /home/bare/sites/staging; include /mnt/etc/nginx-php.conf; ${snippet} }`;
    await bench.sh(`mkdir -p ${includeFolder}; cat >${includeFolder}/admin.conf <<'X'\n${block}\nX\n${reload}`);
    const later = await bench.cliWith(secrets, 'setup', 'resume', '--json');
    expect(later.code, said(later)).toBe(0);
    expect(resultOf<Finished>(later).status?.byHand).toEqual([]);
  }, 300_000);

  it('makes a network of the new stage where production is one, in the way production is', async () => {
    const { host, port } = bench.bare.database;
    const constants = (subdomains: boolean): string => `define( 'MULTISITE', true );
define( 'SUBDOMAIN_INSTALL', ${String(subdomains)} );
define( 'DOMAIN_CURRENT_SITE', 'www.network.test' );
define( 'PATH_CURRENT_SITE', '/' );`;
    const config = (subdomains: boolean): string => `<?php
define( 'DB_NAME', 'bare_live' );
define( 'DB_USER', 'bare_live' );
define( 'DB_PASSWORD', 'x' );
define( 'DB_HOST', '${host}:${String(port)}' );
${constants(subdomains)}
$table_prefix = 'net_';
require_once __DIR__ . '/wp-settings.php';
`;
    const live = ['--stage', 'production', '--server', 'bare', '--path', '/home/bare/live'];
    const moved = await bench.cli('env', 'add', 'Production', ...live, '--url', 'https://www.network.test');
    expect(moved.code, said(moved)).toBe(0);
    for (const subdomains of [true, false]) {
      await bench.sh(`mkdir -p ~/live && cat >~/live/wp-config.php <<'X'\n${config(subdomains)}X`);
      const args = ['setup', 'apply', 'staging-production', ...bench.place('staging'), ...plain, '--json'];
      const end = await bench.cli(...args);
      expect(end.code, said(end)).toBe(0);
      const text = await bench.sh('cat ~/sites/staging/wp-config.php');
      const domain = new URL(siteUrl(bench, 'staging')).host;
      expect(text).toContain(constants(subdomains).replace('www.network.test', domain));
      expect(text).toContain("$table_prefix = 'net_';");
      expect(text).not.toContain('WP_HOME');
      expect(end.stdout.includes('*.staging.bare.localhost')).toBe(subdomains);
      expect((await bench.cli('setup', 'undo', '--yes')).code).toBe(0);
    }
  }, 300_000);

  it('gives each stage another database of a list', async () => {
    const { host, port, pool } = bench.bare.database;
    const stages = ['development', 'staging'].flatMap((stage) => [
      ...['--root', `${stage}=~/sites/${stage}`, '--url', `${stage}=${siteUrl(bench, stage)}`],
    ]);
    const list = ['--db-pool', pool.names.join(','), '--db-admin', `${pool.user}@${host}:${String(port)}`];
    const place = ['--server', 'bare', ...stages, ...list, '--db-secret', 'database/pool', ...plain, '--json'];
    const end = await bench.cli('setup', 'apply', 'development-staging-production', ...place);
    expect(end.code, said(end)).toBe(0);
    const names = await Promise.all(
      ['development', 'staging'].map((stage) => bench.sh(`grep DB_NAME ~/sites/${stage}/wp-config.php`)),
    );
    expect(new Set(names.map((line) => /pool_\d/.exec(line)?.[0])).size).toBe(2);
  }, 300_000);

  it('waits for what somebody else has to do, and goes on when it is done', async () => {
    const { host, port, pool } = bench.bare.database;
    const end = await bench.cli(
      ...['setup', 'apply', 'staging-production', ...bench.place('staging'), ...plain, '--json'],
      ...['--db-admin', `staging=${pool.user}@${host}:${String(port)}`, '--db-secret', 'staging=database/pool'],
    );
    expect(end.code, said(end)).toBe(3);
    const waiting = resultOf<Finished>(end);
    expect(waiting.job).toMatchObject({ state: 'needs-attention', error: { code: 'setup.by-hand' } });
    const shown = waiting.status?.byHand.flatMap(({ snippets }) => snippets) ?? [];
    const sql = shown.find(({ text }) => text.includes('CREATE DATABASE'))?.text ?? '';
    expect(sql).toContain('bare_staging');

    const early = await bench.cli('setup', 'resume', '--json');
    expect(early.code, said(early)).toBe(3);
    await bench.root(sql);
    const later = await bench.cli('setup', 'resume', '--json');
    expect(later.code, said(later)).not.toBe(2);
    expect(resultOf<Finished>(later).status?.steps.find(({ id }) => id === 'staging/database')?.state).toBe(
      'taken-over',
    );
  }, 300_000);

  it('names what is in the way and changes nothing', async () => {
    await bench.root('CREATE DATABASE bare_staging; CREATE TABLE bare_staging.here (id INT)');
    const before = await bench.everything();
    const apply = (...flags: readonly string[]): Promise<CommandEnd> =>
      bench.cli('setup', 'apply', 'staging-production', ...bench.place('staging'), ...plain, ...flags);
    const full = await apply();
    expect([full.code, said(full)]).toEqual([5, expect.stringContaining('bare_staging')]);
    const closed = await apply('--root', 'staging=/etc/stage', '--db', 'staging=none');
    expect([closed.code, said(closed)]).toEqual([5, expect.stringContaining('may not write')]);
    const stale = await apply('--hash', '0123456789ab', '--db', 'staging=none');
    expect([stale.code, said(stale)]).toEqual([5, expect.stringContaining('no longer the plan')]);
    const wrong = await bench.cli('setup', 'apply', 'staging-production', '--root', 'stagign=/srv/x');
    expect([wrong.code, said(wrong)]).toEqual([2, expect.stringContaining('no stage "stagign"')]);
    expect(await bench.everything()).toBe(before);
  }, 300_000);
});

describe('setup remove-stage', () => {
  it('keeps a copy, removes the stage, and brings it back with every row and file', async () => {
    const end = await bench.cli('setup', 'apply', 'staging-production', ...bench.place('staging'), ...plain);
    expect(end.code, said(end)).toBe(0);
    await bench.root(`CREATE TABLE bare_staging.notes (id INT PRIMARY KEY, text VARCHAR(40), raw VARBINARY(9));
INSERT INTO bare_staging.notes VALUES (1, 'Grüße', x'00FF0A27'); CREATE VIEW bare_staging.seen AS SELECT id FROM bare_staging.notes`);
    await bench.sh('printf hello > ~/sites/staging/wp-content/uploads/a.txt');
    const files = () =>
      bench.sh("cd ~/sites/staging && find . -printf '%y %m %p\\n' | sort && cat wp-content/uploads/a.txt");
    const rows = () => bench.root('SELECT id, text, HEX(raw) FROM bare_staging.notes; SELECT * FROM bare_staging.seen');
    const [filesBefore, rowsBefore] = [await files(), await rows()];

    const refused = await bench.cli('setup', 'remove-stage', 'production', '--yes');
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('setup.production-stays')]);

    const gone = await bench.cli('setup', 'remove-stage', 'staging', '--yes', '--json');
    expect(gone.code, said(gone)).toBe(0);
    expect((await bench.project()).map(({ id }) => id)).toEqual(['local', 'production']);
    expect(await bench.sh('ls -A ~/sites 2>/dev/null; :')).toBe('');
    expect(await bench.root("SHOW DATABASES LIKE 'bare\\_%'")).toBe('');
    const [copy, ...more] = resultOf<KeptCopy[]>(await bench.cli('setup', 'kept', '--json'));
    expect(more).toEqual([]);
    expect(copy).toMatchObject({ environmentId: 'staging' });
    expect(copy?.bytes).toBeGreaterThan(0);

    const back = await bench.cli('setup', 'undo', '--yes');
    expect(back.code, said(back)).toBe(0);
    expect((await bench.project()).map(({ id }) => id)).toEqual(['local', 'production', 'staging']);
    expect([await files(), await rows()]).toEqual([filesBefore, rowsBefore]);
    expect(resultOf<KeptCopy[]>(await bench.cli('setup', 'kept', '--json'))).toEqual([]);

    // A copy goes for good when somebody says so, and nothing beside it.
    expect((await bench.cli('setup', 'remove-stage', 'staging', '--yes')).code).toBe(0);
    const [kept] = resultOf<KeptCopy[]>(await bench.cli('setup', 'kept', '--json'));
    const id = kept?.id ?? '';
    await bench.sh('mkdir ~/.stagelift/kept/stage-other && touch ~/.stagelift/kept/own.txt');
    const unknown = await bench.cli('setup', 'kept', '--remove', 'stage-other', '--yes');
    expect([unknown.code, unknown.stderr]).toEqual([2, expect.stringContaining('has no copy "stage-other"')]);
    expect((await bench.cli('setup', 'kept', '--remove', id)).code).toBe(5);
    expect(await bench.sh('ls ~/.stagelift/kept')).toContain(id);
    const removed = await bench.cli('setup', 'kept', '--remove', id, '--yes');
    expect([removed.code, removed.stdout]).toEqual([0, expect.stringContaining(`Deleted the copy of "staging"`)]);
    expect(await bench.sh('ls ~/.stagelift/kept')).toBe('own.txt\nstage-other\n');
    const late = await bench.cli('setup', 'undo', '--yes');
    expect([late.code, said(late)]).toEqual([1, expect.stringContaining('the copy is no longer there')]);
  }, 300_000);

  it('only forgets what is to stay on its server, production too', async () => {
    const end = await bench.cli('setup', 'remove-stage', 'production', '--forget', '--yes');
    expect(end.code, said(end)).toBe(0);
    expect((await bench.project()).map(({ id }) => id)).toEqual(['local']);
    const back = await bench.cli('setup', 'undo', '--yes');
    expect(back.code, said(back)).toBe(0);
    expect((await bench.project()).map(({ id }) => id)).toEqual(['local', 'production']);
  }, 300_000);
});

describe('setup add-stage', () => {
  it('adds one more, and an undo keeps what was put into it since and says so', async () => {
    const end = await bench.cli('setup', 'add-stage', 'qa:testing:QA', ...bench.place('qa'), ...plain);
    expect(end.code, said(end)).toBe(0);
    expect((await bench.project()).at(-1)).toMatchObject({ id: 'qa', name: 'QA', stage: 'testing' });
    const twice = await bench.cli('setup', 'add-stage', 'qa:testing:QA', ...bench.place('qa'), ...plain);
    expect([twice.code, twice.stderr]).toEqual([1, expect.stringContaining('store.duplicate')]);
    await bench.sh('printf mine > ~/sites/qa/own.txt');
    const undone = await bench.cli('setup', 'undo', '--yes');
    expect([undone.code, said(undone)]).toEqual([3, expect.stringContaining('/home/bare/sites/qa')]);
    expect(await bench.sh('cat ~/sites/qa/own.txt')).toBe('mine');
  }, 300_000);
});

describe('setup advise', () => {
  it('goes by the answers and by what the project has', async () => {
    await writeFile(join(bench.clone, 'phpunit.xml'), '<phpunit/>');
    const end = await bench.cli('setup', 'advise', '--people', '3', '--releases', '4', '--json');
    expect(resultOf(end)).toMatchObject({ recommended: 'development-staging-production', load: { warning: null } });
    const wrong = await bench.cli('setup', 'advise', '--people', 'many');
    expect(wrong.code).toBe(2);
  });
});
