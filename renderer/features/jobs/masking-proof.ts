import type { Check, PullReport } from '#shared/domain/pull.ts';

/** How many columns were masked and how many only cleaned of addresses, and the check made afterwards, if any. */
export function masksOf({ masked, checks }: PullReport): {
  readonly masked: number;
  readonly scrubbed: number;
  readonly check: Check | undefined;
} {
  const scrubbed = masked.filter((column) => column.method === 'scrub').length;
  return {
    masked: masked.length - scrubbed,
    scrubbed,
    check: checks.find((check) => check.id === 'masking-proof'),
  };
}
