import { createCipheriv, createHash } from 'node:crypto';

/** Seeded chance (sfc32): the same seed gives the same numbers in every run and on every machine. */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  constructor(seed: string | number) {
    if (typeof seed === 'number') {
      this.#a = seed | 0;
      this.#b = 0x1b873593;
      this.#c = 0x2545f491;
    } else {
      const digest = createHash('sha256').update(`stagelift lab ${seed}`).digest();
      this.#a = digest.readInt32LE(0);
      this.#b = digest.readInt32LE(4);
      this.#c = digest.readInt32LE(8);
    }
    for (let round = 0; round < 12; round += 1) this.next();
  }

  /** A whole number from 0 to 2^32 - 1. */
  next(): number {
    const sum = (((this.#a + this.#b) | 0) + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + sum;
    this.#c |= 0;
    return sum >>> 0;
  }

  /** A whole number from 0 to limit - 1. */
  below(limit: number): number {
    return Math.floor((this.next() / 0x1_0000_0000) * limit);
  }

  /** A whole number from first to last, both possible. */
  int(first: number, last: number): number {
    return first + this.below(last - first + 1);
  }

  chance(probability: number): boolean {
    return this.next() < probability * 0x1_0000_0000;
  }

  pick<T>(list: readonly [T, ...T[]]): T {
    return list[this.below(list.length)] ?? list[0];
  }

  /** Bytes that no compressor can shrink. */
  bytes(length: number): Buffer<ArrayBuffer> {
    const key = Buffer.alloc(32);
    for (let at = 0; at < 32; at += 4) key.writeUInt32LE(this.next(), at);
    const cipher = createCipheriv('aes-128-ctr', key.subarray(0, 16), key.subarray(16));
    return Buffer.from(cipher.update(Buffer.alloc(length)));
  }

  hex(bytes: number): string {
    return this.bytes(bytes).toString('hex');
  }
}
