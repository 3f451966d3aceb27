import { lowestBandwidthLimit } from '#shared/domain/pull.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { formatBytes } from './output.ts';

const units = { '': 1, k: 1e3, m: 1e6, g: 1e9 } as const;

/** Bytes per second of `500k`, `2M`, `1.5M` or a plain number (k is 1000). Throws `usage.invalid`, also for rates too low to work with. */
export function parseRate(text: string): number {
  const match = /^(\d{1,12}(?:\.\d{1,3})?)([kmg]?)$/i.exec(text.trim());
  const unit = match?.[2]?.toLowerCase();
  if (match === null || (unit !== '' && unit !== 'k' && unit !== 'm' && unit !== 'g')) {
    throw new AppError('usage.invalid', { message: '--limit-rate takes bytes per second, such as 500k or 2M.' });
  }
  const rate = Math.round(Number(match[1]) * units[unit]);
  if (rate < lowestBandwidthLimit) {
    throw new AppError('usage.invalid', {
      message: `--limit-rate must be at least ${formatBytes(lowestBandwidthLimit)} per second.`,
    });
  }
  return rate;
}
