import { foldReview } from '#shared/domain/review-fold.ts';
import type { LinkPurpose, Review, ReviewLink } from '#shared/domain/review.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { RemoteSession } from '../remote/transport.ts';
import type { ReviewAccess } from './access.ts';
import { askAgent } from './agent.ts';
import { makeLink, newPerson, toKeptLink, toServerTime } from './links.ts';
import type { KeptLink } from './record.ts';
import { changeConfig } from './remote-config.ts';
import { eventsOf } from './room.ts';

/** Somebody to invite. */
export interface NewGuest {
  readonly name: string;
  readonly purpose: LinkPurpose;
  readonly pin?: string | undefined;
  /** As long as the review when absent. */
  readonly expiresAt?: string | undefined;
}

/** What is done about the people of a review, over one connection. */
export interface PeopleParts {
  readonly access: ReviewAccess;
  readonly now: () => Date;
}

/**
 * Makes a link for somebody. Who has the name of somebody invited before is the same person: two links are not two approvals.
 * The link is on the server before the log tells of it.
 */
export async function inviteGuest(
  { access, now }: PeopleParts,
  review: Review,
  session: RemoteSession,
  guest: NewGuest,
  signal: AbortSignal,
): Promise<ReviewLink> {
  await access.sync(review, session, signal);
  const record = access.record(review);
  const { links } = await record.state();
  const name = guest.name.replaceAll(/\p{Cc}|\p{Cf}/gu, ' ').trim();
  if (name === '') throw new AppError('review.invalid', { message: 'A guest needs a name.' });
  const person = links.find((link) => isSameName(link.name, name))?.person ?? newPerson();
  const { purpose, pin, expiresAt } = guest;
  if (expiresAt !== undefined && Date.parse(expiresAt) <= now().getTime()) {
    throw new AppError('review.invalid', { message: 'The end of this link is over already.' });
  }
  const file = await makeLink(review, { person, name, purpose, pin, expiresAt }, now());
  await askAgent(session, review, 'links', { write: [file] }, signal);
  const kept = toKeptLink(file);
  await record.setState((state) => ({ ...state, links: [...state.links, kept] }));
  const by = await access.developer(review, signal);
  await access.append(review, session, [{ kind: 'invited', link: file.id, person, name, purpose }], by, signal);
  if (purpose === 'approve') await tellApprovers(access, review, session, signal);
  const { signedUntil: _signed, ...link } = kept;
  return link;
}

/** Takes a link back: it opens nothing from now on, and whoever came in by it is out. */
export async function revokeLink(
  { access, now }: PeopleParts,
  review: Review,
  session: RemoteSession,
  linkId: string,
  signal: AbortSignal,
): Promise<void> {
  const record = access.record(review);
  const link = findLink((await record.state()).links, review, linkId);
  const revokedAt = link.revokedAt ?? toServerTime(now());
  await rewriteLink(review, session, { ...link, revokedAt }, signal);
  await askAgent(session, review, 'end-sessions', { link: linkId }, signal);
  await changeKept(access, review, linkId, (kept) => ({ ...kept, revokedAt }));
  if (link.revokedAt === null) {
    const by = await access.developer(review, signal);
    await access.append(review, session, [{ kind: 'revoked', link: linkId }], by, signal);
  }
  if (link.purpose === 'approve') await tellApprovers(access, review, session, signal);
}

/** Lets links that were to end with the review go on with it; each keeps its address. */
export async function extendLinks(
  access: ReviewAccess,
  review: Review,
  session: RemoteSession,
  until: string,
  signal: AbortSignal,
): Promise<void> {
  const end = Date.parse(review.expiresAt);
  const { links } = await access.record(review).state();
  const expiresAt = toServerTime(new Date(until));
  for (const link of links) {
    const ended = Date.parse(link.expiresAt);
    if (link.revokedAt !== null || ended < end || ended >= Date.parse(until)) continue;
    await rewriteLink(review, session, { ...link, expiresAt }, signal);
    await changeKept(access, review, link.id, (kept) => ({ ...kept, expiresAt }));
  }
}

/** The link with this identifier. Throws `review.link-missing`. */
export function findLink(links: readonly KeptLink[], review: Pick<Review, 'id'>, linkId: string): KeptLink {
  const found = links.find(({ id }) => id === linkId);
  if (found !== undefined) return found;
  throw new AppError('review.link-missing', { facts: { reviewId: review.id } });
}

function isSameName(a: string, b: string): boolean {
  return a.normalize('NFKC').toLowerCase() === b.normalize('NFKC').toLowerCase();
}

/** Writes a link anew; its PIN, which only the server knows the hash of, stays. */
async function rewriteLink(
  review: Review,
  session: RemoteSession,
  { hasPin: _pin, firstUse: _first, lastUse: _last, ...link }: KeptLink,
  signal: AbortSignal,
): Promise<void> {
  await askAgent(session, review, 'links', { write: [link] }, signal);
}

async function changeKept(
  access: ReviewAccess,
  review: Review,
  linkId: string,
  change: (link: KeptLink) => KeptLink,
): Promise<void> {
  await access.record(review).setState((state) => ({
    ...state,
    links: state.links.map((link) => (link.id === linkId ? change(link) : link)),
  }));
}

/** The pages name who is asked to decide. */
async function tellApprovers(
  access: ReviewAccess,
  review: Review,
  session: RemoteSession,
  signal: AbortSignal,
): Promise<void> {
  const { invited } = foldReview(eventsOf((await access.known(review, signal)).read));
  const approvers = invited
    .filter(({ purpose, revoked }) => purpose === 'approve' && !revoked)
    .map(({ person, name }) => ({ person, name }));
  await changeConfig(session, review, { approvers }, signal);
}
