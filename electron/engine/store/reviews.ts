import { z } from 'zod';
import { type Review, reviewSchema } from '#shared/domain/review.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { VersionedFile } from './versioned-file.ts';

/** Content of the file of reviews, oldest first. */
export const reviewsFileSchema = z.array(reviewSchema);

/** The reviews that this computer knows, closed ones included until they are forgotten. */
export interface ReviewStore {
  /** Of one project or of all, newest first. */
  list(projectId?: string): Promise<readonly Review[]>;
  /** Null when there is none. */
  find(reviewId: string): Promise<Review | null>;
  /** Throws `review.not-found`. */
  get(reviewId: string): Promise<Review>;
  /** Adds a review, or replaces the one with its identifier. */
  save(review: Review): Promise<Review>;
  /** Applies a pure change to the newest state of a review. Throws `review.not-found`. */
  update(reviewId: string, change: (review: Review) => Review): Promise<Review>;
  /** Nothing happens when it is not there. */
  remove(reviewId: string): Promise<void>;
}

/** Reviews in their file. */
export function createReviewStore(file: VersionedFile<Review[]>): ReviewStore {
  const find = async (reviewId: string): Promise<Review | null> =>
    (await file.read()).data.find(({ id }) => id === reviewId) ?? null;
  return {
    async list(projectId) {
      const all = (await file.read()).data;
      return all.filter((review) => projectId === undefined || review.projectId === projectId).toReversed();
    },
    find,
    async get(reviewId) {
      const found = await find(reviewId);
      if (found === null) throw notFound(reviewId);
      return found;
    },
    async save(review) {
      await file.update((all) =>
        all.some(({ id }) => id === review.id)
          ? all.map((other) => (other.id === review.id ? review : other))
          : [...all, review],
      );
      return review;
    },
    async update(reviewId, change) {
      const { data } = await file.update((all) => {
        if (!all.some(({ id }) => id === reviewId)) throw notFound(reviewId);
        return all.map((review) => (review.id === reviewId ? change(review) : review));
      });
      const changed = data.find(({ id }) => id === reviewId);
      if (changed === undefined) throw notFound(reviewId);
      return changed;
    },
    async remove(reviewId) {
      await file.update((all) => all.filter(({ id }) => id !== reviewId));
    },
  };
}

function notFound(reviewId: string): AppError {
  return new AppError('review.not-found', {
    message: `There is no review "${reviewId}" on this computer.`,
    facts: { reviewId },
  });
}
