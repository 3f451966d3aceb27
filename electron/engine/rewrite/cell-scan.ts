import { backslashesBefore, byte, byteAt, isTrimmed } from './bytes.ts';
import type { CompiledRules, OriginNeedle, RuleNeedle } from './compiled-rules.ts';
import { EditList } from './edit-list.ts';
import { findEncodedStrings } from './encoded-serialized.ts';
import { closingQuote, decodeJsonLiteral, literalNeedsDecoding, pushEncodedEdits } from './json-literal.ts';
import { isPathAt } from './path-reader.ts';
import { OriginReader } from './origin-reader.ts';
import { looksSerialized, walkSerialized, type SerializedText, type SerializedVisitor } from './php-serialized.ts';

/** Serialized strings inside serialized strings are followed this deep; what lies deeper counts as broken. */
export const deepestSerialized = 128;
/** JSON strings inside JSON strings are decoded this deep; what lies deeper counts as broken. */
export const deepestJson = 8;

/** What one scan found so far. */
export interface ScanTally {
  replacements: number;
  /** Serialized values with at least one replacement, outermost ones only. */
  serialized: number;
  /** Values that look serialized, need a replacement, and do not parse or are encoded. */
  broken: number;
}

const nowhere = Number.MAX_SAFE_INTEGER;
/** A literal whose content is being asked about: where its quote stands and whether it has to be decoded. */
interface OpenLiteral {
  open: number;
  scannedTo: number;
  needsDecoding: boolean;
}

/** One pass over one cell, or over one decoded JSON string inside of it. Reused from cell to cell. */
export class CellScan implements SerializedVisitor {
  readonly edits = new EditList();
  readonly tally: ScanTally = { replacements: 0, serialized: 0, broken: 0 };
  private readonly rules: CompiledRules;
  private readonly reader = new OriginReader();
  private readonly jsonDepth: number;
  private data: Buffer = Buffer.alloc(0);
  private end = 0;
  /** Between `knownFrom` and `knownHit` no needle begins; `knownHit` is one, or `nowhere`. */
  private knownFrom = 0;
  private knownHit = nowhere;
  /** Where the last replaced text ended; nothing before it is looked at again. */
  private editedTo = 0;
  /** For JSON strings that are decoded; made when first needed. */
  private inner: CellScan | null = null;
  /** Nesting of serialized values at this moment. */
  private depth = 0;

  constructor(rules: CompiledRules, jsonDepth = 0) {
    this.rules = rules;
    this.jsonDepth = jsonDepth;
  }

  /** Collects the edits for the bytes from `start` to `end`. */
  run(data: Buffer, start: number, end: number): void {
    this.data = data;
    this.end = end;
    this.edits.clear();
    this.tally.replacements = 0;
    this.tally.serialized = 0;
    this.tally.broken = 0;
    this.knownFrom = start;
    this.knownHit = this.find(start);
    this.editedTo = start;
    this.depth = 0;
    if (this.knownHit !== nowhere) this.scanValue(start, end);
  }

  isOfInterest(start: number, end: number): boolean {
    return this.nextHit(start) < end;
  }

  /** Rewrites a text inside a serialized value and corrects the length before it. */
  onText(text: SerializedText): void {
    if (text.kind !== 'string' && !this.canEditInPlace(text)) {
      this.countIfTouched(text.contentStart, text.contentEnd);
      return;
    }
    const { edits } = this;
    const place = edits.reserve(text.digitsStart);
    const before = edits.delta;
    this.scanValue(text.contentStart, text.contentEnd);
    const length = text.contentEnd - text.contentStart + edits.delta - before;
    edits.settle(place, text.digitsEnd, length, edits.delta !== before);
  }

  /** A value that may be serialized, JSON or plain text. */
  private scanValue(start: number, end: number): void {
    let from = start;
    let to = end;
    while (from < to && isTrimmed(byteAt(this.data, from))) from += 1;
    if (!looksSerialized(this.data, from, to)) {
      this.scanText(start, end, isJsonStart(byteAt(this.data, from)));
      return;
    }
    while (to > from && isTrimmed(byteAt(this.data, to - 1))) to -= 1;
    this.scanSerialized(from, to);
  }

  private scanSerialized(start: number, end: number): void {
    const mark = this.edits.mark();
    const { editedTo } = this;
    const { replacements, serialized, broken } = this.tally;
    this.depth += 1;
    const isWhole = this.depth <= deepestSerialized && walkSerialized(this.data, start, end, this);
    this.depth -= 1;
    if (isWhole) {
      this.tally.serialized = this.tally.replacements > replacements ? serialized + 1 : serialized;
      return;
    }
    this.edits.rollback(mark);
    this.editedTo = editedTo;
    this.tally.replacements = replacements;
    this.tally.serialized = serialized;
    this.tally.broken = broken;
    this.countIfTouched(start, end);
  }

  /** An opaque payload may change length only when nothing inside of it counts bytes that we do not understand. */
  private canEditInPlace({ kind, contentStart, contentEnd }: SerializedText): boolean {
    const content = this.data.subarray(contentStart, contentEnd);
    if (kind === 'escaped-string') return !content.includes(byte.backslash);
    return looksSerialized(this.data, contentStart, contentEnd) || !/[;{:][sOC]:\d/u.test(content.toString('latin1'));
  }

  private scanText(start: number, end: number, isJson: boolean): void {
    const literal: OpenLiteral | null = isJson ? { open: -1, scannedTo: start, needsDecoding: false } : null;
    let position = this.nextHit(start);
    if (position >= end) return;
    const counted = findEncodedStrings(this.data, start, end);
    let next = 0;
    while (position < end) {
      const after = literal === null ? -1 : this.scanLiteral(literal, position, end);
      while (next < counted.length && (counted[next]?.end ?? 0) <= position) next += 1;
      const range = counted[next];
      if (after < 0 && range !== undefined && range.start <= position) {
        // A length is written before it that would no longer be true.
        this.countIfTouched(range.start, range.end);
        position = this.nextHit(range.end);
      } else position = this.nextHit(after >= 0 ? after : this.replaceAt(position, start, end));
    }
  }

  /**
   * When the needle at `position` stands in a JSON string that has to be decoded: rewrites that string and returns where
   * it ends. Else -1. Quotes are looked for once, from the previous needle on.
   */
  private scanLiteral(literal: OpenLiteral, position: number, end: number): number {
    const open = this.lastQuote(literal.scannedTo, position);
    literal.scannedTo = position;
    if (open >= 0) {
      literal.open = open;
      const close = closingQuote(this.data, open + 1, end);
      literal.needsDecoding = literalNeedsDecoding(this.data, open + 1, close < 0 ? end : close);
    }
    if (!literal.needsDecoding) return -1;
    const close = closingQuote(this.data, literal.open + 1, end);
    this.rewriteLiteral(literal.open + 1, close < 0 ? end : close, close >= 0);
    literal.needsDecoding = false;
    literal.scannedTo = close < 0 ? end : close;
    return literal.scannedTo;
  }

  private rewriteLiteral(start: number, end: number, isClosed: boolean): void {
    const canGoDeeper = isClosed && this.jsonDepth < deepestJson;
    const literal = canGoDeeper ? decodeJsonLiteral(this.data, start, end) : null;
    if (literal === null) {
      this.countIfTouched(start, end);
      return;
    }
    this.inner ??= new CellScan(this.rules, this.jsonDepth + 1);
    const { inner } = this;
    inner.run(literal.value, 0, literal.value.length);
    const mark = this.edits.mark();
    if (!pushEncodedEdits(this.data, literal, inner.edits, this.edits)) {
      this.edits.rollback(mark);
      this.countIfTouched(start, end);
      return;
    }
    this.editedTo = end;
    this.tally.replacements += inner.tally.replacements;
    this.tally.broken += inner.tally.broken;
    this.tally.serialized += inner.tally.serialized;
  }

  /** The last unescaped quote from `from` to before `to`, or -1. */
  private lastQuote(from: number, to: number): number {
    for (let at = to - 1; at >= from; at -= 1) {
      if (this.data[at] === byte.quote && backslashesBefore(this.data, from, at) % 2 === 0) return at;
    }
    return -1;
  }

  /** Replaces what a rule names at `position` within a text; returns where to look on. */
  private replaceAt(position: number, start: number, end: number): number {
    const needle = this.matchAt(position, start, end);
    if (needle === null) return position + 1;
    if (needle.kind === 'path') {
      const pathEnd = position + needle.bytes.length;
      this.edits.push(position, pathEnd, needle.target);
      this.tally.replacements += 1;
      this.editedTo = pathEnd;
      return pathEnd;
    }
    return this.replaceOrigin(needle);
  }

  private replaceOrigin(needle: OriginNeedle): number {
    const { reader, data, edits } = this;
    const { rule } = needle;
    this.editedTo = reader.end;
    const isSlash = data[reader.hostStart - 1] === byte.slash;
    const whole = isSlash && reader.scheme !== 'relative' ? needle.originAfter(reader.slashLength) : null;
    if (whole !== null && data[reader.slashStart - reader.slashLength - 1] === byte.colon) {
      if (isSame(data, reader.start, reader.end, whole)) return reader.end;
      edits.push(reader.start, reader.end, whole);
      this.tally.replacements += 1;
      return reader.end;
    }
    const before = edits.size;
    if (reader.scheme !== 'relative') {
      const schemeEnd = reader.start + reader.scheme.length;
      if (!isSame(data, reader.start, schemeEnd, rule.targetScheme)) {
        edits.push(reader.start, schemeEnd, rule.targetScheme);
      }
    }
    const isEncoded = data[reader.slashStart] === byte.percent;
    const authority = needle.authorityAfter(
      isEncoded ? data.toString('latin1', reader.slashStart, reader.hostStart) : '',
    );
    if (!isSame(data, reader.hostStart, reader.end, authority)) edits.push(reader.hostStart, reader.end, authority);
    if (edits.size > before) this.tally.replacements += 1;
    return reader.end;
  }

  /** The most specific needle that stands at `position` as a whole name, or null. For origins the reader has read it. */
  private matchAt(position: number, start: number, end: number): RuleNeedle | null {
    let fallback: OriginNeedle | null = null;
    for (const needle of this.rules.finder.needlesAt(this.data, position, end)) {
      if (needle.kind === 'path') {
        if (isPathAt(this.data, position, position + needle.bytes.length, start, end)) return needle;
      } else if (fallback === null || needle.bytes.length === fallback.bytes.length) {
        if (!this.isOriginAt(needle, position, start, end)) continue;
        if (this.reader.scheme === needle.scheme) return needle;
        fallback ??= needle;
      }
    }
    return fallback;
  }

  private isOriginAt(needle: OriginNeedle, position: number, start: number, end: number): boolean {
    const { reader } = this;
    return (
      reader.readLeft(this.data, start, position) &&
      reader.start >= this.editedTo &&
      reader.readRight(this.data, position + needle.bytes.length, end) &&
      reader.hasPortOf(needle.rule)
    );
  }

  /** Counts a value that was left alone, when there was something to replace in it. */
  private countIfTouched(start: number, end: number): void {
    let position = this.nextHit(start);
    while (position < end) {
      if (this.matchAt(position, start, end) !== null) {
        this.tally.broken += 1;
        return;
      }
      position = this.nextHit(position + 1);
    }
  }

  private nextHit(from: number): number {
    if (from < this.knownFrom || from > this.knownHit) {
      this.knownHit = this.find(from);
      this.knownFrom = from;
    }
    return this.knownHit;
  }

  private find(from: number): number {
    const position = this.rules.finder.next(this.data, from, this.end);
    return position < 0 ? nowhere : position;
  }
}

function isJsonStart(code: number): boolean {
  return code === byte.braceOpen || code === byte.bracketOpen || code === byte.quote;
}

function isSame(data: Buffer, start: number, end: number, text: Buffer): boolean {
  return text.length === end - start && data.compare(text, 0, text.length, start, end) === 0;
}
