import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Review } from '#shared/domain/review.ts';
import { readProjectRecipe } from '../project-file/own-recipes.ts';
import type { FiledStores } from '../project-file/open-filed-stores.ts';
import { createSharedSessions } from '../remote/shared-sessions.ts';
import { createReviewRooms } from '../reviews/create-rooms.ts';
import { holdSessions } from '../reviews/held-sessions.ts';
import { proveReview } from '../reviews/prove.ts';
import type { Inside } from '../reviews/prove-work.ts';
import { readStageFacts } from '../stage-config/read-facts.ts';
import { composeReviewFlow, type ComposeReviewFlowOptions } from './compose-review-flow.ts';
import type { EngineParts } from './engine-parts.ts';
import type { ReviewParts } from './reviews.ts';

/** What reviews need beyond the parts that every handler has. */
export interface ComposeReviewsOptions extends Omit<ComposeReviewFlowOptions, 'log' | 'prove'> {
  readonly onNotice: (text: string) => void;
  /** Open reviews are read by themselves. */
  readonly background: boolean;
}

/** So many milliseconds a connection waits for the next thing that somebody does in a room. */
const holdFor = 30_000;

/** Reviews over the parts of an engine: their flow writes into their rooms, and rooms end by their flow. */
export function composeReviews(
  parts: EngineParts & { readonly stores: FiledStores },
  { onNotice, background, ...options }: ComposeReviewsOptions,
): ReviewParts & { close(): void } {
  const { stores, transport, interaction, quietInteraction, events, env, dataFolder } = parts;
  const { now, keepSecret, learn } = options;
  const sessions = holdSessions(
    createSharedSessions((server, signal) => transport.connect(server, interaction, signal)),
    holdFor,
  );
  const { rooms, log, close } = createReviewRooms({
    ...{ now, keepSecret, learn, env },
    ...{ reviews: stores.reviews, projects: stores.projects, servers: stores.servers },
    ...{ sessions, quietSessions: parts.statusSessions, background },
    storedSecret: (ref, signal) => quietInteraction.secret(ref, 'keys of a review', signal),
    records: { folder: join(dataFolder, 'reviews'), now, onNotice },
    onChanged: (reviewId, text) => events.emit('reviews.changed', { reviewId, text }),
    ends: {
      endOf: (review, signal) => flow.endOf(review, signal),
      close: async ({ id }, reason, signal) => {
        await flow.close(id, reason, signal);
      },
    },
  });
  const flow = composeReviewFlow(parts, {
    ...{ ...options, log },
    prove: (review, host, signal) =>
      proveReview(review, host, signal, {
        now,
        random: randomBytes,
        look: (one, asked) => lookInside(parts, one, asked),
      }),
  });
  return {
    flow,
    rooms,
    close() {
      close();
      sessions.close();
    },
  };
}

/** What a review's configuration and data say, read as those of every other environment. */
async function lookInside(
  parts: EngineParts & { readonly stores: FiledStores },
  review: Review,
  signal: AbortSignal,
): Promise<Inside> {
  const { stores, opener, recipes } = parts;
  const recipe = await readProjectRecipe(recipes, await stores.projects.get(review.projectId));
  const server = await stores.servers.get(review.serverId);
  return { recipe, facts: await readStageFacts({ opener, environment: review.environment, server, recipe }, signal) };
}
