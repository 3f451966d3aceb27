import { lstat, mkdir, readdir } from 'node:fs/promises';
import { dirname, isAbsolute } from 'node:path';
import { AppError } from '#shared/errors/app-error.ts';
import { parseRepositoryUrl } from './parse-repository-url.ts';
import { type GitOptions, runGit } from './run-git.ts';

/** What is cloned to where. */
export interface CloneRequest extends Pick<GitOptions, 'env' | 'signal' | 'sshCommand'> {
  readonly url: string;
  /** Absolute; must not exist or be an empty folder. */
  readonly folder: string;
}

const halfAnHour = 30 * 60_000;

/**
 * Clones a repository: no hooks or templates, no submodules, no local transport. Throws `git.url-refused`,
 * `store.duplicate` when something is in the folder already, and `git.failed`.
 */
export async function cloneRepository({ url, folder, ...options }: CloneRequest): Promise<void> {
  const { text } = parseRepositoryUrl(url);
  if (!isAbsolute(folder)) throw new AppError('contract.invalid-input', { message: 'The folder must be absolute.' });
  await refuseOccupied(folder);
  await mkdir(dirname(folder), { recursive: true });
  const args = ['clone', '--quiet', '--no-recurse-submodules', '--template=', '--end-of-options', text, folder];
  await runGit(args, { ...options, cwd: dirname(folder), network: 'https-and-ssh', timeout: halfAnHour });
}

async function refuseOccupied(folder: string): Promise<void> {
  const found = await lstat(folder).catch(() => null);
  if (found === null) return;
  if (found.isDirectory() && (await readdir(folder)).length === 0) return;
  throw new AppError('store.duplicate', {
    message: `There is something in ${folder} already.`,
    hint: 'Choose an empty folder or one that does not exist yet.',
  });
}
