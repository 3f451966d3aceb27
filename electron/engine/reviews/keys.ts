import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Review } from '#shared/domain/review.ts';
import { AppError } from '#shared/errors/app-error.ts';

const keySchema = z.string().regex(/^[0-9a-f]{64}$/);
const reviewKeysSchema = z.object({ link: keySchema, log: keySchema, nonce: keySchema });

/** Content of `STORE/keys.json`: the keys of links, of the log, and of what is good only once. */
export type ReviewKeys = z.infer<typeof reviewKeysSchema>;

/** Where a review's keys are kept in the secret store. Its first moment is in it: a name may be used again for another review. */
export function reviewKeysRef({ id, createdAt }: Pick<Review, 'id' | 'createdAt'>): string {
  return `review/${id}/${new Date(createdAt).toISOString().replaceAll(/\D/g, '').slice(0, 14)}/keys`;
}

/** New keys for a new review. */
export function makeReviewKeys(): ReviewKeys {
  const key = (): string => randomBytes(32).toString('hex');
  return { link: key(), log: key(), nonce: key() };
}

/** The keys as they are kept and written to the server. */
export function formatReviewKeys(keys: ReviewKeys): string {
  return JSON.stringify({ link: keys.link, log: keys.log, nonce: keys.nonce });
}

/** Reads keys. Throws `secret.missing` for what are none; the text is in no message. */
export function parseReviewKeys(review: Pick<Review, 'id' | 'createdAt'>, text: string): ReviewKeys {
  const found = reviewKeysSchema.safeParse(parseJson(text)).data;
  if (found !== undefined) return found;
  throw new AppError('secret.missing', {
    message: `What is kept as "${reviewKeysRef(review)}" are not the keys of a review.`,
    facts: { ref: reviewKeysRef(review) },
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
