import { finished, Readable } from 'node:stream';

/** Bytes that come in chunks, to be taken in pieces of any size. Holds at most the chunks at hand and one piece. */
export class ByteSource {
  private readonly chunks: AsyncIterator<Buffer>;
  private chunk: Buffer = Buffer.alloc(0);
  private at = 0;

  constructor(source: AsyncIterable<Buffer>) {
    this.chunks = source instanceof Readable ? chunksOf(source) : source[Symbol.asyncIterator]();
  }

  /** Exactly `size` bytes when they are in the chunk at hand, as a view of it; else null, and nothing is taken. */
  takeNow(size: number): Buffer | null {
    return this.chunk.length - this.at >= size ? this.cut(size) : null;
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

/** What may wait before the stream is paused. */
const waitingChunks = 32;

/** The chunks of a stream as they were pushed. Its own iterator joins all that wait, which copies every byte once more. */
function chunksOf(stream: Readable): AsyncIterator<Buffer> {
  const waiting: Buffer[] = [];
  let ended: { readonly error: Error | null } | null = null;
  let wake = (): void => undefined;
  const onData = (chunk: Buffer): void => {
    waiting.push(chunk);
    if (waiting.length >= waitingChunks) stream.pause();
    wake();
  };
  finished(stream, { writable: false }, (error) => {
    ended = { error: error ?? null };
    wake();
  });
  stream.on('data', onData);
  return {
    async next() {
      for (;;) {
        const value = waiting.shift();
        if (value !== undefined) {
          if (waiting.length < waitingChunks / 2 && stream.isPaused()) stream.resume();
          return { done: false, value };
        }
        if (ended?.error != null) throw ended.error;
        if (ended !== null) return { done: true, value: undefined };
        await new Promise<void>((resolve) => (wake = resolve));
      }
    },
    return() {
      stream.removeListener('data', onData);
      if (ended === null) stream.destroy();
      return Promise.resolve({ done: true, value: undefined });
    },
  };
}
