import { posix } from 'node:path';

/** Where everything of a review is on its server; all paths absolute. */
export interface ReviewPlaces {
  readonly id: string;
  /** `~/.stagelift/reviews/ID`: keys, log, agent. Nobody but PHP enters it. */
  readonly store: string;
  /** Releases and what outlives them, where the web server may read. */
  readonly code: string;
  /** The link that leads to the release that is deployed: the environment's path. */
  readonly current: string;
  /** What the web server serves under the site's address: a link. */
  readonly site: string;
  /** What it serves under the address of the client's pages: a folder. */
  readonly base: string;
  /** Below `current`, what is served; empty for all of it. */
  readonly documentRoot: string;
  readonly siteUrl: string;
  readonly baseUrl: string;
}

/** What places are made from. `folder` is absolute. */
export interface PlacesInput {
  readonly id: string;
  readonly home: string;
  readonly folder: string;
  readonly previewHost: string;
  readonly protocol: 'http' | 'https';
  readonly servedFolder: string;
  readonly documentRoot: string;
}

/** Where things are, see docs/review-protocol.md. Pure. */
export function placesOf(input: PlacesInput): ReviewPlaces {
  const { id, home, folder, previewHost, protocol, servedFolder, documentRoot } = input;
  const code = posix.join(folder, '.stagelift', id);
  const url = (name: string): string => `${protocol}://${previewHost.replace('*', name)}/`;
  return {
    ...{ id, code, documentRoot },
    store: posix.join(home, '.stagelift', 'reviews', id),
    current: posix.join(code, 'current'),
    site: posix.join(folder, id, servedFolder).replace(/\/$/, ''),
    base: posix.join(folder, `${id}--review`, servedFolder).replace(/\/$/, ''),
    siteUrl: url(id),
    baseUrl: url(`${id}--review`),
  };
}

/** The folder of a release, the one with the number `number`. Pure. */
export function releaseFolder({ code }: ReviewPlaces, number: number, commit: string): string {
  return posix.join(code, 'releases', `${String(number).padStart(4, '0')}-${commit.slice(0, 12)}`);
}

/**
 * An identifier from a branch or a commit, whatever that is called: letters, digits and hyphens, at least three and at most forty.
 * `taken` are those of other reviews. Pure.
 */
export function toReviewId(name: string, taken: readonly string[]): string {
  const plain = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/^(?:feature|bugfix|hotfix|fix|refs\/heads|origin)\//, '')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 36)
    .replace(/-+$/, '');
  const base = plain.length >= 3 ? plain : `review${plain === '' ? '' : `-${plain}`}`;
  for (let count = 1; ; count += 1) {
    const id = count === 1 ? base : `${base}-${String(count)}`;
    if (!taken.includes(id)) return id;
  }
}

/** The identifier of a review's environment, which is none of the project's own. Pure. */
export function environmentIdOf(reviewId: string): string {
  return `review-${reviewId}`;
}

/** Where the password of its database is kept. Pure. */
export function databaseRefOf(projectId: string, reviewId: string): string {
  return `stage/${projectId}/${environmentIdOf(reviewId)}/database`;
}

/** The folder with the code that the repository does not hold, copied once. Pure. */
export function otherCodeFolder({ code }: Pick<ReviewPlaces, 'code'>): string {
  return posix.join(code, 'other-code');
}
