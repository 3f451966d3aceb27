import type { Stage } from '#shared/domain/environment.ts';

const words: readonly (readonly [Stage, RegExp])[] = [
  // "preprod" and "staging-production" are not production: the lower ones are looked for first.
  ['local', /^(?:local|localhost|lokal)$/],
  ['staging', /^(?:stage|staging|stg|preprod|preproduction|acceptance|acc|uat)$/],
  ['testing', /^(?:test|testing|tst|qa)$/],
  ['development', /^(?:dev|develop|development|entwicklung)$/],
  ['review', /^(?:review|preview|demo)$/],
  ['production', /^(?:prod|production|live|main|master|www|prd|produktion)$/],
];

/** The stage that a name speaks of, such as `shop-staging`; null when none of its words does. */
export function guessStage(name: string): Stage | null {
  const parts = name
    .toLowerCase()
    .slice(0, 200)
    .split(/[^a-z]+/);
  for (const [stage, word] of words) if (parts.some((part) => word.test(part))) return stage;
  return null;
}
