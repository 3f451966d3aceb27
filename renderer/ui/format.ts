/** The language of the string catalogues; figures and dates follow it so that a sentence is of one piece. */
export const catalogueLocale = 'en-GB';

const byteUnits = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

// Made once: while a pull runs, hundreds of figures change every second, and a formatter costs more than a hundred of them.
const counts = new Intl.NumberFormat(catalogueLocale, { maximumFractionDigits: 0 });
const percents = new Intl.NumberFormat(catalogueLocale, { style: 'percent' });
const wholeUnits = byteUnits.map((unit) => unitFormat(unit, 0));
const fineUnits = byteUnits.map((unit) => unitFormat(unit, unit === 'byte' ? 0 : 1));

function unitFormat(unit: (typeof byteUnits)[number], digits: number): Intl.NumberFormat {
  const unitDisplay = unit === 'byte' ? 'long' : 'short';
  return new Intl.NumberFormat(catalogueLocale, { style: 'unit', unit, unitDisplay, maximumFractionDigits: digits });
}

/** Bytes in decimal units: `0 byte`, `820 byte`, `1.4 MB`. */
export function formatBytes(bytes: number): string {
  let value = Math.max(0, bytes);
  let unit = 0;
  while (value >= 999.5 && unit < byteUnits.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return (value >= 100 ? wholeUnits : fineUnits)[unit]?.format(value) ?? '';
}

/** Bytes per second: `34 MB/s`. */
export function formatRate(bytesPerSecond: number): string {
  return `${formatBytes(bytesPerSecond)}/s`;
}

/** A whole number with group separators: `12,345`. */
export function formatCount(count: number): string {
  return counts.format(count);
}

/** A share (0..1) as whole per cent, rounded down so that 100% is only said when all is done. */
export function formatPercent(fraction: number): string {
  const percent = Math.floor(Math.min(1, Math.max(0, fraction)) * 100);
  return percents.format(percent / 100);
}

/** A span of time in its two largest units: `45 sec`, `3 min 20 sec`, `1 hr 5 min`. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return unit(whole, 'second');
  if (whole < 3600) return joined([unit(Math.floor(whole / 60), 'minute'), whole % 60, 'second']);
  const minutes = Math.round(whole / 60);
  return joined([unit(Math.floor(minutes / 60), 'hour'), minutes % 60, 'minute']);
}

/** A step's time, also below a second: `85 ms`, `1.4 sec`. */
export function formatMilliseconds(milliseconds: number): string {
  if (milliseconds < 1000) return unit(Math.round(milliseconds), 'millisecond');
  if (milliseconds < 10_000) return unit(milliseconds / 1000, 'second', 1);
  return formatDuration(milliseconds / 1000);
}

/** A range of seconds in one unit: `20–40 sec`, `2–4 min`. */
export function formatDurationRange(low: number, high: number): string {
  const [divisor, name] =
    high < 90 ? [1, 'second' as const] : high < 5400 ? [60, 'minute' as const] : [3600, 'hour' as const];
  const round = (value: number): number =>
    divisor === 3600 ? Math.round((value / divisor) * 2) / 2 : Math.round(value / divisor);
  const from = Math.max(divisor === 1 ? 1 : 0, round(low));
  const to = Math.max(1, round(high));
  return from === to || from === 0 ? unit(to, name, 1) : `${formatCountOrHalf(from)}–${unit(to, name, 1)}`;
}

/** A date and time in full: `21 November 2026 at 09:14`. */
export function formatDateTime(date: Date): string {
  return new Intl.DateTimeFormat(catalogueLocale, { dateStyle: 'long', timeStyle: 'short' }).format(date);
}

/** Only the time of day: `09:14:03`. */
export function formatClock(date: Date): string {
  return new Intl.DateTimeFormat(catalogueLocale, { timeStyle: 'medium' }).format(date);
}

const relativeSteps = [
  [60, 'second', 1],
  [3600, 'minute', 60],
  [86_400, 'hour', 3600],
  [604_800, 'day', 86_400],
  [2_629_800, 'week', 604_800],
  [31_557_600, 'month', 2_629_800],
] as const;

/** How long ago (or until) as people say it: `just now`, `5 minutes ago`, `yesterday`. */
export function formatRelative(date: Date, now: Date): string {
  const seconds = (date.getTime() - now.getTime()) / 1000;
  const distance = Math.abs(seconds);
  if (distance < 10) return 'just now';
  const format = new Intl.RelativeTimeFormat(catalogueLocale, { numeric: 'auto' });
  for (const [limit, name, size] of relativeSteps) {
    if (distance < limit) return format.format(Math.trunc(seconds / size), name);
  }
  return format.format(Math.trunc(seconds / 31_557_600), 'year');
}

/** `one` or `other` by the language's rules, for a catalogue's plural forms. */
export function plural(count: number, one: string, other: string): string {
  return new Intl.PluralRules(catalogueLocale).select(count) === 'one' ? one : other;
}

/** Names in one sentence: `a, b and c`. */
export function formatList(items: readonly string[]): string {
  return new Intl.ListFormat(catalogueLocale, { type: 'conjunction' }).format(items);
}

function unit(value: number, name: 'millisecond' | 'second' | 'minute' | 'hour', digits = 0): string {
  // American English abbreviates without a plural (`4 sec`), which is steadier in figures that change.
  return new Intl.NumberFormat('en', {
    style: 'unit',
    unit: name,
    unitDisplay: 'short',
    maximumFractionDigits: digits,
  }).format(value);
}

function joined([large, rest, name]: readonly [string, number, 'second' | 'minute']): string {
  return rest === 0 ? large : `${large} ${unit(rest, name)}`;
}

function formatCountOrHalf(value: number): string {
  return new Intl.NumberFormat(catalogueLocale, { maximumFractionDigits: 1 }).format(value);
}
