import type { LoadedRange } from '../../transfer/load-tables.ts';

/** A range whose rows are read back. */
export type RangeToVerify = Pick<LoadedRange, 'range' | 'rows' | 'digest' | 'form'>;

/**
 * Which ranges of one table are read back. Everything when asked for; else one, picked by the digest of the last so that
 * it differs from pull to pull. Rows that sort otherwise in the target can only be compared over the whole table. Pure.
 */
export function choosePart(
  loaded: readonly LoadedRange[],
  options: { readonly how: 'sample' | 'full'; readonly ordered: boolean },
): readonly RangeToVerify[] {
  if (!options.ordered) return loaded.filter((range) => isWhole(range));
  if (options.how === 'full' || loaded.length <= 1) return loaded;
  const last = loaded.at(-1);
  const at = Number.parseInt(last?.digest.slice(0, 8) ?? '0', 16) % loaded.length;
  const picked = loaded[at];
  return picked === undefined ? [] : [picked];
}

function isWhole(range: LoadedRange): boolean {
  return range.range.after === null && range.range.through === null;
}
