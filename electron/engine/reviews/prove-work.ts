import type { Review, ReviewProof } from '#shared/domain/review.ts';
import type { Recipe } from '#shared/recipe-schema/recipe.ts';
import type { ProvisionHost } from '../provision/host.ts';
import type { StageFacts } from '../stage-config/stage-facts.ts';
import type { SiteLook, SiteProbe } from './site-probe.ts';

/** What one proof found: see `reviewProofSchema`. */
export type Finding = Omit<ReviewProof, 'at' | 'snippets'> & { readonly snippets?: ReviewProof['snippets'] };

/** What the application's own configuration and data say. */
export interface Inside {
  readonly facts: Pick<StageFacts, 'unreachable' | 'mail' | 'liveKeys'>;
  readonly recipe: Pick<Recipe, 'title' | 'neutralise'>;
}

/** What the proofs work with. */
export interface ProofWork {
  readonly review: Review;
  readonly host: ProvisionHost;
  readonly site: SiteProbe;
  /** Null when the agent does not answer. */
  readonly look: SiteLook | null;
  /** Null where nobody looked. */
  readonly inside: Inside | null;
  readonly signal: AbortSignal;
  /** Hexadecimal digits that nobody can guess. */
  readonly word: () => string;
}
