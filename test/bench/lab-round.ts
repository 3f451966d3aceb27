import { copyFile, mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { LabInfo } from '../lab/lab-info.ts';
import { cpuSecondsOf, runMeasured } from './processes.ts';

// What benches of a pull share: a project of their own on the lab's servers, and rounds that do not disturb each other.

/** A project whose target is an empty folder and a database named `database`. */
export interface BenchPlace {
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  readonly database: string;
}

/** One run of something, with the CPU seconds that production's database spent on it. */
export interface Round {
  readonly wall: number;
  readonly sourceCpu: number;
}

/** One pull of ours, by its own report. */
export interface PullRound extends Round {
  readonly wire: number;
  /** Bytes of resident memory. */
  readonly peak: number;
  readonly clientCpu: number;
  readonly reading: string;
  readonly verified: boolean;
}

const project = 'bench-shop';
const localUrl = 'http://bench.localhost:4480';
const cli = join(import.meta.dirname, '..', '..', '.vite', 'build', 'cli.mjs');

/** Tables of which a pull takes no rows; peers leave them out. */
export const structureOnly = ['wp_actionscheduler_actions', 'wp_actionscheduler_logs', 'wp_woocommerce_sessions'];
/** Views whose definer does not exist: a dump cannot read them. */
export const brokenViews = ['lab_a_view', 'lab_view_nested', 'lab_view_published'];

/** Sets up the project; production is reached at another address where a proxy stands in between. */
export async function setUpProject(
  lab: LabInfo,
  database: string,
  reachedAt: { readonly host: string; readonly port: number },
): Promise<BenchPlace> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-'));
  const data = join(folder, 'data');
  await mkdir(data);
  await mkdir(join(folder, 'site'));
  await copyFile(lab.knownHosts, join(data, 'known_hosts'));
  await knowAlsoAs(lab, join(data, 'known_hosts'), reachedAt);
  const { developer, host, port } = lab.databases.local;
  const env = { ...process.env, STAGELIFT_DATA: data, STAGELIFT_SECRET_BENCH_DB: developer.password };
  const ask = (...args: string[]): Promise<unknown> => runMeasured([cli, ...args], { env });
  const server = `${lab.hosts.production.user}@${reachedAt.host}:${String(reachedAt.port)}`;
  await ask('server', 'add', 'bench', server, '--key', lab.keys.ed25519.path);
  await ask('project', 'add', lab.sites.local.rootOnMachine, '--name', project, '--url', localUrl);
  await ask(
    ...['env', 'add', 'local', '--project', project, '--stage', 'local', '--url', localUrl],
    ...['--path', join(folder, 'site'), '--db-name', database, '--db-user', developer.user, '--db-host', host],
    ...['--db-port', String(port), '--db-prefix', 'wp_', '--db-password-ref', 'bench/db'],
  );
  await ask(
    ...['env', 'add', 'production', '--project', project, '--stage', 'production', '--server', 'bench'],
    ...['--path', lab.sites.production.root, '--url', lab.web.production.url],
  );
  await ask('project', 'decide', '--project', project, 'lab_types.c_inet6=keep');
  return { folder, env, database };
}

async function knowAlsoAs(
  lab: LabInfo,
  file: string,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<void> {
  const known = await readFile(file, 'utf8');
  const { address, port: own } = lab.hosts.production;
  const again = known
    .split('\n')
    .filter((line) => line.startsWith(`[${address}]:${String(own)} `))
    .map((line) => line.replace(/^\S+/, `[${host}]:${String(port)}`));
  await writeFile(file, `${known.trimEnd()}\n${again.join('\n')}\n`);
}

const reportSchema = z.object({
  wireBytes: z.number(),
  peakMemoryBytes: z.number(),
  reading: z.string().optional(),
  checks: z.array(z.object({ id: z.string(), status: z.enum(['passed', 'failed', 'skipped']) })),
});

/** Pulls the database with the built command line and checks the copy. */
export async function pullOnce(lab: LabInfo, place: BenchPlace, ...flags: readonly string[]): Promise<PullRound> {
  let clientCpu = 0;
  let peak = 0;
  let answer = '';
  const round = await inRound(lab, place.database, async () => {
    const ran = await runMeasured(
      [cli, '--json', 'pull', 'production', 'local', '--project', project, '--no-files', '--yes', ...flags],
      { env: place.env, okCodes: [0, 3] },
    );
    clientCpu = ran.cpuSeconds;
    peak = ran.peakRssBytes;
    answer = ran.stdout;
  });
  const last = answer.trim().split('\n').at(-1) ?? '';
  const { result: report } = z.object({ result: reportSchema }).parse(JSON.parse(last));
  const failed = report.checks.some((check) => check.status === 'failed');
  return {
    ...round,
    clientCpu,
    wire: report.wireBytes,
    peak: Math.max(peak, report.peakMemoryBytes),
    reading: report.reading ?? '',
    verified: !failed && (await sameRows(lab, place.database)),
  };
}

/** A fresh database, a quiet server, then the work. */
export async function inRound(lab: LabInfo, database: string, work: () => Promise<unknown>): Promise<Round> {
  await rootSql(lab, `DROP DATABASE IF EXISTS ${database}; CREATE DATABASE ${database} CHARACTER SET utf8mb4;`);
  await waitUntilIdle(lab);
  const { pid } = lab.databases.production;
  const cpu = cpuSecondsOf(pid);
  const startedAt = performance.now();
  await work();
  return { wall: (performance.now() - startedAt) / 1000, sourceCpu: cpuSecondsOf(pid) - cpu };
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

/** Runs statements as root on the local server. */
export async function rootSql(lab: LabInfo, sql: string): Promise<string> {
  return askRoot(lab.databases.local.rootSocket, sql);
}

async function askRoot(socket: string, sql: string): Promise<string> {
  const argv = ['mariadb', '--no-defaults', '-u', 'root', '-S', socket, '-N', '-B', '-e', sql];
  return (await runMeasured(argv)).stdout;
}

/** Tables that are neither masked nor rewritten hold the same bytes on both sides. */
export async function sameRows(lab: LabInfo, database: string): Promise<boolean> {
  const tables = ['lab_events', 'lab_blobs', 'lab_zero', 'wp_term_relationships'];
  const sums = async (socket: string, schema: string): Promise<string> => {
    const text = await askRoot(socket, tables.map((table) => `CHECKSUM TABLE ${schema}.${table};`).join(''));
    return text
      .split('\n')
      .map((line) => line.split('\t')[1] ?? '')
      .join(',');
  };
  const { production } = lab.databases;
  const wanted = await sums(production.rootSocket, production.database);
  return wanted === (await sums(lab.databases.local.rootSocket, database));
}
