import { CellScan } from './cell-scan.ts';
import { compileRules } from './compiled-rules.ts';
import type { RewriteRule } from './rewrite-rule.ts';

/** What a rewriter did since it was made. */
export interface RewriteCounts {
  /** Cells that were changed. */
  readonly cells: number;
  /** URLs and paths that were replaced. */
  readonly replacements: number;
  /** Serialized values in which something was replaced; a value inside a value counts too. */
  readonly serialized: number;
  /** Values that look serialized, hold something to replace and do not parse: left alone byte for byte. */
  readonly broken: number;
}

/** Replaces URLs and paths in the bytes of database cells. Keeps counts; not to be shared between threads. */
export interface Rewriter {
  /**
   * Bytes that occur in nearly every cell that needs work, for a first look with `Buffer.indexOf`: hosts as they are
   * usually written, and paths. `nextHit` is as quick and also finds hosts in mixed case.
   */
  readonly probes: readonly Buffer[];
  /** The first place from `from` on where something that may need work stands completely before `end`, or -1. */
  nextHit(data: Buffer, from: number, end: number): number;
  /**
   * The rewritten cell, or null when nothing changes. Looks at no byte outside of `start` to `end`. The result is never
   * written to again, but may be part of a larger buffer: copy what is to be kept for long.
   */
  rewriteCell(data: Buffer, start: number, end: number): Buffer | null;
  counts(): RewriteCounts;
}

/**
 * Makes a rewriter. The semantics are those of docs/rewriting.md. Throws `contract.invalid-input` for a rule that
 * cannot be understood. Pure but for its counts.
 */
export function createRewriter(rules: readonly RewriteRule[]): Rewriter {
  const compiled = compileRules(rules);
  const scan = new CellScan(compiled);
  const counts = { cells: 0, replacements: 0, serialized: 0, broken: 0 };

  function rewriteCell(data: Buffer, start: number, end: number): Buffer | null {
    scan.run(data, start, end);
    counts.broken += scan.tally.broken;
    if (scan.edits.size === 0) return null;
    counts.cells += 1;
    counts.replacements += scan.tally.replacements;
    counts.serialized += scan.tally.serialized;
    return scan.edits.apply(data, start, end);
  }

  return {
    probes: compiled.needles.flatMap((needle) => usualSpellings(needle.bytes, needle.foldCase)),
    nextHit: (data, from, end) => compiled.finder.next(data, from, end),
    rewriteCell,
    counts: () => ({ ...counts }),
  };
}

function usualSpellings(bytes: Buffer, foldCase: boolean): readonly Buffer[] {
  const upper = Buffer.from(bytes.toString('latin1').toUpperCase(), 'latin1');
  return foldCase && !upper.equals(bytes) ? [bytes, upper] : [bytes];
}
