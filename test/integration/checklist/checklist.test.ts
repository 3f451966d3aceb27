import { chmod, mkdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ChecklistView, HealthRecord } from '#shared/domain/checklist.ts';
import { rootSql } from '../../lab/databases.ts';
import { run } from '../../lab/processes.ts';
import { resultOf, stagelift, type CommandEnd } from '../pull/support/command-line.ts';
import { type CompleteSetUp, itemOf, openCompleteSetUp, redItems } from './support/complete-setup.ts';

// A set-up on real servers in which every item is green; then one fact after the other is broken, and its item alone turns red.

let setUp: CompleteSetUp;

const cli = (...args: readonly string[]): Promise<CommandEnd> =>
  stagelift([...args, '--project', 'shop'], { dataFolder: setUp.bench.dataFolder });
const history = (): string => join(setUp.bench.dataFolder, 'health/shop.jsonl');

beforeAll(async () => {
  setUp = await openCompleteSetUp(4491);
  for (const environment of ['local', 'staging']) {
    const { state, error } = await setUp.pullInto(environment);
    expect(state, error?.message).toBe('done');
  }
  expect((await cli('checklist', '--health')).code).toBe(0);
  expect((await cli('runbook')).code).toBe(0);
});

afterAll(() => setUp.clean());

describe('a complete set-up', () => {
  it('is green in every item, with evidence and date, tells each item as it comes, and holds no password', async () => {
    const told: string[] = [];
    const stop = setUp.engine.client.on('checklist.progressed', ({ itemId, item }) => {
      told.push(`${itemId} ${item?.state ?? 'begins'}`);
    });
    const view = await setUp.check();
    stop();
    expect(redItems(view)).toEqual([]);
    expect(view.report.items.map(({ state }) => state)).toEqual(Array.from({ length: 9 }, () => 'green'));
    expect(told).toHaveLength(18);
    for (const item of view.report.items) {
      expect(item.evidence.some(({ verdict }) => verdict === 'good')).toBe(true);
      expect(Date.now() - Date.parse(item.checkedAt)).toBeLessThan(60_000);
    }
    expect(JSON.stringify(view)).not.toMatch(/CANARY|IDENTIFIED/);
    expect(await setUp.engine.client.request('checklist.last', { projectId: 'shop' })).toEqual(view);
    const stored = await readFile(join(setUp.bench.dataFolder, 'checklists.json'), 'utf8');
    expect(stored).not.toContain('CANARY');
  });

  it('is shown from what was stored, and has written a runbook without secrets', async () => {
    const last = await cli('checklist', '--last');
    expect(last.code).toBe(0);
    expect(last.stdout).toContain('9 of 9 are green');
    const text = await readFile(join(setUp.bench.site, 'docs/RUNBOOK.md'), 'utf8');
    const { address, port } = setUp.bench.lab.hosts.staging;
    expect(text).toContain(`ssh -p ${String(port)} deploy@${address}`);
    expect(text).toContain('stagelift pull production local --project shop');
    expect(text).toContain('Ann Miller');
    expect(text).not.toContain('CANARY');
    const shown = await setUp.engine.client.request('runbook.show', { projectId: 'shop' });
    expect(shown.isWritten).toBe(true);
  });
});

describe('one broken fact turns exactly its item red', () => {
  it('infrastructure: a folder that the account may not write', async () => {
    await run('chown', ['root:root', setUp.staging]);
    try {
      const view = await setUp.check();
      expect(redItems(view)).toEqual(['infrastructure']);
      expect(itemOf(view, 'infrastructure').summary).toContain(
        `${setUp.stagingPath} is not a folder that the account may write`,
      );
    } finally {
      await setUp.writeConfig('staging');
    }
  });

  it('infrastructure: a copy on this computer that is not running is told, but nothing is wrong with it', async () => {
    const { client } = setUp.engine;
    const { environments } = await client.request('projects.get', { projectId: 'shop' });
    const local = environments.find(({ id }) => id === 'local');
    if (local === undefined) throw new Error('There is no local environment.');
    await writeFile(join(setUp.bench.site, '.lando.yml'), 'name: shop\n');
    const save = (url: string) =>
      client.request('environments.save', { projectId: 'shop', environment: { ...local, url } });
    await save('http://127.0.0.1:9');
    try {
      const item = itemOf(await setUp.check(), 'infrastructure');
      expect([item.state, item.summary]).toEqual(['green', expect.stringContaining('with one warning')]);
      expect(item.told).toMatch(/warning: Local: GET .* It is not running on this computer\. Start it .*: lando start/);
    } finally {
      await save(local.url);
      await rm(join(setUp.bench.site, '.lando.yml'));
    }
  });

  it('database: it listens on the address of the server', async () => {
    const { host, port } = setUp.bench.lab.databases.production;
    await setUp.writeConfig('production', { DB_HOST: `${host}:${String(port)}` });
    try {
      const view = await setUp.check();
      expect(redItems(view)).toEqual(['database-closed']);
      const { told, mends } = itemOf(view, 'database-closed');
      expect(told).toMatch(
        new RegExp(`bad: Production: TCP connection .* ${host}, port ${String(port)} - It is answered by .*MariaDB`),
      );
      expect(told).toMatch(new RegExp(`warning: .*/proc/net/tcp.* port ${String(port)} on ${host}`));
      expect(mends[0]?.snippet).toContain('bind-address = 127.0.0.1');
    } finally {
      await setUp.writeConfig('production');
    }
  });

  it('stages: staging lets strangers in, told by the command line with exit code 3', async () => {
    setUp.answers.staging = ({ url }, response) => {
      response.statusCode = url === '/' ? 200 : 404;
      response.setHeader('x-robots-tag', 'noindex');
      response.end('<html></html>');
    };
    try {
      const end = await cli('checklist', '--json');
      expect(end.code).toBe(3);
      const view = resultOf<ChecklistView>(end);
      expect(redItems(view), itemOf(view, 'infrastructure').told).toEqual(['stages-closed']);
      const { told, mends } = itemOf(view, 'stages-closed');
      expect(told).toContain('without a password - It answers everybody with status 200.');
      expect(told).toContain('good: Staging: what search engines are told - X-Robots-Tag: noindex');
      expect(mends.map(({ snippet }) => snippet).join()).toContain('auth_basic');
      expect(end.lines().filter(({ event }) => event === 'checklist.progressed')).toHaveLength(18);
      expect((await cli('checklist', '--last')).code).toBe(3);
    } finally {
      setUp.answers.staging = null;
    }
  });

  it('secrets: a dump in the document root and a copy of the settings are handed out', async () => {
    await writeFile(
      join(setUp.production, 'before-relaunch.sql'),
      '-- MariaDB dump\nINSERT INTO wp_users VALUES (1);\n',
    );
    setUp.answers.production = ({ url = '' }, response) => {
      if (url === '/before-relaunch.sql') response.end('-- MariaDB dump\nINSERT INTO wp_users VALUES (1);\n');
      else if (url === '/.env') response.end('APP_KEY=CANARY-served\n');
      else {
        response.statusCode = url === '/' ? 200 : 404;
        response.end('<html></html>');
      }
    };
    try {
      const view = await setUp.check();
      expect(redItems(view)).toEqual(['secrets-closed']);
      const { told } = itemOf(view, 'secrets-closed');
      expect(told).toMatch(/bad: Production: GET \S+\/before-relaunch\.sql/);
      expect(told).toMatch(/bad: Production: GET \S+\/\.env/);
      expect(JSON.stringify(view)).not.toContain('CANARY');
    } finally {
      setUp.answers.production = null;
      await rm(join(setUp.production, 'before-relaunch.sql'));
    }
  });

  it('secrets: everybody on a shared server may read the settings', async () => {
    await chmod(join(setUp.staging, 'wp-config.php'), 0o644);
    try {
      const view = await setUp.check();
      expect(redItems(view)).toEqual(['secrets-closed']);
      expect(itemOf(view, 'secrets-closed').summary).toBe('Everybody on the server can read wp-config.php -rw-r--r--.');
    } finally {
      await setUp.writeConfig('staging');
    }
  });

  it("access: staging's database user sees production", async () => {
    const { id, sourceSocket } = setUp.bench;
    await rootSql(sourceSocket, `GRANT SELECT ON ${id}.* TO ${id}_stage@'%'`);
    try {
      const view = await setUp.check();
      expect(redItems(view)).toEqual(['access']);
      expect(itemOf(view, 'access').told).toMatch(
        new RegExp(`bad: Staging: .* It can see ${id}, the database of Production: .*GRANT SELECT`),
      );
    } finally {
      await rootSql(sourceSocket, `REVOKE SELECT ON ${id}.* FROM ${id}_stage@'%'`);
    }
  });

  it('access: everybody may write into the code', async () => {
    await chmod(setUp.production, 0o777);
    try {
      const view = await setUp.check();
      expect(redItems(view)).toEqual(['access']);
      expect(itemOf(view, 'access').summary).toBe('Everybody on the server (drwxrwxrwx).');
    } finally {
      await chmod(setUp.production, 0o755);
    }
  });

  it('monitoring: nobody has looked for longer than was promised', async () => {
    const before = await readFile(history(), 'utf8');
    const record: HealthRecord = JSON.parse(before.trim()) as HealthRecord; // Written by the engine through its schema.
    const late = { ...record, at: new Date(Date.now() - 60 * 60_000).toISOString() };
    await writeFile(history(), `${JSON.stringify(late)}\n{"at":"cut o`);
    try {
      const view = await setUp.check();
      expect(redItems(view)).toEqual(['monitoring']);
      expect(itemOf(view, 'monitoring').summary).toBe(
        'The newest look is 60 minutes old; one is expected every 5 minutes.',
      );
    } finally {
      await writeFile(history(), before);
    }
  });

  it('backups: the newest archive was cut off', async () => {
    const newest = join(setUp.backups, 'shop-2.sql.gz');
    await truncate(newest, 200);
    await run('touch', ['-d', '1 hour ago', newest]);
    try {
      const view = await setUp.check();
      expect(redItems(view)).toEqual(['backups']);
      expect(itemOf(view, 'backups').summary).toBe('The archive is damaged.');
    } finally {
      await setUp.writeBackups();
    }
  });

  it('pipeline: the branch of an environment is gone', async () => {
    const git = (...args: readonly string[]): Promise<unknown> =>
      run('git', ['-c', `safe.directory=${setUp.bareRepository}`, '-C', setUp.bareRepository, ...args]);
    await git('branch', '-m', 'staging', 'elsewhere');
    try {
      const view = await setUp.check();
      expect(redItems(view)).toEqual(['pipeline']);
      expect(itemOf(view, 'pipeline').summary).toBe('It has no branch staging.');
    } finally {
      await git('branch', '-m', 'elsewhere', 'staging');
    }
  });

  it('runbook: the set-up has changed since, which also puts the stored result out of date', async () => {
    const configure = (name: string): Promise<unknown> =>
      setUp.engine.client.request('checklist.configure', {
        projectId: 'shop',
        contacts: [{ name, role: 'decides about releases', reach: '+49 30 1234' }],
      });
    await setUp.check();
    await configure('Bea Smith');
    try {
      const last = await setUp.engine.client.request('checklist.last', { projectId: 'shop' });
      expect(last?.outdated).toBe('changed');
      const view = await setUp.check();
      expect(redItems(view)).toEqual(['runbook']);
      expect(itemOf(view, 'runbook').mends).toEqual([
        { text: 'Write it anew and commit it:', snippet: 'stagelift runbook' },
      ]);
    } finally {
      await configure('Ann Miller');
    }
  });

  it('pipeline: a pull that was undone proves nothing', async () => {
    const { client } = setUp.engine;
    const job = (await client.request('jobs.list', { projectId: 'shop' })).find(({ targetId }) => targetId === 'local');
    await client.request('jobs.undo', { jobId: job?.id ?? '' });
    const view = await setUp.check();
    expect(redItems(view)).toEqual(['pipeline']);
    expect(itemOf(view, 'pipeline').mends[0]?.snippet).toBe('stagelift pull production local');
  });
});

describe('a server that cannot be reached', () => {
  it('leaves nothing green that had to be asked there', async () => {
    await setUp.bench.reachAt(setUp.bench.sshd.address, 1);
    try {
      const view = await setUp.check();
      expect(redItems(view)).toEqual([
        'infrastructure',
        'database-closed',
        'secrets-closed',
        'access',
        'backups',
        'pipeline',
        'runbook',
      ]);
      expect(itemOf(view, 'access').told).toMatch(/bad: Production: .*It could not be found out: .*refused/);
      expect(itemOf(view, 'stages-closed').state).toBe('green');
    } finally {
      await setUp.bench.reachAt(setUp.bench.sshd.address, setUp.bench.sshd.port);
    }
  });
});

describe('the runbook in a hostile folder', () => {
  it('is not written through a link that leads out of the project', async () => {
    const docs = join(setUp.bench.site, 'docs');
    const outside = join(setUp.bench.dataFolder, 'outside');
    await mkdir(outside);
    await rm(docs, { recursive: true });
    await run('ln', ['-s', outside, docs]);
    const write = () => setUp.engine.client.request('runbook.export', { projectId: 'shop' });
    await expect(write()).rejects.toMatchObject({ code: 'usage.invalid' });
    expect((await run('ls', ['-A', outside])).stdout).toBe('');
    await rm(docs);
    await mkdir(docs);
    await run('ln', ['-s', '/etc/hostname', join(docs, 'RUNBOOK.md')]);
    await expect(write()).rejects.toMatchObject({ code: 'usage.invalid' });
    expect((await cli('runbook', '--out', '-')).stdout).toMatch(/^# Runbook: shop/);
  });
});
