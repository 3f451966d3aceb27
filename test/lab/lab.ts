import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { labSecrets, refusedUsers, shellUsers } from './accounts.ts';
import { bufferPoolMb, dataSetKey, ensureDataSet, restore, type DataSet, type Side } from './data-set.ts';
import { databaseNames, databasePlace, databaseUsers, startDatabase } from './databases.ts';
import { gitBranch, gitUrl } from './git.ts';
import { describeHost, prepareHost, startHost, startKeyboardInteractive, writeClientFiles } from './hosts.ts';
import { agentFiles, describeKeys, ensureKeys, startAgents } from './keys.ts';
import { LabError } from './lab-error.ts';
import { loadLabInfo, type LabHost, type LabInfo } from './lab-info.ts';
import { hostNames, labLayout, type HostName, type LabLayout } from './layout.ts';
import { withLabLock } from './lock.ts';
import { networkDown, networkUp } from './network.ts';
import { personalMarkers } from './personal.ts';
import { checkPortsFree } from './ports.ts';
import { isAlive, killNamespaces, stopDaemon, type Daemon } from './processes.ts';
import { checkRequirements } from './requirements.ts';
import { readState, removeState, StateRecorder, writeJson, writeState } from './state.ts';
import { localSite, productionSite, startLocalWeb, startProductionWeb } from './web.ts';
import { wordpressAccounts } from './wordpress.ts';

export interface LabOptions {
  /** Size of the generated data; undefined keeps what runs, or 1. */
  readonly scale?: number | undefined;
  readonly layout?: LabLayout;
  readonly say?: (line: string) => void;
}

const quiet = (): void => undefined;

/** Starts the lab when it does not run (or runs with another scale) and says where everything is. */
export async function ensureLab(options: LabOptions = {}): Promise<LabInfo> {
  const layout = options.layout ?? labLayout();
  checkRequirements();
  await mkdir(layout.folder, { recursive: true });
  return withLabLock(layout.lockName, async () => {
    const running = await runningLab(layout);
    if (running !== undefined && (options.scale === undefined || options.scale === running.scale)) return running;
    await stop(layout);
    return start(layout, options.scale ?? 1, options.say ?? quiet);
  });
}

/** Ends every process, mount, namespace and route of the lab; its files stay for the next start. */
export async function stopLab(layout: LabLayout = labLayout()): Promise<void> {
  checkRequirements();
  await mkdir(layout.folder, { recursive: true });
  await withLabLock(layout.lockName, () => stop(layout));
}

/** What runs at the moment; undefined when the lab is down or only partly up. */
export async function runningLab(layout: LabLayout = labLayout()): Promise<LabInfo | undefined> {
  const state = await readState(layout);
  if (!state.complete) return undefined;
  for (const daemon of state.daemons) if (!(await isAlive(daemon))) return undefined;
  return loadLabInfo(layout.infoFile).catch(() => undefined);
}

/** Puts production, local or both back to the pristine data set; the database servers restart. */
export async function resetLab(sides: readonly Side[], layout: LabLayout = labLayout()): Promise<LabInfo> {
  checkRequirements();
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
  const old = state.daemons.find((daemon) => daemon.name === databaseDaemonName(side));
  if (old !== undefined) await stopDaemon(old);
  await restore(layout, info.dataSet, side);
  const server = await startDatabase(layout, place, { bufferPoolMb: bufferPoolMb(info.scale) });
  await writeState(layout, { ...state, daemons: [...state.daemons.filter((daemon) => daemon !== old), server] });
  const databases = { ...info.databases, [side]: { ...info.databases[side], pid: server.pid } };
  const next = { ...info, databases };
  await writeJson(layout.infoFile, next);
  return next;
}

function databaseDaemonName(side: Side): string {
  return `mariadbd (${side})`;
}

async function stop(layout: LabLayout): Promise<void> {
  const state = await readState(layout);
  await Promise.all([...state.daemons].reverse().map((daemon) => stopDaemon(daemon)));
  await killNamespaces(new Set(state.mountNamespaces));
  await networkDown(layout);
  await removeState(layout);
}

async function start(layout: LabLayout, scale: number, say: (line: string) => void): Promise<LabInfo> {
  if (!(scale > 0 && scale <= 100)) throw new LabError('The scale must be a number above 0 and up to 100.');
  await checkPortsFree(layout);
  const recorder = new StateRecorder(layout);
  try {
    await mkdir(layout.run, { recursive: true });
    await ensureKeys(layout);
    for (const name of hostNames) await prepareHost(layout, layout.hosts[name]);
    const dataSet = await ensureDataSet(layout, scale, say);
    const running = await startServers(layout, dataSet, recorder);
    const info = await describe(layout, dataSet, running);
    await writeJson(layout.infoFile, info);
    await recorder.complete();
    return info;
  } catch (error) {
    await stop(layout);
    throw error;
  }
}

interface Running {
  readonly hosts: Readonly<Record<HostName, LabHost>>;
  readonly production: Daemon;
  readonly local: Daemon;
}

async function startServers(layout: LabLayout, dataSet: DataSet, recorder: StateRecorder): Promise<Running> {
  await networkUp(layout);
  const record = async (daemons: readonly Daemon[]): Promise<void> => {
    for (const daemon of daemons) await recorder.daemon(daemon);
  };
  const database = async (side: Side): Promise<Daemon> => {
    const options = { bufferPoolMb: bufferPoolMb(dataSet.scale) };
    return recorder.daemon(await startDatabase(layout, databasePlace(layout, side), options));
  };
  const host = async (name: HostName): Promise<LabHost> => {
    const place = layout.hosts[name];
    return describeHost(place, await startHost(layout, place, recorder));
  };
  const productionHost = host('production').then(async (described) => {
    await record([await startKeyboardInteractive(layout, described.pid)]);
    await record(await startProductionWeb(layout, described.pid));
    return described;
  });
  const [productionDb, localDb, production, staging, jump, inner] = await settled([
    database('production'),
    database('local'),
    productionHost,
    host('staging'),
    host('jump'),
    host('inner'),
    startAgents(layout).then(record),
    startLocalWeb(layout).then(record),
  ]);
  return { hosts: { production, staging, jump, inner }, production: productionDb, local: localDb };
}

/** Like Promise.all, but waits for every start before it throws, so that nothing starts after the clean-up. */
async function settled<T extends readonly unknown[]>(work: { [K in keyof T]: Promise<T[K]> }): Promise<T> {
  await Promise.allSettled(work);
  return Promise.all(work) as Promise<unknown> as Promise<T>; // Promise.all keeps the tuple, its type does not.
}

async function describe(layout: LabLayout, dataSet: DataSet, running: Running): Promise<LabInfo> {
  const home = running.hosts.production.home;
  const places = {
    production: databasePlace(layout, 'production'),
    local: databasePlace(layout, 'local'),
  };
  const sitePlace = (root: string, rootOnMachine: string): LabInfo['sites']['local'] => ({
    root,
    uploads: `${root}/wp-content/uploads`,
    rootOnMachine,
    uploadsOnMachine: `${rootOnMachine}/wp-content/uploads`,
  });
  const keys = describeKeys(layout);
  return {
    folder: layout.folder,
    offset: layout.offset,
    scale: dataSet.scale,
    dataSet: dataSetKey(layout, dataSet.scale),
    hosts: running.hosts,
    keyboardInteractive: {
      address: layout.hosts.production.address,
      port: layout.keyboardInteractivePort,
      user: shellUsers.bash,
      password: labSecrets.deployPassword,
    },
    keys,
    ...agentFiles(layout),
    shellUsers,
    refusedUsers,
    ...(await writeClientFiles(layout)),
    databases: {
      production: {
        host: places.production.address,
        port: places.production.port,
        user: databaseUsers.productionSite,
        password: labSecrets.productionSite,
        database: databaseNames.production,
        rootSocket: places.production.socket,
        pid: running.production.pid,
        socketOnHost: '/run/mysqld/mysqld.sock',
        reader: { user: databaseUsers.productionReader, password: labSecrets.productionReader },
        generalLog: places.production.generalLog,
      },
      local: {
        host: places.local.address,
        port: places.local.port,
        user: databaseUsers.localSite,
        password: labSecrets.localSite,
        database: databaseNames.local,
        rootSocket: places.local.socket,
        pid: running.local.pid,
        developer: { user: databaseUsers.developer, password: labSecrets.developer },
      },
    },
    web: {
      production: productionSite(layout),
      local: localSite(layout),
      preview: { pattern: `http://NAME.preview.localhost:${layout.web.preview.port}`, ...layout.web.preview },
    },
    git: { url: gitUrl(layout), branch: gitBranch, commit: dataSet.commit },
    sites: {
      production: sitePlace('/home/deploy/site', path.join(home, 'site')),
      local: sitePlace(layout.localSite, layout.localSite),
    },
    wordpress: wordpressAccounts,
    counts: dataSet.counts,
    personal: personalMarkers,
    secrets: Object.values(labSecrets),
  };
}
