import { createHash } from 'node:crypto';

/** A running check value over the LOAD DATA text of rows; equal rows (in equal order, if `ordered`) give equal values. */
export interface RowDigest {
  /** True when the digest wants every row by itself, false when it wants whole blocks. */
  readonly perRow: boolean;
  /** A finished block. */
  text(block: Buffer, start: number, end: number): void;
  /** A whole row of a block. */
  row(block: Buffer, start: number, end: number): void;
  /** The same row in parts. */
  startRow(): void;
  part(block: Buffer, start: number, end: number): void;
  endRow(): void;
  /** The value as hexadecimal text. Call once, after the last row. */
  value(): string;
}

/** How rows are compared: in the order of the key, or as a bag where source and target may sort differently. */
export type DigestKind = 'ordered' | 'unordered';

/** Makes a digest. Ordered is SHA-256 of the text, which is also the address of the chunk in a snapshot store. */
export function createRowDigest(kind: DigestKind): RowDigest {
  return kind === 'ordered' ? new OrderedDigest() : new UnorderedDigest();
}

class OrderedDigest implements RowDigest {
  readonly perRow = false;
  readonly #hash = createHash('sha256');

  text(block: Buffer, start: number, end: number): void {
    this.#hash.update(block.subarray(start, end));
  }

  row(): void {}
  startRow(): void {}
  part(): void {}
  endRow(): void {}

  value(): string {
    return this.#hash.digest('hex');
  }
}

const firstSeed = 0x811c9dc5 | 0;
const secondSeed = 0x2545f491;
const firstFactor = 0x01000193;
const secondFactor = 0x9e3779b1 | 0;

/** Mixes all bits of a 32-bit state (the finish of MurmurHash3, public domain). */
function mixed(state: number): number {
  let value = state;
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return (value ^ (value >>> 16)) | 0;
}

/** Sums two independent 32-bit hashes of each row and a product of both, so that neither order nor pairs cancel out. */
class UnorderedDigest implements RowDigest {
  readonly perRow = true;
  #first = firstSeed;
  #second = secondSeed;
  #sums: [number, number, number] = [0, 0, 0];
  #rows = 0;

  text(): void {}

  row(block: Buffer, start: number, end: number): void {
    this.startRow();
    this.part(block, start, end);
    this.endRow();
  }

  startRow(): void {
    this.#first = firstSeed;
    this.#second = secondSeed;
  }

  part(block: Buffer, start: number, end: number): void {
    let first = this.#first;
    let second = this.#second;
    for (let at = start; at < end; at += 1) {
      const byte = block[at] ?? 0;
      first = Math.imul(first ^ byte, firstFactor);
      second = Math.imul(second + byte, secondFactor) ^ (second >>> 15);
    }
    this.#first = first;
    this.#second = second;
  }

  endRow(): void {
    const first = mixed(this.#first);
    const second = mixed(this.#second);
    const [sumFirst, sumSecond, sumBoth] = this.#sums;
    this.#sums = [(sumFirst + first) | 0, (sumSecond + second) | 0, (sumBoth + Math.imul(first | 1, second | 1)) | 0];
    this.#rows += 1;
  }

  value(): string {
    return [this.#rows, ...this.#sums.map((sum) => sum >>> 0)]
      .map((part) => part.toString(16).padStart(8, '0'))
      .join('');
  }
}
