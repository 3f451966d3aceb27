import { posix } from 'node:path';
import { shQuote } from '../../remote/shell-quote.ts';
import type { ProvisionContext } from '../../provision/step.ts';
import { putAgent, putConfig } from './agent.ts';
import { commandPart } from './commands.ts';
import { loadData } from './open-parts.ts';
import { makes, type ReviewFacts, type ReviewPart } from './part.ts';
import { releaseFolder, type ReviewPlaces } from './places.ts';
import { proveReview } from './proofs.ts';
import { putRelease, removeOldReleases, shareFolders, switchRelease } from './release.ts';
import type { OpenRequest, UpdateRequest } from './request-file.ts';
import { readStore } from './store.ts';
import { must } from './things.ts';
import { uploadPathsOf } from './upload-paths.ts';
import { keepCommit } from './version.ts';

const releasesKept = 3;

/** Every step of deploying another version beside the one that runs. `opened` is what the review was opened with. Pure. */
export function updateParts(request: UpdateRequest, opened: OpenRequest, facts: ReviewFacts): readonly ReviewPart[] {
  const { places, version, number, reviewId, changed, data } = request;
  const release = { number, commit: version.commit };
  const folder = releaseFolder(places, number, version.commit);
  const { environment, wish } = opened;
  // Built and migrated before it is switched to.
  const place = { root: folder, url: environment.url, php: environment.php ?? 'php' };
  const { build, migrate, clearCache } = facts.recipe.commands;
  const optional = (commands: typeof migrate) => commands.map((command) => ({ ...command, optional: true }));
  const steps: readonly (ReviewPart | null)[] = [
    makes({
      ...{ id: 'release', title: `Put ${version.commit.slice(0, 12)} beside the version that runs`, weight: 6 },
      lines: [
        { kind: 'path', text: folder },
        { kind: 'note', text: changed.length === 0 ? 'The same files.' : `${String(changed.length)} files differ.` },
        ...changed.slice(0, 50).map((text) => ({ kind: 'file' as const, text })),
      ],
      undo: 'It is removed as long as nothing was switched.',
      async run(work, job) {
        job.note('begun', { at: work.context.now().toISOString() }, true);
        await keepCommit(work.git, reviewId, version.commit);
        await putRelease(work, job, places, release, opened.other ?? null);
        await shareFolders(work.context, places, release, uploadPathsOf(work));
        await carryConfig(work.context, places, folder);
      },
    }),
    wish.build ? commandPart('build', 'Fetch dependencies and build', build, place) : null,
    data
      ? makes({
          ...{ id: 'data', title: 'Bring its data in anew', weight: 12, undo: 'The pull can be undone.', lines: [] },
          async run(work, job) {
            const found = await loadData(work, job, opened, true);
            await work.tools.reviews.update(reviewId, (review) => ({ ...review, data: found }));
          },
        })
      : null,
    commandPart('migrate', 'Bring the database to the state of the code', optional(migrate), place),
    makes({
      ...{ id: 'deploy', title: 'Switch to it', weight: 2, undo: 'Deploy the version before.' },
      lines: [{ kind: 'path', text: `${places.current} -> ${posix.join('releases', posix.basename(folder))}` }],
      async run(work, job) {
        const review = await work.tools.reviews.get(reviewId);
        const now = { ...review, version };
        await putAgent(
          work,
          job,
          { ...now, state: review.state === 'open' ? 'open' : 'paused' },
          opened,
          release,
          changed,
        );
        await switchRelease(work.context, places, release);
        await work.tools.reviews.update(reviewId, (before) => ({ ...before, version }));
      },
    }),
    commandPart('caches', 'Empty the caches', optional(clearCache), { ...place, root: environment.path }),
    makes({
      ...{
        id: 'prove',
        title: 'Prove that the new version runs and does no harm',
        weight: 2,
        undo: 'Nothing to undo.',
      },
      lines: [],
      async run(work, job) {
        const { tools } = work;
        try {
          await proveReview(work, job, reviewId);
        } catch (error) {
          // What cannot be proved is shown to nobody.
          const review = await tools.reviews.get(reviewId);
          await putConfig(work, { ...review, state: 'paused' }, opened, release, changed);
          throw error;
        }
        await putConfig(work, await tools.reviews.get(reviewId), opened, release, changed);
      },
    }),
    makes({
      ...{ id: 'tell', title: 'Tell the review', weight: 1, undo: 'The log keeps it.' },
      lines: [{ kind: 'note', text: 'Approvals of another tree ask again; remarks that commits fix are closed.' }],
      async run(work) {
        const { context, tools } = work;
        const review = await tools.reviews.get(reviewId);
        const event = {
          id: request.eventId,
          kind: 'deployed' as const,
          version,
          data: review.data,
          files: [...changed],
        };
        await tools.log.append(review, [event], context.signal);
        await tools.log.solve(review, request.before.commit, version.commit, context.signal);
        await removeOldReleases(context, places, releasesKept);
      },
    }),
  ];
  return steps.filter((step) => step !== null);
}

/** The configuration of the release that runs, into the new one: its keys stay, so that nobody is logged out. */
async function carryConfig(context: ProvisionContext, places: ReviewPlaces, folder: string): Promise<void> {
  const items = (await readStore(context.host, places.store, context.signal)) ?? [];
  const files = items
    .filter(({ step, kind }) => step.endsWith('/config-file') && kind === 'file')
    .map(({ what }) => posix.relative(posix.join(places.code, 'releases'), what).split('/').slice(1).join('/'));
  const copies = [...new Set(files)].map((file) => {
    const from = shQuote(posix.join(places.current, file));
    const to = shQuote(posix.join(folder, file));
    return `[ ! -f ${from} ] || [ -e ${to} ] || { mkdir -p -- "$(dirname -- ${to})" && cp -p -- ${from} ${to}; } || exit 1`;
  });
  if (copies.length > 0) await must(context, copies.join('\n'), folder);
}

/** Removes a version that was not switched to. Safe to repeat. */
export async function removeUnused(
  context: ProvisionContext,
  { places, number, version }: UpdateRequest,
): Promise<void> {
  const folder = releaseFolder(places, number, version.commit);
  const script = `f=${shQuote(folder)}; rm -rf -- "$f.part" ${shQuote(posix.join(places.store, 'incoming'))}
[ "$(basename -- "$(readlink -- ${shQuote(places.current)})")" = "$(basename -- "$f")" ] && exit 0
[ ! -d "$f" ] || { chmod -R u+rwX -- "$f" 2>/dev/null; rm -rf -- "$f"; }`;
  await must(context, script, folder);
}
