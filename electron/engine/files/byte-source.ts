/** Bytes that come in chunks, to be taken in pieces of any size. Holds at most the chunk at hand and one piece. */
export class ByteSource {
  private readonly chunks: AsyncIterator<Buffer>;
  private chunk: Buffer = Buffer.alloc(0);
  private at = 0;

  constructor(source: AsyncIterable<Buffer>) {
    this.chunks = source[Symbol.asyncIterator]();
  }

  /** Exactly `size` bytes, or null when the source ends before. Often a view of a chunk. */
  async take(size: number): Promise<Buffer | null> {
    if (this.chunk.length - this.at >= size) return this.cut(size);
    const parts: Buffer[] = [];
    let missing = size;
    while (missing > 0) {
      const part = await this.takeSome(missing);
      if (part === null) return null;
      parts.push(part);
      missing -= part.length;
    }
    return Buffer.concat(parts, size);
  }

  /** Between one and `limit` bytes, or null at the end. */
  async takeSome(limit: number): Promise<Buffer | null> {
    while (this.at >= this.chunk.length) {
      const next = await this.chunks.next();
      if (next.done === true) return null;
      this.chunk = next.value;
      this.at = 0;
    }
    return this.cut(Math.min(limit, this.chunk.length - this.at));
  }

  /** Tells the source that nothing more is wanted. */
  async close(): Promise<void> {
    await this.chunks.return?.();
  }

  private cut(size: number): Buffer {
    this.at += size;
    return this.chunk.subarray(this.at - size, this.at);
  }
}
