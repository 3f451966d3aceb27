import { posix } from 'node:path';
import { z } from 'zod';
import type { Review } from '#shared/domain/review.ts';
import type { JobContext } from '../../jobs/runner.ts';
import type { ProvisionContext } from '../../provision/step.ts';
import { shQuote } from '../../remote/shell-quote.ts';
import type { RemoteWriter } from '../../remote/transport.ts';
import { isFramable } from '../../web/is-framable.ts';
import { placePasses, spreadUserIni } from '../../reviews/agent-files.ts';
import { formatReviewKeys, makeReviewKeys, parseReviewKeys } from '../../reviews/keys.ts';
import type { AgentParts, PlacedFile } from './ports.ts';
import type { ReviewWork } from './part.ts';
import { releaseFolder, type ReviewPlaces } from './places.ts';
import { type Release, sessionOf } from './release.ts';
import type { OpenRequest } from './request-file.ts';
import { must } from './things.ts';
import { uploadPathsOf } from './upload-paths.ts';

/** What of a review's opening the agent is told. */
export type AgentRequest = Pick<OpenRequest, 'places' | 'wish'>;

const atOnce = 8;

/** Puts files below a folder, each by a rename; folders on the way are made. */
export async function putFiles(
  context: ProvisionContext,
  root: string,
  files: readonly PlacedFile[],
  folderMode: '700' | '755',
): Promise<void> {
  if (files.length === 0) return;
  const folders = [...new Set(files.map(({ path }) => posix.dirname(posix.join(root, path))))];
  const made = folders.map((folder) => `mkdir -p -- ${shQuote(folder)} || exit 1`).join('\n');
  await must(context, `umask ${folderMode === '700' ? '077' : '022'}\n${made}`, root);
  const writer = await sessionOf(context).openWriter(context.signal);
  try {
    const left = [...files];
    const work = async (one: RemoteWriter): Promise<void> => {
      for (let file = left.shift(); file !== undefined; file = left.shift()) {
        await one.replace(posix.join(root, file.path), file.content, { mode: file.mode });
      }
    };
    await Promise.all(Array.from({ length: atOnce }, () => work(writer)));
  } finally {
    writer.close();
  }
}

/** The keys of a review: those on its server, else new ones, which this computer keeps first. */
async function keysOf({ context, tools }: ReviewWork, review: Review, places: ReviewPlaces): Promise<string> {
  const there = await context.host.readFile(posix.join(places.store, 'keys.json'), context.signal);
  const text = there === null ? formatReviewKeys(makeReviewKeys()) : there.toString('utf8');
  parseReviewKeys(review, text);
  await tools.keepKeys(review, text, context.signal);
  return text;
}

/** Everything that the agent of a review consists of, for the state that the review is in. */
export async function makeAgent(
  work: ReviewWork,
  review: Review,
  { places, wish }: AgentRequest,
  release: Release,
  changed: readonly string[],
): Promise<AgentParts> {
  const { context, facts, tools } = work;
  const root = posix.join(releaseFolder(places, release.number, release.commit), places.documentRoot);
  const existing = async (name: string): Promise<string | null> =>
    (await context.host.readFile(posix.join(root, name), context.signal))?.toString('utf8') ?? null;
  const production = facts.project.environments.find(({ stage }) => stage === 'production');
  const config =
    (await context.host.readFile(posix.join(places.store, 'config.json'), context.signal))?.toString('utf8') ?? null;
  // Asked once for a review: what it was told first stands.
  const framable =
    framableOf(config) ??
    (production !== undefined && (await isFramable(production.url, places.baseUrl, context.signal)));
  return tools.agent(review, {
    documentRoot: places.documentRoot,
    changed,
    keys: await keysOf(work, review, places),
    uploads: wish.uploads,
    uploadPaths: uploadPathsOf(work),
    production: production?.url ?? null,
    framable,
    config,
    project: facts.project.name,
    releaseFiles: { '.user.ini': await existing('.user.ini'), '.htaccess': await existing('.htaccess') },
  });
}

const toldSchema = z.object({ production: z.object({ framable: z.boolean() }) });

function framableOf(config: string | null): boolean | null {
  if (config === null) return null;
  try {
    return toldSchema.parse(JSON.parse(config)).production.framable;
  } catch {
    return null;
  }
}

/** Puts the agent, its keys and its configuration onto the server, and what loads it into a release. */
export async function putAgent(
  work: ReviewWork,
  job: JobContext,
  review: Review,
  request: AgentRequest,
  release: Release,
  changed: readonly string[],
): Promise<void> {
  const { context } = work;
  const { places } = request;
  const parts = await makeAgent(work, review, request, release, changed);
  await putFiles(context, places.store, parts.store, '700');
  await putFiles(context, places.base, parts.base, '755');
  const root = posix.join(releaseFolder(places, release.number, release.commit), places.documentRoot);
  await putFiles(context, root, parts.release, '755');
  await placePasses(context.host, review, context.signal);
  await spreadUserIni(context.host, root, context.signal);
  job.log('info', `${String(parts.store.length + parts.base.length)} files of the agent are in ${places.store}`);
}

/** Tells the agent what the review is now: state, version, expiry. */
export async function putConfig(
  work: ReviewWork,
  review: Review,
  request: AgentRequest,
  release: Release,
  changed: readonly string[],
): Promise<void> {
  const parts = await makeAgent(work, review, request, release, changed);
  const config = parts.store.filter(({ path }) => path === 'config.json');
  await putFiles(work.context, request.places.store, config, '700');
}
