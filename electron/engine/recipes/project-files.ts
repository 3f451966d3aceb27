import { open, readdir, stat } from 'node:fs/promises';
import { basename, join, posix } from 'node:path';
import { AppError, isAppError } from '#shared/errors/app-error.ts';

/** Bytes that are read of a configuration file at most. */
export const maxConfigBytes = 1024 * 1024;

/** Read access to a project's files, on this computer or on a server. Paths are relative to the project's root. */
export interface ProjectFiles {
  /** How the place is named in messages: a folder or `user@host:path`. */
  readonly label: string;
  /** The folder's own name, where it is known. */
  readonly name?: string;
  /** True for files and folders. */
  exists(path: string): Promise<boolean>;
  /** The content, or null when there is no such file. Throws `remote.file-too-large` beyond `max` bytes. */
  read(path: string, max: number): Promise<Buffer | null>;
  /** Names in a folder; none when there is no such folder. Absent where folders cannot be listed. */
  list?(folder: string): Promise<readonly string[]>;
}

/** Files below a folder of this computer. */
export function localProjectFiles(root: string): ProjectFiles {
  return {
    label: root,
    name: basename(root),
    async exists(path) {
      return stat(join(root, path)).then(
        () => true,
        () => false,
      );
    },
    async read(path, max) {
      const handle = await open(join(root, path), 'r').catch((error: unknown) => {
        if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR'))
          return null;
        throw unreadable(path, root, error);
      });
      if (handle === null) return null;
      try {
        const facts = await handle.stat();
        if (!facts.isFile()) return null;
        if (facts.size > max) throw tooLarge(path, root, max);
        return await handle.readFile();
      } finally {
        await handle.close();
      }
    },
    list: (folder) => readdir(join(root, folder)).catch(() => []),
  };
}

/** The part of a remote session that reading a project needs. */
export interface RemoteReader {
  readonly label: string;
  readFile(path: string, signal: AbortSignal, maxBytes?: number): Promise<Buffer>;
  stat(path: string, signal: AbortSignal): Promise<unknown>;
}

/** Files below an absolute folder of a server. `listNames` gives the names in an absolute folder. */
export function remoteProjectFiles(
  session: RemoteReader,
  root: string,
  signal: AbortSignal,
  listNames?: (folder: string) => Promise<readonly string[]>,
): ProjectFiles {
  const base = root.endsWith('/') ? root : `${root}/`;
  const missing = (error: unknown): boolean => isAppError(error, 'remote.file-missing');
  return {
    label: `${session.label}:${root}`,
    name: posix.basename(root),
    async exists(path) {
      try {
        await session.stat(base + path, signal);
        return true;
      } catch (error) {
        if (missing(error)) return false;
        throw error;
      }
    },
    async read(path, max) {
      try {
        return await session.readFile(base + path, signal, max);
      } catch (error) {
        if (missing(error)) return null;
        throw error;
      }
    },
    ...(listNames === undefined ? {} : { list: (folder) => listNames(base + folder) }),
  };
}

function tooLarge(path: string, root: string, max: number): AppError {
  return new AppError('remote.file-too-large', {
    message: `${path} in ${root} is larger than the ${Math.round(max / 1024)} kB that may be read of it.`,
    facts: { path, max },
  });
}

function unreadable(path: string, root: string, cause: unknown): AppError {
  return new AppError('remote.permission-denied', {
    message: `${path} in ${root} cannot be read.`,
    facts: { path },
    cause,
  });
}
