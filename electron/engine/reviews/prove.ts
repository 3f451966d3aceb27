import type { Review, ReviewProof } from '#shared/domain/review.ts';
import type { ProvisionHost } from '../provision/host.ts';
import { proveGate, proveStaticFiles } from './prove-closed.ts';
import { proveCron, proveMail, proveQueue } from './prove-harmless.ts';
import { proveAddress, proveAgent, proveBanner, proveRobots } from './prove-page.ts';
import { openSiteProbe, type SiteLook, type SiteProbe } from './site-probe.ts';

/** What one proof found: see `reviewProofSchema`. */
export type Finding = Omit<ReviewProof, 'at' | 'snippets'> & { readonly snippets?: ReviewProof['snippets'] };

/** What the proofs work with. */
export interface ProofWork {
  readonly review: Review;
  readonly host: ProvisionHost;
  readonly site: SiteProbe;
  /** Null when the agent does not answer. */
  readonly look: SiteLook | null;
  readonly signal: AbortSignal;
  /** Hexadecimal digits that nobody can guess. */
  readonly word: () => string;
}

/** What proofs need beyond the review and its server. */
export interface ProveOptions {
  readonly now: () => Date;
  readonly random: (bytes: number) => Buffer;
  /** Proofs of what only the application's configuration and data can tell: payments, webhooks. */
  /** Only these, for a second look. */
  readonly only?: readonly Finding['id'][];
  readonly more?: (review: Review, signal: AbortSignal) => Promise<readonly Finding[]>;
}

const proofs: readonly (readonly [Finding['id'], (work: ProofWork) => Promise<Finding>])[] = [
  ['gate', proveGate],
  ['static-files', proveStaticFiles],
  ['mail', proveMail],
  ['cron', proveCron],
  ['queue', proveQueue],
  ['robots', proveRobots],
  ['banner', proveBanner],
  ['agent', proveAgent],
  ['address', proveAddress],
];

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
    word: () => options.random(8).toString('hex'),
  };
  const found: Finding[] = [];
  // One after another: what one of them puts there is not another's business.
  for (const [id, prove] of proofs) {
    if (options.only?.includes(id) === false) continue;
    found.push(await prove(work));
    signal.throwIfAborted();
  }
  if (options.more !== undefined) found.push(...(await options.more(review, signal)));
  const at = options.now().toISOString();
  return found.map(({ snippets = [], ...proof }) => ({ ...proof, snippets, at }));
}
