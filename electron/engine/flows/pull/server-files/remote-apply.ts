import { AppError, isAppError } from '#shared/errors/app-error.ts';
import { appendState, readJournal, writeJournal, type ApplyAction } from '../../../files/apply-journal.ts';
import type { ApplyPlan } from '../../../files/apply-staged.ts';
import { displayPath, entryKey, type FileEntry } from '../../../files/file-entry.ts';
import { joinPath, parentPath, pathDepth, pathProblem } from '../../../files/relative-path.ts';
import type { RemoteWriter } from '../../../remote/transport.ts';
import { inParallel } from './in-parallel.ts';
import { stagedAt, undoAt } from './remote-staging.ts';

/** Where files are moved into a tree on a server. The journal is on this computer, staged files and undo copies are there. */
export interface RemoteApply {
  readonly writer: RemoteWriter;
  /** Folder of the journal on this computer. */
  readonly journal: string;
  /** Staging folder on the server, on the disk of the tree. */
  readonly staging: string;
}

/** Changes on the way at once: each is two or three questions to the server. */
const changesAtOnce = 24;

/**
 * Moves staged files into a tree on a server, as `applyStaged` does here: everything is in the journal first, what is replaced
 * or removed is kept for undo, and killed at any moment it can be gone on with (call it again) or taken back.
 * `there` is the tree as it was listed: no link of it is written through.
 */
export async function applyOnServer(
  apply: RemoteApply,
  root: string,
  plan: ApplyPlan,
  there: readonly FileEntry[],
): Promise<void> {
  const begun = await readJournal(apply.journal);
  if (begun?.state === 'applied') return;
  const actions = begun?.actions ?? planActions(plan, there);
  if (begun === null) await writeJournal(apply.journal, root, actions);
  const isFirstRun = begun === null;
  await inPhases(actions, (action) => runAction({ ...apply, root, isFirstRun }, action));
  await appendState(apply.journal, 'applied');
}

/** Brings a tree on a server back to what it was before `applyOnServer`, however far that came. */
export async function revertOnServer(apply: RemoteApply): Promise<boolean> {
  const journal = await readJournal(apply.journal);
  if (journal === null || journal.state === 'reverted') return false;
  const context = { ...apply, root: journal.root, isFirstRun: false };
  await appendState(apply.journal, 'reverting');
  await inPhases([...journal.actions].reverse(), (action) => undoAction(context, action));
  await appendState(apply.journal, 'reverted');
  return true;
}

interface ActionContext extends RemoteApply {
  readonly root: string;
  readonly isFirstRun: boolean;
}

/** Removals first, children before parents; then folders, parents first; then files and links. Pure. */
export function planActions(plan: ApplyPlan, there: readonly FileEntry[]): readonly ApplyAction[] {
  const removed = new Set(plan.remove.map(({ path }) => entryKey(path)));
  const standing = new Map(
    there.filter(({ path }) => !removed.has(entryKey(path))).map((one) => [entryKey(one.path), one]),
  );
  let last = plan.files.reduce((most, { id }) => Math.max(most, id), 0);
  const nextId = (): number => (last += 1);
  const wanted = new Map<string, Buffer>();
  const want = (path: Buffer): void => {
    for (let at = path; at.length > 0 && !wanted.has(entryKey(at)); at = parentPath(at)) wanted.set(entryKey(at), at);
  };
  for (const { path } of plan.directories) want(path);
  for (const { path } of [...plan.files, ...plan.symlinks]) want(parentPath(path));
  for (const { path } of [...plan.files, ...plan.symlinks, ...plan.remove]) requireInside(path);
  for (const path of wanted.values()) requireFolder(path, standing.get(entryKey(path)));
  const folders = [...wanted.values()]
    .filter((path) => !standing.has(entryKey(path)))
    .sort((a, b) => pathDepth(a) - pathDepth(b));
  const removals = [...plan.remove].sort((a, b) => pathDepth(b.path) - pathDepth(a.path));
  return [
    ...removals.map(({ path, kind }): ApplyAction => ({ kind: 'remove', id: nextId(), path, was: kind })),
    ...folders.map((path): ApplyAction => ({ kind: 'mkdir', id: nextId(), path })),
    ...plan.files.map(({ id, path }): ApplyAction => ({ kind: 'place', id, path })),
    ...plan.symlinks.map(({ path, target = Buffer.alloc(0) }): ApplyAction => {
      return { kind: 'link', id: nextId(), path, target };
    }),
  ];
}

function requireInside(path: Buffer): void {
  if (pathProblem(path) === null) return;
  throw new AppError('transfer.name-rejected', {
    message: `"${displayPath(path)}" is not a path inside of the tree.`,
    retry: 'never',
  });
}

function requireFolder(path: Buffer, there: FileEntry | undefined): void {
  requireInside(path);
  if (there === undefined || there.kind === 'directory') return;
  throw new AppError('transfer.name-rejected', {
    message: `"${displayPath(path)}" is no folder on the server but a ${there.kind}; nothing is written through it.`,
    hint: 'Remove it there, or exclude it from the pull.',
  });
}

/** What may happen at once follows each other here: one kind of change, in folders of one depth. */
async function inPhases(actions: readonly ApplyAction[], run: (action: ApplyAction) => Promise<void>): Promise<void> {
  let start = 0;
  while (start < actions.length) {
    const first = actions[start];
    let end = start + 1;
    while (first !== undefined && isSamePhase(first, actions[end])) end += 1;
    await inParallel(actions.slice(start, end), changesAtOnce, run);
    start = end;
  }
}

function isSamePhase(a: ApplyAction, b: ApplyAction | undefined): boolean {
  if (a.kind !== b?.kind) return false;
  return a.kind === 'place' || a.kind === 'link' || pathDepth(a.path) === pathDepth(b.path);
}

async function runAction(context: ActionContext, action: ApplyAction): Promise<void> {
  const { writer, staging, isFirstRun } = context;
  const target = joinPath(Buffer.from(context.root), action.path);
  const undo = undoAt(staging, action.id);
  switch (action.kind) {
    case 'remove':
      if (action.was === 'directory') await removeFolder(writer, target);
      else await moveAway(writer, target, undo);
      return;
    case 'mkdir':
      await makeFolder(writer, target);
      return;
    case 'place': {
      const staged = stagedAt(staging, action.id);
      if (!isFirstRun && (await writer.lstat(staged)) === null) return;
      if (isFirstRun || (await writer.lstat(undo)) === null) await keepCopy(writer, target, undo);
      await writer.rename(staged, target);
      return;
    }
    case 'link':
      if (await isLinkTo(writer, target, action.target)) return;
      await moveAway(writer, target, undo);
      await writer.symlink(action.target, target);
  }
}

/** Takes an action back, whether it was done, half done or not done. */
async function undoAction(context: ActionContext, action: ApplyAction): Promise<void> {
  const { writer, staging } = context;
  const target = joinPath(Buffer.from(context.root), action.path);
  const undo = undoAt(staging, action.id);
  switch (action.kind) {
    case 'remove':
      if (action.was === 'directory') await makeFolder(writer, target);
      else await bringBack(writer, undo, target);
      return;
    case 'mkdir':
      await removeFolder(writer, target);
      return;
    case 'place': {
      const staged = stagedAt(staging, action.id);
      if ((await writer.lstat(staged)) === null && (await writer.lstat(target))?.kind === 'file') {
        await writer.rename(target, staged);
      }
      await bringBack(writer, undo, target);
      return;
    }
    case 'link':
      if (await isLinkTo(writer, target, action.target)) await writer.remove(target);
      await bringBack(writer, undo, target);
  }
}

/** A second name for the old file keeps it reachable until the new one takes its place. */
async function keepCopy(writer: RemoteWriter, target: Buffer, undo: Buffer): Promise<void> {
  try {
    await writer.link(target, undo);
  } catch (error) {
    if (isAppError(error, 'remote.file-missing')) return;
    // No second names there, somebody else's file, or no file at all.
    if (!isAppError(error, 'remote.write-failed') && !isAppError(error, 'remote.permission-denied')) throw error;
    await moveAway(writer, target, undo);
  }
}

async function moveAway(writer: RemoteWriter, target: Buffer, undo: Buffer): Promise<void> {
  if ((await writer.lstat(undo)) !== null) return;
  const there = await writer.lstat(target);
  if (there === null || there.kind === 'directory') return;
  await writer.rename(target, undo);
}

async function bringBack(writer: RemoteWriter, undo: Buffer, target: Buffer): Promise<void> {
  if ((await writer.lstat(undo)) === null) return;
  await writer.rename(undo, target);
  // A rename between two names of one file does nothing.
  if ((await writer.lstat(undo)) !== null) await writer.remove(undo);
}

async function makeFolder(writer: RemoteWriter, target: Buffer): Promise<void> {
  try {
    await writer.mkdir(target);
  } catch (error) {
    if ((await writer.lstat(target))?.kind !== 'directory') throw error;
  }
}

/** A folder in which something unknown is stays. */
async function removeFolder(writer: RemoteWriter, target: Buffer): Promise<void> {
  try {
    await writer.rmdir(target);
  } catch (error) {
    if (isAppError(error, 'connection.closed') || isAppError(error, 'connection.stalled')) throw error;
    const there = await writer.lstat(target);
    if (there !== null && there.kind !== 'directory') throw error;
  }
}

async function isLinkTo(writer: RemoteWriter, path: Buffer, target: Buffer): Promise<boolean> {
  if ((await writer.lstat(path))?.kind !== 'symlink') return false;
  return (await writer.readlink(path)).equals(target);
}
