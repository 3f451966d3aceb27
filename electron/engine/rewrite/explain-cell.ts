import type { Rewriter } from './rewriter.ts';

/** A change as the plan shows it: the surroundings of the first difference in a cell, cut to 120 characters. */
export interface RewriteSample {
  readonly before: string;
  readonly after: string;
}

/** Collects examples of what a rewriter would do; the rewriter's counts grow as in a real run. */
export interface SampleCollector {
  add(data: Buffer, start: number, end: number): void;
  readonly samples: readonly RewriteSample[];
}

const sampleLength = 120;
/** How much is shown before the first difference. */
const lead = 32;
/** A UTF-8 character has up to four bytes. */
const bytesPerCharacter = 4;

/** What the rewriter would do to one cell, or null when it would leave it alone. */
export function explainCell(rewriter: Rewriter, data: Buffer, start: number, end: number): RewriteSample | null {
  const after = rewriter.rewriteCell(data, start, end);
  if (after === null) return null;
  const before = data.subarray(start, end);
  let same = 0;
  while (same < before.length && before[same] === after[same]) same += 1;
  const from = characterStart(before, Math.max(0, same - lead));
  return { before: excerpt(before, from), after: excerpt(after, from) };
}

/** A collector that keeps the first `limit` samples and lets the rewriter count the rest. */
export function createSampleCollector(rewriter: Rewriter, limit: number): SampleCollector {
  const samples: RewriteSample[] = [];
  return {
    samples,
    add(data, start, end) {
      if (samples.length >= limit) {
        rewriter.rewriteCell(data, start, end);
        return;
      }
      const sample = explainCell(rewriter, data, start, end);
      if (sample !== null) samples.push(sample);
    },
  };
}

/** The first byte at or after `index` that does not continue a UTF-8 character. */
function characterStart(data: Buffer, index: number): number {
  let at = index;
  while (at < index + bytesPerCharacter && ((data[at] ?? 0) & 0xc0) === 0x80) at += 1;
  return at;
}

function excerpt(data: Buffer, from: number): string {
  const text = data.toString('utf8', from, Math.min(data.length, from + sampleLength * bytesPerCharacter));
  return Array.from(text).slice(0, sampleLength).join('');
}
