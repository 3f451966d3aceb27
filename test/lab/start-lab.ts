import { mkdir } from 'node:fs/promises';
import { createBareDatabases, startBareWeb } from './bare.ts';
import { bufferPoolMb, ensureDataSet, type DataSet, type Side } from './data-set.ts';
import { databasePlace, startDatabase } from './databases.ts';
import { describeLab, type Running } from './describe-lab.ts';
import { describeHost, hostMarker, prepareHost, startHost, startKeyboardInteractive } from './hosts.ts';
import { ensureKeys, startAgents } from './keys.ts';
import { loadLabInfo, type LabHost, type LabInfo } from './lab-info.ts';
import { LabError } from './lab-error.ts';
import { hostNames, type HostName, type LabLayout } from './layout.ts';
import { giveToLocalOwner } from './local-owner.ts';
import { networkDown, networkUp, requireOwnNetwork } from './network.ts';
import { checkPortsFree } from './ports.ts';
import { killBehindMarker, stopDaemon, type Daemon } from './processes.ts';
import { readState, removeState, StateRecorder, writeJson } from './state.ts';
import { startLocalWeb, startProductionWeb } from './web.ts';

/** Starts everything; on a failure everything is stopped again. The caller holds the lock. */
export async function startLab(layout: LabLayout, scale: number, say: (line: string) => void): Promise<LabInfo> {
  await checkPortsFree(layout);
  const recorder = new StateRecorder(layout);
  // The servers outlive the test run that starts them, and with it its temporary folder.
  const { TMPDIR } = process.env;
  delete process.env.TMPDIR;
  try {
    await mkdir(layout.run, { recursive: true });
    await ensureKeys(layout);
    await giveToLocalOwner(layout.keys);
    for (const name of hostNames) await prepareHost(layout, layout.hosts[name]);
    const dataSet = await ensureDataSet(layout, scale, say, (daemon) => recorder.daemon(daemon));
    await recorder.forgetEnded();
    const running = await startServers(layout, dataSet, recorder);
    const info = await describeLab(layout, dataSet, running);
    await writeJson(layout.infoFile, info);
    await recorder.complete();
    return info;
  } catch (error) {
    await stopEverything(layout);
    throw error;
  } finally {
    if (TMPDIR !== undefined) process.env.TMPDIR = TMPDIR;
  }
}

/** Throws when the lab in the folder was started with another offset: its network would be left behind. */
async function requireOwnOffset(layout: LabLayout): Promise<void> {
  const info = await loadLabInfo(layout.infoFile).catch(() => undefined);
  if (info === undefined || info.offset === layout.offset) return;
  throw new LabError(
    `The lab in ${layout.folder} was started with STAGELIFT_LAB_OFFSET=${String(info.offset)}, not ` +
      `${String(layout.offset)}. Nothing was touched: give that one.`,
  );
}

/** Ends every process, mount, namespace and route of the lab. The caller holds the lock. */
export async function stopEverything(layout: LabLayout): Promise<void> {
  await requireOwnNetwork(layout);
  await requireOwnOffset(layout);
  const state = await readState(layout);
  await Promise.all([...state.daemons].reverse().map((daemon) => stopDaemon(daemon)));
  await killBehindMarker(hostMarker, layout.folder);
  await networkDown(layout);
  await removeState(layout);
}

async function startServers(layout: LabLayout, dataSet: DataSet, recorder: StateRecorder): Promise<Running> {
  await networkUp(layout);
  const record = async (daemons: readonly Daemon[]): Promise<void> => {
    for (const daemon of daemons) await recorder.daemon(daemon);
  };
  const database = async (side: Side): Promise<Daemon> => {
    const options = { bufferPoolMb: bufferPoolMb(dataSet.scale) };
    return startDatabase(databasePlace(layout, side), options, (daemon) => recorder.daemon(daemon));
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
    database('local').then(async (daemon) => {
      await createBareDatabases(layout);
      return daemon;
    }),
    productionHost,
    host('staging').then(async (described) => {
      await record(await startBareWeb(layout, described.pid));
      return described;
    }),
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
