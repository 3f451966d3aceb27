import type { ReviewRoom } from '#shared/domain/review-room.ts';
import type { Review, ReviewLink } from '#shared/domain/review.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { type CommandContext, findProject } from '../command-context.ts';
import { suggestName } from '../nearest.ts';
import { printable } from '../output.ts';

/** Which review is meant. */
export interface ReviewFlag {
  readonly project?: string;
  /** Its identifier, or its title. */
  readonly review?: string;
}

/** The review that is named, else the only one of the project that is not closed. Throws `review.not-found`. */
export async function findReview(context: CommandContext, { project, review: name }: ReviewFlag): Promise<Review> {
  if (name !== undefined) return findNamed(await context.engine.request('reviews.list', {}), name);
  const { id: projectId, name: title } = await findProject(context, project);
  const reviews = await context.engine.request('reviews.list', { projectId });
  const open = reviews.filter(({ state }) => state !== 'closed');
  const [only] = open;
  if (only !== undefined && open.length === 1) return only;
  throw new AppError('review.not-found', {
    message: open.length === 0 ? `"${title}" has no open review.` : `"${title}" has several open reviews.`,
    hint:
      open.length === 0
        ? 'Open one with: stagelift review open BRANCH'
        : `Name one with --review: ${open.map(({ id }) => id).join(', ')}`,
  });
}

function findNamed(reviews: readonly Review[], name: string): Review {
  const found =
    reviews.find(({ id }) => id === name) ??
    reviews.find(({ title, state }) => title === name && state !== 'closed') ??
    reviews.find(({ title }) => title === name);
  if (found !== undefined) return found;
  throw new AppError('review.not-found', {
    message: `There is no review "${printable(name)}" on this computer.`,
    hint: suggestName(
      name,
      reviews.map(({ id }) => id),
      'Open one with: stagelift review open BRANCH',
    ),
  });
}

/** The link with this identifier, or the newest that works of the person with this name. Throws `review.link-missing`. */
export function findGuest({ links, review }: ReviewRoom, name: string): ReviewLink {
  const wanted = name.toLowerCase();
  const theirs = links.filter((link) => link.name.toLowerCase() === wanted);
  const found =
    links.find(({ id }) => id === name) ?? theirs.findLast(({ revokedAt }) => revokedAt === null) ?? theirs.at(-1);
  if (found !== undefined) return found;
  throw new AppError('review.link-missing', {
    message: `Nobody called "${printable(name)}" is invited to "${review.title}".`,
    hint: suggestName(
      name,
      links.map((link) => link.name),
      'Invite somebody with: stagelift review invite NAME',
    ),
  });
}

/** The number of a remark as it was typed. Throws `usage.invalid`. */
export function toRemark(text: string): number {
  const number = Number(text.replace(/^#/, ''));
  if (Number.isInteger(number) && number > 0) return number;
  throw new AppError('usage.invalid', { message: `"${printable(text)}" is not the number of a remark.` });
}

/** A day or time: `2026-12-24`, an ISO time, or so many days from now: `14d`. Throws `usage.invalid`. */
export function toTime(text: string, now: Date): string {
  const days = /^\+?(\d{1,3})d$/.exec(text)?.[1];
  if (days !== undefined) return new Date(now.getTime() + Number(days) * 24 * 3600 * 1000).toISOString();
  // A day alone means all of it.
  const time = Date.parse(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T23:59:59Z` : text);
  if (!Number.isNaN(time)) return new Date(time).toISOString();
  throw new AppError('usage.invalid', {
    message: `"${printable(text)}" is not a time.`,
    hint: 'Write a day such as 2026-12-24, or so many days from now: 14d.',
  });
}
