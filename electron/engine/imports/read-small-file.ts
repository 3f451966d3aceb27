import { constants } from 'node:fs';
import { open, realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';

/** The text of a file, or why it is not read. */
export type SmallFile =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'missing' }
  | { readonly kind: 'refused'; readonly why: string };

/** Bytes that are read of one file at most; lists of sites with hundreds of entries have a few hundred kilobytes. */
export const mostBytes = 2 * 1024 * 1024;

/**
 * Reads a text file of at most two megabytes; devices and pipes are never waited for. With `within`, a path that leads out of
 * that folder through a link is refused.
 */
export async function readSmallFile(path: string, within?: string): Promise<SmallFile> {
  if (path.includes('\0')) return { kind: 'refused', why: 'Its name is not allowed.' };
  if (within !== undefined && !(await staysWithin(path, within))) {
    return { kind: 'refused', why: 'It is a link that leads out of the folder.' };
  }
  // Without O_NONBLOCK opening a pipe would wait until somebody writes into it.
  const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK).catch((error: unknown) => error);
  if (handle instanceof Error) return toRefusal(handle);
  // open() gives a handle or fails with an Error.
  const file = handle as Awaited<ReturnType<typeof open>>;
  try {
    const facts = await file.stat();
    if (!facts.isFile()) return { kind: 'refused', why: 'It is not a file.' };
    if (facts.size > mostBytes) return { kind: 'refused', why: 'It is larger than 2 MB.' };
    const buffer = Buffer.alloc(Math.min(facts.size, mostBytes));
    const { bytesRead } = await file.read(buffer, 0, buffer.length, 0);
    return { kind: 'text', text: buffer.toString('utf8', 0, bytesRead).replace(/^\uFEFF/u, '') };
  } finally {
    await file.close();
  }
}

async function staysWithin(path: string, folder: string): Promise<boolean> {
  const [real, root] = await Promise.all([realpath(path).catch(() => null), realpath(folder).catch(() => folder)]);
  return real === null || real.startsWith(root.endsWith(sep) ? root : join(root, sep));
}

function toRefusal(error: Error): SmallFile {
  const code = 'code' in error ? error.code : '';
  return code === 'ENOENT' || code === 'ENOTDIR'
    ? { kind: 'missing' }
    : { kind: 'refused', why: 'It cannot be opened.' };
}
