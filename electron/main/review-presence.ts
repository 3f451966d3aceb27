import type { Client } from '#shared/contract/client.ts';
import type { EngineContract } from '#shared/contract/contract.ts';
import type { Presence } from './job-presence.ts';

/** What a notification shows at most, in characters. */
const longest = 160;

/** Tells people who look elsewhere that something is new in a review; a click opens its room. */
export function followReviews(client: Client<EngineContract>, presence: Pick<Presence, 'notify'>): void {
  client.on('reviews.changed', ({ reviewId, text }) => {
    // Some notification servers read markup and all show names that clients typed: one line of plain signs.
    const body = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}<>&]+/gu, ' ').trim();
    if (body !== '') presence.notify('Review', body.slice(0, longest), `/reviews/${reviewId}`);
  });
}
