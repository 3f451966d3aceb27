import { rm } from 'node:fs/promises';
import { ensureLab } from '../lab/lab.ts';
import type { LabInfo } from '../lab/lab-info.ts';
import { labLayout } from '../lab/layout.ts';
import { tcpFaultProxy, type FaultProxy } from '../lab/fault-proxy.ts';
import { median, target, type Bench, type BenchOptions, type BenchResult } from './bench.ts';
import {
  brokenViews,
  inRound,
  pullOnce,
  rootSql,
  sameRows,
  setUpProject,
  structureOnly,
  type BenchPlace,
  type PullRound,
  type Round,
} from './lab-round.ts';
import { runPipeline } from './processes.ts';

// The first pull over a slow line, masked, rewritten and verified, against a dump through gzip and ssh over the same line.

/** 20 Mbit/s each way and 40 ms there and back, as on a DSL line. */
const line = { throttle: 2.5e6, delayMs: 20 };
const databases = { ours: 'bench_wan_ours', peer: 'bench_wan_gzip' };

/** Measures the first pull over a slow line. */
export const bench: Bench = async (options) => {
  const scale = options.scale ?? 8;
  const lab = await ensureLab({ scale, layout: labLayout(), say: options.say });
  const { address, port } = lab.hosts.production;
  const proxy = await tcpFaultProxy({ target: { host: address, port }, plan: line });
  const place = await setUpProject(lab, databases.ours, proxy);
  try {
    return await measure(lab, { place, proxy }, options, scale);
  } finally {
    await proxy.stop();
    await rm(place.folder, { recursive: true, force: true });
    await rootSql(
      lab,
      Object.values(databases)
        .map((name) => `DROP DATABASE IF EXISTS ${name};`)
        .join(''),
    );
  }
};

async function measure(
  lab: LabInfo,
  { place, proxy }: { readonly place: BenchPlace; readonly proxy: FaultProxy },
  options: BenchOptions,
  scale: number,
): Promise<BenchResult> {
  const ours: PullRound[] = [];
  const peer: (Round & { readonly wire: number })[] = [];
  let verified = true;
  await writePassword(lab);
  for (let round = 1; round <= options.rounds; round += 1) {
    options.say(`Round ${String(round)}: ours`);
    const one = await pullOnce(lab, place);
    verified &&= one.verified && one.reading.startsWith('compressed');
    ours.push(one);
    options.say(`  ${one.wall.toFixed(1)} s, ${(one.wire / 1e6).toFixed(1)} MB, ${one.reading}. A dump through gzip`);
    const before = proxy.bytes.down;
    let programs = 0;
    const dumped = await inRound(lab, databases.peer, async () => {
      programs = await dumpThroughGzip(lab, proxy);
    });
    verified &&= await sameRows(lab, databases.peer);
    peer.push({ ...dumped, sourceCpu: dumped.sourceCpu + programs, wire: proxy.bytes.down - before });
    options.say(`  ${dumped.wall.toFixed(1)} s, ${((peer.at(-1)?.wire ?? 0) / 1e6).toFixed(1)} MB`);
  }
  const ratio = median(ours.map((one) => one.wall)) / median(peer.map((one) => one.wall));
  const bytes = median(ours.map((one) => one.wire)) / median(peer.map((one) => one.wire));
  return {
    bench: 'wan',
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
    peers: [
      {
        name: 'mysqldump|gzip|ssh|mysql',
        wall_s: peer.map((one) => one.wall),
        wire_bytes: peer.map((one) => one.wire),
        source_cpu_s: peer.map((one) => one.sourceCpu),
        ratio,
      },
    ],
    targets: [
      target('over 20 Mbit/s and 40 ms, against mysqldump|gzip|ssh|mysql', ratio, 0.95),
      target('bytes on the wire against the same', bytes, 1),
    ],
  };
}

/** The dump's password stands in a file that only its account can read, never in an argument. */
async function writePassword(lab: LabInfo): Promise<void> {
  const { password } = lab.databases.production;
  const ssh = `ssh -F '${lab.sshConfig}' production`;
  await runPipeline(`printf '[client]\\npassword=%s\\n' '${password}' | ${ssh} 'umask 077; cat > .bench.cnf'`);
}

/** Returns the CPU seconds of mysqldump and gzip. */
async function dumpThroughGzip(lab: LabInfo, proxy: FaultProxy): Promise<number> {
  const { database, user, socketOnHost } = lab.databases.production;
  const { address, port } = lab.hosts.production;
  const ignored = [...structureOnly, ...brokenViews].map((table) => `--ignore-table=${database}.${table}`).join(' ');
  const dump = `mysqldump --defaults-extra-file=.bench.cnf --socket=${socketOnHost} -u ${user} --single-transaction --quick --skip-triggers ${ignored} ${database}`;
  const way = `-o HostName=${proxy.host} -o Port=${String(proxy.port)} -o 'HostKeyAlias=[${address}]:${String(port)}'`;
  const load = `mariadb --no-defaults -u root -S '${lab.databases.local.rootSocket}' ${databases.peer}`;
  const remote = `set -o pipefail; ${dump} | gzip || exit 1; times >&2`;
  const { stderr } = await runPipeline(`ssh -F '${lab.sshConfig}' ${way} production "${remote}" | gunzip | ${load}`);
  // The second line of what `times` prints is about the children: user and system time.
  const [, minutes = '', seconds = '', systemMinutes = '', systemSeconds = ''] =
    /(\d+)m([\d.]+)s (\d+)m([\d.]+)s\s*$/.exec(stderr) ?? [];
  return (Number(minutes) + Number(systemMinutes)) * 60 + Number(seconds) + Number(systemSeconds);
}
