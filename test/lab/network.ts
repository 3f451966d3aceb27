import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { LabError } from './lab-error.ts';
import type { LabLayout } from './layout.ts';
import { run } from './processes.ts';

/**
 * Two network namespaces in a row: this machine - jump - inner. The `prohibit` route comes first, so that no packet
 * for the inner network can ever leave through the machine's default route.
 */
export async function networkUp(layout: LabLayout): Promise<void> {
  const net = layout.network;
  await ip('route', 'replace', 'prohibit', net.innerNet);
  for (const namespace of [net.jumpNamespace, net.innerNamespace]) {
    await ip('netns', 'add', namespace);
    await ip('-n', namespace, 'link', 'set', 'lo', 'up');
  }
  await ip('link', 'add', net.hostInterface, 'type', 'veth', 'peer', 'name', 'outer', 'netns', net.jumpNamespace);
  await ip('link', 'set', net.hostInterface, 'alias', ownerOf(layout));
  await ip('addr', 'add', `${net.hostAddress}/30`, 'dev', net.hostInterface);
  await ip('link', 'set', net.hostInterface, 'up');
  await inJump('addr', 'add', `${net.jumpAddress}/30`, 'dev', 'outer');
  await inJump('link', 'set', 'outer', 'up');
  await inJump('link', 'add', 'inner', 'type', 'veth', 'peer', 'name', 'inner', 'netns', net.innerNamespace);
  await inJump('addr', 'add', `${net.jumpInnerAddress}/30`, 'dev', 'inner');
  await inJump('link', 'set', 'inner', 'up');
  await ip('-n', net.innerNamespace, 'addr', 'add', `${net.innerAddress}/30`, 'dev', 'inner');
  await ip('-n', net.innerNamespace, 'link', 'set', 'inner', 'up');

  async function inJump(...args: readonly string[]): Promise<void> {
    await ip('-n', net.jumpNamespace, ...args);
  }
}

/** As whom a lab signs its interface; the kernel keeps 255 bytes. */
function ownerOf({ folder }: LabLayout): string {
  return folder.slice(-200);
}

/** Throws when the network of this offset is another lab's: taking it down would cut that one off. */
export async function requireOwnNetwork(layout: LabLayout): Promise<void> {
  const { hostInterface } = layout.network;
  const alias = (await readFile(`/sys/class/net/${hostInterface}/ifalias`, 'utf8').catch(() => '')).trim();
  // What is left of a lab whose files are gone belongs to nobody.
  if (alias === '' || alias === ownerOf(layout) || !existsSync(alias)) return;
  throw new LabError(
    `The offset ${String(layout.offset)} belongs to the lab in ${alias}, not to ${layout.folder}. Nothing was touched. ` +
      'Give the offset with which this lab was started (STAGELIFT_LAB_OFFSET), or another folder (STAGELIFT_LAB_DIR).',
  );
}

/** Removes all that networkUp made; whatever is not there is skipped. */
export async function networkDown(layout: LabLayout): Promise<void> {
  const net = layout.network;
  await run('ip', ['link', 'del', net.hostInterface], { mayFail: true });
  for (const namespace of [net.jumpNamespace, net.innerNamespace]) {
    await run('ip', ['netns', 'del', namespace], { mayFail: true });
  }
  await run('ip', ['route', 'del', 'prohibit', net.innerNet], { mayFail: true });
}

async function ip(...args: readonly string[]): Promise<void> {
  await run('ip', args);
}
