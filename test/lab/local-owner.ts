import { run } from './processes.ts';

export interface LocalOwner {
  readonly uid: number;
  readonly gid: number;
  readonly name: string;
  readonly group: string;
}

/** Who works on the local site: the person behind sudo, else the user who runs the lab. */
export async function localOwner(env: NodeJS.ProcessEnv = process.env): Promise<LocalOwner> {
  const uid = Number(env.SUDO_UID ?? '0');
  const gid = Number(env.SUDO_GID ?? '0');
  if (!(uid > 0)) return { uid: 0, gid: 0, name: 'root', group: 'root' };
  const nameOf = async (option: string): Promise<string> => (await run('id', [option, String(uid)])).stdout.trim();
  return { uid, gid, name: await nameOf('-nu'), group: await nameOf('-ng') };
}

/** Hands a tree to the local owner, so that the app can work on it without root. */
export async function giveToLocalOwner(root: string): Promise<void> {
  const owner = await localOwner();
  if (owner.uid !== 0) await run('chown', ['-hR', `${owner.uid}:${owner.gid}`, root]);
}
