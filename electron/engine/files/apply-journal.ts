import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { AppError } from '#shared/errors/app-error.ts';
import { errnoOf, toDiskError } from './disk-error.ts';
import type { FileKind } from './file-entry.ts';

/** One change to the tree. `id` names the staged file, and the undo copy of what stood there before. */
export type ApplyAction =
  | { readonly kind: 'remove'; readonly id: number; readonly path: Buffer; readonly was: FileKind }
  | { readonly kind: 'mkdir'; readonly id: number; readonly path: Buffer }
  | { readonly kind: 'place'; readonly id: number; readonly path: Buffer }
  | { readonly kind: 'link'; readonly id: number; readonly path: Buffer; readonly target: Buffer };

/** How far an application has come. */
export type ApplyState = 'applying' | 'applied' | 'reverting' | 'reverted';

/** What a journal says. */
export interface ApplyJournal {
  readonly root: string;
  readonly actions: readonly ApplyAction[];
  readonly state: ApplyState;
}

const bytes = z.base64().transform((text) => Buffer.from(text, 'base64'));
const common = { id: z.number().int(), path: bytes };
const actionLine = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('remove'), ...common, was: z.enum(['file', 'directory', 'symlink', 'special']) }),
  z.object({ kind: z.literal('mkdir'), ...common }),
  z.object({ kind: z.literal('place'), ...common }),
  z.object({ kind: z.literal('link'), ...common, target: bytes }),
]);
const beginLine = z.object({ kind: z.literal('begin'), version: z.literal(1), root: z.string() });
const stateLine = z.object({
  kind: z.literal('state'),
  state: z.enum(['applying', 'applied', 'reverting', 'reverted']),
});

/** Writes down everything that is going to be done, and makes sure it is on disk before anything is. */
export async function writeJournal(directory: string, root: string, actions: readonly ApplyAction[]): Promise<void> {
  const lines = [{ kind: 'begin', version: 1, root }, ...actions.map(toLine), { kind: 'state', state: 'applying' }];
  const path = journalPath(directory);
  try {
    const handle = await open(path, 'w', 0o600);
    try {
      await handle.writeFile(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw toDiskError(error, path);
  }
}

/** Adds a new state, on disk when this returns. */
export async function appendState(directory: string, state: ApplyState): Promise<void> {
  const path = journalPath(directory);
  try {
    const handle = await open(path, 'a', 0o600);
    try {
      // A state line that a crash cut short must not swallow this one.
      await handle.appendFile(`\n${JSON.stringify({ kind: 'state', state })}\n`);
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw toDiskError(error, path);
  }
}

/** Reads a journal. Null when nothing was begun: there is none, or it ends before its first state. */
export async function readJournal(directory: string): Promise<ApplyJournal | null> {
  const text = await readFile(journalPath(directory), 'utf8').catch((error: unknown) => {
    if (errnoOf(error) === 'ENOENT') return '';
    throw toDiskError(error, journalPath(directory));
  });
  const lines = text
    .split('\n')
    .filter((line) => line !== '')
    .map(parseJson);
  const states = lines.flatMap((line) => stateLine.safeParse(line).data?.state ?? []);
  const state = states.at(-1);
  if (state === undefined) return null;
  const begin = beginLine.safeParse(lines[0]);
  const end = lines.findIndex((line) => stateLine.safeParse(line).success);
  const actions = z.array(actionLine).safeParse(lines.slice(1, end));
  if (!begin.success || !actions.success) {
    throw new AppError('store.damaged', {
      message: 'The journal of the file transfer is damaged; the undo copies beside it are untouched.',
      facts: { directory },
    });
  }
  return { root: begin.data.root, actions: actions.data, state };
}

function journalPath(directory: string): string {
  return join(directory, 'journal.jsonl');
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

function toLine(action: ApplyAction): object {
  const line = { ...action, path: action.path.toString('base64') };
  return action.kind === 'link' ? { ...line, target: action.target.toString('base64') } : line;
}
