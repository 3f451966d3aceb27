import { mkdir, readFile, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import {
  createDataFolder,
  createLocalAccounts,
  createProductionAccounts,
  databasePlace,
  rootSql,
  startDatabase,
} from './databases.ts';
import { fillProduction, generatorVersion, type DataCounts } from './fill-production.ts';
import { createRepository, headCommit, writeProjectFiles } from './git.ts';
import { exists, giveToDeploy } from './hosts.ts';
import { LabError } from './lab-error.ts';
import type { LabLayout } from './layout.ts';
import { giveToLocalOwner } from './local-owner.ts';
import { run, stopDaemon, type Daemon } from './processes.ts';
import { writeJson } from './state.ts';
import {
  copyWordPress,
  installLocal,
  installProduction,
  writeLocalConfig,
  writeProductionConfig,
} from './wordpress.ts';

/** What is in a data set; kept beside it and repeated in LabInfo. */
export interface DataSet {
  readonly key: string;
  readonly scale: number;
  readonly commit: string;
  readonly counts: DataCounts;
}

export type Side = 'production' | 'local';

/** Live folders and their pristine copies in a set. */
function parts(
  layout: LabLayout,
  set: string,
  side: Side,
): readonly { readonly live: string; readonly kept: string }[] {
  const home = path.join(layout.hosts.production.folder, 'home');
  if (side === 'local') {
    return [
      { live: layout.localData, kept: path.join(set, 'local-data') },
      { live: layout.localSite, kept: path.join(set, 'local-site') },
    ];
  }
  return [
    { live: layout.productionData, kept: path.join(set, 'production-data') },
    { live: path.join(home, 'site'), kept: path.join(set, 'production-site') },
    { live: path.join(home, 'git'), kept: path.join(set, 'production-git') },
    { live: path.join(home, 'previews'), kept: path.join(set, 'production-previews') },
  ];
}

export function dataSetKey(layout: LabLayout, scale: number): string {
  return `scale-${scale}-v${generatorVersion}-o${layout.offset}`;
}

/** Buffer pool of both servers in MB: enough for the data to be warm, as on a well-kept server. */
export function bufferPoolMb(scale: number): number {
  if (scale >= 10) return 1024;
  return scale >= 1 ? 256 : 64;
}

/** Makes sure that the live folders hold the data set; builds it the first time. The servers must be stopped. */
export async function ensureDataSet(
  layout: LabLayout,
  scale: number,
  say: (line: string) => void,
  started: (daemon: Daemon) => Promise<unknown>,
): Promise<DataSet> {
  const key = dataSetKey(layout, scale);
  const set = path.join(layout.sets, key);
  const live = await readJson<{ readonly key: string }>(layout.liveFile);
  const kept = await readJson<DataSet>(path.join(set, 'manifest.json'));
  if (kept !== undefined && live?.key === key) return kept;
  await rm(layout.liveFile, { force: true });
  let dataSet = kept;
  if (dataSet === undefined) {
    say(`Building the data set for scale ${scale} (once)`);
    dataSet = await build({ layout, scale, key, say, started });
    await keep(layout, set, dataSet);
  } else {
    await restore(layout, key, 'production');
    await restore(layout, key, 'local');
  }
  await writeJson(layout.liveFile, { key });
  return dataSet;
}

/** Puts the pristine copy back in place of one side's live folders. Its database server must be stopped. */
export async function restore(layout: LabLayout, key: string, side: Side): Promise<void> {
  const set = path.join(layout.sets, key);
  if (!(await exists(path.join(set, 'manifest.json'))))
    throw new LabError(`There is no data set ${key} to go back to.`);
  await Promise.all(parts(layout, set, side).map(({ live, kept }) => copyTree(kept, live)));
}

/** Replaces the content of a folder but keeps the folder itself, because hosts have it mounted. */
async function copyTree(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  await run('rsync', ['-aH', '--delete', '--whole-file', '--modify-window=-1', `${from}/`, `${to}/`]);
}

/** Keeps a copy of the live folders as the set; sets of older generators are of no use any more. */
async function keep(layout: LabLayout, set: string, dataSet: DataSet): Promise<void> {
  await mkdir(layout.sets, { recursive: true });
  for (const old of await readdir(layout.sets)) {
    if (!old.includes(`-v${generatorVersion}-`)) await rm(path.join(layout.sets, old), { recursive: true });
  }
  const unfinished = `${set}.new`;
  await rm(unfinished, { recursive: true, force: true });
  await rm(set, { recursive: true, force: true });
  await mkdir(unfinished, { recursive: true });
  for (const side of ['production', 'local'] as const) {
    for (const { live, kept } of parts(layout, unfinished, side)) await run('cp', ['-a', '--reflink=auto', live, kept]);
  }
  await writeJson(path.join(unfinished, 'manifest.json'), dataSet);
  await rename(unfinished, set);
}

interface BuildOptions {
  readonly layout: LabLayout;
  readonly scale: number;
  readonly key: string;
  readonly say: (line: string) => void;
  readonly started: (daemon: Daemon) => Promise<unknown>;
}

async function build(options: BuildOptions): Promise<DataSet> {
  const { layout, scale, key } = options;
  const home = path.join(layout.hosts.production.folder, 'home');
  const site = path.join(home, 'site');
  const bare = path.join(home, 'git', 'site.git');
  await Promise.all([
    createDataFolder(layout.productionData, path.join(layout.run, 'install-db.log')),
    copyWordPress(site),
    copyWordPress(layout.localSite),
    mkdir(path.join(home, 'previews'), { recursive: true }),
  ]);
  await rm(layout.localData, { recursive: true, force: true });
  await run('cp', ['-a', layout.productionData, layout.localData]);
  await writeProductionConfig(layout, site);
  await writeLocalConfig(layout, layout.localSite);
  await writeProjectFiles(site);
  await writeProjectFiles(layout.localSite);
  await createRepository(layout, layout.localSite, bare, site);
  const [counts] = await Promise.all([buildProduction(options, site), buildLocal(options)]);
  await giveToDeploy(home);
  await giveToLocalOwner(layout.localRoot);
  return { key, scale, commit: await headCommit(layout.localSite), counts };
}

async function buildProduction(options: BuildOptions, site: string): Promise<DataCounts> {
  const { layout, scale, say, started } = options;
  const place = databasePlace(layout, 'production');
  const serverOptions = { bufferPoolMb: Math.max(256, bufferPoolMb(scale)), building: true };
  const server = await startDatabase(place, serverOptions, started);
  try {
    await createProductionAccounts(place.socket);
    await installProduction(layout, site);
    return await fillProduction({ layout, scale, socket: place.socket, site, say });
  } finally {
    await stopDaemon(server, 120_000);
  }
}

async function buildLocal({ layout, started }: BuildOptions): Promise<void> {
  const place = databasePlace(layout, 'local');
  const server = await startDatabase(place, { bufferPoolMb: 64, building: true }, started);
  try {
    await createLocalAccounts(place.socket);
    await installLocal(layout, layout.localSite);
    const age = 'CREATE TABLE `wp_old_plugin` (`id` int PRIMARY KEY, `note` varchar(100)) ENGINE=InnoDB;\n';
    await rootSql(place.socket, `${age}INSERT INTO wp_old_plugin VALUES (1, 'from before the pull');\n`, 'shop_local');
  } finally {
    await stopDaemon(server, 60_000);
  }
}

async function readJson<T>(file: string): Promise<T | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as T); // Written by this module alone.
}
