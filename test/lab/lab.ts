import { mkdir, readdir, rm, rmdir } from 'node:fs/promises';
import path from 'node:path';
import type { RowDataPacket } from 'mysql2/promise';
import { createBareDatabases } from './bare.ts';
import { bufferPoolMb, restore, type Side } from './data-set.ts';
import { databaseNames, databasePlace, startDatabase } from './databases.ts';
import { LabError } from './lab-error.ts';
import { loadLabInfo, type LabInfo } from './lab-info.ts';
import { labLayout, type LabLayout } from './layout.ts';
import { withLabLock } from './lock.ts';
import { isAlive, stopDaemon } from './processes.ts';
import { checkRequirements } from './requirements.ts';
import { queryAsRoot, type SqlValue } from './root-connection.ts';
import { startLab, stopEverything } from './start-lab.ts';
import { readState, writeJson, writeState } from './state.ts';

export interface LabOptions {
  /** Size of the generated data; undefined keeps what runs, or 1. */
  readonly scale?: number | undefined;
  readonly layout?: LabLayout;
  readonly say?: (line: string) => void;
}

/**
 * Starts the lab when it does not run (or runs with another scale) and says where everything is. Safe to call from
 * parallel test workers: one starts it, the others wait for the lock and find it running.
 */
export async function ensureLab(options: LabOptions = {}): Promise<LabInfo> {
  const { layout = labLayout(), scale } = options;
  if (scale !== undefined && !(scale > 0 && scale <= 100)) {
    throw new LabError('The scale must be a number above 0 and up to 100.');
  }
  const fits = (info: LabInfo | undefined): info is LabInfo =>
    info !== undefined && (scale === undefined || scale === info.scale);
  const already = await runningLab(layout);
  if (fits(already)) return already;
  await checkRequirements();
  await mkdir(layout.folder, { recursive: true });
  return withLabLock(layout.lockName, async () => {
    const running = await runningLab(layout);
    if (fits(running)) return running;
    await stopEverything(layout);
    return startLab(layout, scale ?? 1, options.say ?? (() => undefined));
  });
}

/** Ends every process, mount, namespace and route of the lab; its files stay for the next start. */
export async function stopLab(layout: LabLayout = labLayout()): Promise<void> {
  await checkRequirements();
  await withLabLock(layout.lockName, () => stopEverything(layout));
}

/** Stops the lab and deletes its files, but nothing else that may lie in its folder. */
export async function purgeLab(layout: LabLayout = labLayout()): Promise<void> {
  await checkRequirements();
  await withLabLock(layout.lockName, async () => {
    await stopEverything(layout);
    const own = [
      'db',
      'hosts',
      'keys',
      'local',
      'run',
      'sets',
      'known_hosts',
      'ssh_config',
      path.basename(layout.liveFile),
    ];
    for (const name of own) await rm(path.join(layout.folder, name), { recursive: true, force: true });
    await rmdir(layout.folder).catch(() => undefined); // Something else lies there, or it never was.
  });
}

/** What runs at the moment; undefined when the lab is down or only partly up. */
export async function runningLab(layout: LabLayout = labLayout()): Promise<LabInfo | undefined> {
  const state = await readState(layout);
  if (!state.complete) return undefined;
  for (const daemon of state.daemons) if (!(await isAlive(daemon))) return undefined;
  return loadLabInfo(layout.infoFile).catch(() => undefined);
}

/** Puts the sides back to the pristine data set: database, site folder and, on production, home and /tmp. */
export async function resetLab(sides: readonly Side[], layout: LabLayout = labLayout()): Promise<LabInfo> {
  await checkRequirements();
  return withLabLock(layout.lockName, async () => {
    let info = await runningLab(layout);
    if (info === undefined) throw new LabError('The lab is not running: start it with npm run lab -- up');
    for (const side of sides) info = await resetSide(layout, info, side);
    return info;
  });
}

async function resetSide(layout: LabLayout, info: LabInfo, side: Side): Promise<LabInfo> {
  const state = await readState(layout);
  const place = databasePlace(layout, side);
  const old = state.daemons.find((daemon) => daemon.name === `mariadbd (${side})`);
  if (old !== undefined) await stopDaemon(old);
  await restore(layout, info.dataSet, side);
  if (side === 'production') await tidyProductionHost(layout);
  const others = state.daemons.filter((daemon) => daemon !== old);
  const server = await startDatabase(place, { bufferPoolMb: bufferPoolMb(info.scale) }, (daemon) =>
    writeState(layout, { ...state, daemons: [...others, daemon] }),
  );
  if (side === 'local') await createBareDatabases(layout);
  const databases = { ...info.databases, [side]: { ...info.databases[side], pid: server.pid } };
  const next = { ...info, databases };
  await writeJson(layout.infoFile, next);
  return next;
}

/** Removes what tests and leases left in the home and in /tmp of the production host. */
async function tidyProductionHost(layout: LabLayout): Promise<void> {
  const { folder } = layout.hosts.production;
  const own = new Set(['.ssh', 'site', 'git', 'previews']);
  for (const name of await readdir(path.join(folder, 'home'))) {
    if (!own.has(name)) await rm(path.join(folder, 'home', name), { recursive: true, force: true });
  }
  for (const name of await readdir(path.join(folder, 'tmp'))) {
    await rm(path.join(folder, 'tmp', name), { recursive: true, force: true });
  }
}

/** Runs one statement as root on the production server, with the site's database selected. */
export async function sqlProduction(sql: string, values?: readonly SqlValue[]): Promise<readonly RowDataPacket[]> {
  return queryAsRoot(databasePlace(labLayout(), 'production').socket, databaseNames.production, sql, values);
}
