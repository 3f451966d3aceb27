import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleFolder } from '../../build/bundles.ts';
import { projectRoot } from '../../build/electron/folders.ts';
import { buildApp } from '../../build/tasks/build.ts';
import { median, target, type Bench, type Measures } from './bench.ts';

/** Starts take milliseconds on a machine that does other things too: fewer say nothing. */
const leastRounds = 11;
const limit = 4;

interface Start {
  readonly name: string;
  readonly args: readonly string[];
  /** What standard output must hold for the round to count. */
  readonly expected: string;
  readonly wall: number[];
}

/** How long the command line takes to start, as built, against Node doing nothing. */
export const bench: Bench = async ({ scale = 1, rounds, say }) => {
  await buildApp(['cli']);
  const dataFolder = await mkdtemp(join(tmpdir(), 'cli-bench-'));
  const env = { ...process.env, STAGELIFT_DATA: dataFolder, CI: '1', NODE_OPTIONS: '' };
  const cli = join(projectRoot, bundleFolder, 'cli.mjs');
  const start = (name: string, args: readonly string[], expected: string): Start => {
    return { name, args, expected, wall: [] };
  };
  const peer = start('node -e 0', ['-e', '0'], '');
  const help = start('stagelift --help', [cli, '--help'], 'Usage: stagelift');
  const list = start('stagelift project list', [cli, 'project', 'list'], 'shop');
  try {
    addProject(cli, env);
    let verified = true;
    const count = Math.max(rounds, leastRounds);
    // The first start of each writes Node's compile cache and warms the page cache.
    for (let round = -1; round < count; round += 1) {
      for (const one of [peer, help, peer, list]) verified = run(one, env, round >= 0) && verified;
    }
    const ratioOf = ({ wall }: Start): number => median(wall) / median(peer.wall);
    for (const one of [peer, help, list]) say(`${one.name}: ${(median(one.wall) * 1000).toFixed(0)} ms`);
    return {
      bench: 'cli',
      scale,
      rounds: count,
      verified,
      ours: measuresOf(list),
      peers: [{ name: peer.name, ...measuresOf(peer), ratio: ratioOf(list) }],
      targets: [help, list].map((one) => target(`${one.name} against ${peer.name}`, ratioOf(one), limit)),
    };
  } finally {
    await rm(dataFolder, { recursive: true });
  }
};

function run({ args, expected, wall }: Start, env: NodeJS.ProcessEnv, counts: boolean): boolean {
  const started = performance.now();
  const { status, stdout } = spawnSync(process.execPath, [...args], { env, encoding: 'utf8' });
  if (counts) wall.push((performance.now() - started) / 1000);
  return status === 0 && stdout.includes(expected);
}

/** An empty list would not read and check a single project. */
function addProject(cli: string, env: NodeJS.ProcessEnv): void {
  const folder = join(projectRoot, 'test/fixtures/recipes/wordpress');
  spawnSync(process.execPath, [cli, 'project', 'add', folder, '--name', 'shop'], { env });
}

function measuresOf({ wall }: Start): Measures {
  return { wall_s: wall };
}
