import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { appendFile, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Job } from '#shared/domain/job.ts';
import type { KeptCopy, SetUpStatus } from '#shared/domain/setup.ts';
import { fetchSite } from '#engine/web/fetch-site.ts';
import { type ExtraSshd, startSshd } from '../../lab/extra-sshd.ts';
import { ensureLab } from '../../lab/lab.ts';
import { makeLaravel } from '../../lab/laravel.ts';
import { labLayout } from '../../lab/layout.ts';
import { connectAsRoot } from '../../lab/root-connection.ts';
import { type CommandEnd, resultOf } from '../pull/support/command-line.ts';
import { until } from '../pull/support/until.ts';
import { openSetUpBench, siteUrl, type SetUpBench } from './support/set-up-bench.ts';

// Set-ups that do not go through in one go: cancelled, told lies by a program of the host, waiting for somebody.

interface Finished {
  readonly job: Job;
  readonly status: SetUpStatus | null;
}

const said = (end: CommandEnd): string =>
  /"error":\{"code.*?\}/.exec(end.stdout)?.[0] ?? `${end.stdout.slice(-2500)}${end.stderr}`;

describe('a WordPress project', () => {
  let bench: SetUpBench;
  let sshd: ExtraSshd;

  beforeAll(async () => {
    // As on hosts where the account's own programs come first.
    sshd = await startSshd(await ensureLab(), {
      ...{ host: 'staging', name: 'own-programs', port: 4369 },
      extraConfig: 'SetEnv PATH=/home/bare/bin:/usr/bin:/bin',
    });
    bench = await openSetUpBench({ port: sshd.port });
  });
  afterAll(async () => {
    await bench.close();
    await sshd.stop();
  });
  beforeEach(() => bench.again());

  const apply = () => [
    ...['setup', 'apply', 'staging-production', ...bench.place('staging')],
    ...['--open', 'all', '--without-repository', 'all', '--yes', '--json'],
  ];

  it('cancelled while a statement hangs, it stops within a second, goes on later, and is taken back', async () => {
    const before = await bench.everything();
    const root = await connectAsRoot(bench.bare.database.rootSocket, 'mysql');
    // CREATE DATABASE waits for as long as somebody holds this.
    await root.query('FLUSH TABLES WITH READ LOCK');
    try {
      const running = bench.start(apply());
      const hanging = async () =>
        (await bench.root("SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE INFO LIKE 'CREATE DATABASE%'")) ===
        '1\n';
      await until(hanging, 60_000);
      const asked = performance.now();
      running.child.kill('SIGINT');
      const end = await running.ended;
      expect(performance.now() - asked).toBeLessThan(1000);
      expect(end.code, said(end)).toBe(130);
      const { job } = resultOf<Finished>(end);
      expect(job).toMatchObject({ state: 'cancelled', actions: ['resume', 'undo'] });
    } finally {
      await root.query('UNLOCK TABLES');
      await root.end();
    }
    const resumed = await bench.cli('setup', 'resume', '--json');
    expect(resumed.code, said(resumed)).toBe(0);
    expect(resultOf<Finished>(resumed).status?.steps.find(({ id }) => id === 'staging/database')?.state).toBe('made');
    const undone = await bench.cli('setup', 'undo', '--yes');
    expect(undone.code, said(undone)).toBe(0);
    expect(await bench.everything()).toBe(before);
  });

  it('keeps no copy that a program of the host has written into or cut short (R5)', async () => {
    const end = await bench.cli(...apply());
    expect(end.code, said(end)).toBe(0);
    await bench.root('CREATE TABLE bare_staging.notes (id INT PRIMARY KEY); INSERT INTO bare_staging.notes VALUES (7)');
    const state = () => bench.sh('cd ~/sites && find . -type f -exec sha256sum {} + | sort');
    const files = await state();
    const wrapper = (script: string) =>
      bench.sh(`mkdir -p ~/bin && printf '#!/bin/sh\\n%s\\n' '${script}' > ~/bin/mariadb-dump && chmod 755 ~/bin/*`);
    const wrong = [
      'echo "Deprecated program name"; exec /usr/bin/mariadb-dump "$@"',
      '/usr/bin/mariadb-dump "$@" | head -n 20',
    ];
    for (const [at, script] of wrong.entries()) {
      await wrapper(script);
      const tried = await bench.cli(
        'setup',
        ...(at === 0 ? ['remove-stage', 'staging', '--yes'] : ['resume']),
        '--json',
      );
      expect([tried.code, script], said(tried)).toEqual([1, script]);
      expect(resultOf<Finished>(tried).job.error?.message).toContain('is not a whole dump');
    }
    expect(resultOf<KeptCopy[]>(await bench.cli('setup', 'kept', '--json'))).toEqual([]);
    expect([await state(), await bench.root('SELECT id FROM bare_staging.notes')]).toEqual([files, '7\n']);
    expect((await bench.project()).map(({ id }) => id)).toContain('staging');

    await bench.sh('rm -r ~/bin');
    const gone = await bench.cli('setup', 'resume', '--json');
    expect(gone.code, said(gone)).toBe(0);
    expect(resultOf<KeptCopy[]>(await bench.cli('setup', 'kept', '--json'))).toHaveLength(1);
  });
});

describe('a Laravel project with a deploy key', () => {
  let bench: SetUpBench;
  let authorized = '';
  let letIn = '';

  beforeAll(async () => {
    bench = await openSetUpBench({
      recipe: 'laravel',
      async fill(clone) {
        await makeLaravel(labLayout(), clone, '');
        await rm(join(clone, '.env'));
        await writeFile(join(clone, '.gitignore'), '.env\n');
        for (const folder of ['bootstrap/cache', 'storage/app', 'storage/framework/views', 'storage/logs'])
          await writeFile(join(clone, folder, '.gitkeep'), '');
        await writeFile(
          join(clone, '.env.example'),
          'APP_NAME=Desk\nAPP_ENV=local\nAPP_KEY=\nAPP_URL=http://localhost\nDB_CONNECTION=mysql\nDB_DATABASE=desk\nGREETING="Good day"\nMAP_TOKEN=CANARY-map\n',
        );
      },
    });
    await bench.git('remote', 'add', 'origin', bench.lab.git.url);
    authorized = join(bench.lab.hosts.production.home, '.ssh/authorized_keys');
    letIn = await readFile(authorized, 'utf8');
  });
  afterAll(async () => {
    await writeFile(authorized, letIn);
    await bench.close();
  });

  it('shows the key once it is made, and is done when it was let in; the site runs as its stage', async () => {
    const before = await bench.everything();
    const end = await bench.cli(
      ...['setup', 'apply', 'staging-production', '--preset', 'github-flow', ...bench.place('staging')],
      ...['--deploy-key', 'staging', '--open', 'all', '--pull', '--yes', '--json'],
    );
    expect(end.code, said(end)).toBe(3);
    const { job, status } = resultOf<Finished>(end);
    expect(job).toMatchObject({ state: 'needs-attention', error: { code: 'setup.by-hand' } });
    expect(status?.byHand.map(({ stepId }) => stepId)).toEqual(['staging/deploy-key']);
    // What is not done gets no data.
    expect(end.lines()).toContainEqual({ notice: 'Nothing was pulled: the set-up is not done yet.' });
    const line = status?.byHand[0]?.snippets.find(({ file }) => file === '~/.ssh/authorized_keys')?.text ?? '';
    expect(line).toMatch(/^restrict,command=.*ssh-ed25519 AAAA/);

    await appendFile(authorized, line);
    const later = await bench.cli('setup', 'resume', '--json');
    expect(later.code, said(later)).toBe(0);
    expect(resultOf<Finished>(later).status?.byHand).toEqual([]);

    const env = await bench.sh('cd ~/sites/staging && stat -c %a .env && cat .env');
    expect(env).toMatch(/^600\n/);
    expect(env).toContain('DB_DATABASE=bare_staging');
    expect(env).toMatch(/^APP_KEY='base64:.{44}'$/m);
    expect(env).toMatch(/^MAP_TOKEN=$/m);
    const site = await fetchSite(siteUrl(bench, 'staging'), AbortSignal.timeout(20_000), { verifyCertificate: false });
    expect([site.status, site.body.slice(0, 600)]).toEqual([200, expect.stringContaining('{')]);
    expect(JSON.parse(site.body)).toMatchObject({ environment: 'staging', isProduction: false, greeting: 'Good day' });

    // What the running site has written is not ours to take.
    await bench.sh('find ~/sites/staging/storage ~/sites/staging/bootstrap -type f ! -name .gitkeep -delete');
    const undone = await bench.cli('setup', 'undo', '--yes');
    expect(undone.code, said(undone)).toBe(0);
    expect(await bench.everything()).toBe(before);
  });
});
