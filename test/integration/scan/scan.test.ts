import { cp, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PullPlan } from '#shared/domain/pull.ts';
import { columnsOf, type PlacedColumn, type ScanReport } from '#shared/domain/scan.ts';
import { isAppError } from '#shared/errors/app-error.ts';
import { deployGid, deployUid } from '../../lab/accounts.ts';
import { rootSql } from '../../lab/databases.ts';
import { run } from '../../lab/processes.ts';
import { openBench, type Bench, type BenchEngine } from '../pull/support/bench.ts';
import { resultOf, stagelift, type CommandEnd } from '../pull/support/command-line.ts';

// A small shop on the lab's real servers: what is planted is found, what is counted is true, and nothing else comes back.

let bench: Bench;
let engine: BenchEngine;

const key = { projectId: 'shop', environmentId: 'production' } as const;
const canary = 'CANARY-Zuckerwald';

beforeAll(async () => {
  bench = await openBench({ sshPort: 4493 });
  engine = await bench.engine();
  await bench.sqlSource(`
    CREATE TABLE wp_kinds (id INT PRIMARY KEY, alpha VARCHAR(100), beta VARCHAR(100), gamma VARCHAR(100), delta TEXT, epsilon JSON,
      zeta VARCHAR(100), eta LONGTEXT, theta VARCHAR(60), iota VARCHAR(60), kappa VARCHAR(60), lambda VARCHAR(80), \`we"ird \`\`name\` VARCHAR(60));
    INSERT INTO wp_kinds SELECT seq, CONCAT('eva', seq, '@mail-customer.test'), CONCAT('+49 151 555', 1000 + seq),
      'DE89 3704 0044 0532 0130 00', CONCAT('Hauptstraße ', seq), JSON_OBJECT('ip', CONCAT('203.0.113.', seq)), '4111 1111 1111 1111',
      CONCAT('a:1:{s:3:"key";s:20:"AKIA', LPAD(seq, 16, 'A'), '";}'), '$2y$12$CANARYHASHCANARYHASH', 'Eva Zuckerwald', '1980-04-17', '52.52000,13.40500',
      '${canary}' FROM seq_1_to_40;
    CREATE TABLE wp_figures (id BIGINT PRIMARY KEY, alpha BIGINT, beta DECIMAL(16,0), gamma DATE NULL, ms BIGINT, stamp BIGINT, day BIGINT, big BIGINT UNSIGNED,
      price DECIMAL(12,2), sold DATE, ref BIGINT);
    INSERT INTO wp_figures SELECT 491515550000 + seq, 491515551000 + seq, 4111111111111111, '1980-04-17' + INTERVAL seq * 97 DAY, 1700000000000 + seq * 977,
      1700000000 + seq, 20240101120000 + seq, 7210000000000000000 + seq, seq * 3.5, '2024-01-01' + INTERVAL seq DAY, 4111111111111000 + seq FROM seq_1_to_40;
    CREATE VIEW wp_kinds_view AS SELECT alpha FROM wp_kinds;
  `);
});

afterAll(async () => {
  await engine.close();
  await bench.clean();
});

const cli = (...args: readonly string[]): Promise<CommandEnd> => stagelift(args, { dataFolder: bench.dataFolder });
const scan = (signal?: AbortSignal): Promise<ScanReport> =>
  engine.client.request('scan.run', { ...key, runId: 'test' }, signal === undefined ? {} : { signal });
const find = (report: ScanReport, table: string, column: string): PlacedColumn | undefined =>
  columnsOf(report).find((one) => one.table === table && one.column === column);

describe('a scan of production', () => {
  let report: ScanReport;
  let sent: string;
  const told: string[] = [];

  beforeAll(async () => {
    await rootSql(
      bench.sourceSocket,
      "SET GLOBAL log_output = 'TABLE'; TRUNCATE mysql.general_log; SET GLOBAL general_log = ON",
    );
    const stop = engine.client.on('scan.progressed', ({ table }) => told.push(table));
    try {
      report = await scan();
    } finally {
      stop();
      await rootSql(bench.sourceSocket, "SET GLOBAL general_log = OFF, GLOBAL log_output = 'FILE'");
    }
    sent = await rootSql(
      bench.sourceSocket,
      `SELECT argument FROM mysql.general_log WHERE command_type = 'Query' AND user_host LIKE '${bench.id}%'`,
    );
  });

  it('finds every kind under names that say nothing', () => {
    const kinds = ['alpha', 'beta', 'gamma', 'delta', 'epsilon', 'zeta', 'eta', 'theta', 'iota', 'kappa', 'lambda'].map(
      (column) => [column, find(report, 'wp_kinds', column)?.evidence[0]],
    );
    expect(kinds).toEqual([
      ['alpha', { kind: 'email', rows: 40 }],
      ['beta', { kind: 'phone', rows: 40 }],
      ['gamma', { kind: 'iban', rows: 40 }],
      ['delta', { kind: 'street', rows: 40 }],
      ['epsilon', { kind: 'ip', rows: 40 }],
      ['zeta', { kind: 'card', rows: 40 }],
      ['eta', { kind: 'api-key', rows: 40 }],
      ['theta', { kind: 'password-hash', rows: 40 }],
      ['iota', { kind: 'person', rows: 40 }],
      ['kappa', { kind: 'birth-date', rows: 40 }],
      ['lambda', { kind: 'coordinates', rows: 40 }],
    ]);
  });

  it('finds telephone and card numbers and birth dates in columns of numbers and dates, and takes nothing else for them', () => {
    const kinds = (column: string) => find(report, 'wp_figures', column)?.evidence;
    expect(['alpha', 'beta', 'gamma'].map(kinds)).toEqual([
      [{ kind: 'phone', rows: 40 }],
      [{ kind: 'card', rows: 40 }],
      [{ kind: 'birth-date', rows: 40 }],
    ]);
    expect(find(report, 'wp_figures', 'alpha')).toMatchObject({
      treatment: { kind: 'kept', decidedBy: 'heuristic' },
      proposal: { rule: { kind: 'mask', method: 'phone' } },
    });
    expect(find(report, 'wp_figures', 'gamma')?.proposal?.rule).toMatchObject({ method: 'birthday' });
    for (const column of ['id', 'ms', 'stamp', 'day', 'big', 'price', 'sold', 'ref']) {
      expect(kinds(column) ?? [], column).toEqual([]);
    }
  });

  it('proposes what fits the column and says what a pull does with it now', () => {
    expect(find(report, 'wp_kinds', 'alpha')).toMatchObject({
      treatment: { kind: 'undecided' },
      proposal: { rule: { kind: 'mask', method: 'email' }, confidence: 'high', isOpen: true },
    });
    expect(find(report, 'wp_kinds', 'theta')?.proposal?.rule).toEqual({ kind: 'mask', method: 'password' });
    expect(find(report, 'wp_kinds', 'kappa')?.proposal).toMatchObject({ rule: { method: 'birthday' } });
    expect(find(report, 'wp_users', 'user_email')).toMatchObject({
      treatment: { kind: 'masked', method: 'email', decidedBy: 'recipe' },
      proposal: null,
      nameSays: 'an e-mail address',
    });
  });

  it('counts what an independent count gives', async () => {
    const counted = await bench.sqlSource("SELECT COUNT(*) FROM wp_users WHERE user_email LIKE '%_@_%.__%'");
    expect(find(report, 'wp_users', 'user_email')?.evidence.find(({ kind }) => kind === 'email')?.rows).toBe(
      Number(counted),
    );
  });

  it('looks at tables, not at views, and tells each', () => {
    expect(report.tables.map(({ table }) => table)).not.toContain('wp_kinds_view');
    expect(told).toContain('wp_kinds');
    expect(told[0]).toBe('');
  });

  it('writes nothing, reads no table to its end and takes no value out', async () => {
    expect(sent).toContain('SET SESSION TRANSACTION READ ONLY');
    expect(sent).toMatch(/SET SESSION max_statement_time = 10/);
    expect(sent).not.toMatch(/\b(INSERT|UPDATE|DELETE|ALTER|CREATE|DROP)\s+(INTO|TABLE|FROM|VIEW)/i);
    const looks = sent.split('\n').filter((line) => line.includes('wp_kinds'));
    expect(looks.length).toBeGreaterThan(0);
    // Each answer is one text of numbers, whatever the table holds.
    for (const line of looks) expect(line).toMatch(/^SELECT CONCAT_WS\(',', COUNT\(\*\), COALESCE\(SUM\(/);
    expect(JSON.stringify(report)).not.toMatch(/zuckerwald|CANARY|mail-customer|151 ?555|AKIA|3704|203\.0\.113/i);
    for (const file of await readdir(join(bench.dataFolder, 'scans'))) {
      const kept = await readFile(join(bench.dataFolder, 'scans', file), 'utf8');
      expect(kept).not.toMatch(/zuckerwald|CANARY|mail-customer|151 ?555|AKIA|3704|203\.0\.113/i);
    }
  });

  it('is judged anew by what was decided since, without connecting', async () => {
    const decisions = [{ table: 'wp_kinds', column: 'alpha', rule: { kind: 'mask', method: 'email' } } as const];
    await engine.client.request('projects.decideColumns', { projectId: 'shop', decisions: [...decisions] });
    const last = await engine.client.request('scan.last', key);
    expect(last === null ? null : find(last, 'wp_kinds', 'alpha')).toMatchObject({
      treatment: { kind: 'masked', method: 'email', decidedBy: 'decision' },
      proposal: null,
    });
    expect(last?.takenAt).toBe(report.takenAt);
  });
});

describe('a scan that cannot look everywhere', () => {
  it('names the table that its account may not read, and goes on', async () => {
    const { id } = bench;
    await rootSql(
      bench.sourceSocket,
      `CREATE DATABASE ${id}r; CREATE TABLE ${id}r.closed (id INT PRIMARY KEY, mail VARCHAR(90)); CREATE TABLE ${id}r.opened (id INT PRIMARY KEY, mail VARCHAR(90));
       INSERT INTO ${id}r.opened VALUES (1, 'eva@mail-customer.test');
       CREATE USER ${id}r@'%' IDENTIFIED BY 'CANARY-r'; GRANT SELECT ON ${id}r.opened TO ${id}r@'%'; GRANT INSERT ON ${id}r.closed TO ${id}r@'%';`,
    );
    try {
      const { host, port } = bench.lab.databases.production;
      await engine.client.request('projects.add', {
        project: {
          ...{ id: 'half', name: 'half', folder: join(bench.dataFolder, 'half'), recipe: 'generic-php' },
          environments: [
            {
              ...{ id: 'production', name: 'Production', stage: 'production', serverId: 'shop' },
              ...{ path: `/home/deploy/${id}`, url: 'https://half.test' },
              database: {
                kind: 'given',
                access: {
                  host,
                  port,
                  name: `${id}r`,
                  user: `${id}r`,
                  passwordRef: 'db/half',
                  tablePrefix: '',
                },
              },
            },
          ],
        },
      });
      const end = await stagelift(['scan', '--project', 'half', '--json'], {
        dataFolder: bench.dataFolder,
        env: { STAGELIFT_SECRET_DB_HALF: 'CANARY-r' },
      });
      const report = resultOf<ScanReport>(end);
      expect(report.unreadable).toEqual([{ table: 'closed', why: 'the account may not read it' }]);
      expect(find(report, 'opened', 'mail')?.evidence).toEqual([{ kind: 'email', rows: 1 }]);
      expect(find(report, 'closed', 'mail')).toMatchObject({ filled: null, treatment: { kind: 'undecided' } });
    } finally {
      await rootSql(bench.sourceSocket, `DROP DATABASE ${id}r; DROP USER ${id}r@'%'`);
    }
  });

  it('ends within a second when it is cancelled, and leaves nothing at work on the server', async () => {
    // A table that somebody has locked keeps the statement waiting.
    await bench.sqlSource(
      "CREATE TABLE wp_slow (id INT PRIMARY KEY, v TEXT); INSERT INTO wp_slow SELECT seq, REPEAT('1 ', 4000) FROM seq_1_to_4000",
    );
    const lock = bench.sqlSource('LOCK TABLES wp_slow WRITE; DO SLEEP(4)');
    await sleep(300);
    const isAtWork = async (): Promise<boolean> =>
      (await bench.sourceSessions()).some((line) => line.includes('wp_slow') && line.includes('CONCAT_WS'));
    const abort = new AbortController();
    const scanning = scan(abort.signal).catch((error: unknown) => error);
    while (!(await isAtWork())) await sleep(20);
    await rootSql(
      bench.sourceSocket,
      "SET GLOBAL log_output = 'TABLE'; TRUNCATE mysql.general_log; SET GLOBAL general_log = ON",
    );
    const cancelled = performance.now();
    abort.abort();
    const error = await scanning;
    expect(isAppError(error) && error.code).toBe('contract.withdrawn');
    while (await isAtWork()) await sleep(20);
    expect(performance.now() - cancelled).toBeLessThan(1000);
    // A server may notice late that its client has gone: it is told.
    const said = async (): Promise<string> =>
      rootSql(bench.sourceSocket, "SELECT argument FROM mysql.general_log WHERE argument LIKE 'KILL %'");
    while ((await said()) === '' && performance.now() - cancelled < 5000) await sleep(50);
    await rootSql(bench.sourceSocket, "SET GLOBAL general_log = OFF, GLOBAL log_output = 'FILE'");
    expect(await said()).toMatch(/^KILL \d+\s*$/);
    await lock;
    await bench.sqlSource('DROP TABLE wp_slow');
  });
});

describe('a scan of a project that keeps everything in files', () => {
  it('counts the files that hold data of people, and says what a pull does with them', async () => {
    const name = `${bench.id}-kirby`;
    const folder = join(bench.lab.hosts.production.home, name);
    await mkdir(join(folder, 'site/accounts/eva'), { recursive: true });
    await writeFile(join(folder, 'site/accounts/eva/index.php'), `<?php return ['email' => '${canary}'];`);
    await writeFile(join(folder, 'site/accounts/eva/.htpasswd'), canary);
    await mkdir(join(folder, 'content'), { recursive: true });
    await writeFile(join(folder, 'content/site.txt'), 'Title: Kirby');
    await run('chown', ['-hR', `${String(deployUid)}:${String(deployGid)}`, folder]);
    try {
      await engine.client.request('projects.add', {
        project: {
          ...{ id: 'kirby', name: 'kirby', folder: join(bench.dataFolder, 'kirby'), recipe: 'kirby' },
          environments: [
            {
              ...{ id: 'production', name: 'Production', stage: 'production', serverId: 'shop' },
              ...{ path: `/home/deploy/${name}`, url: 'https://kirby.test', database: { kind: 'none' } },
            },
          ],
        },
      });
      const report = await engine.client.request('scan.run', {
        ...{ projectId: 'kirby', environmentId: 'production', runId: 'files' },
      });
      expect(report).toMatchObject({ hasDatabase: false, tables: [] });
      expect(report.files.find(({ path }) => path === 'site/accounts')).toMatchObject({
        files: 2,
        treatment: 'left-out',
      });
      expect(report.files.find(({ path }) => path === 'content')).toMatchObject({ files: 1, treatment: 'copied' });
      expect(report.files.find(({ path }) => path === 'site/logs')?.files).toBeNull();
      expect(JSON.stringify(report)).not.toContain(canary);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});

describe('new columns', () => {
  it('are flagged by a plan, the board and "scan --new" since the last pull, until somebody decides (B27)', async () => {
    const first = await scan();
    const wanted = columnsOf(first).flatMap(({ table, column, proposal }) =>
      proposal === null ? [] : [{ table, column, rule: proposal.rule }],
    );
    await engine.client.request('projects.decideColumns', { projectId: 'shop', decisions: [...wanted] });
    expect((await engine.pull()).state).toBe('done');
    expect((await engine.plan()).columnNews).toMatchObject({ by: 'pull', added: [], dropped: [], retyped: [] });

    await bench.sqlSource(await readFile('test/lab/assets/new-personal-column.sql', 'utf8'));
    await bench.sqlSource(
      'ALTER TABLE wp_kinds ADD COLUMN sort_order INT, DROP COLUMN lambda, MODIFY kappa VARCHAR(80)',
    );
    const plan = await engine.plan();
    const added = plan.columnNews?.added.map(({ table, column, open }) => [`${table}.${column}`, open !== null]);
    expect(added).toEqual([
      ['wp_kinds.sort_order', false],
      ['wp_loyalty_members.member_id', false],
      ['wp_loyalty_members.points', false],
      ['wp_loyalty_members.phone2', true],
      ['wp_loyalty_members.contact_line', true],
    ]);
    expect(plan.columnNews?.dropped).toEqual([{ table: 'wp_kinds', column: 'lambda' }]);
    expect(plan.columnNews?.retyped).toEqual([
      { table: 'wp_kinds', column: 'kappa', from: 'varchar(60)', to: 'varchar(80)' },
    ]);
    const dryRun = await cli('pull', 'production', 'local', '--project', 'shop', '--dry-run');
    expect(dryRun.stdout).toMatch(/NEW: 5 columns since the pull of \d{4}-\d\d-\d\d.*wp_loyalty_members\.phone2/);
    expect(dryRun.stdout).toContain('GONE: 1 column since');

    const [board] = await engine.client.request('scan.news', { projectId: 'shop' });
    expect(board?.news.added.filter(({ open }) => open !== null).map(({ column }) => column)).toEqual([
      'phone2',
      'contact_line',
    ]);

    const waiting = await cli('scan', '--project', 'shop', '--new');
    expect(waiting.code).toBe(3);
    expect(waiting.stdout).toContain('wp_loyalty_members.phone2 (varchar(40)) looks personal');
    expect(waiting.stdout).toContain('wp_loyalty_members.contact_line');
    expect(waiting.stdout).not.toMatch(/mail-customer|151 ?555/);

    const taken = await cli('scan', 'production', '--project', 'shop', '--last', '--new', '--accept', 'all');
    expect(taken.code, taken.stderr).toBe(0);
    const again: PullPlan = await engine.plan();
    expect(again.unclassified).toEqual([]);
    expect(again.columnNews?.added.every(({ open }) => open === null)).toBe(true);
    expect(again.tables.find(({ name }) => name === 'wp_loyalty_members')?.masked.map(({ column }) => column)).toEqual([
      'phone2',
      'contact_line',
    ]);
  });

  it('can go into a masking profile instead', async () => {
    await bench.sqlSource('ALTER TABLE wp_kinds ADD COLUMN second_mobile VARCHAR(60)');
    const end = await cli('scan', '--project', 'shop', '--save-profile', 'From the scan', '--json');
    expect(end.code, end.stderr).toBe(0);
    const [profile] = await engine.client.request('masking.profiles', {});
    expect(profile).toMatchObject({
      id: 'from-the-scan',
      name: 'From the scan',
      tables: [{ table: 'wp_kinds', columns: { second_mobile: { kind: 'mask', method: 'phone' } } }],
    });
    const plan = await engine.plan({ maskingProfile: 'from-the-scan' });
    expect(plan.unclassified).toEqual([]);
  });

  it('counts every column as new where there was no look before', async () => {
    const elsewhere = await openBenchData();
    const end = await stagelift(['scan', '--project', 'shop', '--new'], { dataFolder: elsewhere });
    expect(end.code).toBe(3);
    expect(end.stdout).toContain('every column counts as new');
    // Without a pull or a decision they wait on.
    expect((await stagelift(['scan', '--project', 'shop', '--new'], { dataFolder: elsewhere })).code).toBe(3);
  });
});

/** The bench's project in a data folder that has never seen its columns, without any decision. */
async function openBenchData(): Promise<string> {
  const folder = join(bench.dataFolder, '..', 'fresh');
  await cp(bench.dataFolder, folder, { recursive: true });
  for (const name of ['scans', 'jobs', 'plans', 'locks'])
    await rm(join(folder, name), { recursive: true, force: true });
  const file = join(folder, 'projects.json');
  const projects: { data: { masking?: unknown }[] } = JSON.parse(await readFile(file, 'utf8'));
  for (const project of projects.data) delete project.masking;
  await writeFile(file, JSON.stringify(projects));
  await rm(join(folder, 'projects.good.json'), { force: true });
  return folder;
}
