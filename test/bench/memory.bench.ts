import { rm } from 'node:fs/promises';
import { ensureLab } from '../lab/lab.ts';
import { labLayout } from '../lab/layout.ts';
import { target, type Bench } from './bench.ts';
import { pullOnce, rootSql, setUpProject, type PullRound } from './lab-round.ts';

// The engine's memory while it pulls: it must not grow with the database, through either reader.

const usualScales = [1, 4, 10];
const database = 'bench_memory';
const limitMb = 200;
/** What the largest database may need more than the smallest, MB: garbage that has not been collected yet, no data. */
const flatMb = 40;

/** Measures the peak resident memory of the engine; `--scale 40` adds a fourth size. */
export const bench: Bench = async ({ scale, rounds, say }) => {
  const scales = scale === undefined ? usualScales : [...usualScales.filter((usual) => usual < scale), scale];
  const peaks = new Map<number, PullRound[]>();
  for (const size of scales) {
    const lab = await ensureLab({ scale: size, layout: labLayout(), say });
    const { address, port } = lab.hosts.production;
    const place = await setUpProject(lab, database, { host: address, port });
    const pulls: PullRound[] = [];
    try {
      for (let round = 1; round <= rounds; round += 1) {
        for (const compress of ['never', 'always']) {
          const one = await pullOnce(lab, place, '--compress', compress);
          say(`Scale ${String(size)}, --compress ${compress}: ${(one.peak / 1e6).toFixed(0)} MB`);
          pulls.push(one);
        }
      }
    } finally {
      await rm(place.folder, { recursive: true, force: true });
      await rootSql(lab, `DROP DATABASE IF EXISTS ${database}`);
    }
    peaks.set(size, pulls);
  }
  const highest = [...peaks].map(([size, pulls]) => ({ size, mb: Math.max(...pulls.map((one) => one.peak)) / 1e6 }));
  const all = [...peaks.values()].flat();
  const growth = (highest.at(-1)?.mb ?? NaN) - (highest[0]?.mb ?? NaN);
  return {
    bench: 'memory',
    scale: scales.at(-1) ?? 0,
    rounds,
    verified: all.every((one) => one.verified),
    ours: {
      wall_s: all.map((one) => one.wall),
      cpu_s: all.map((one) => one.clientCpu),
      peak_rss_mb: all.map((one) => one.peak / 1e6),
      wire_bytes: all.map((one) => one.wire),
    },
    peers: [],
    targets: [
      ...highest.map(({ size, mb }) => target(`peak resident memory at scale ${String(size)}, MB`, mb, limitMb)),
      target('growth from the smallest to the largest, MB', growth, flatMb),
    ],
  };
};
