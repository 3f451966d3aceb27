import { existsSync } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { electronEnvironment, ensureElectron } from '../electron/electron-dist.ts';
import { projectRoot } from '../electron/folders.ts';
import { runCommand } from '../run-command.ts';
import { runStaticChecks, staticChecks } from '../static-checks.ts';
import { addCounts, type Counts, countPlaywright, countVitest, judgeSuite, summaryLine } from '../test-results.ts';
import { buildApp } from './build.ts';

interface Suite {
  readonly name: string;
  readonly folder: string;
  readonly minutes: number;
  readonly needsLab: boolean;
  /** Runs it; its JSON report goes to the file `report`. */
  readonly command: (report: string) => readonly string[];
  readonly count: (report: unknown) => Counts;
}

const onVirtualScreen =
  process.platform === 'linux'
    ? ['dbus-run-session', '--', 'xvfb-run', '-a', '-s', '-screen 0 1280x900x24 -nolisten tcp']
    : [];

function vitestSuite(name: string, minutes: number, needsLab: boolean): Suite {
  const reporters = ['--reporter=default', '--reporter=json'];
  return {
    name,
    folder: `test/${name}`,
    minutes,
    needsLab,
    command: (report) => ['vitest', 'run', '--project', name, ...reporters, `--outputFile.json=${report}`],
    count: countVitest,
  };
}

const suites: readonly Suite[] = [
  vitestSuite('unit', 4, false),
  vitestSuite('integration', 25, true),
  vitestSuite('exploit', 8, true),
  {
    name: 'e2e',
    folder: 'test/e2e',
    minutes: 20,
    needsLab: true,
    command: () => [...onVirtualScreen, 'playwright', 'test', '--reporter=list,json'],
    count: countPlaywright,
  },
];

/** Usually a quarter of an hour; a slow or busy machine must not make tests fail that only wait for their turn. */
const deadline = performance.now() + 75 * 60 * 1000;
const reportFolder = join(projectRoot, '.vite/test-reports');

function heading(text: string): void {
  console.log(`\n== ${text}`);
}

/** The environment for e2e, or undefined (and a printed reason) when the app could not be built. */
async function prepareApp(): Promise<NodeJS.ProcessEnv | undefined> {
  try {
    const electron = await ensureElectron((sentence) => console.log(sentence));
    await buildApp();
    // Tests that start the command line start what was built: it is ready in a third of the time.
    return { ...electronEnvironment(electron), STAGELIFT_TEST_CLI: join(projectRoot, '.vite/build/cli.mjs') };
  } catch (error) {
    console.log(error);
    return undefined;
  }
}

async function runSuite(suite: Suite, env: NodeJS.ProcessEnv): Promise<Counts> {
  const report = join(reportFolder, `${suite.name}.json`);
  await rm(report, { force: true });
  const limitMs = Math.max(1000, Math.min(suite.minutes * 60 * 1000, deadline - performance.now()));
  const result = await runCommand(suite.command(report), {
    output: 'show',
    limitMs,
    env: { ...env, PLAYWRIGHT_JSON_OUTPUT_FILE: report },
  });
  if (result.timedOut) console.log(`${suite.name} was ended after ${Math.round(result.seconds)} s.`);
  const text = await readFile(report, 'utf8').catch(() => undefined);
  const counts = judgeSuite(text === undefined ? undefined : suite.count(JSON.parse(text)), result.code);
  console.log(`${suite.name}: ${summaryLine(counts)} (${Math.round(result.seconds)} s)`);
  return counts;
}

function canRun(suite: Suite): boolean {
  if (!existsSync(join(projectRoot, suite.folder))) return false;
  if (!suite.needsLab || process.platform === 'linux') return true;
  console.log(`\n${suite.name} needs the lab, which needs Linux: left out.`);
  return false;
}

/** Runs the suites of these names (`static` for the static checks), or all. */
async function runTests(names: readonly string[]): Promise<Counts> {
  const chosen = (name: string): boolean => names.length === 0 || names.includes(name);
  const counts: Counts[] = [];
  await mkdir(reportFolder, { recursive: true });
  if (chosen('static')) {
    heading('static checks');
    counts.push({ ...(await runStaticChecks(staticChecks)), skipped: 0 });
  }
  heading('the app');
  const env = await prepareApp();
  if (env === undefined) counts.push({ passed: 0, failed: 1, skipped: 0 });
  for (const suite of suites) {
    if (!chosen(suite.name) || !canRun(suite)) continue;
    heading(suite.name);
    counts.push(await runSuite(suite, env ?? process.env));
  }
  return addCounts(counts);
}

/** The lab of the suites' second worker; the first one stays for whoever works on. */
async function stopSecondLab(): Promise<void> {
  const { stopLab } = await import('../../test/lab/lab.ts');
  const { labLayout } = await import('../../test/lab/layout.ts');
  const layout = labLayout({ ...process.env, VITEST_POOL_ID: '2' });
  if (existsSync(layout.folder)) await stopLab(layout);
}

/** Everything that tests put aside goes with the run. */
async function inTempRoot<T>(work: () => Promise<T>): Promise<T> {
  const { setup } = await import('../../test/support/temp-root.ts');
  const takeAway = setup();
  try {
    return await work();
  } finally {
    takeAway?.();
  }
}

const total = await inTempRoot(() => runTests(process.argv.slice(2)));
await stopSecondLab();
console.log(`\n${summaryLine(total)}`);
process.exitCode = total.failed > 0 ? 1 : 0;
