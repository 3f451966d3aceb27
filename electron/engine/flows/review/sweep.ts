import type { ProvisionContext } from '../../provision/step.ts';
import { readManifest } from '../../provision/notes.ts';
import { shQuote } from '../../remote/shell-quote.ts';
import type { Orphan } from './review-flow.ts';
import { describeItems } from './tear-down.ts';

/** A store on a server, with what its manifest says. */
export interface FoundStore extends Orphan {
  readonly store: string;
  readonly projectId: string;
}

/**
 * The stores of reviews on a server, oldest first. One without a manifest that says whose it is was not made by us, or is being
 * made right now: it is left out.
 */
export async function findStores(context: ProvisionContext, serverId: string): Promise<readonly FoundStore[]> {
  const mark = context.random(12).toString('hex');
  const script = `cd -- "$HOME/.stagelift/reviews" 2>/dev/null || exit 0
for d in *; do [ -d "$d" ] && [ ! -h "$d" ] && [ -O "$d" ] && [ -f "$d/manifest.jsonl" ] || continue
printf '%s %s/%s\\n' ${shQuote(mark)} "$(pwd -P)" "$d"; cat -- "$d/manifest.jsonl"; echo; done`;
  const { stdout } = await context.host.run(script, context.signal);
  const found = stdout
    .split(`${mark} `)
    .slice(1)
    .flatMap((block): FoundStore[] => {
      const end = block.indexOf('\n');
      const store = block.slice(0, end);
      const items = readManifest(block.slice(end + 1));
      const about = items.find(({ kind }) => kind === 'about')?.facts;
      const id = store.split('/').at(-1) ?? '';
      if (about?.reviewId !== id || about.projectId === undefined) return [];
      const what = describeItems(items);
      return [{ serverId, reviewId: id, at: about.at ?? '', what: [...what], store, projectId: about.projectId }];
    });
  return found.toSorted((a, b) => a.at.localeCompare(b.at));
}
