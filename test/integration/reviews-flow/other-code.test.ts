import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { deployGid, deployUid } from '../../lab/accounts.ts';
import { ensureLab } from '../../lab/lab.ts';
import { run } from '../../lab/processes.ts';
import { openReviewBench, type ReviewBench } from './support/review-bench.ts';
import { putSmallSite, smallPage } from './support/sites.ts';

// A repository with a part of the site, as most WordPress projects have it; the rest is where the site runs.

let bench: ReviewBench;
let live = '';

beforeAll(async () => {
  const lab = await ensureLab();
  live = join(lab.hosts.production.home, 'half-site');
  const put = async (path: string, text: string): Promise<void> => {
    await mkdir(dirname(join(live, path)), { recursive: true });
    await writeFile(join(live, path), text);
  };
  await put('framework/core.php', '<?php // the framework, of which the repository has nothing\n');
  await put('index.php', '<?php echo "production";\n');
  await put('removed.php', '<?php // the branch has deleted it\n');
  await put('.env', 'PASSWORD=CANARY-other-code\n');
  await put('backup.sql', 'CANARY-other-code');
  await put('framework/node_modules/a.js', '');
  await symlink('/etc/passwd', join(live, 'outside'));
  await symlink('framework/core.php', join(live, 'inside'));
  await run('chown', ['-R', `${String(deployUid)}:${String(deployGid)}`, live]);
  bench = await openReviewBench({
    recipe: 'generic-php',
    fill: putSmallSite,
    environments: [
      {
        ...{ id: 'production', name: 'Production', stage: 'production', serverId: 'live', branch: 'main' },
        ...{ path: '/home/deploy/half-site', url: lab.web.production.url, database: { kind: 'none' } },
      },
    ],
  });
  await writeFile(join(bench.clone, 'removed.php'), '<?php // still on main\n');
  await bench.git('add', 'removed.php');
  await bench.git('commit', '-q', '-m', 'Add what the branch removes');
  await bench.git('checkout', '-q', '-B', 'feature/new-header', 'main');
  await bench.git('rm', '-q', 'removed.php');
  await bench.git('commit', '-q', '-m', 'Remove it');
  await bench.git('checkout', '-q', 'main');
});

afterAll(async () => {
  await bench.end();
  await rm(live, { recursive: true, force: true });
});

it('lays the files of a commit over the code that only production has', async () => {
  const before = await bench.everything();
  const wish = bench.wish('half', {
    database: { kind: 'none' },
    codeFrom: { kind: 'environment', environmentId: 'production' },
  });
  const plan = await bench.plan(wish);
  const release = plan.steps.find(({ id }) => id === 'release');
  expect(release?.lines.map(({ text }) => text).join('\n')).toMatch(/copied from "Production".*[\s\S]*Left behind/);
  const job = await bench.ended(await bench.apply(plan));
  expect(job.state, await bench.log(job.id)).toBe('done');
  const { environment } = await bench.review('half');
  const list = (folder: string): Promise<string> => bench.sh(`cd ${folder} && find . | sort`);

  const first = await list(`${environment.path}/`);
  expect(first).toContain('./framework/core.php');
  expect(first).toContain('./inside');
  // The commit's own page, not production's; neither keys nor data, and no way out of the folder.
  expect(await bench.sh(`cat ${environment.path}/index.php`)).toBe(smallPage('first'));
  for (const left of ['./.env', './backup.sql', './framework/node_modules', './outside', './removed.php']) {
    expect(first, left).not.toContain(`${left}\n`);
  }
  const secrets = await bench.sh('grep -rl CANARY-other-code ~ 2>/dev/null; :');
  expect(secrets).toBe('');

  await bench.git('checkout', '-q', 'feature/new-header');
  await writeFile(join(bench.clone, 'index.php'), smallPage('second'));
  await bench.git('commit', '-q', '-a', '-m', 'Say second');
  await bench.git('checkout', '-q', 'main');
  const updated = await bench.update('half');
  expect(updated.state, await bench.log(updated.id)).toBe('done');
  expect(await bench.sh(`cat ${environment.path}/index.php`)).toBe(smallPage('second'));
  expect(await list(`${environment.path}/`)).toContain('./framework/core.php');

  expect((await bench.close('half')).state).toBe('done');
  const after = await bench.everything();
  expect(after.split('\n--\n').slice(0, 2)).toEqual(before.split('\n--\n').slice(0, 2));
});

it('refuses to plan where nobody has the rest', async () => {
  const plan = await bench.plan(
    bench.wish('nobody', { codeFrom: { kind: 'environment', environmentId: 'not-there' }, database: { kind: 'none' } }),
  );
  expect(plan.problems).toMatchObject([{ id: 'code-incomplete', severity: 'blocker' }]);
});
