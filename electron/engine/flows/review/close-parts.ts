import { randomUUID } from 'node:crypto';
import { posix } from 'node:path';
import { shQuote } from '../../remote/shell-quote.ts';
import { putConfig } from './agent.ts';
import { makes, type ReviewPart, type ReviewWork } from './part.ts';
import type { CloseRequest, OpenRequest } from './request-file.ts';
import { tearDown } from './tear-down.ts';

/** Every step of taking a review away. `opened` is what it was opened with; null when nobody knows any more. Pure. */
export function closeParts(
  request: CloseRequest,
  opened: OpenRequest | null,
  items: readonly string[],
): readonly ReviewPart[] {
  const { places, reviewId, reason } = request;
  return [
    makes({
      ...{ id: 'shut', title: 'Close the gate', weight: 1, undo: 'The review can be opened again.' },
      lines: [{ kind: 'path', text: posix.join(places.store, 'config.json') }],
      async run(work, job) {
        job.note('begun', { at: work.context.now().toISOString() }, true);
        const { tools } = work;
        const review = await tools.reviews.get(reviewId);
        const isWhole = await holds(work, posix.join(places.store, 'config.json'));
        await tools.reviews.update(reviewId, (before) => ({ ...before, state: 'closing' }));
        if (!isWhole || opened === null) return;
        const shut = { ...review, state: 'closed' as const };
        await putConfig(work, shut, opened, { number: 1, commit: review.version.commit }, []);
      },
    }),
    makes({
      ...{ id: 'keep', title: 'Keep its record on this computer', weight: 2, undo: 'It stays kept.' },
      lines: [{ kind: 'note', text: 'Remarks, pictures and decisions.' }],
      async run(work, job) {
        if (!(await holds(work, posix.join(places.store, 'log.jsonl')))) return;
        const { tools, context } = work;
        const review = await tools.reviews.get(reviewId);
        const known = job.notes().get('event-id')?.at(0);
        const id = typeof known === 'string' ? known : randomUUID();
        if (known === undefined) job.note('event-id', id, true);
        await tools.log.append(review, [{ id, kind: 'closed', reason }], context.signal);
        await tools.log.keep(review, context.signal);
      },
    }),
    makes({
      ...{ id: 'remove', title: 'Take away what was made, and nothing else', weight: 4, undo: 'It cannot be undone.' },
      lines: items.map((text) => ({ kind: 'path', text })),
      async run({ context, git, tools }, job) {
        const { manifest: _manifest, ...host } = context.host;
        await tearDown({
          ...{ context: { ...context, host }, git, reviewId, store: places.store },
          say: (text) => {
            job.note('taking-away', text, true);
            job.progress.setCurrent(text);
            job.log('info', text);
          },
        });
        await tools.reviews.update(reviewId, (review) => ({
          ...{ ...review, state: 'closed', closedAt: context.now().toISOString() },
        }));
      },
    }),
  ];
}

async function holds({ context }: ReviewWork, path: string): Promise<boolean> {
  return (await context.host.run(`[ -s ${shQuote(path)} ]`, context.signal)).exitCode === 0;
}
