import { lowestBandwidthLimit } from '#shared/domain/pull.ts';

/** What somebody typed as a speed limit in megabytes per second, as bytes per second. */
export type SpeedLimit =
  | { readonly kind: 'none' }
  | { readonly kind: 'limit'; readonly bytesPerSecond: number }
  | { readonly kind: 'invalid' };

/** Reads `2`, `0.5` or `0,5`; nothing means no limit. Below the lowest limit the line would count as dead. */
export function parseSpeedLimit(typed: string): SpeedLimit {
  const text = typed.trim();
  if (text === '') return { kind: 'none' };
  if (!/^\d{1,6}(?:[.,]\d{1,6})?$/u.test(text)) return { kind: 'invalid' };
  const bytesPerSecond = Math.round(Number(text.replace(',', '.')) * 1e6);
  return bytesPerSecond < lowestBandwidthLimit ? { kind: 'invalid' } : { kind: 'limit', bytesPerSecond };
}
