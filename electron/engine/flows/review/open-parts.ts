import { randomUUID } from 'node:crypto';
import { posix } from 'node:path';
import type { Review, ReviewData } from '#shared/domain/review.ts';
import type { JobContext } from '../../jobs/runner.ts';
import { runGit } from '../../git/run-git.ts';
import { toBranchRef } from '../../provision/git-names.ts';
import { lookAtPath } from '../../provision/make-files.ts';
import { openNotes } from '../../provision/notes.ts';
import { shQuote } from '../../remote/shell-quote.ts';
import { putAgent, putConfig } from './agent.ts';
import { commandPart } from './commands.ts';
import { emptyData, pullData, seedData } from './data.ts';
import { databaseParts } from './database-parts.ts';
import { makes, type ReviewFacts, type ReviewPart, type ReviewTools, type ReviewWork } from './part.ts';
import { leftBehind, putOtherCode } from './other-code.ts';
import { otherCodeFolder, releaseFolder } from './places.ts';
import { proveReview } from './proofs.ts';
import { putRelease, shareFolders, switchRelease } from './release.ts';
import type { OpenRequest } from './request-file.ts';
import { makeStore, readStore } from './store.ts';
import { makeLink, makeTree, must } from './things.ts';
import { uploadPathsOf } from './upload-paths.ts';
import { keepCommit, reviewRef } from './version.ts';

const goesWithIt = 'Taken away with the review.';

/** Every step of an opening, in the order to run them. Pure. */
export function openParts(
  request: OpenRequest,
  facts: ReviewFacts,
  tools: Pick<ReviewTools, 'asset' | 'readCredentials'>,
): readonly ReviewPart[] {
  const { wish, environment } = request;
  const { recipe } = facts;
  const php = environment.php ?? 'php';
  const place = { root: environment.path, url: environment.url, php };
  const { build, migrate, clearCache } = recipe.commands;
  // What only an optional tool does is no reason to leave a review shut.
  const tolerant = clearCache.map((command) => ({ ...command, optional: true }));
  const steps: readonly (ReviewPart | null)[] = [
    storePart(request),
    versionPart(request),
    releasePart(request, facts),
    ...databaseParts(request, facts, tools.asset, tools.readCredentials),
    sharePart(request, facts),
    wish.build ? commandPart('build', 'Fetch dependencies and build', build, place) : null,
    dataPart(request),
    commandPart('migrate', 'Bring the database to the state of the code', tolerantOf(migrate, wish), place),
    commandPart('caches', 'Empty the caches', tolerant, place),
    agentPart(request),
    addressPart(request),
    provePart(request),
    openPart(request),
  ];
  return steps.filter((step) => step !== null);
}

/** A database that was pulled fits its code on the whole: a tool that is not there is told, and stops nothing. */
function tolerantOf(commands: ReviewFacts['recipe']['commands']['migrate'], wish: OpenRequest['wish']) {
  return wish.data.kind === 'empty' ? commands : commands.map((command) => ({ ...command, optional: true }));
}

function notesFor(work: ReviewWork, { reviewId }: OpenRequest, step: string) {
  return openNotes(work.context.host, `review/${reviewId}/${step}`, work.context.signal);
}

function storePart(request: OpenRequest): ReviewPart {
  const { places, projectId, reviewId } = request;
  return {
    ...{ id: 'store', title: 'Make the store of the review', weight: 1 },
    lines: [{ kind: 'path', text: `${places.store} (0700)` }],
    undo: `${goesWithIt} What is in it is kept on this computer first.`,
    async inspect({ context }) {
      const items = await readStore(context.host, places.store, context.signal);
      if (items === null) return { kind: 'missing' };
      return { kind: 'differs', what: `There is a review "${reviewId}" on ${context.host.label} already.` };
    },
    async run(work, job) {
      const { context, tools } = work;
      const at = context.now().toISOString();
      job.note('begun', { at }, true);
      await makeStore(context.host, places.store, { projectId, reviewId, at }, context.signal);
      if ((await tools.reviews.find(reviewId)) === null) await tools.reviews.save(toReview(work, job, request, at));
    },
  };
}

function versionPart(request: OpenRequest): ReviewPart {
  const { version, branch, makesBranch, reviewId } = request;
  return makes({
    ...{ id: 'version', title: `Keep ${version.commit.slice(0, 12)} "${version.subject.slice(0, 80)}"`, weight: 1 },
    lines: [
      ...(makesBranch && branch !== null
        ? [{ kind: 'command' as const, text: `git branch --no-track -- ${branch} ${version.commit}` }]
        : []),
      { kind: 'command', text: `git update-ref ${reviewRef(reviewId)} ${version.commit}` },
    ],
    undo: makesBranch ? 'The ref goes; the branch stays.' : 'The ref goes.',
    async run(work, job) {
      const { git } = work;
      const notes = await notesFor(work, request, 'version');
      await notes.want({ kind: 'ref', what: reviewRef(reviewId), facts: { commit: version.commit } });
      await keepCommit(git, reviewId, version.commit);
      if (!makesBranch || branch === null) return;
      job.note('branch-begun', { branch, commit: version.commit }, true);
      // With an old value of zeros git makes the branch only when it is not there.
      const zeros = '0'.repeat(version.commit.length);
      await runGit(['update-ref', '--end-of-options', toBranchRef(branch), version.commit, zeros], {
        ...git,
        expectedErrors: [{ name: 'there', pattern: /reference already exists/ }],
      });
    },
  });
}

/** Code is no data: it is copied as it is, once, and only what the repository does not hold stays of it. */
function otherLines({ other, places }: OpenRequest, facts: ReviewFacts): ReviewPart['lines'] {
  if (other === undefined) return [];
  const left = leftBehind(facts).join(', ');
  return [
    {
      kind: 'note',
      text: `The repository does not hold the whole site. What it lacks is copied from "${other.name}" (${other.path}) once, to ${otherCodeFolder(places)}.`,
    },
    { kind: 'note', text: `Left behind there: ${left}` },
  ];
}

function releasePart(request: OpenRequest, facts: ReviewFacts): ReviewPart {
  const { places, version } = request;
  const release = { number: 1, commit: version.commit };
  return {
    ...{ id: 'release', title: 'Put the code onto the server', weight: 6, undo: goesWithIt },
    lines: [
      { kind: 'path', text: releaseFolder(places, 1, version.commit) },
      ...otherLines(request, facts),
      { kind: 'command', text: `git archive ${version.commit}` },
      { kind: 'note', text: 'Every file is compared with its hash there.' },
    ],
    async inspect({ context }) {
      const { kind } = await lookAtPath(context.host, places.code, context.signal);
      return kind === 'nothing' ? { kind: 'missing' } : { kind: 'differs', what: `${places.code} is there already.` };
    },
    async run(work, job) {
      await makeTree(work.context, await notesFor(work, request, 'release'), places.code);
      if (request.other !== undefined) await putOtherCode(work, job, places, request.other);
      await putRelease(work, job, places, release, request.other ?? null);
    },
  };
}

function sharePart(request: OpenRequest, facts: ReviewFacts): ReviewPart {
  const { places, version } = request;
  const folders = uploadPathsOf({ facts });
  const release = { number: 1, commit: version.commit };
  return makes({
    ...{ id: 'share', title: 'Lay out what outlives a release', weight: 1, undo: goesWithIt },
    lines: [
      ...folders.map((folder) => ({
        kind: 'path' as const,
        text: `${posix.join(places.code, 'shared', folder)}${request.linked === undefined ? '' : ` -> ${posix.join(request.linked, folder)}`}`,
      })),
      { kind: 'path', text: `${places.current} -> releases/0001-${version.commit.slice(0, 12)}` },
    ],
    async run({ context }) {
      for (const folder of request.linked === undefined ? [] : folders) await linkUploads(context, request, folder);
      await shareFolders(context, places, release, folders);
      await switchRelease(context, places, release);
    },
  });
}

/** The uploads of another environment, as they are there. */
async function linkUploads(
  context: ReviewWork['context'],
  { places, linked = '' }: OpenRequest,
  folder: string,
): Promise<void> {
  const shared = posix.join(places.code, 'shared', folder);
  const source = posix.join(linked, folder);
  const script = `umask 022; p=${shQuote(shared)}; s=${shQuote(source)}
[ -d "$s" ] || exit 0; [ -h "$p" ] && exit 0; mkdir -p -- "$(dirname -- "$p")" && ln -s -- "$s" "$p"`;
  await must(context, script, shared);
}

function dataPart(request: OpenRequest): ReviewPart {
  const { wish, environment } = request;
  const { data } = wish;
  const words: Readonly<Record<typeof data.kind, string>> = {
    pull: `Pull masked data from "${data.kind === 'pull' ? data.sourceId : ''}"`,
    seed: `Load ${data.kind === 'seed' ? data.file : ''}`,
    empty: 'Begin without data',
  };
  return makes({
    ...{ id: 'data', title: words[data.kind], weight: 12, undo: 'The database goes with everything in it.' },
    lines:
      data.kind === 'pull'
        ? [
            {
              kind: 'note',
              text: `By a job of its own, from ${data.sourceId} to ${environment.url}; ${wish.uploads.kind === 'copy' ? 'with its uploads' : 'without its uploads'}.`,
            },
          ]
        : [],
    async run(work, job) {
      const found = await loadData(work, job, request, false);
      job.note('data', found, true);
      await work.tools.reviews.update(request.reviewId, (review) => ({ ...review, data: found }));
    },
  });
}

/** Brings the data in as it was wished; `isAgain` in place of what is there. */
export async function loadData(
  work: ReviewWork,
  job: JobContext,
  request: OpenRequest,
  isAgain: boolean,
): Promise<ReviewData> {
  const { kind } = request.wish.data;
  if (kind === 'pull') return pullData(work, job, request);
  return kind === 'seed' ? seedData(work, job, request, isAgain) : emptyData(work.context.now());
}

function agentPart(request: OpenRequest): ReviewPart {
  const { places, version, wish } = request;
  return makes({
    ...{ id: 'agent', title: 'Put the gate in front of it', weight: 2, undo: goesWithIt },
    lines: [
      { kind: 'path', text: posix.join(places.store, 'agent') },
      { kind: 'path', text: posix.join(places.store, 'config.json') },
      { kind: 'path', text: places.base },
      { kind: 'note', text: 'The gate is closed until everything is proved.' },
    ],
    async run(work, job) {
      const notes = await notesFor(work, request, 'pages');
      await makeTree(work.context, notes, topOf(places.base, wish));
      const review = await work.tools.reviews.get(request.reviewId);
      const release = { number: 1, commit: version.commit };
      await putAgent(work, job, { ...review, state: 'paused' }, request, release, []);
    },
  });
}

/** Without the part that the web server adds: the folder that is ours alone. */
function topOf(path: string, { servedFolder }: OpenRequest['wish']): string {
  const levels = servedFolder.split('/').filter((part) => part !== '');
  return posix.join(path, ...levels.map(() => '..'));
}

function addressPart(request: OpenRequest): ReviewPart {
  const { places } = request;
  const target = posix.join(places.current, places.documentRoot);
  return {
    ...{ id: 'address', title: `Lead ${places.siteUrl} to it`, weight: 1, undo: goesWithIt },
    lines: [{ kind: 'path', text: `${places.site} -> ${target}` }],
    async inspect({ context }) {
      for (const path of [places.site, places.base]) {
        const { kind } = await lookAtPath(context.host, path, context.signal);
        if (kind !== 'nothing') return { kind: 'differs', what: `${path} is there already.` };
      }
      return { kind: 'missing' };
    },
    async run(work) {
      await makeLink(work.context, await notesFor(work, request, 'address'), places.site, target);
    },
  };
}

function provePart(request: OpenRequest): ReviewPart {
  return makes({
    ...{ id: 'prove', title: 'Prove that it does no harm', weight: 2, undo: 'Nothing to undo.' },
    lines: [
      {
        kind: 'note',
        text: 'The gate is closed for strangers, also to files; mail is caught; cron, queues, payments and webhooks are off.',
      },
    ],
    run: async (work, job) => proveReview(work, job, request.reviewId),
  });
}

function openPart(request: OpenRequest): ReviewPart {
  const { wish, reviewId, version, branch } = request;
  return makes({
    ...{ id: 'open', title: 'Open the gate', weight: 1, undo: 'The gate is closed first.' },
    lines: wish.people.map(({ name, purpose }) => ({ kind: 'note', text: `A link for ${name} (${purpose})` })),
    async run(work, job) {
      const { context, tools } = work;
      const review = await tools.reviews.update(reviewId, (before) => ({ ...before, state: 'open' }));
      const release = { number: 1, commit: version.commit };
      const { data } = review;
      const id = eventIdOf(job);
      const opened = { id, kind: 'opened' as const, version, data, branch: branch ?? '' };
      await putConfig(work, review, request, release, []);
      await tools.log.append(review, [opened], context.signal);
      for (const person of wish.people) await tools.log.invite(review, person, context.signal);
    },
  });
}

/** The same for every run of a job, so that its line is written once. */
function eventIdOf(job: JobContext): string {
  const known = job.notes().get('event-id')?.at(0);
  if (typeof known === 'string') return known;
  const id = randomUUID();
  job.note('event-id', id, true);
  return id;
}

function toReview({ context }: ReviewWork, job: JobContext, request: OpenRequest, at: string): Review {
  const { wish, reviewId, projectId, title, version, branch, serverId, where, host, places, environment } = request;
  return {
    ...{ id: reviewId, projectId, title, state: 'opening', branch, version, serverId, where, host, environment },
    data: emptyData(context.now()),
    ...{ siteUrl: places.siteUrl, reviewUrl: places.baseUrl, store: places.store },
    ...{ createdAt: at, expiresAt: wish.expiresAt, closedAt: null },
    ...{ tiedToBranch: wish.tiedToBranch && branch !== null, language: wish.language, contact: wish.contact },
    ...{ quorum: wish.quorum, proofs: [], jobs: [job.jobId] },
  };
}
