import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Review } from '#shared/domain/review.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { shQuote } from '../remote/shell-quote.ts';
import type { RemoteSession } from '../remote/transport.ts';

const configSchema = z.looseObject({ v: z.literal(1), id: z.string() });

/** What of `config.json` changes while a review is open. */
export interface ConfigChange {
  readonly state?: 'open' | 'paused';
  readonly expiresAt?: string;
  readonly approvers?: readonly { readonly person: string; readonly name: string }[];
}

/**
 * Changes values of `STORE/config.json` on the server. The new file takes the old one's rights and its place in one step; what
 * the engine does not know stays in it. Throws `review.agent-failed` when the file is not one of this review.
 */
export async function changeConfig(
  session: RemoteSession,
  review: Pick<Review, 'id' | 'store'>,
  change: ConfigChange,
  signal: AbortSignal,
): Promise<void> {
  const path = `${review.store}/config.json`;
  const config = configSchema.safeParse(parseJson((await session.readFile(path, signal)).toString('utf8'))).data;
  if (config?.id !== review.id) {
    throw new AppError('review.agent-failed', {
      message: `What is in ${path} is not the configuration of the review ${review.id}.`,
      hint: 'Deploy a version again: that writes it anew.',
      facts: { reviewId: review.id },
    });
  }
  const text = `${JSON.stringify({ ...config, ...change }, null, 2)}\n`;
  const half = `${review.store}/.config-${randomBytes(6).toString('hex')}`;
  const script = `set -e
half=${shQuote(half)}
trap 'rm -f "$half"' EXIT
cp -p ${shQuote(path)} "$half"
printf '%s' ${shQuote(text)} >"$half"
mv -f "$half" ${shQuote(path)}
`;
  await session.run({ script, leaseSeconds: 60 }, signal);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
