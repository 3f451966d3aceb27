import type { Stats } from 'node:fs';
import { link, lstat, mkdir, readlink, rename, rmdir, symlink, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { ApplyAction } from './apply-journal.ts';
import { errnoOf } from './disk-error.ts';
import { stagedPath } from './staging.ts';

/** Where an action happens. */
export interface ActionContext {
  readonly staging: string;
  /** Absolute path in the tree, in a directory that is held. */
  readonly target: Buffer;
}

/**
 * Does an action, or what is left of it after an interruption: where the staged file and the undo copy are tells how far
 * it came. False when a directory had to stay because it is not empty.
 */
export async function runAction(action: ApplyAction, { staging, target }: ActionContext): Promise<boolean> {
  const undo = undoPath(staging, action.id);
  switch (action.kind) {
    case 'remove':
      return action.was === 'directory' ? removeDirectory(target) : moveAway(target, undo);
    case 'mkdir':
      return makeDirectory(target);
    case 'place':
      return placeFile(stagedPath(staging, action.id), target, undo);
    case 'link':
      return placeLink(action.target, target, undo);
  }
}

/** Takes an action back, whether it was done, half done or not done. */
export async function undoAction(action: ApplyAction, { staging, target }: ActionContext): Promise<boolean> {
  const undo = undoPath(staging, action.id);
  switch (action.kind) {
    case 'remove':
      return action.was === 'directory' ? makeDirectory(target) : bringBack(undo, target);
    case 'mkdir':
      return removeDirectory(target);
    case 'place': {
      const staged = stagedPath(staging, action.id);
      if (!(await exists(staged)) && (await isFile(target))) await rename(target, staged);
      return bringBack(undo, target);
    }
    case 'link':
      if (await isLinkTo(target, action.target)) await unlink(target);
      return bringBack(undo, target);
  }
}

function undoPath(staging: string, id: number): string {
  return join(staging, 'undo', String(id));
}

async function placeFile(staged: string, target: Buffer, undo: string): Promise<boolean> {
  if (!(await exists(staged))) return true;
  if (!(await exists(undo))) await keepCopy(target, undo);
  await rename(staged, target);
  return true;
}

async function placeLink(linkTarget: Buffer, target: Buffer, undo: string): Promise<boolean> {
  if (await isLinkTo(target, linkTarget)) return true;
  await moveAway(target, undo);
  await symlink(linkTarget, target);
  return true;
}

/** A second name for the old file keeps it reachable until the new one takes its place. */
async function keepCopy(target: Buffer, undo: string): Promise<void> {
  if (!(await isFile(target))) {
    await moveAway(target, undo);
    return;
  }
  try {
    await link(target, undo);
  } catch (error) {
    // File systems without hard links, and files of others where the system forbids links to them.
    if (!['EPERM', 'EMLINK', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EACCES'].includes(errnoOf(error))) throw error;
    await rename(target, undo);
  }
}

/** Moves a file or link to its undo place. A directory that stands there instead is left; that gives false. */
async function moveAway(target: Buffer, undo: string): Promise<boolean> {
  if (await exists(undo)) return true;
  const stats = await statsOf(target);
  if (stats === null) return true;
  if (stats.isDirectory()) return false;
  await rename(target, undo);
  return true;
}

async function bringBack(undo: string, target: Buffer): Promise<boolean> {
  if (!(await exists(undo))) return true;
  await rename(undo, target);
  // A rename between two names of one file does nothing.
  if (await exists(undo)) await unlink(undo);
  return true;
}

async function makeDirectory(target: Buffer): Promise<boolean> {
  try {
    await mkdir(target);
  } catch (error) {
    const stats = errnoOf(error) === 'EEXIST' ? await statsOf(target) : null;
    if (stats?.isDirectory() !== true) throw error;
  }
  return true;
}

async function removeDirectory(target: Buffer): Promise<boolean> {
  try {
    await rmdir(target);
    return true;
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(errnoOf(error))) return true;
    if (['ENOTEMPTY', 'EEXIST'].includes(errnoOf(error))) return false;
    throw error;
  }
}

async function isLinkTo(path: Buffer, target: Buffer): Promise<boolean> {
  const current = await readlink(path, { encoding: 'buffer' }).catch(() => null);
  return current?.equals(target) === true;
}

async function isFile(path: Buffer): Promise<boolean> {
  return (await statsOf(path))?.isFile() === true;
}

async function exists(path: string): Promise<boolean> {
  return (await statsOf(path)) !== null;
}

async function statsOf(path: string | Buffer): Promise<Stats | null> {
  return lstat(path).catch((error: unknown) => {
    if (errnoOf(error) === 'ENOENT') return null;
    throw error;
  });
}
