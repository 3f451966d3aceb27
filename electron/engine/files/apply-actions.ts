import {
  linkSync,
  lstatSync,
  mkdirSync,
  readlinkSync,
  renameSync,
  rmdirSync,
  symlinkSync,
  unlinkSync,
  type Stats,
} from 'node:fs';
import { join } from 'node:path';
import type { ApplyAction } from './apply-journal.ts';
import { errnoOf } from './disk-error.ts';
import { stagedPath } from './received-record.ts';

/** Where an action happens. */
export interface ActionContext {
  readonly staging: string;
  /** Absolute path in the tree, in a directory that is held. */
  readonly target: Buffer;
  /** No earlier run has done any part of it: nothing has to be looked for. */
  readonly isFirstRun: boolean;
  /** The directory was made by this run: nothing stands there that would have to be kept. */
  readonly isNewDirectory: boolean;
}

/**
 * Does an action, or what is left of it after an interruption: where the staged file and the undo copy are tells how far
 * it came. False when a directory had to stay because it is not empty, or was there already. Blocks: see `writeParts` of the
 * staging folder.
 */
export function runAction(action: ApplyAction, context: ActionContext): boolean {
  const { staging, target } = context;
  const undo = undoPath(staging, action.id);
  switch (action.kind) {
    case 'remove':
      return action.was === 'directory' ? removeDirectory(target) : moveAway(target, undo);
    case 'mkdir':
      return makeDirectory(target);
    case 'place':
      return placeFile(stagedPath(staging, action.id), undo, context);
    case 'link':
      return placeLink(action.target, target, undo);
  }
}

/** Takes an action back, whether it was done, half done or not done. */
export function undoAction(action: ApplyAction, { staging, target }: ActionContext): boolean {
  const undo = undoPath(staging, action.id);
  switch (action.kind) {
    case 'remove':
      return action.was === 'directory' ? makeDirectory(target) : bringBack(undo, target);
    case 'mkdir':
      return removeDirectory(target);
    case 'place': {
      const staged = stagedPath(staging, action.id);
      if (!exists(staged) && isFile(target)) renameSync(target, staged);
      return bringBack(undo, target);
    }
    case 'link':
      if (isLinkTo(target, action.target)) unlinkSync(target);
      return bringBack(undo, target);
  }
}

function undoPath(staging: string, id: number): string {
  return join(staging, 'undo', String(id));
}

function placeFile(staged: string, undo: string, { target, isFirstRun, isNewDirectory }: ActionContext): boolean {
  if (!isFirstRun && !exists(staged)) return true;
  if (!isNewDirectory && (isFirstRun || !exists(undo))) keepCopy(target, undo);
  renameSync(staged, target);
  return true;
}

function placeLink(linkTarget: Buffer, target: Buffer, undo: string): boolean {
  if (isLinkTo(target, linkTarget)) return true;
  moveAway(target, undo);
  symlinkSync(linkTarget, target);
  return true;
}

/** A second name for the old file keeps it reachable until the new one takes its place. */
function keepCopy(target: Buffer, undo: string): void {
  const stats = statsOf(target);
  if (stats === null) return;
  if (!stats.isFile()) {
    moveAway(target, undo);
    return;
  }
  try {
    linkSync(target, undo);
  } catch (error) {
    // File systems without hard links, and files of others where the system forbids links to them.
    if (!['EPERM', 'EMLINK', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EACCES'].includes(errnoOf(error))) throw error;
    renameSync(target, undo);
  }
}

/** Moves a file or link to its undo place. A directory that stands there instead is left; that gives false. */
function moveAway(target: Buffer, undo: string): boolean {
  if (exists(undo)) return true;
  const stats = statsOf(target);
  if (stats === null) return true;
  if (stats.isDirectory()) return false;
  renameSync(target, undo);
  return true;
}

function bringBack(undo: string, target: Buffer): boolean {
  if (!exists(undo)) return true;
  renameSync(undo, target);
  // A rename between two names of one file does nothing.
  if (exists(undo)) unlinkSync(undo);
  return true;
}

/** False when it was there already. */
function makeDirectory(target: Buffer): boolean {
  try {
    mkdirSync(target);
    return true;
  } catch (error) {
    const stats = errnoOf(error) === 'EEXIST' ? statsOf(target) : null;
    if (stats?.isDirectory() !== true) throw error;
    return false;
  }
}

function removeDirectory(target: Buffer): boolean {
  try {
    rmdirSync(target);
    return true;
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(errnoOf(error))) return true;
    if (['ENOTEMPTY', 'EEXIST'].includes(errnoOf(error))) return false;
    throw error;
  }
}

function isLinkTo(path: Buffer, target: Buffer): boolean {
  return statsOf(path)?.isSymbolicLink() === true && readlinkSync(path, { encoding: 'buffer' }).equals(target);
}

function isFile(path: Buffer): boolean {
  return statsOf(path)?.isFile() === true;
}

function exists(path: string): boolean {
  return statsOf(path) !== null;
}

function statsOf(path: string | Buffer): Stats | null {
  return lstatSync(path, { throwIfNoEntry: false }) ?? null;
}
