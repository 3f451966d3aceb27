import { posix } from 'node:path';
import { type Environment, isBelow, type PullTarget } from '#shared/domain/environment.ts';
import type { Problem } from '#shared/domain/problem.ts';
import { type ReviewWish, reviewWishSchema } from '#shared/domain/review.ts';
import type { Server } from '#shared/domain/server.ts';
import { previewPatternSchema, type SetUpWish } from '#shared/domain/setup.ts';
import type { ProvisionContext } from '../../provision/step.ts';
import { configPathOf } from '../../provision/render-config.ts';
import { shQuote } from '../../remote/shell-quote.ts';
import { type DatabaseReader, readKnownDatabases } from '../setup/known-databases.ts';
import { chooseOtherCode } from './other-code.ts';
import type { ReviewFacts, ReviewTools } from './part.ts';
import { databaseRefOf, environmentIdOf, placesOf, toReviewId } from './places.ts';
import type { OpenRequest } from './request-file.ts';
import { uploadPathsOf } from './upload-paths.ts';
import { findVersion, foldersOf, type GitPlace, isMergedInto, judgeVersion, mainBranches } from './version.ts';

/** What a request is made with. */
export interface PrepareOpen {
  readonly facts: ReviewFacts;
  readonly tools: Pick<ReviewTools, 'reviews'>;
  readonly readDatabase: DatabaseReader;
  readonly server: Server;
  readonly context: ProvisionContext;
  readonly git: GitPlace;
}

/** A wish with everything decided that it left open, and what speaks against it. Throws `git.branch-missing`. */
export async function prepareOpen(
  { facts, tools, readDatabase, server, context, git }: PrepareOpen,
  asked: ReviewWish,
): Promise<{ readonly request: OpenRequest; readonly problems: readonly Problem[] }> {
  const { signal, host } = context;
  const { project, recipe } = facts;
  const known = await tools.reviews.list();
  const found = await findVersion(git, asked);
  const id =
    asked.id ??
    toReviewId(
      asked.branch ?? asked.from ?? 'review',
      known.map((review) => review.id),
    );
  const home = await host.home(signal);
  const folder = asked.folder.startsWith('~/')
    ? posix.join(home, asked.folder.slice(2))
    : posix.normalize(asked.folder);
  // In the order of the schema, as the file of the plan has it: the plan's hash is of the text.
  const wish = reviewWishSchema.parse({ ...asked, id, folder });
  const places = placesOf({ ...wish, id, home, documentRoot: await documentRootOf(facts, git, found.version.commit) });
  const title = asked.title ?? (found.branch ?? found.version.subject).slice(0, 120);
  const databases = await readKnownDatabases(readDatabase, project, recipe, toSetUp(wish), signal);
  const source = project.environments.find((one) => wish.data.kind === 'pull' && one.id === wish.data.sourceId);
  const { uploads } = wish;
  const linked =
    uploads.kind === 'link' ? project.environments.find((one) => one.id === uploads.environmentId) : undefined;
  const other = await chooseOtherCode(git, found.version.commit, facts, wish);
  const isTaken = known.some((review) => review.id === id);
  const request: OpenRequest = {
    ...{ kind: 'open', projectId: project.id, reviewId: id, serverId: server.id, places, wish, title },
    ...{ version: found.version, branch: found.branch, makesBranch: found.makesBranch },
    isOld: await isMergedInto(git, found.version.commit, mainBranches(found.branch)),
    environment: toEnvironment(facts, wish, places, title, found.branch),
    ...{ host: server.host, where: host.label },
    ...(linked === undefined ? {} : { linked: linked.path }),
    ...(other.found === null ? {} : { other: other.found }),
    ...{ prefix: databases.prefix, avoid: databases.found.map(({ name }) => name) },
  };
  return {
    request,
    problems: [
      ...(isTaken
        ? [blocker('review-exists', `There is a review "${id}" already.`, 'Choose another identifier.')]
        : []),
      ...other.problems,
      ...judgeWish(wish, source, context.now()),
      ...(await judgeUploads(facts, server, wish, linked, context)),
      ...(await judgeVersion(git, found.version)),
      ...databases.problems,
    ],
  };
}

/** Where the web server looks below the project's folder: what the recipe names and this version has. */
async function documentRootOf({ recipe }: ReviewFacts, git: GitPlace, commit: string): Promise<string> {
  const there = await foldersOf(git, commit, recipe.documentRoots);
  return recipe.documentRoots.find((path) => there.includes(path)) ?? '';
}

function toEnvironment(
  { project, recipe }: ReviewFacts,
  { id = '', serverId, database }: ReviewWish,
  { current, siteUrl }: OpenRequest['places'],
  title: string,
  branch: string | null,
): PullTarget {
  const given = project.environments.flatMap((one) => (one.database.kind === 'given' ? [one.database.access] : []));
  const hasFile = configPathOf(recipe) !== null || database.kind === 'read';
  return {
    ...{ id: environmentIdOf(id), name: title.slice(0, 80), stage: 'review', serverId, path: current },
    url: siteUrl.replace(/\/$/, ''),
    ...(branch === null ? {} : { branch }),
    database:
      database.kind === 'none'
        ? { kind: 'none' }
        : hasFile || database.kind !== 'make'
          ? { kind: 'read' }
          : {
              kind: 'given',
              access: {
                ...{ host: database.host, port: database.port, name: database.name, user: database.user },
                ...(database.socketPath === undefined ? {} : { socketPath: database.socketPath }),
                ...{ passwordRef: databaseRefOf(project.id, id), tablePrefix: given[0]?.tablePrefix ?? '' },
              },
            },
    // A client looks at it: no notices on the page, no mail to anybody, nothing for search engines.
    config: { debug: false, mail: 'catch', robots: 'refuse' },
    data: { kind: 'separate' },
  };
}

function judgeWish(wish: ReviewWish, source: Environment | undefined, now: Date): readonly Problem[] {
  const { data, database } = wish;
  return [
    ...(previewPatternSchema.safeParse(wish.previewHost).success
      ? []
      : [
          blocker(
            'preview-host',
            `"${wish.previewHost}" is no address for previews.`,
            'It looks like *.preview.example.com.',
          ),
        ]),
    ...(Date.parse(wish.expiresAt) > now.getTime()
      ? []
      : [blocker('expired', 'The review would be over before it begins.', 'Give a later end.')]),
    ...(data.kind === 'pull' && source === undefined
      ? [
          blocker(
            'source-missing',
            `There is no environment "${data.sourceId}" to pull from.`,
            'Choose another source.',
          ),
        ]
      : []),
    ...(source !== undefined && !isBelow('review', source.stage)
      ? [
          blocker(
            'source-below',
            `"${source.name}" is not above a review: data flows down only.`,
            'Choose another source.',
          ),
        ]
      : []),
    ...(data.kind === 'seed' && database.kind === 'none'
      ? [blocker('seed-without-database', 'Without a database nothing can be loaded.', 'Give it a database.')]
      : []),
    ...(wish.uploads.kind === 'copy' && data.kind !== 'pull'
      ? [warning('uploads-without-pull', 'No uploads are copied, because nothing is pulled.')]
      : []),
  ];
}

/** A linked folder must not be writable by the site, or a review would change another environment's files. */
async function judgeUploads(
  facts: ReviewFacts,
  server: Server,
  { uploads }: ReviewWish,
  linked: Environment | undefined,
  { host, signal }: ProvisionContext,
): Promise<readonly Problem[]> {
  if (uploads.kind === 'proxy' && !facts.project.environments.some(({ stage }) => stage === 'production')) {
    return [
      blocker(
        'proxy-without-production',
        'There is no production whose files could be fetched.',
        'Copy the uploads instead.',
      ),
    ];
  }
  if (uploads.kind !== 'link') return [];
  if (linked?.serverId !== server.id) {
    return [
      blocker(
        'link-elsewhere',
        'Uploads can only be linked from an environment on the same server.',
        'Copy them, or fetch them when they are asked for (proxy).',
      ),
    ];
  }
  const folders = uploadPathsOf({ facts }).map((path) => posix.join(linked.path, path));
  const script = folders.map((path) => `[ ! -w ${shQuote(path)} ] || echo ${shQuote(path)}`).join('\n');
  const writable = (await host.run(`${script}\n:`, signal)).stdout
    .trim()
    .split('\n')
    .filter((line) => line !== '');
  if (writable.length === 0) return [];
  return [
    blocker(
      'uploads-writable',
      `The review could change the files of "${linked.name}": ${writable.join(', ')} can be written by the account that runs PHP.`,
      'Fetch them when they are asked for (proxy), or copy them.',
    ),
  ];
}

function toSetUp({ id = 'review', serverId, folder, database }: ReviewWish): SetUpWish {
  const place = {
    kind: 'server' as const,
    serverId,
    folder,
    database,
    repository: false,
    deployKey: false,
    wall: false,
  };
  return {
    kind: 'custom',
    pushBranches: false,
    stages: [{ id: environmentIdOf(id), name: id, stage: 'review', place }],
  };
}

function blocker(id: string, title: string, mend: string): Problem {
  return { id, severity: 'blocker', title, mend };
}

function warning(id: string, title: string): Problem {
  return { id, severity: 'warning', title };
}
