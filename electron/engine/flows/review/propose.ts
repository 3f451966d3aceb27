import { posix } from 'node:path';
import type { Environment } from '#shared/domain/environment.ts';
import type { Project } from '#shared/domain/project.ts';
import { type ReviewWish, reviewWishSchema } from '#shared/domain/review.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { JobRunner } from '../../jobs/runner.ts';
import type { ProjectStore } from '../../store/projects.ts';
import type { ServerStore } from '../../store/servers.ts';
import type { ReviewBook } from './ports.ts';
import { toReviewId } from './places.ts';

/** What a proposal is made from. */
export interface ProposeParts {
  readonly projects: ProjectStore;
  readonly servers: ServerStore;
  readonly reviews: ReviewBook;
  readonly runner: JobRunner;
  readonly now: () => Date;
  /** How the last review of a project was wished; null when there was none. */
  readonly lastWish: (projectId: string) => Promise<ReviewWish | null>;
  /** Whether the framework has a database. */
  readonly hasDatabase: (project: Project) => Promise<boolean>;
}

const usualLife = 14 * 86_400_000;

/**
 * A wish for a branch, as far as the project tells it: like its last review, else beside the environment that the set-up guide
 * has made for temporary stages. Throws `review.no-place` where nothing tells the address of previews.
 */
export async function proposeReview(
  parts: ProposeParts,
  projectId: string,
  branch: string | undefined,
): Promise<ReviewWish> {
  const project = await parts.projects.get(projectId);
  const taken = (await parts.reviews.list()).map(({ id }) => id);
  const id = toReviewId(branch ?? 'review', taken);
  const expiresAt = new Date(parts.now().getTime() + usualLife).toISOString();
  const last = await parts.lastWish(projectId);
  const common = { projectId, id, expiresAt, people: [], ...(branch === undefined ? {} : { branch }) };
  if (last !== null) {
    const { branch: _branch, from: _from, title: _title, people: _people, ...kept } = last;
    return reviewWishSchema.parse({ ...kept, ...common, database: renamed(last.database, id) });
  }
  const place = placeOf(project);
  if (place === null) {
    throw new AppError('review.no-place', {
      hint: 'Name a server, a folder and an address such as *.preview.example.com, or set up temporary stages.',
    });
  }
  const production = project.environments.find(({ stage }) => stage === 'production');
  const has = await parts.hasDatabase(project);
  const name = `${projectId}_${id}`.replaceAll('-', '_').slice(0, 60);
  return reviewWishSchema.parse({
    ...{ ...common, ...place },
    database: has ? { kind: 'make', name, user: name.slice(0, 32) } : { kind: 'none' },
    data: production === undefined ? { kind: 'empty' } : { kind: 'pull', sourceId: production.id },
    uploads: { kind: production === undefined ? 'none' : 'proxy' },
  });
}

/** A database that is made belongs to one review: the next gets another. Pure. */
function renamed(database: ReviewWish['database'], id: string): ReviewWish['database'] {
  if (database.kind !== 'make') return database;
  const prefix = /^[A-Za-z0-9]+_/.exec(database.name)?.[0] ?? '';
  const name = `${prefix}${id.replaceAll('-', '_')}`.slice(0, 60);
  return { ...database, name, user: name.slice(0, 32) };
}

/** Where temporary environments of a project are: beside a review environment that the guide has made. Pure. */
function placeOf(project: Project): Pick<ReviewWish, 'serverId' | 'folder' | 'previewHost' | 'protocol'> | null {
  const found = project.environments.find(
    (one): one is Environment & { serverId: string } => one.stage === 'review' && one.serverId !== undefined,
  );
  if (found === undefined) return null;
  const { protocol, host } = new URL(found.url);
  return {
    serverId: found.serverId,
    folder: posix.dirname(found.path.replace(/\/+$/, '')),
    previewHost: host.replace(/^[^.]+/, '*'),
    protocol: protocol === 'http:' ? 'http' : 'https',
  };
}
