import { mkdtemp, mkdir, copyFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { LabInfo } from '../lab/lab-info.ts';
import { labLayout } from '../lab/layout.ts';
import { ensureLab } from '../lab/lab.ts';
import { median, target, type Bench, type BenchOptions, type BenchResult } from './bench.ts';
import { cpuSecondsOf, runMeasured, runPipeline, watchDescendants } from './processes.ts';

// The first pull of a whole database, masked, rewritten and verified, against what people do by hand: a dump through gzip
// and ssh into the client, the same with a search-replace afterwards, and mydumper with myloader through a tunnel.

const project = 'bench-shop';
const localUrl = 'http://bench.localhost:4480';
/** Tables of which a pull takes no rows; the peers leave their rows out as well. */
const structureOnly = ['wp_actionscheduler_actions', 'wp_actionscheduler_logs', 'wp_woocommerce_sessions'];
/** Their definer does not exist, so a dump cannot read them; a pull takes them. */
const brokenViews = ['lab_a_view', 'lab_view_nested', 'lab_view_published'];

interface Round {
  readonly wall: number;
  readonly sourceCpu: number;
}

/** Measures the first pull. */
export const bench: Bench = async (options) => {
  const scale = options.scale ?? 20;
  const lab = await ensureLab({ scale, layout: labLayout(), say: options.say });
  const place = await setUp(lab);
  try {
    return await measure(lab, place, options, scale);
  } finally {
    await rm(place.folder, { recursive: true, force: true });
  }
};

interface Place {
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
}

const cli = join(import.meta.dirname, '..', '..', '.vite', 'build', 'cli.mjs');

async function setUp(lab: LabInfo): Promise<Place> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-pull-'));
  const data = join(folder, 'data');
  await mkdir(data);
  await mkdir(join(folder, 'site'));
  await copyFile(lab.knownHosts, join(data, 'known_hosts'));
  const { developer } = lab.databases.local;
  const env = { ...process.env, STAGELIFT_DATA: data, STAGELIFT_SECRET_BENCH_DB: developer.password };
  const ask = (...args: string[]): Promise<unknown> => runMeasured([cli, ...args], { env });
  const { user, address, port } = lab.hosts.production;
  await ask('server', 'add', 'bench', `${user}@${address}:${String(port)}`, '--key', lab.keys.ed25519.path);
  await ask('project', 'add', lab.sites.local.rootOnMachine, '--name', project, '--url', localUrl);
  const { host, port: dbPort } = lab.databases.local;
  await ask(
    ...[
      'env',
      'add',
      'local',
      '--project',
      project,
      '--stage',
      'local',
      '--url',
      localUrl,
      '--path',
      join(folder, 'site'),
    ],
    ...['--db-name', 'bench_ours', '--db-user', developer.user, '--db-host', host, '--db-port', String(dbPort)],
    ...['--db-prefix', 'wp_', '--db-password-ref', 'bench/db'],
  );
  await ask(
    ...['env', 'add', 'production', '--project', project, '--stage', 'production', '--server', 'bench'],
    ...['--path', lab.sites.production.root, '--url', lab.web.production.url],
  );
  await ask('project', 'decide', '--project', project, 'lab_types.c_inet6=keep');
  return { folder, env };
}

async function measure(lab: LabInfo, place: Place, options: BenchOptions, scale: number): Promise<BenchResult> {
  const ours: (Round & { wire: number; peak: number; clientCpu: number })[] = [];
  const peers = {
    gzip: [] as Round[],
    replaced: [] as Round[],
    two: [] as Round[],
    four: [] as Round[],
  };
  let verified = true;
  for (let round = 1; round <= options.rounds; round += 1) {
    options.say(`Round ${String(round)}: ours`);
    const one = await pullOnce(lab, place);
    verified &&= one.verified && (await sameRows(lab));
    ours.push(one);
    options.say(`  ${one.wall.toFixed(1)} s. mysqldump, gzip, ssh, mysql`);
    const gzip = await inRound(lab, 'bench_gzip', () => dumpThroughGzip(lab));
    peers.gzip.push(gzip);
    options.say(`  ${gzip.wall.toFixed(1)} s. search-replace on it`);
    const replace = await searchReplace(lab);
    peers.replaced.push({ wall: gzip.wall + replace, sourceCpu: gzip.sourceCpu });
    for (const threads of [2, 4] as const) {
      options.say(`  ${replace.toFixed(1)} s. mydumper and myloader, ${String(threads)} threads`);
      const loaded = await inRound(lab, 'bench_mydumper', () => dumpInParallel(lab, place, threads));
      peers[threads === 2 ? 'two' : 'four'].push(loaded);
    }
  }
  await rootSql(
    lab,
    ['bench_ours', 'bench_gzip', 'bench_mydumper'].map((name) => `DROP DATABASE IF EXISTS ${name};`).join(''),
  );
  const wall = median(ours.map((one) => one.wall));
  const ratioTo = (rounds: readonly Round[]): number => wall / median(rounds.map((one) => one.wall));
  const better =
    median(peers.two.map((one) => one.wall)) <= median(peers.four.map((one) => one.wall)) ? peers.two : peers.four;
  const named = [
    ['mysqldump|gzip|ssh|mysql', peers.gzip],
    ['mysqldump|gzip|ssh|mysql, then PHP search-replace', peers.replaced],
    ['mydumper+myloader, 2 threads', peers.two],
    ['mydumper+myloader, 4 threads', peers.four],
  ] as const;
  const sourceCpu = median(ours.map((one) => one.sourceCpu)) / median(peers.gzip.map((one) => one.sourceCpu));
  return {
    bench: 'pull',
    scale,
    rounds: options.rounds,
    verified,
    ours: {
      wall_s: ours.map((one) => one.wall),
      cpu_s: ours.map((one) => one.clientCpu),
      peak_rss_mb: ours.map((one) => one.peak / 1e6),
      wire_bytes: ours.map((one) => one.wire),
      source_cpu_s: ours.map((one) => one.sourceCpu),
    },
    peers: named.map(([name, rounds]) => ({
      name,
      wall_s: rounds.map((one) => one.wall),
      source_cpu_s: rounds.map((one) => one.sourceCpu),
      ratio: ratioTo(rounds),
    })),
    targets: [
      target('masked, rewritten, verified against mysqldump|gzip|ssh|mysql', ratioTo(peers.gzip), 0.33),
      target('against the better of mydumper+myloader', ratioTo(better), 0.85),
      target('against the dump with search-replace afterwards', ratioTo(peers.replaced), 0.25),
      target('peak resident memory of the client, MB', Math.max(...ours.map((one) => one.peak / 1e6)), 200),
      target("production's CPU against mysqldump's", sourceCpu, 1.2),
    ],
  };
}

const reportSchema = z.object({
  wireBytes: z.number(),
  peakMemoryBytes: z.number(),
  checks: z.array(z.object({ id: z.string(), status: z.enum(['passed', 'failed', 'skipped']) })),
});

async function pullOnce(
  lab: LabInfo,
  place: Place,
): Promise<Round & { wire: number; peak: number; clientCpu: number; verified: boolean }> {
  let clientCpu = 0;
  let answer = '';
  const round = await inRound(lab, 'bench_ours', async () => {
    const ran = await runMeasured(
      [cli, '--json', 'pull', 'production', 'local', '--project', project, '--no-files', '--yes'],
      { env: place.env, okCodes: [0, 3] },
    );
    clientCpu = ran.cpuSeconds;
    answer = ran.stdout;
  });
  const last = answer.trim().split('\n').at(-1) ?? '';
  const { result: report } = z.object({ result: reportSchema }).parse(JSON.parse(last));
  const wrong = report.checks.filter((check) => check.status === 'failed');
  return { ...round, wire: report.wireBytes, peak: report.peakMemoryBytes, clientCpu, verified: wrong.length === 0 };
}

/** A fresh database, a quiet server, then the work, with production's CPU seconds. */
async function inRound(lab: LabInfo, database: string, work: () => Promise<unknown>): Promise<Round> {
  await rootSql(lab, `DROP DATABASE IF EXISTS ${database}; CREATE DATABASE ${database} CHARACTER SET utf8mb4;`);
  const { developer } = lab.databases.local;
  await rootSql(lab, `GRANT ALL ON ${database}.* TO '${developer.user}'@'%';`).catch(() => undefined);
  await waitUntilIdle(lab);
  const cpu = cpuSecondsOf(lab.databases.production.pid);
  const below = watchDescendants(lab.hosts.production.pid);
  const startedAt = performance.now();
  await work();
  const wall = (performance.now() - startedAt) / 1000;
  const programs = below.stop();
  // The database server, sshd and mysqldump; compressing is the peer's own choice and not held against us.
  const others = [...programs].reduce((sum, [name, seconds]) => (name === 'gzip' ? sum : sum + seconds), 0);
  return { wall, sourceCpu: cpuSecondsOf(lab.databases.production.pid) - cpu + others };
}

/** After a large drop the server purges for a while; a run that starts meanwhile pays for the one before. */
async function waitUntilIdle(lab: LabInfo): Promise<void> {
  await runMeasured(['sync']);
  const { pid } = lab.databases.local;
  for (let quiet = 0, tries = 0; quiet < 3 && tries < 120; tries += 1) {
    const before = cpuSecondsOf(pid);
    await sleep(500);
    quiet = cpuSecondsOf(pid) - before < 0.03 ? quiet + 1 : 0;
  }
}

async function rootSql(lab: LabInfo, sql: string): Promise<string> {
  const argv = ['mariadb', '--no-defaults', '-u', 'root', '-S', lab.databases.local.rootSocket, '-N', '-B', '-e', sql];
  return (await runMeasured(argv)).stdout;
}

function dumpCommand(lab: LabInfo): string {
  const { database, user, socketOnHost } = lab.databases.production;
  const ignored = [...structureOnly, ...brokenViews].map((table) => `--ignore-table=${database}.${table}`).join(' ');
  const login = `--defaults-extra-file=/home/deploy/.bench.cnf`;
  return `mysqldump ${login} --socket=${socketOnHost} -u ${user} --single-transaction --quick --skip-triggers ${ignored} ${database}`;
}

function remote(lab: LabInfo, command: string): string {
  return `ssh -F '${lab.sshConfig}' production "${command}"`;
}

async function dumpThroughGzip(lab: LabInfo): Promise<void> {
  const { password } = lab.databases.production;
  await runPipeline(
    remote(lab, `umask 077; printf '[client]\\npassword=%s\\n' '${password}' > /home/deploy/.bench.cnf`),
  );
  const load = `mariadb --no-defaults -u root -S '${lab.databases.local.rootSocket}' bench_gzip`;
  await runPipeline(`${remote(lab, `${dumpCommand(lab)} | gzip`)} | gunzip | ${load}`);
}

async function searchReplace(lab: LabInfo): Promise<number> {
  const script = join(import.meta.dirname, 'assets', 'php-search-replace.php');
  const from = lab.web.production.url.replace(/^https?:/, '');
  const to = localUrl.replace(/^https?:/, '');
  const { wallSeconds } = await runMeasured([
    'php',
    '-d',
    'memory_limit=-1',
    script,
    lab.databases.local.rootSocket,
    'root',
    '',
    'bench_gzip',
    from,
    to,
  ]);
  return wallSeconds;
}

async function dumpInParallel(lab: LabInfo, place: Place, threads: number): Promise<void> {
  const { database, user, password, socketOnHost } = lab.databases.production;
  const socket = join(place.folder, 'tunnel.sock');
  const dump = join(place.folder, 'dump');
  await rm(dump, { recursive: true, force: true });
  // mydumper 0.10 crashes on table names with slashes and line breaks; those tables are all but empty.
  const left = [...structureOnly, ...brokenViews].join('|');
  await runPipeline(`
    rm -f '${socket}'
    ssh -F '${lab.sshConfig}' -o ExitOnForwardFailure=yes -N -L '${socket}:${socketOnHost}' production & tunnel=$!
    trap 'kill $tunnel' EXIT
    for i in $(seq 100); do [ -S '${socket}' ] && break; sleep 0.05; done
    MYSQL_PWD='${password}' mydumper -S '${socket}' -u ${user} -p '${password}' -B ${database} -t ${String(threads)} -r 100000 --no-locks --regex '^${database}\\.(?!(${left})$)(wp|lab)_\\w+$' -o '${dump}' 2>/dev/null
    myloader -S '${lab.databases.local.rootSocket}' -u root -B bench_mydumper -d '${dump}' -t ${String(threads)} -o`);
  await rm(dump, { recursive: true, force: true });
}

/** Tables that are neither masked nor rewritten hold the same bytes on both sides. */
async function sameRows(lab: LabInfo): Promise<boolean> {
  const tables = ['lab_events', 'lab_blobs', 'lab_zero', 'wp_term_relationships'];
  const sums = (database: string): string => tables.map((table) => `CHECKSUM TABLE ${database}.${table};`).join('');
  const onlySums = (text: string): string =>
    text
      .split('\n')
      .map((line) => line.split('\t')[1] ?? '')
      .join(',');
  const { database, rootSocket } = lab.databases.production;
  const source = await runMeasured([
    'mariadb',
    '--no-defaults',
    '-u',
    'root',
    '-S',
    rootSocket,
    '-N',
    '-B',
    '-e',
    sums(database),
  ]);
  return onlySums(source.stdout) === onlySums(await rootSql(lab, sums('bench_ours')));
}
