import type { Check } from '#shared/domain/pull.ts';
import type { Review, ReviewProof } from '#shared/domain/review.ts';
import type { PullFlow } from '../pull/pull-flow.ts';

/** What one proof found. */
type Finding = Omit<ReviewProof, 'at' | 'snippets'>;

/**
 * What the pull of a review has seen in its own data: that means of payment have no live keys, and that nothing is told to other
 * servers. Nothing is said of data that was not pulled.
 */
export async function provePulled(pulls: Pick<PullFlow, 'report'>, { data }: Review): Promise<readonly Finding[]> {
  if (data.kind !== 'pulled') return [];
  const { checks } = await pulls.report(data.id);
  return [
    ...judge('payments', checks.filter(({ id }) => /payment/.test(id))),
    ...judge('webhooks', checks.filter(({ id }) => /webhook/.test(id))),
  ];
}

function judge(id: 'payments' | 'webhooks', checks: readonly Check[]): readonly Finding[] {
  const seen = checks.filter(({ status }) => status !== 'skipped');
  if (seen.length === 0) return [];
  const failed = seen.filter(({ status }) => status === 'failed');
  if (failed.length === 0) return [{ id, ok: true, found: seen.map(({ title }) => `${title}.`).join(' ') }];
  return [
    {
      ...{ id, ok: false },
      found: failed.map(({ title, evidence }) => `Not so: ${title}. ${evidence}`).join(' '),
      mend: 'Mend it in the recipe or on the site, then pull the data anew.',
    },
  ];
}
