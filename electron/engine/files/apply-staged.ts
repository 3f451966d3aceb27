import { mkdir, lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError, isAppError } from '#shared/errors/app-error.ts';
import { openAnchoredTree, type AnchoredTree } from './anchored-tree.ts';
import { runAction, undoAction, type ActionContext } from './apply-actions.ts';
import { appendState, readJournal, writeJournal, type ApplyAction, type ApplyJournal } from './apply-journal.ts';
import { toDiskError } from './disk-error.ts';
import { displayPath, entryKey, type FileEntry } from './file-entry.ts';
import { lastName, parentPath, pathDepth, pathProblem } from './relative-path.ts';
import type { StagedFile } from './received-record.ts';

/** What the tree is to look like afterwards, besides the staged files. */
export interface ApplyPlan {
  readonly files: readonly StagedFile[];
  readonly directories: readonly FileEntry[];
  readonly symlinks: readonly FileEntry[];
  /** What leaves the tree; kept in the undo folder. */
  readonly remove: readonly FileEntry[];
}

/** What was done. */
export interface ApplyReport {
  readonly placed: number;
  readonly linked: number;
  readonly created: number;
  readonly removed: number;
  /** Directories that were to go and stay, because something unknown is in them. */
  readonly keptDirectories: readonly string[];
}

/** Actions in one directory that run before others of the process get their turn. */
const actionsAtOnce = 256;

/**
 * Moves staged files into the tree. Everything is written to a journal first; what is replaced or removed is kept in the
 * staging folder until that is discarded. Files are replaced by rename, so a reader sees the old or the new one. Killed at
 * any moment, it can be finished with `resumeApply` or taken back with `revertApply`. Throws `transfer.name-rejected` when
 * a symbolic link stands on the way, `transfer.no-space`, `transfer.disk-failed`.
 */
export async function applyStaged(staging: string, root: string, plan: ApplyPlan): Promise<ApplyReport> {
  await requireSameFileSystem(staging, root);
  const tree = await openAnchoredTree(root);
  const actions = await planActions(tree, plan);
  await mkdir(join(staging, 'undo'), { recursive: true, mode: 0o700 });
  await writeJournal(staging, tree.root, actions);
  return runForward(staging, tree, actions, true);
}

/** How far the application in a staging folder has come; null when none was begun. */
export async function readApply(staging: string): Promise<ApplyJournal | null> {
  return readJournal(staging);
}

/** Finishes an application that was interrupted. Returns null when there is none, or when it was being taken back. */
export async function resumeApply(staging: string): Promise<ApplyReport | null> {
  const journal = await readJournal(staging);
  if (journal?.state !== 'applying') return null;
  return runForward(staging, await openAnchoredTree(journal.root), journal.actions, false);
}

/**
 * Brings back the tree as it was before `applyStaged`, also a partly applied or partly reverted one; the received files
 * are staged again. Returns false when there is nothing to take back.
 */
export async function revertApply(staging: string): Promise<boolean> {
  const journal = await readJournal(staging);
  if (journal === null || journal.state === 'reverted') return false;
  const tree = await openAnchoredTree(journal.root);
  await appendState(staging, 'reverting');
  await inGroups([...journal.actions].reverse(), (group) =>
    runGroup({ staging, isFirstRun: false, isNewDirectory: false }, tree, group, undoAction).catch((error: unknown) => {
      // What was to happen in a directory that was never made did not happen.
      if (!isGone(error)) throw error;
    }),
  );
  await appendState(staging, 'reverted');
  return true;
}

async function runForward(
  staging: string,
  tree: AnchoredTree,
  actions: readonly ApplyAction[],
  isFirstRun: boolean,
): Promise<ApplyReport> {
  const kept: string[] = [];
  const made = new Set<string>();
  const links = new Set(actions.flatMap((action) => (action.kind === 'link' ? [entryKey(action.path)] : [])));
  await inGroups(actions, async (group) => {
    const [first] = group;
    const isNewDirectory = first !== undefined && made.has(entryKey(parentPath(first.path)));
    const how = { staging, isFirstRun, isNewDirectory };
    const done = await runGroup(how, tree, group, runAction).catch((error: unknown) => {
      // After an interruption, the directory of what was to be removed may be gone already, or be our link.
      if (first?.kind === 'remove' && (isGone(error) || isBelow(first.path, links))) return [];
      throw error;
    });
    group.forEach((action, index) => {
      if (action.kind === 'remove' && done[index] === false) kept.push(displayPath(action.path));
      if (action.kind === 'mkdir' && done[index] === true && isFirstRun) made.add(entryKey(action.path));
    });
  });
  await appendState(staging, 'applied');
  const count = (kind: ApplyAction['kind']): number => actions.filter((action) => action.kind === kind).length;
  return {
    placed: count('place'),
    linked: count('link'),
    created: count('mkdir'),
    removed: count('remove') - kept.length,
    keptDirectories: kept,
  };
}

/** Removals first, children before parents; then directories, parents first; then files and links. */
async function planActions(tree: AnchoredTree, plan: ApplyPlan): Promise<readonly ApplyAction[]> {
  let id = plan.files.reduce((last, file) => Math.max(last, file.id), 0);
  const nextId = (): number => (id += 1);
  for (const { path } of [...plan.files, ...plan.directories, ...plan.symlinks, ...plan.remove]) requireInside(path);
  const byDirectory = (a: { readonly path: Buffer }, b: { readonly path: Buffer }): number =>
    Buffer.compare(parentPath(a.path), parentPath(b.path));
  const removals = [...plan.remove].sort((a, b) => pathDepth(b.path) - pathDepth(a.path) || byDirectory(a, b));
  const directories = await missingDirectories(tree, plan, new Set(plan.remove.map(({ path }) => entryKey(path))));
  return [
    ...removals.map((entry): ApplyAction => ({ kind: 'remove', id: nextId(), path: entry.path, was: entry.kind })),
    ...directories.map((path): ApplyAction => ({ kind: 'mkdir', id: nextId(), path })),
    ...[...plan.files].sort(byDirectory).map((file): ApplyAction => ({ kind: 'place', id: file.id, path: file.path })),
    ...[...plan.symlinks].sort(byDirectory).map((entry): ApplyAction => {
      return { kind: 'link', id: nextId(), path: entry.path, target: entry.target ?? Buffer.alloc(0) };
    }),
  ];
}

/** Directories that are wanted, or needed by something wanted, and not there or about to be removed; parents first. */
async function missingDirectories(
  tree: AnchoredTree,
  plan: ApplyPlan,
  removed: ReadonlySet<string>,
): Promise<readonly Buffer[]> {
  const wanted = new Map<string, Buffer>();
  const want = (path: Buffer): void => {
    for (let at = path; at.length > 0 && !wanted.has(entryKey(at)); at = parentPath(at)) wanted.set(entryKey(at), at);
  };
  for (const { path } of plan.directories) want(path);
  for (const { path } of [...plan.files, ...plan.symlinks]) want(parentPath(path));
  const missing = new Set<string>();
  const ordered = [...wanted.values()].sort((a, b) => pathDepth(a) - pathDepth(b) || Buffer.compare(a, b));
  for (const path of ordered) {
    const isBelowMissing = missing.has(entryKey(parentPath(path)));
    if (isBelowMissing || removed.has(entryKey(path)) || !(await exists(tree, path))) missing.add(entryKey(path));
  }
  return ordered.filter((path) => missing.has(entryKey(path)));
}

async function exists(tree: AnchoredTree, path: Buffer): Promise<boolean> {
  return tree.withDirectory(parentPath(path), (directory) =>
    lstat(directory.at(lastName(path))).then(
      () => true,
      () => false,
    ),
  );
}

/** Splits actions into runs of one kind in one directory. */
async function inGroups(
  actions: readonly ApplyAction[],
  run: (group: readonly ApplyAction[]) => Promise<unknown>,
): Promise<void> {
  let start = 0;
  while (start < actions.length) {
    const first = actions[start];
    let end = start + 1;
    while (first !== undefined && end - start < actionsAtOnce && isSameGroup(first, actions[end])) end += 1;
    await run(actions.slice(start, end));
    start = end;
  }
}

function isSameGroup(a: ApplyAction, b: ApplyAction | undefined): boolean {
  return a.kind === b?.kind && parentPath(a.path).equals(parentPath(b.path));
}

async function runGroup(
  how: Omit<ActionContext, 'target'>,
  tree: AnchoredTree,
  group: readonly ApplyAction[],
  run: (action: ApplyAction, context: ActionContext) => boolean,
): Promise<readonly boolean[]> {
  const [first] = group;
  if (first === undefined) return [];
  return tree.withDirectory(parentPath(first.path), async (directory) =>
    group.map((action) => {
      try {
        return run(action, { ...how, target: directory.at(lastName(action.path)) });
      } catch (error) {
        throw toDiskError(error, displayPath(action.path));
      }
    }),
  );
}

/** True when a directory on the way to an action does not exist. */
function isGone(error: unknown): boolean {
  if (!isAppError(error, 'transfer.disk-failed')) return false;
  return error.facts.errno === 'ENOENT' || error.facts.errno === 'ENOTDIR';
}

/** True when one of the directories above a path is in the set. */
function isBelow(path: Buffer, keys: ReadonlySet<string>): boolean {
  for (let at = parentPath(path); at.length > 0; at = parentPath(at)) {
    if (keys.has(entryKey(at))) return true;
  }
  return false;
}

function requireInside(path: Buffer): void {
  if (pathProblem(path) === null) return;
  throw new AppError('transfer.name-rejected', {
    message: `"${displayPath(path)}" is not a path inside of the tree.`,
    retry: 'never',
  });
}

async function requireSameFileSystem(staging: string, root: string): Promise<void> {
  const [from, to] = await Promise.all([lstat(staging), lstat(root)]).catch((error: unknown) => {
    throw toDiskError(error, root);
  });
  if (from.dev === to.dev || to.isSymbolicLink()) return;
  throw new AppError('transfer.disk-failed', {
    message: `${staging} is on another disk than ${root}; files cannot be moved there in one step.`,
    hint: 'Let files be received beside the folder they are for.',
  });
}
