import { run } from './processes.ts';

export interface LocalOwner {
  readonly uid: number;
  readonly gid: number;
  /** Undefined for root. */
  readonly name: string | undefined;
}

/** Who works on the local site: the person behind sudo, else the user who runs the lab. */
export async function localOwner(env: NodeJS.ProcessEnv = process.env): Promise<LocalOwner> {
  const uid = Number(env.SUDO_UID ?? '0');
  const gid = Number(env.SUDO_GID ?? '0');
  if (!(uid > 0)) return { uid: 0, gid: 0, name: undefined };
  return { uid, gid, name: (await run('id', ['-nu', String(uid)])).stdout.trim() };
}

/** Hands a tree to the local owner, so that the app can work on it without root. */
export async function giveToLocalOwner(root: string): Promise<void> {
  const owner = await localOwner();
  if (owner.uid !== 0) await run('chown', ['-hR', `${owner.uid}:${owner.gid}`, root]);
}
