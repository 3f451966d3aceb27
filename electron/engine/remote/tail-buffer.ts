/** Keeps the last bytes of a stream that must be drained but not stored. */
export interface TailBuffer {
  push(chunk: Buffer): void;
  text(): string;
}

/** A tail of at most `limit` bytes. */
export function createTailBuffer(limit: number): TailBuffer {
  let chunks: Buffer[] = [];
  let size = 0;
  return {
    push(chunk) {
      chunks.push(chunk);
      size += chunk.length;
      // Joining only now and then keeps the cost per byte constant.
      if (size <= limit * 4) return;
      const tail = Buffer.from(Buffer.concat(chunks).subarray(-limit));
      chunks = [tail];
      size = tail.length;
    },
    text: () => Buffer.concat(chunks).subarray(-limit).toString('utf8'),
  };
}
