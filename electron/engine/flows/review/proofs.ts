import { AppError } from '#shared/errors/app-error.ts';
import type { JobContext } from '../../jobs/runner.ts';
import type { ReviewWork } from './part.ts';

/**
 * Proves that a review environment does no harm, and remembers what was seen. Throws `review.proof-failed`: then the gate stays
 * closed, and the job waits for whoever mends it.
 */
export async function proveReview({ context, tools }: ReviewWork, job: JobContext, reviewId: string): Promise<void> {
  const review = await tools.reviews.get(reviewId);
  const proofs = await tools.prove(review, context.host, context.signal);
  await tools.reviews.update(reviewId, (before) => ({ ...before, proofs: [...proofs] }));
  for (const { ok, found } of proofs) job.log(ok ? 'info' : 'warning', found);
  const failed = proofs.filter(({ ok }) => !ok);
  if (failed.length === 0) return;
  throw new AppError('review.proof-failed', {
    message: failed.map(({ found, mend }) => (mend === undefined ? found : `${found} ${mend}`)).join(' '),
    hint: 'The gate is closed. Mend this, then go on with the job: it proves again.',
    facts: { failed: failed.map(({ id }) => id) },
  });
}
