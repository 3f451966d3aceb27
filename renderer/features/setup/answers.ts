import { type AdviceAnswers, adviceAnswersSchema } from '#shared/domain/setup.ts';
import type { AnswersDraft } from './set-up-draft.ts';

/** The numbers among the answers. */
export type NumberAnswer = 'people' | 'teams' | 'releasesPerMonth';

function toNumber(typed: string): number {
  return /^\d+(?:[.,]\d+)?$/u.test(typed.trim()) ? Number(typed.trim().replace(',', '.')) : Number.NaN;
}

/** The answers as advice is asked with, or which numbers are none. */
export function readAnswers(draft: AnswersDraft): AdviceAnswers | { readonly invalid: readonly NumberAnswer[] } {
  const parsed = adviceAnswersSchema.safeParse({
    ...draft,
    people: toNumber(draft.people),
    teams: toNumber(draft.teams),
    releasesPerMonth: toNumber(draft.releasesPerMonth),
  });
  if (parsed.success) return parsed.data;
  const invalid = parsed.error.issues.map(({ path }) => path[0]);
  return { invalid: (['people', 'teams', 'releasesPerMonth'] as const).filter((name) => invalid.includes(name)) };
}
