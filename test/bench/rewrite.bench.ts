import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createRewriter } from '#engine/rewrite/rewriter.ts';
import { median, target, type Bench, type Measures } from './bench.ts';
import { generateCells, rewriteHost, shopOrigin, sitePath } from './rewrite-cells.ts';

const run = promisify(execFile);
const newOrigin = 'http://shop.localhost:4480';
const newHost = 'shop.localhost:4480';
const megabytesPerScale = 100;

const newPath = '/srv/local/shop';

/** What one search-replace command each would be given, whole URLs before protocol-relative ones. */
const pairs: readonly (readonly [string, string])[] = [
  [shopOrigin, newOrigin],
  [`http://${rewriteHost}`, newOrigin],
  [`//${rewriteHost}`, `//${newHost}`],
  [escaped(shopOrigin), escaped(newOrigin)],
  [escaped(`http://${rewriteHost}`), escaped(newOrigin)],
  [encodeURIComponent(shopOrigin), encodeURIComponent(newOrigin)],
  [sitePath, newPath],
  [escaped(sitePath), escaped(newPath)],
];

interface Round {
  readonly seconds: number;
  readonly cpu: number;
  readonly hash: string;
}

/** Serialized-safe rewriting of a shop's cells: ours against a PHP replacer, both from memory to memory. */
export const bench: Bench = async ({ scale = 1, rounds, say }) => {
  const folder = await mkdtemp(join(tmpdir(), 'rewrite-bench-'));
  try {
    const input = join(folder, 'cells');
    const cells = generateCells(scale * megabytesPerScale * 1_000_000);
    await writeFile(input, withLengths(cells));
    const ours: Round[] = [];
    const peers = [
      { name: 'PHP in the manner of WP-CLI, one pass a spelling', mode: 'pairs', rounds: [] as Round[] },
      { name: 'PHP, all spellings in one pass', mode: 'at-once', rounds: [] as Round[] },
    ] as const;
    for (let round = 1; round <= rounds; round += 1) {
      ours.push(runOurs(cells));
      for (const peer of peers) peer.rounds.push(await runPhp(peer.mode, input, join(folder, 'out')));
      const seconds = [ours, ...peers.map((peer) => peer.rounds)].map((list) => list.at(-1)?.seconds.toFixed(2));
      say(`round ${round}: ours, PHP pair by pair, PHP at once: ${seconds.join(', ')} s`);
    }
    const megabytes = cells.reduce((sum, cell) => sum + cell.length, 0) / 1e6;
    say(`${megabytes.toFixed(0)} MB, ours ${(megabytes / medianSeconds(ours)).toFixed(0)} MB/s`);
    const all = [ours, ...peers.map((peer) => peer.rounds)].flat();
    const ratioTo = (peer: readonly Round[]): number => medianSeconds(ours) / medianSeconds(peer);
    return {
      bench: 'rewrite',
      scale,
      rounds,
      verified: new Set(all.map((item) => item.hash)).size === 1,
      ours: measuresOf(ours),
      peers: peers.map((peer) => ({ name: peer.name, ...measuresOf(peer.rounds), ratio: ratioTo(peer.rounds) })),
      targets: [target(`time against ${peers[0].name}`, ratioTo(peers[0].rounds), 0.1)],
    };
  } finally {
    await rm(folder, { recursive: true });
  }
};

function runOurs(cells: readonly Buffer[]): Round {
  const rewriter = createRewriter([
    { kind: 'origin', from: shopOrigin, to: newOrigin },
    { kind: 'path', from: sitePath, to: newPath },
  ]);
  const cpu = process.cpuUsage();
  const started = performance.now();
  const results = cells.map((cell) => rewriter.rewriteCell(cell, 0, cell.length) ?? cell);
  const seconds = (performance.now() - started) / 1000;
  const used = process.cpuUsage(cpu);
  return { seconds, cpu: (used.user + used.system) / 1e6, hash: hashOf(withLengths(results)) };
}

async function runPhp(mode: string, input: string, output: string): Promise<Round> {
  const script = join(import.meta.dirname, 'assets/php-replacer.php');
  const options = ['-d', 'memory_limit=-1', script, mode, input, output, JSON.stringify(pairs)];
  const { stdout } = await run('php', options);
  const measured = JSON.parse(stdout) as { seconds: number; cpu: number }; // printed by our own script
  return { seconds: measured.seconds, cpu: measured.cpu, hash: hashOf(await readFile(output)) };
}

function escaped(text: string): string {
  return text.replaceAll('/', '\\/');
}

function measuresOf(list: readonly Round[]): Measures {
  return { wall_s: list.map((item) => item.seconds), cpu_s: list.map((item) => item.cpu) };
}

function medianSeconds(list: readonly Round[]): number {
  return median(list.map((item) => item.seconds));
}

function withLengths(cells: readonly Buffer[]): Buffer {
  return Buffer.concat(
    cells.flatMap((cell) => {
      const length = Buffer.allocUnsafe(4);
      length.writeUInt32LE(cell.length);
      return [length, cell];
    }),
  );
}

function hashOf(data: Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}
