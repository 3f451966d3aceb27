import type { Finding, ProofWork } from './prove-work.ts';

/** No payment provider gets a key that moves real money, neither from the configuration nor from the database. */
export async function provePayments({ inside }: ProofWork): Promise<Finding> {
  if (inside === null) return unseen('payments');
  const { facts } = inside;
  if (facts.unreachable !== null) return unseen('payments', facts.unreachable);
  if (facts.liveKeys.length > 0) {
    return {
      ...{
        id: 'payments',
        ok: false,
        found: `Live keys are there for ${facts.liveKeys.join(', ')}: an order here takes real money.`,
      },
      mend: 'Put the keys for tests in, or switch that way of paying off. Then prove again.',
    };
  }
  return { id: 'payments', ok: true, found: 'No key is there that moves real money, of the providers that are known.' };
}

/** Nothing is told to other services: what the data of production had of that was taken out when it was pulled. */
export async function proveWebhooks({ inside, review }: ProofWork): Promise<Finding> {
  if (inside === null) return unseen('webhooks');
  if (review.data.kind !== 'pulled') {
    return { id: 'webhooks', ok: true, found: 'There is no data of production that could name other services.' };
  }
  const steps = inside.recipe.neutralise.filter(({ id }) => id.includes('webhook')).map(({ title }) => title);
  return {
    ...{ id: 'webhooks', ok: true },
    found:
      steps.length === 0
        ? `${inside.recipe.title} has no webhooks that Stagelift knows of.`
        : `The pull has seen to it and looked afterwards: ${steps.join('; ')}.`,
  };
}

function unseen(id: Finding['id'], why = 'Its files and its database were not looked at.'): Finding {
  return { id, ok: false, found: why, mend: 'Check that the database of the review can be reached, then prove again.' };
}
