import { copyFile, mkdir, rm, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ExtraSshdOptions } from '../../../lab/extra-sshd.ts';
import type { LabInfo } from '../../../lab/lab-info.ts';
import { run } from '../../../lab/processes.ts';

/** A folder on the production host that is the whole world of an account: only these tools exist in it. */
export interface BareHost {
  /** As this machine names it. */
  readonly folder: string;
  /** For `startSshd`. */
  readonly sshd: Pick<ExtraSshdOptions, 'extraConfig'>;
}

/** What every account has: a shell, by the names that log-ins and scripts use. */
const shells = ['sh', 'bash'];

/**
 * Builds the folder for `ChrootDirectory`. `tools` are copied from this machine with their libraries; `applets` are made of
 * busybox. Trimming PATH would not do: programs of ours add the usual folders to it.
 */
export async function makeBareHost(
  info: LabInfo,
  name: string,
  { tools, applets = [] }: { readonly tools: readonly string[]; readonly applets?: readonly string[] },
): Promise<BareHost> {
  const folder = join(info.folder, 'hosts/production/extra', name);
  await rm(folder, { recursive: true, force: true });
  for (const part of ['bin', 'dev', 'tmp', 'home/deploy', 'usr']) await mkdir(join(folder, part), { recursive: true });
  await symlink('../bin', join(folder, 'usr/bin'));
  const place = async (program: string, as: string): Promise<void> => {
    await copyFile(program, join(folder, 'bin', as));
    const { stdout } = await run('ldd', [program]).catch(() => ({ stdout: '' }));
    for (const [library] of stdout.matchAll(/\/\S+/g)) {
      await mkdir(join(folder, dirname(library)), { recursive: true });
      await copyFile(library, join(folder, library));
    }
  };
  const pathOf = async (tool: string): Promise<string> => {
    const { stdout } = await run('sh', ['-c', 'readlink -f -- "$(command -v "$1")"', 'sh', tool]);
    return stdout.trim();
  };
  for (const shell of shells) await place('/bin/dash', shell);
  for (const tool of tools) await place(await pathOf(tool), tool);
  if (applets.length > 0) await place(await pathOf('busybox'), 'busybox');
  for (const applet of applets) await symlink('busybox', join(folder, 'bin', applet));
  await run('chmod', ['-R', 'go-w', folder]);
  await run('mknod', ['-m', '666', join(folder, 'dev/null'), 'c', '1', '3']);
  return { folder, sshd: { extraConfig: `ChrootDirectory /mnt/extra/${name}` } };
}
