import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { openFiledStores } from '#engine/project-file/open-filed-stores.ts';
import type { EngineContract } from '#shared/contract/contract.ts';
import type { Client } from '#shared/contract/client.ts';
import type { Environment } from '#shared/domain/environment.ts';
import type { Job } from '#shared/domain/job.ts';
import { type Review, type ReviewPlan, type ReviewWish, reviewWishSchema } from '#shared/domain/review.ts';
import { serverSchema } from '#shared/domain/server.ts';
import { run as runProgram } from '../../../lab/processes.ts';
import type { DeathPlan } from '../../pull/support/die-at-line-child.ts';
import type { ChildTask } from './job-child.ts';
import { openEngineIn } from './open-engine-in.ts';
import { type Bench, openBench } from '../../provision/support/bench.ts';
import { askSite } from '#engine/provision/ask-site.ts';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** What a wish says that differs from the usual. */
export type WishChanges = Partial<Record<keyof ReviewWish, unknown>>;

/** A project whose production is the lab's shop, and the bare account for its reviews. */
export interface ReviewBench extends Omit<Bench, 'close'> {
  readonly dataFolder: string;
  readonly client: Client<EngineContract>;
  /** A wish for a branch, with a database of its own and no data. */
  wish(id: string, changes?: WishChanges): ReviewWish;
  plan(wish: ReviewWish): Promise<ReviewPlan>;
  apply(plan: ReviewPlan): Promise<Job>;
  /** Until the job has ended. */
  ended(job: Job): Promise<Job>;
  open(wish: ReviewWish): Promise<Job>;
  update(reviewId: string, options?: { readonly commit?: string; readonly data?: boolean }): Promise<Job>;
  close(reviewId?: string): Promise<Job>;
  review(reviewId: string): Promise<Review>;
  /** Everything of the account, our own folder included, the databases with their users, and the clone's refs. */
  everything(): Promise<string>;
  /** Asks a page of the review as a stranger. */
  ask(url: string): Promise<{ readonly status: number; readonly body: string }>;
  /** What the site's own page says, asked by PHP on the command line of the server, behind the gate. */
  inside(reviewId: string): Promise<string>;
  log(jobId: string): Promise<string>;
  /** Runs a job in a process of its own that is killed at a line of its journal. Throws when it came to its end. */
  killed(act: ChildTask['act'], death: DeathPlan): Promise<Job>;
  /** Lets this computer forget a review, as if another one had opened it. */
  lose(reviewId: string): Promise<void>;
  /** Ends the engine and opens it again, as a program that was started anew. */
  again(): Promise<void>;
  end(): Promise<void>;
}

/** What the bench is opened with. */
export interface ReviewBenchOptions {
  readonly recipe: string;
  /** Puts the site into the clone, before it is committed. */
  readonly fill: (clone: string) => Promise<void>;
  readonly environments?: readonly Environment[];
}

/** Opens it: a clone with a site in it, committed, and an empty account. */
export async function openReviewBench(options: ReviewBenchOptions): Promise<ReviewBench> {
  const bench = await openBench();
  const { lab, bare, clone } = bench;
  const dataFolder = join(bench.folder, 'data');
  await mkdir(dataFolder, { recursive: true });
  await writeFile(join(dataFolder, 'known_hosts'), await readFile(lab.knownHosts));
  await options.fill(clone);
  await bench.git('add', '-A');
  await bench.git('commit', '-q', '-m', 'A site');
  await bench.git('branch', 'feature/new-header');
  const key = [{ kind: 'key', path: lab.keys.ed25519.path }];
  const stores = await openFiledStores({
    ...{ dataFolder, now: () => new Date(), onNotice: () => undefined, env: process.env },
  });
  const { address, port, user } = lab.hosts.production;
  await stores.servers.save(serverSchema.parse({ id: 'live', name: 'Live', host: address, port, user, logins: key }));
  await stores.servers.save(
    serverSchema.parse({ id: 'bare', name: 'Bare', host: bare.address, port: bare.port, user: bare.user, logins: key }),
  );
  const environments: readonly Environment[] = options.environments ?? [
    {
      ...{ id: 'production', name: 'Production', stage: 'production', serverId: 'live' },
      ...{ path: lab.sites.production.root, url: lab.web.production.url, database: { kind: 'read' } },
    },
  ];
  await stores.projects.add({
    ...{ id: 'shop', name: 'Shop', folder: clone, recipe: options.recipe, environments: [...environments] },
  });
  await stores.projects.decideColumns('shop', [
    { table: 'lab_types', column: 'c_inet6', rule: { kind: 'keep' } },
    { table: 'wp_posts', column: 'post_content', rule: { kind: 'scrub' } },
  ]);
  const variables = {
    STAGELIFT_SECRET_DATABASE_CREATOR: bare.database.creator.password,
    STAGELIFT_SECRET_DATABASE_POOL: bare.database.pool.password,
  };
  let engine = await openEngineIn(dataFolder, variables);
  const request: Client<EngineContract>['request'] = (name, input, more) => engine.client.request(name, input, more);
  const ended = async (job: Job): Promise<Job> => {
    for (;;) {
      const now = await request('jobs.get', { jobId: job.id });
      if (now.state !== 'running' && now.state !== 'queued') return now;
      await new Promise((resolve) => setTimeout(resolve, 40));
    }
  };
  const run = async (plan: ReviewPlan): Promise<Job> =>
    ended(await request('reviews.apply', { planId: plan.id, hash: plan.hash }));
  const found = async (reviewId: string): Promise<Review> => {
    const review = (await request('reviews.list', {})).find(({ id }) => id === reviewId);
    if (review === undefined) throw new Error(`There is no review ${reviewId}.`);
    return review;
  };
  return {
    ...bench,
    dataFolder,
    get client() {
      return engine.client;
    },
    wish: (id, changes = {}) =>
      reviewWishSchema.parse({
        ...{ projectId: 'shop', branch: 'feature/new-header', id, serverId: 'bare', protocol: 'http' },
        ...{ folder: '~/previews', previewHost: bare.web.preview.host },
        database: {
          ...{ kind: 'make', name: `bare_${id.replaceAll('-', '_')}`, user: `bare_${id.replaceAll('-', '_')}` },
          ...{ host: bare.database.host, port: bare.database.port },
          admin: { user: bare.database.creator.user, passwordRef: 'database/creator' },
        },
        ...{ data: { kind: 'empty' }, uploads: { kind: 'none' }, people: [] },
        expiresAt: new Date(Date.now() + 86_400_000).toISOString(),
        ...changes,
      }),
    plan: (wish) => request('reviews.plan', { runId: 'test', wish }),
    apply: async (plan) => request('reviews.apply', { planId: plan.id, hash: plan.hash }),
    ended,
    open: async (wish) => run(await request('reviews.plan', { runId: 'test', wish })),
    update: async (reviewId, given = {}) =>
      run(await request('reviews.planUpdate', { runId: 'test', reviewId, data: false, ...given })),
    close: async (reviewId = '') => run(await request('reviews.planClose', { runId: 'test', reviewId })),
    review: found,
    async everything() {
      const files = await bench.sh(
        // The lease of this very command is there while it runs.
        `cd && find . -path ./.stagelift/leases -prune -o -printf '%y %m %p %l\\n' | sort
find . -path ./.stagelift/leases -prune -o -type f -exec sha256sum {} + | sort -k 2`,
      );
      const databases = await bench.root(`SHOW DATABASES LIKE 'bare%'; SHOW DATABASES LIKE 'pool%';
SELECT User, Host FROM mysql.user WHERE User LIKE 'bare%' ORDER BY 1, 2;
SELECT TABLE_SCHEMA, TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA LIKE 'bare%' OR TABLE_SCHEMA LIKE 'pool%'`);
      return [files, databases, await bench.git('for-each-ref')].join('\n--\n');
    },
    async ask(url) {
      const answer = await askSite(url, new AbortController().signal);
      if (answer.kind === 'failed') throw new Error(`${url}: ${answer.why}`);
      return { status: answer.status, body: answer.body };
    },
    inside: async (reviewId) => {
      const { environment } = await found(reviewId);
      return bench.sh(`cd ${environment.path} && php index.php`);
    },
    log: async (jobId) =>
      (await request('jobs.log', { jobId })).map(({ level, text }) => `${level} ${text}`).join('\n'),
    async killed(act, death) {
      const task: ChildTask = { dataFolder, variables, act };
      const preload = pathToFileURL(here('../../pull/support/die-at-line-child.ts')).href;
      const args = ['--no-warnings', '--import', preload, here('job-child.ts'), JSON.stringify(task)];
      const env = { ...process.env, STAGELIFT_TEST_DEATH: JSON.stringify(death) };
      const { code, stdout, stderr } = await runProgram('node', args, { env, mayFail: true });
      if (code === 0) throw new Error(`Not killed at ${death.line}: ${stdout} ${stderr}`);
      const jobs = await request('jobs.list', { projectId: 'shop' });
      const job = jobs.find((one) => one.kind === 'review');
      if (job?.state !== 'interrupted') throw new Error(`${death.line}: ${job?.state ?? 'no job'} ${stderr}`);
      return job;
    },
    lose: (reviewId) => stores.reviews.remove(reviewId),
    async again() {
      await engine.close();
      engine = await openEngineIn(dataFolder, variables);
    },
    async end() {
      await engine.close();
      await bench.close();
    },
  };
}
