import { constants, existsSync } from 'node:fs';
import { lstat, open, realpath, type FileHandle } from 'node:fs/promises';
import { AppError } from '#shared/errors/app-error.ts';
import { errnoOf } from './disk-error.ts';
import { displayPath } from './file-entry.ts';
import { joinPath, pathNames } from './relative-path.ts';

/** A directory of a tree that is held open. */
export interface HeldDirectory {
  /** The absolute path of a name in this directory, for file system calls while the directory is held. */
  at(name: Buffer): Buffer;
}

/** A local tree whose directories are reached without following a symbolic link below the root. */
export interface AnchoredTree {
  /** The root with all links in its own path resolved. */
  readonly root: string;
  /**
   * Holds a directory while `use` runs. Throws `transfer.name-rejected` when a name on the way is a symbolic link and
   * `transfer.disk-failed` when it is missing or no directory.
   */
  withDirectory<T>(path: Buffer, use: (directory: HeldDirectory) => Promise<T>): Promise<T>;
}

const descriptors = '/proc/self/fd';
const openDirectory = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW;

/**
 * Anchors a tree. Where the system shows open descriptors as folders (Linux), every directory on the way is opened
 * without following links and reached through its descriptor, so that a link put in its place meanwhile changes
 * nothing. Elsewhere each name is checked right before it is used.
 */
export async function openAnchoredTree(
  root: string,
  showsDescriptors = existsSync(descriptors),
): Promise<AnchoredTree> {
  const real = await realpath(root);
  return showsDescriptors ? descriptorTree(real) : checkedTree(real);
}

function descriptorTree(root: string): AnchoredTree {
  return {
    root,
    async withDirectory(path, use) {
      let handle = await open(root, constants.O_RDONLY | constants.O_DIRECTORY);
      try {
        for (const name of path.length === 0 ? [] : pathNames(path)) {
          const next = await openStep(joinPath(descriptorPath(handle), name), path);
          await handle.close();
          handle = next;
        }
        const base = descriptorPath(handle);
        return await use({ at: (name) => joinPath(base, name) });
      } finally {
        await handle.close();
      }
    },
  };
}

function checkedTree(root: string): AnchoredTree {
  return {
    root,
    async withDirectory(path, use) {
      let base: Buffer = Buffer.from(root);
      for (const name of path.length === 0 ? [] : pathNames(path)) {
        base = joinPath(base, name);
        const stats = await lstat(base).catch((error: unknown) => {
          throw notADirectory(path, errnoOf(error), error);
        });
        if (stats.isSymbolicLink()) throw leadsThroughLink(path);
        if (!stats.isDirectory()) throw notADirectory(path, 'ENOTDIR');
      }
      const directory = base;
      return use({ at: (name) => joinPath(directory, name) });
    },
  };
}

function descriptorPath(handle: FileHandle): Buffer {
  return Buffer.from(`${descriptors}/${handle.fd}`);
}

async function openStep(absolute: Buffer, path: Buffer): Promise<FileHandle> {
  try {
    return await open(absolute, openDirectory);
  } catch (error) {
    const stats = await lstat(absolute).catch(() => null);
    throw stats?.isSymbolicLink() === true ? leadsThroughLink(path) : notADirectory(path, errnoOf(error), error);
  }
}

function leadsThroughLink(path: Buffer): AppError {
  return new AppError('transfer.name-rejected', {
    message: `The folder "${displayPath(path)}" is reached through a symbolic link; nothing is written there.`,
    hint: 'Replace the link by a folder, or leave this folder out of the transfer.',
    facts: { path: displayPath(path) },
  });
}

function notADirectory(path: Buffer, errno: string, cause?: unknown): AppError {
  return new AppError('transfer.disk-failed', {
    message: `The folder "${displayPath(path)}" cannot be opened.`,
    facts: { path: displayPath(path), errno },
    cause,
  });
}
