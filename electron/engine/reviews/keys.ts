import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { AppError } from '#shared/errors/app-error.ts';

const keySchema = z.string().regex(/^[0-9a-f]{64}$/);

/** Content of `STORE/keys.json`: the keys of links, of the log, and of what is good only once. */
export const reviewKeysSchema = z.object({ link: keySchema, log: keySchema, nonce: keySchema });
export type ReviewKeys = z.infer<typeof reviewKeysSchema>;

/** Where the keys of a review are kept in the secret store. */
export function reviewKeysRef(reviewId: string): string {
  return `review/${reviewId}/keys`;
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

/** Reads kept keys. Throws `secret.missing` for what are none; the text is in no message. */
export function parseReviewKeys(reviewId: string, text: string): ReviewKeys {
  const found = reviewKeysSchema.safeParse(parseJson(text)).data;
  if (found !== undefined) return found;
  throw new AppError('secret.missing', {
    message: `What is kept as "${reviewKeysRef(reviewId)}" are not the keys of a review.`,
    facts: { ref: reviewKeysRef(reviewId) },
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
