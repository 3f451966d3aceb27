import type { Review } from '#shared/domain/review.ts';

/** All reviews of a project. */
export function reviewsPath(projectId: string): string {
  return `/projects/${projectId}/reviews`;
}

/** Where a new review is opened. */
export function openReviewPath(projectId: string, branch?: string): string {
  const query = branch === undefined ? '' : `?branch=${encodeURIComponent(branch)}`;
  return `/projects/${projectId}/open-review${query}`;
}

/** The room of a review, or a screen that belongs to it. */
export function roomPath({ id, projectId }: Pick<Review, 'id' | 'projectId'>, screen?: 'update' | 'close'): string {
  return `${reviewsPath(projectId)}/${id}${screen === undefined ? '' : `/${screen}`}`;
}
