import { removeFile, removeFolder, type Fate } from './make-files.ts';
import { openNotes, type StepNotes } from './notes.ts';
import type { Made, MadeItem, ProvisionContext, Undone } from './step.ts';

/** How one kind of thing is taken back. */
export type Remover = (context: ProvisionContext, item: MadeItem, notes: StepNotes) => Promise<Fate>;

const usual: Readonly<Record<string, Remover>> = { folder: removeFolder, file: removeFile };

/**
 * Takes back what a step made, last first: what the caller knows of and what is noted on the host, which after a kill may be
 * more. A note goes when its thing is gone.
 */
export async function undoMade(
  context: ProvisionContext,
  made: Made,
  removers: Readonly<Record<string, Remover>> = {},
): Promise<Undone> {
  const notes = await openNotes(context.host, made.stepId, context.signal);
  const begun = notes.begun();
  const isNoted = (item: MadeItem): boolean => begun.some(({ kind, what }) => kind === item.kind && what === item.what);
  const items = [...made.items.filter((item) => !isNoted(item)), ...begun];
  const removed: string[] = [];
  const kept: { what: string; why: string }[] = [];
  for (const item of items.toReversed()) {
    const remove = { ...usual, ...removers }[item.kind];
    if (remove === undefined) continue;
    const fate = await remove(context, item, notes);
    if (fate.kind === 'removed') removed.push(item.what);
    if (fate.kind === 'kept') kept.push({ what: item.what, why: fate.why });
    else await notes.gone(item);
  }
  await notes.tidy();
  return { removed, kept };
}
