const blockSize = 1 << 18;
const mostKept = 32;

/** Blocks that are used again, so that a pull of any size makes no garbage. */
export class BlockPool {
  readonly #free: Buffer[] = [];

  /** A block of 256 kB with old contents. */
  take(): Buffer {
    return this.#free.pop() ?? Buffer.allocUnsafeSlow(blockSize);
  }

  /** Gives a block back; odd sizes (made for one long row) are let go. */
  give(block: Buffer): void {
    if (block.length === blockSize && this.#free.length < mostKept) this.#free.push(block);
  }
}
