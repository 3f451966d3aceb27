import type { Review, ReviewProof } from '#shared/domain/review.ts';
import type { ProvisionHost } from '../provision/host.ts';
import { proveGate, proveStaticFiles } from './prove-closed.ts';
import { provePayments, proveWebhooks } from './prove-data.ts';
import { proveCron, proveMail, proveQueue } from './prove-harmless.ts';
import { proveAddress, proveAgent, proveBanner, proveRobots } from './prove-page.ts';
import type { Finding, Inside, ProofWork } from './prove-work.ts';
import { openSiteProbe } from './site-probe.ts';

/** What proofs need beyond the review and its server. */
export interface ProveOptions {
  readonly now: () => Date;
  readonly random: (bytes: number) => Buffer;
  /** Looks into the application's configuration and data. Without it nothing is proved about them. */
  readonly look?: (review: Review, signal: AbortSignal) => Promise<Inside>;
  /** Only these, for a second look. */
  readonly only?: readonly Finding['id'][];
}

const proofs: readonly (readonly [Finding['id'], (work: ProofWork) => Promise<Finding>])[] = [
  ['gate', proveGate],
  ['static-files', proveStaticFiles],
  ['mail', proveMail],
  ['cron', proveCron],
  ['queue', proveQueue],
  ['payments', provePayments],
  ['webhooks', proveWebhooks],
  ['robots', proveRobots],
  ['banner', proveBanner],
  ['agent', proveAgent],
  ['address', proveAddress],
];

const ofData = new Set<Finding['id']>(['payments', 'webhooks']);

/**
 * Proves that a review does no harm, and that it works: asks the site from outside, as a stranger and with a pass, and looks at
 * what happened on the server. Leaves nothing behind. Rejects for a lost connection and a cancelled job only.
 */
export async function proveReview(
  review: Review,
  host: ProvisionHost,
  signal: AbortSignal,
  options: ProveOptions,
): Promise<readonly ReviewProof[]> {
  const site = await openSiteProbe(review, host, signal);
  const work: ProofWork = {
    ...{ review, host, site, signal },
    look: await site.look(),
    inside: (await options.look?.(review, signal)) ?? null,
    word: () => options.random(8).toString('hex'),
  };
  const found: Finding[] = [];
  // One after another: what one of them puts there is not another's business.
  for (const [id, prove] of proofs) {
    if (options.only?.includes(id) === false || (options.look === undefined && ofData.has(id))) continue;
    found.push(await prove(work));
    signal.throwIfAborted();
  }
  const at = options.now().toISOString();
  return found.map(({ snippets = [], ...proof }) => ({ ...proof, snippets, at }));
}
