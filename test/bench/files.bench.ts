import { createHash, randomFillSync } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deployGid, deployUid } from '../lab/accounts.ts';
import type { LabInfo } from '../lab/lab-info.ts';
import { ensureLab } from '../lab/lab.ts';
import { run } from '../lab/processes.ts';
import { uploads } from '../support/pull-files.ts';
import { median, target, type Bench, type Measures } from './bench.ts';
import type { FilesClient, FilesClientResult } from './files-client.ts';
import { runMeasured } from './processes.ts';

// The uploads of a site over SSH against rsync: 20,000 files with 500 MB into an empty folder, and again after 1% of them
// changed. Ours are the engine's own functions: log in, compare both sides, fetch into the staging folder with the check
// of what changed meanwhile, move into place with its journal. They run in a process of their own, started as the app and
// the command line start theirs. Not in the time: starting it (the app's engine runs already), the plan that is shown
// before, and the pull's other steps. rsync runs as an ordinary user's would, without owners; starting it and its log-in
// are in its time. Who comes first changes from round to round: what a disk still has to write, and inodes that ext4 does
// not give out again for minutes after they were deleted, are paid for by whoever comes first.

const smallFiles = 19_960;
const largeFiles = 40;
const largeSize = 4_000_000;
const changedFiles = 200;
const folderName = 'bench-files';
const firstDay = 1_600_000_000;

/** Measures both runs. The scale is a share of the 20,000 files. */
export const bench: Bench = async (options) => {
  if (!existsSync('/usr/bin/rsync')) {
    throw new Error('rsync is not installed, and this bench compares with it: apt-get install rsync');
  }
  const scale = options.scale ?? 1;
  const lab = await ensureLab({ say: options.say });
  const place: Place = {
    lab,
    folder: await mkdtemp(join(tmpdir(), 'bench-files-')),
    source: join(lab.hosts.production.home, folderName),
    noise: randomFillSync(Buffer.allocUnsafe(largeSize * 2)),
  };
  try {
    options.say('Writing the files');
    const names = await writeSource(place, scale);
    const rounds: Round[] = [];
    for (let round = 1; round <= options.rounds; round += 1) {
      options.say(`Round ${String(round)}`);
      rounds.push(await runRound(place, names, round, options.say));
    }
    return toResult(rounds, scale);
  } finally {
    await rm(place.folder, { recursive: true, force: true });
    await rm(place.source, { recursive: true, force: true });
  }
};

interface Place {
  readonly lab: LabInfo;
  /** Where every copy goes. */
  readonly folder: string;
  /** The site on the production host, as this machine names it. */
  readonly source: string;
  /** Contents come from here: no compression helps, as with real pictures. */
  readonly noise: Buffer;
}

interface Run {
  readonly wall: number;
  readonly cpu: number;
  readonly peak?: number;
  readonly wire?: number;
}

interface Round {
  readonly first: Run;
  readonly again: Run;
  readonly plain: Run;
  readonly compressed: Run;
  readonly plainAgain: Run;
  readonly verified: boolean;
}

/** Mostly thumbnails, some pictures, a few films; folders by year and month. */
async function writeSource({ source, noise }: Place, scale: number): Promise<readonly string[]> {
  await rm(source, { recursive: true, force: true });
  const names: string[] = [];
  const small = Math.round(smallFiles * scale);
  const large = Math.round(largeFiles * scale);
  for (let index = 0; index < small + large; index += 1) {
    const month = index % 120;
    const folder = join(source, uploads, String(2015 + Math.floor(month / 12)), String((month % 12) + 1));
    if (index < 120) await mkdir(folder, { recursive: true });
    const name = join(folder, index < small ? `picture-${String(index)}.jpg` : `film-${String(index)}.mp4`);
    const size = index < small ? 800 + ((index * 7919) % 32_500) : largeSize;
    const from = (index * 104_729) % (noise.length - size);
    await writeFile(name, noise.subarray(from, from + size));
    await utimes(name, firstDay + index, firstDay + index);
    names.push(name);
  }
  await run('chown', ['-R', `${String(deployUid)}:${String(deployGid)}`, source]);
  return names;
}

/** One in a hundred gets another content of about its size, and the time of now. */
async function change({ noise }: Place, names: readonly string[], round: number): Promise<void> {
  for (let index = 0; index < names.length; index += 20_000 / changedFiles) {
    const name = names[index + round] ?? '';
    const size = readFileSync(name).length;
    const from = ((index + round) * 7) % (noise.length - size);
    await writeFile(name, noise.subarray(from, from + size));
    await utimes(name, firstDay + 50_000 * round + index, firstDay + 50_000 * round + index);
  }
}

async function runRound(
  place: Place,
  names: readonly string[],
  round: number,
  say: (text: string) => void,
): Promise<Round> {
  const copy = (name: string): string => join(place.folder, `${name}-${String(round)}`);
  const quiet = async <T>(work: () => Promise<T>): Promise<T> => {
    // What an earlier run left to be written must not be paid for by the next one.
    await run('sync', []);
    return work();
  };
  const verified: boolean[] = [];
  const verify = async (...copies: readonly string[]): Promise<void> => {
    const wanted = await fingerprint(join(place.source, uploads));
    for (const name of copies) verified.push((await fingerprint(join(copy(name), uploads))) === wanted);
  };
  const plainFirst = round % 2 === 0 ? await quiet(() => rsync(place, copy('plain'), '-a')) : null;
  const first = await quiet(() => pullOnce(place, copy('ours'), round * 2));
  const plain = plainFirst ?? (await quiet(() => rsync(place, copy('plain'), '-a')));
  const compressed = await quiet(() => rsync(place, copy('compressed'), '-az'));
  await verify('ours', 'plain', 'compressed');
  await change(place, names, round);
  const again = await quiet(() => pullOnce(place, copy('ours'), round * 2 + 1));
  const plainAgain = await quiet(() => rsync(place, copy('plain'), '-a'));
  await verify('ours', 'plain');
  const shown = { first, plain, compressed, again, plainAgain };
  say(Object.entries(shown).reduce((text, [name, { wall }]) => `${text}  ${name} ${wall.toFixed(2)} s`, ''));
  return { ...shown, verified: verified.every(Boolean) };
}

/** One number for names, times and contents of a tree. */
async function fingerprint(root: string): Promise<string> {
  const { stdout } = await run('sh', [
    '-c',
    `cd "$1" && find . -type f -printf '%P %s %Ts\\n' | sort && find . -type f -print0 | sort -z | xargs -0 sha256sum`,
    'sh',
    root,
  ]);
  return createHash('sha256').update(stdout).digest('hex');
}

async function rsync({ lab, folder }: Place, to: string, how: string): Promise<Run> {
  const { user, address, port } = lab.hosts.production;
  await mkdir(to, { recursive: true });
  const ssh = [
    ...[
      'ssh',
      '-F',
      'none',
      '-p',
      String(port),
      '-i',
      lab.keys.ed25519.path,
      '-o',
      `UserKnownHostsFile=${lab.knownHosts}`,
    ],
    ...['-o', 'BatchMode=yes', '-o', 'IdentitiesOnly=yes', '-o', `ControlPath=${join(folder, 'none')}`],
  ].join(' ');
  const { wallSeconds, cpuSeconds } = await runMeasured([
    ...['rsync', how, '--no-owner', '--no-group', '-e', ssh],
    ...[`${user}@${address}:/home/deploy/${folderName}/`, `${to}/`],
  ]);
  return { wall: wallSeconds, cpu: cpuSeconds };
}

async function pullOnce({ lab, folder }: Place, to: string, job: number): Promise<Run> {
  const { user, address: host, port } = lab.hosts.production;
  const client: FilesClient = {
    server: { host, port, user, key: lab.keys.ed25519.path },
    knownHosts: lab.knownHosts,
    ownHostKeys: join(folder, 'known_hosts'),
    from: `/home/deploy/${folderName}`,
    to,
    jobId: `bench-${String(job)}`,
  };
  const program = join(import.meta.dirname, 'files-client.ts');
  // The size of the young generation is that of the app's engine and of the command line.
  const argv = [process.execPath, '--max-semi-space-size=1', program, JSON.stringify(client)];
  const { stdout } = await runMeasured(argv);
  // What files-client.ts prints.
  return JSON.parse(stdout) as FilesClientResult;
}

function toResult(rounds: readonly Round[], scale: number): Awaited<ReturnType<Bench>> {
  const walls = (of: (round: Round) => Run): readonly number[] => rounds.map((round) => of(round).wall);
  const ratio = (of: (round: Round) => Run, to: (round: Round) => Run): number => median(walls(of)) / median(walls(to));
  const first = (round: Round): Run => round.first;
  const peer = (name: string, of: (round: Round) => Run, ours = first): Measures & { name: string; ratio: number } => ({
    ...{ name, wall_s: walls(of), cpu_s: rounds.map((round) => of(round).cpu), ratio: ratio(ours, of) },
  });
  const better = Math.max(
    ratio(first, (round) => round.plain),
    ratio(first, (round) => round.compressed),
  );
  const again = ratio(
    (round) => round.again,
    (round) => round.plainAgain,
  );
  const peak = Math.max(...rounds.map((round) => round.first.peak ?? 0)) / 1e6;
  return {
    bench: 'files',
    scale,
    rounds: rounds.length,
    verified: rounds.every((round) => round.verified),
    ours: {
      wall_s: walls(first),
      cpu_s: rounds.map((round) => round.first.cpu),
      peak_rss_mb: rounds.map((round) => (round.first.peak ?? 0) / 1e6),
      wire_bytes: rounds.map((round) => round.first.wire ?? 0),
    },
    peers: [
      peer('rsync -a', (round) => round.plain),
      peer('rsync -az', (round) => round.compressed),
      peer(
        'rsync -a, second run with 1% changed',
        (round) => round.plainAgain,
        (round) => round.again,
      ),
    ],
    targets: [
      target('first run against the better of rsync -a and rsync -az', better, 0.6),
      target('second run with 1% changed against rsync -a', again, 1.3),
      target('peak resident memory of the client, MB', peak, 200),
    ],
  };
}
