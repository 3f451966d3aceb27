import { createHash } from 'node:crypto';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { LabError } from './lab-error.ts';

/** Names of the lab's SSH hosts; `inner` can only be reached through `jump`. */
export const hostNames = ['production', 'staging', 'jump', 'inner'] as const;
export type HostName = (typeof hostNames)[number];

export interface HostPlace {
  readonly name: HostName;
  readonly address: string;
  readonly port: number;
  /** Network namespace, or undefined when the host lives on the machine's own loopback. */
  readonly netns: string | undefined;
  /** State folder on the machine; inside the host it is visible as /mnt. */
  readonly folder: string;
}

/** Where one lab keeps its files and on which addresses it listens. Two labs differ in folder and offset. */
export interface LabLayout {
  readonly repository: string;
  readonly folder: string;
  readonly assets: string;
  readonly offset: number;
  readonly hosts: Readonly<Record<HostName, HostPlace>>;
  readonly keyboardInteractivePort: number;
  readonly database: {
    readonly production: { readonly address: string; readonly port: number };
    readonly local: { readonly address: string; readonly port: number };
  };
  readonly web: {
    readonly production: { readonly address: string; readonly port: number };
    readonly preview: { readonly address: string; readonly port: number };
    readonly local: { readonly address: string; readonly port: number };
    readonly bare: { readonly address: string; readonly port: number };
  };
  readonly network: {
    readonly jumpNamespace: string;
    readonly innerNamespace: string;
    readonly hostInterface: string;
    readonly hostAddress: string;
    readonly jumpAddress: string;
    readonly jumpInnerAddress: string;
    readonly innerAddress: string;
    readonly innerNet: string;
  };
  readonly keys: string;
  readonly run: string;
  readonly sets: string;
  readonly productionData: string;
  readonly localData: string;
  readonly localRoot: string;
  readonly localSite: string;
  readonly infoFile: string;
  readonly stateFile: string;
  readonly liveFile: string;
  readonly lockName: string;
}

const sshPort = 4322;

/** Test workers beside the first have labs of their own, so many offsets away. */
const offsetOfWorker = 50;

/** Reads STAGELIFT_LAB_DIR and STAGELIFT_LAB_OFFSET (0 to 99), and which of Vitest's workers this is. */
export function labLayout(env: NodeJS.ProcessEnv = process.env): LabLayout {
  const assets = path.join(path.dirname(fileURLToPath(import.meta.url)), 'assets');
  const repository = path.resolve(assets, '../../..');
  const worker = Number(env.VITEST_POOL_ID ?? '1');
  const own = worker > 1 ? [`worker-${String(worker)}`] : [];
  const folder = path.resolve(repository, env.STAGELIFT_LAB_DIR ?? '.lab', ...own);
  const given = Number(env.STAGELIFT_LAB_OFFSET ?? '0');
  if (!Number.isInteger(given) || given < 0 || given > 99) {
    throw new LabError('STAGELIFT_LAB_OFFSET must be a whole number from 0 to 99.');
  }
  const offset = (given + (worker - 1) * offsetOfWorker) % 100;
  const net = `127.0.${offset}`;
  const outer = `10.77.${offset * 2}`;
  const inner = `10.77.${offset * 2 + 1}`;
  const network = {
    jumpNamespace: `stagelift-lab${offset}-jump`,
    innerNamespace: `stagelift-lab${offset}-inner`,
    hostInterface: `slab${offset}`,
    hostAddress: `${outer}.1`,
    jumpAddress: `${outer}.2`,
    jumpInnerAddress: `${inner}.1`,
    innerAddress: `${inner}.2`,
    innerNet: `${inner}.0/30`,
  };
  const host = (name: HostName, address: string, netns?: string): HostPlace => ({
    name,
    address,
    port: sshPort,
    netns,
    folder: path.join(folder, 'hosts', name),
  });
  return {
    repository,
    folder,
    assets,
    offset,
    hosts: {
      production: host('production', `${net}.2`),
      staging: host('staging', `${net}.3`),
      jump: host('jump', network.jumpAddress, network.jumpNamespace),
      inner: host('inner', network.innerAddress, network.innerNamespace),
    },
    keyboardInteractivePort: sshPort + 1,
    database: {
      production: { address: `${net}.2`, port: 4306 },
      local: { address: `${net}.4`, port: 4307 },
    },
    web: {
      production: { address: `${net}.2`, port: 4380 },
      preview: { address: '127.0.0.1', port: 4380 + offset },
      local: { address: '127.0.0.1', port: 4480 + offset },
      bare: { address: '127.0.0.1', port: 4580 + offset },
    },
    network,
    keys: path.join(folder, 'keys'),
    run: path.join(folder, 'run'),
    sets: path.join(folder, 'sets'),
    productionData: path.join(folder, 'db', 'production'),
    localData: path.join(folder, 'db', 'local'),
    localRoot: path.join(folder, 'local'),
    localSite: path.join(folder, 'local', 'site'),
    infoFile: path.join(folder, 'lab.json'),
    stateFile: path.join(folder, 'state.json'),
    liveFile: path.join(folder, 'live.json'),
    lockName: `\0stagelift-lab-${createHash('sha256').update(folder).digest('hex').slice(0, 32)}`,
  };
}
