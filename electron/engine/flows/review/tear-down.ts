import { AppError } from '#shared/errors/app-error.ts';
import { databaseStep } from '../../provision/database.ts';
import { databaseUserStep } from '../../provision/database-user.ts';
import { pooledDatabaseStep } from '../../provision/pooled-database.ts';
import type { Made, ProvisionContext, Undone } from '../../provision/step.ts';
import { undoMade } from '../../provision/undo.ts';
import { type ManifestItem, readStore, removeStore, withManifest } from './store.ts';
import { removeLink, removeTree } from './things.ts';
import { forgetCommit, type GitPlace } from './version.ts';

/** What taking away works with. */
export interface TearDown {
  /** The server's context, without a manifest. */
  readonly context: ProvisionContext;
  /** The clone on this computer; null where there is none. */
  readonly git: GitPlace | null;
  readonly reviewId: string;
  readonly store: string;
  /** Told before each act. */
  readonly say: (text: string) => void;
}

/**
 * Removes exactly what a review's manifest names, last first, and in the end the store with the manifest itself. Nothing happens
 * where there is no store. Safe to repeat after it was cut. Throws `review.left-over` when something stays; then the manifest
 * stays as well, and the next try goes on.
 */
export async function tearDown({ context: given, git, reviewId, store, say }: TearDown): Promise<void> {
  const context = { ...given, host: withManifest(given.host, store) };
  const items = await readStore(context.host, store, context.signal);
  const kept: string[] = [];
  for (const step of stepsOf(items ?? []).toReversed()) {
    const undone = await undoStep(context, step, git, reviewId, say);
    kept.push(...undone.kept.map(({ what, why }) => `${what}: ${why}`));
  }
  if (git !== null) await forgetCommit(git, reviewId);
  if (kept.length > 0) {
    throw new AppError('review.left-over', {
      message: `Not everything could be taken away. ${kept.join(' ')}`,
      hint: 'Mend it, then close the review again: it goes on from here.',
      facts: { kept },
    });
  }
  await removeStore(context.host, store, context.signal);
}

/** What a manifest names, in plain words. Pure. */
export function describeItems(items: readonly ManifestItem[]): readonly string[] {
  const words: Readonly<Record<string, string>> = {
    tree: 'folder with everything in it',
    folder: 'folder, while it is empty',
    file: 'file',
    link: 'link',
    database: 'database with everything in it',
    user: 'database user',
    pooled: 'database of the list, emptied and given back',
  };
  const trees = items.filter(({ kind }) => kind === 'tree').map(({ what }) => what);
  const isInTree = ({ kind, what }: ManifestItem): boolean =>
    kind === 'file' && trees.some((tree) => what.startsWith(`${tree}/`));
  return items
    .filter((item) => words[item.kind] !== undefined && !isInTree(item))
    .toReversed()
    .map(({ kind, what }) => `${what} (${words[kind] ?? kind})`);
}

function stepsOf(items: readonly ManifestItem[]): readonly string[] {
  return [...new Set(items.map(({ step }) => step))];
}

async function undoStep(
  context: ProvisionContext,
  step: string,
  git: GitPlace | null,
  reviewId: string,
  say: (text: string) => void,
): Promise<Undone> {
  const made: Made = { stepId: step, items: [] };
  say(`Taking away: ${step.split('/').at(-1) ?? step}`);
  const everything = { fullDatabases: true };
  switch (step.split('/').at(-1)) {
    case 'database':
      return databaseStep.undo(context, made, everything);
    case 'database-user':
      return databaseUserStep.undo(context, made);
    case 'pooled-database':
      return pooledDatabaseStep.undo(context, made, everything);
    case 'config-file':
      // It is inside of the release, which goes as a whole.
      return { removed: [], kept: [] };
    default:
      return undoMade(context, made, {
        tree: removeTree,
        link: removeLink,
        ref: async () => {
          if (git !== null) await forgetCommit(git, reviewId);
          return { kind: 'removed' };
        },
      });
  }
}
