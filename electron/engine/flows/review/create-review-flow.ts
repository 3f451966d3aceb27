import { join } from 'node:path';
import type { Job } from '#shared/domain/job.ts';
import type { Project } from '#shared/domain/project.ts';
import type { Review, ReviewPlan, ReviewWish } from '#shared/domain/review.ts';
import type { Recipe } from '#shared/recipe-schema/recipe.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { ProjectStore } from '../../store/projects.ts';
import { lockOf } from '../pull/pull-flow.ts';
import { newId } from '../pull/prepare-pull.ts';
import { type HostParts, openHosts, type SetUpHosts } from '../setup/hosts.ts';
import type { DatabaseReader } from '../setup/known-databases.ts';
import { closeParts } from './close-parts.ts';
import { reviewActions, reviewJobVersion } from './job-state.ts';
import { openParts } from './open-parts.ts';
import type { ReviewFacts, ReviewPart, ReviewTools, ReviewWork } from './part.ts';
import { environmentIdOf } from './places.ts';
import { prepareClose, prepareUpdate } from './prepare-later.ts';
import { prepareOpen } from './prepare-open.ts';
import { proposeReview } from './propose.ts';
import { requireRunnable, toPlan } from './review-plan.ts';
import {
  createReviewFiles,
  findReviewFile,
  type OpenRequest,
  type ReviewFile,
  type ReviewRequest,
  writeReviewFile,
} from './request-file.ts';
import type { CloseReason, ReviewFlow, Say } from './review-flow.ts';
import { readStore, withManifest } from './store.ts';
import { findStores, type FoundStore } from './sweep.ts';
import { describeItems, tearDown } from './tear-down.ts';
import { removeUnused, updateParts } from './update-parts.ts';
import { branchTip, type GitPlace, isMergedInto, mainBranches } from './version.ts';

/** What the flow needs of the rest of the engine. */
export interface ReviewFlowOptions extends HostParts, ReviewTools {
  readonly projects: ProjectStore;
  readonly plansFolder: string;
  readonly readDatabase: DatabaseReader;
  readonly recipeOf: (project: Project) => Promise<Recipe>;
  /** The example of a configuration in the project's folder, null where there is none. */
  readonly exampleOf: (project: Project, recipe: Recipe) => Promise<string | null>;
}

const fileName = 'review.json';

/** Creates the flow. */
export function createReviewFlow(options: ReviewFlowOptions): ReviewFlow {
  const { runner, reviews, projects, now } = options;
  const files = createReviewFiles(options.plansFolder);
  const fileOf = (jobId: string): string => join(runner.folderOf(jobId), fileName);
  const readJob = (jobId: string): ReviewFile => {
    runner.record(jobId);
    const file = findReviewFile(fileOf(jobId));
    if (file === null) throw notPossible('gone on with');
    return file;
  };

  const factsOf = async (projectId: string): Promise<ReviewFacts> => {
    const project = await projects.get(projectId);
    const recipe = await options.recipeOf(project);
    return { project, recipe, configExample: await options.exampleOf(project, recipe) };
  };
  const gitOf = ({ folder }: Project, signal: AbortSignal): GitPlace => ({ cwd: folder, env: options.env, signal });
  /** What a review was opened with; null when its job is gone. */
  const openedWith = async (reviewId: string): Promise<OpenRequest | null> => {
    const jobs = (await reviews.find(reviewId))?.jobs ?? [];
    for (const id of jobs) {
      const request = findReviewFile(fileOf(id))?.request;
      if (request?.kind === 'open') return request;
    }
    return null;
  };

  const workFor = async (
    hosts: SetUpHosts,
    { projectId, serverId, places }: Pick<ReviewRequest, 'projectId' | 'serverId' | 'places'>,
    log: (text: string) => void,
    signal: AbortSignal,
  ): Promise<ReviewWork> => {
    const facts = await factsOf(projectId);
    const context = await hosts.context(serverId, facts.project.folder, log, signal);
    const host = withManifest(context.host, places.store);
    const hostOf = (id: string | null) => hosts.host(id, signal);
    return { context: { ...context, host }, git: gitOf(facts.project, signal), hostOf, facts, tools: options };
  };

  /** The steps of a request; nothing is looked at but what its manifest names, for one that ends. */
  const partsOf = async (request: ReviewRequest, work: ReviewWork | null): Promise<readonly ReviewPart[]> => {
    const facts = work?.facts ?? (await factsOf(request.projectId));
    if (request.kind === 'open') return openParts(request, facts, options);
    const opened = await openedWith(request.reviewId);
    if (request.kind === 'close') return closeParts(request, opened, []);
    if (opened === null) throw notPossible('updated');
    return updateParts(request, opened, facts);
  };

  const withHosts = async <T>(act: (hosts: SetUpHosts) => Promise<T>): Promise<T> => {
    const hosts = openHosts(options);
    try {
      return await act(hosts);
    } finally {
      await hosts.close();
    }
  };

  const planOpen = async (wish: ReviewWish, hosts: SetUpHosts, say: Say, signal: AbortSignal): Promise<ReviewFile> => {
    const facts = await factsOf(wish.projectId);
    const server = await options.servers.get(wish.serverId);
    say(`Looking at ${server.name}`);
    const context = await hosts.context(server.id, facts.project.folder, say, signal);
    const git = gitOf(facts.project, signal);
    const { readDatabase } = options;
    const found = await prepareOpen({ facts, tools: options, readDatabase, server, context, git }, wish);
    const { request, problems } = found;
    const work = await workFor(hosts, request, say, signal);
    const parts = openParts(request, facts, options);
    return { request, plan: await toPlan({ request, parts, problems, work, say, now: now() }) };
  };

  const startJob = (jobId: string, file: ReviewFile): Job => {
    const { request, plan } = file;
    const { projectId, reviewId } = request;
    const hosts = openHosts(options);
    const about = environmentIdOf(reviewId);
    let work: Promise<ReviewWork> | null = null;
    let parts: Promise<readonly ReviewPart[]> | null = null;
    const total = plan.steps.length;
    return runner.start({
      ...{ id: jobId, kind: 'review', version: reviewJobVersion, projectId, sourceId: about, targetId: about },
      title: plan.title,
      // A pull into the review takes the lock of its environment itself.
      locks: [`${lockOf(projectId, about)}.review`, ...(request.kind === 'close' ? [lockOf(projectId, about)] : [])],
      waitsFor: [
        'setup.by-hand',
        'plan.unclassified-columns',
        'review.command-failed',
        'review.proof-failed',
        'review.left-over',
      ],
      steps: plan.steps.map(({ id, title }) => ({
        ...{ name: id, title, weight: 1 / total },
        async run(job) {
          work ??= workFor(hosts, request, (text) => job.log('info', text), job.signal);
          const ready = await work;
          if (id === plan.steps[0]?.id && !job.notes().has('begun')) await lookAgain(file, hosts, job.signal);
          parts ??= partsOf(request, ready);
          const part = (await parts).find((one) => one.id === id);
          if (part === undefined) throw stale('The project is no longer what it was when the plan was made.');
          await part.run(ready, job);
        },
      })),
      close: () => hosts.close(),
    });
  };

  /** An opening makes things: it runs only against what it was planned for. */
  const lookAgain = async ({ request, plan }: ReviewFile, hosts: SetUpHosts, signal: AbortSignal): Promise<void> => {
    if (request.kind === 'update') {
      const { version } = await reviews.get(request.reviewId);
      if (version.commit !== request.before.commit) throw stale('Another version was deployed meanwhile.');
    }
    if (request.kind !== 'open') return;
    const again = await planOpen({ ...request.wish }, hosts, () => undefined, signal);
    if (again.plan.hash !== plan.hash) throw stale('Something is no longer as the plan saw it. Nothing was changed.');
  };

  const remember = async (jobId: string, { request }: ReviewFile): Promise<void> => {
    if (request.kind === 'open') return;
    await reviews.update(request.reviewId, (review) => ({ ...review, jobs: [...review.jobs, jobId] }));
  };

  const apply = async (file: ReviewFile): Promise<Job> => {
    const jobId = newId();
    const job = startJob(jobId, file);
    writeReviewFile(fileOf(jobId), file);
    await remember(jobId, file);
    return job;
  };

  const planClose = (reviewId: string, reason: CloseReason, say: Say, signal: AbortSignal): Promise<ReviewFile> =>
    withHosts(async (hosts) => {
      const review = await reviews.get(reviewId);
      const opened = await openedWith(reviewId);
      const request = prepareClose(review, opened, reason);
      const work = await workFor(hosts, request, say, signal);
      return toPlan({
        ...{ request, say, now: now(), work, problems: [] },
        parts: closeParts(request, opened, await describeStore(work, request.places.store)),
      }).then((plan) => ({ request, plan }));
    });

  const kept = (file: ReviewFile): ReviewPlan => {
    files.save(file);
    return file.plan;
  };

  return {
    propose: (projectId, branch) =>
      proposeReview(
        {
          ...options,
          lastWish: async (id) => (await openedWith((await reviews.list(id))[0]?.id ?? ''))?.wish ?? null,
          hasDatabase: async (project) => (await options.recipeOf(project)).credentials.length > 0,
        },
        projectId,
        branch,
      ),
    planOpen: (wish, say, signal) => withHosts(async (hosts) => kept(await planOpen(wish, hosts, say, signal))),
    planUpdate: (wish, say, signal) =>
      withHosts(async (hosts) => {
        const review = await reviews.get(wish.reviewId);
        const opened = await openedWith(wish.reviewId);
        if (opened === null || review.state === 'closed') throw new AppError('review.not-open');
        const work = await workFor(hosts, opened, say, signal);
        const { request, problems } = await prepareUpdate(work, review, opened, wish);
        const parts = updateParts(request, opened, work.facts);
        return kept({ request, plan: await toPlan({ request, parts, problems, work, say, now: now() }) });
      }),
    planClose: async (reviewId, reason, say, signal) => kept(await planClose(reviewId, reason, say, signal)),
    async apply(planId, hash) {
      const file = files.read(planId);
      requireRunnable(file.plan, hash);
      return apply(file);
    },
    close: async (reviewId, reason, signal) => apply(await planClose(reviewId, reason, () => undefined, signal)),
    async resume(jobId) {
      requireAction('resume', jobId);
      return startJob(jobId, readJob(jobId));
    },
    async undo(jobId) {
      requireAction('undo', jobId);
      const { request } = readJob(jobId);
      const about = lockOf(request.projectId, environmentIdOf(request.reviewId));
      return runner.exclusively(jobId, [about, `${about}.review`], (signal) =>
        withHosts(async (hosts) => {
          runner.annotate(jobId, 'undo-begun', true);
          const { project } = await factsOf(request.projectId);
          const context = await hosts.context(request.serverId, project.folder, () => undefined, signal);
          const { reviewId, places } = request;
          await tearDown({ context, git: gitOf(project, signal), reviewId, store: places.store, say: () => undefined });
          if ((await reviews.find(reviewId)) !== null) await reviews.remove(reviewId);
          return runner.conclude(jobId, 'cancelled', 'undone');
        }),
      );
    },
    async discard(jobId) {
      requireAction('discard', jobId);
      const { request } = readJob(jobId);
      if (request.kind === 'update' && runner.record(jobId).notes.has('begun')) {
        await withHosts(async (hosts) => {
          const { signal } = new AbortController();
          const { context } = await workFor(hosts, request, () => undefined, signal);
          await removeUnused(context, request);
        });
      }
      return runner.conclude(jobId, 'cancelled', 'discarded');
    },
    endOf: (review, signal) => endOf(review, signal),
    async check(reviewId, signal) {
      const review = await reviews.get(reviewId);
      if (review.state !== 'open' && review.state !== 'paused') throw new AppError('review.not-open');
      return withHosts(async (hosts) => {
        const host = await hosts.host(review.serverId, signal);
        const proofs = await options.prove(review, host, signal);
        await reviews.update(reviewId, (before) => ({ ...before, proofs: [...proofs] }));
        return proofs;
      });
    },
    async sweep(projectId, remove, signal) {
      const project = await projects.get(projectId);
      const used = new Set(project.environments.flatMap(({ serverId }) => (serverId === undefined ? [] : [serverId])));
      for (const { serverId } of await reviews.list(projectId)) used.add(serverId);
      const known = (await reviews.list()).filter(({ state }) => state !== 'closed');
      return withHosts(async (hosts) => {
        const orphans: FoundStore[] = [];
        for (const id of used) {
          const context = await hosts.context(id, project.folder, () => undefined, signal);
          const stores = await findStores(context, id);
          const ours = stores.filter((one) => one.projectId === projectId);
          orphans.push(
            ...ours.filter(({ store }) => !known.some((review) => review.store === store && review.serverId === id)),
          );
        }
        for (const { store, reviewId, serverId } of remove ? orphans : []) {
          const context = await hosts.context(serverId, project.folder, () => undefined, signal);
          await tearDown({ context, git: gitOf(project, signal), reviewId, store, say: () => undefined });
        }
        const shown = orphans.map(({ serverId, reviewId, at, what }) => ({ serverId, reviewId, at, what }));
        return { orphans: shown, removed: remove };
      });
    },
  };

  function requireAction(action: 'resume' | 'undo' | 'discard', jobId: string): void {
    if (reviewActions(runner.record(jobId)).includes(action)) return;
    throw notPossible({ resume: 'gone on with', undo: 'undone', discard: 'discarded' }[action]);
  }

  async function endOf(review: Review, signal: AbortSignal): Promise<CloseReason | null> {
    if (review.state === 'closed' || review.state === 'closing') return null;
    if (Date.parse(review.expiresAt) <= now().getTime()) return 'expired';
    if (!review.tiedToBranch || review.branch === null) return null;
    const project = await projects.get(review.projectId);
    const git = gitOf(project, signal);
    if ((await branchTip(git, review.branch)) === null) return 'branch-deleted';
    const opened = await openedWith(review.id);
    const isUntouched = opened?.isOld === true && opened.version.commit === review.version.commit;
    const main = mainBranches(review.branch);
    return !isUntouched && (await isMergedInto(git, review.version.commit, main)) ? 'branch-merged' : null;
  }
}

async function describeStore(work: ReviewWork, store: string): Promise<readonly string[]> {
  return describeItems((await readStore(work.context.host, store, work.context.signal)) ?? []);
}

function stale(message: string): AppError {
  return new AppError('plan.stale', { message, hint: 'Make a new plan and look at it.' });
}

function notPossible(what: string): AppError {
  return new AppError('job.not-resumable', { message: `This job cannot be ${what} (any more).`, retry: 'never' });
}
