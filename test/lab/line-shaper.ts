/** up: client to server; down: server to client. */
export type Lane = 'up' | 'down';

/** How a line carries bytes. All parts work together; without any it is as fast as the machine. */
export interface Shape {
  /** Bytes per second for each direction, shared by all connections, as on one DSL line. */
  readonly throttle?: number | Readonly<Record<Lane, number>>;
  /** Time that each byte is under way, one direction, in milliseconds. */
  readonly delayMs?: number;
  /** Up to this much more delay at random; the order of bytes stays. */
  readonly jitterMs?: number;
  /** Cut the stream into pieces of a random size in this range. */
  readonly slice?: { readonly min: number; readonly max: number };
}

export interface LineEnds {
  /** Returns false when the receiver wants a pause. */
  deliver(piece: Buffer): boolean;
  end(): void;
  pause(): void;
  resume(): void;
}

export interface Line {
  push(chunk: Buffer): void;
  finish(): void;
  drained(): void;
  stop(): void;
}

const largestPiece = 16_384;

/** Holds what all connections of a proxy share: the plan, the busy time of each direction, and chance. */
export class LineShaper {
  readonly #freeAt: Record<Lane, number> = { up: 0, down: 0 };
  #shape: Shape;
  #seed = 0x2545f491;

  constructor(shape: Shape) {
    this.#shape = shape;
  }

  setShape(shape: Shape): void {
    this.#shape = shape;
  }

  line(lane: Lane, ends: LineEnds): Line {
    return new ShapedLine(ends, {
      pieceSize: () => this.#pieceSize(),
      dueTime: (bytes) => this.#dueTime(lane, bytes),
      queueLimit: () => this.#queueLimit(lane),
    });
  }

  #pieceSize(): number {
    const { slice } = this.#shape;
    return slice === undefined ? largestPiece : slice.min + Math.floor(this.#chance() * (slice.max - slice.min + 1));
  }

  /** When a piece that is sent now reaches the other end: after those before it, at the line's rate, plus the delay. */
  #dueTime(lane: Lane, bytes: number): number {
    const { delayMs = 0, jitterMs = 0 } = this.#shape;
    const now = performance.now();
    const rate = this.#rate(lane);
    const sent = rate === Infinity ? now : Math.max(this.#freeAt[lane], now) + (bytes / rate) * 1000;
    this.#freeAt[lane] = sent;
    return sent + delayMs + (jitterMs === 0 ? 0 : this.#chance() * jitterMs);
  }

  /** As much as fits on the line plus a router's buffer; beyond that the sender has to wait. */
  #queueLimit(lane: Lane): number {
    const rate = this.#rate(lane);
    const { delayMs = 0, jitterMs = 0 } = this.#shape;
    if (rate === Infinity) return 8 * 1024 * 1024;
    return (rate * 2 * (delayMs + jitterMs)) / 1000 + Math.min(262_144, rate);
  }

  #rate(lane: Lane): number {
    const { throttle } = this.#shape;
    if (throttle === undefined) return Infinity;
    return typeof throttle === 'number' ? throttle : throttle[lane];
  }

  /** xorshift32: the same slices and jitter in every run. */
  #chance(): number {
    let x = this.#seed;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.#seed = x;
    return (x >>> 0) / 0x1_0000_0000;
  }
}

interface Rules {
  pieceSize(): number;
  dueTime(bytes: number): number;
  queueLimit(): number;
}

interface Waiting {
  readonly piece: Buffer | 'end';
  readonly due: number;
}

/** One direction of one connection: an ordered queue of pieces with the time at which each arrives. */
class ShapedLine implements Line {
  readonly #ends: LineEnds;
  readonly #rules: Rules;
  #queue: Waiting[] = [];
  #first = 0;
  #queuedBytes = 0;
  #lastDue = 0;
  #timer: NodeJS.Timeout | undefined;
  #receiverFull = false;
  #paused = false;
  #stopped = false;

  constructor(ends: LineEnds, rules: Rules) {
    this.#ends = ends;
    this.#rules = rules;
  }

  push(chunk: Buffer): void {
    for (let start = 0; start < chunk.length;) {
      const piece = chunk.subarray(start, start + Math.max(1, this.#rules.pieceSize()));
      this.#lastDue = Math.max(this.#lastDue, this.#rules.dueTime(piece.length));
      this.#queue.push({ piece, due: this.#lastDue });
      this.#queuedBytes += piece.length;
      start += piece.length;
    }
    this.#flush();
    if (this.#queuedBytes > this.#rules.queueLimit() && !this.#paused) {
      this.#paused = true;
      this.#ends.pause();
    }
  }

  finish(): void {
    this.#queue.push({ piece: 'end', due: this.#lastDue });
    this.#flush();
  }

  drained(): void {
    this.#receiverFull = false;
    this.#flush();
  }

  stop(): void {
    if (this.#first < this.#queue.length) return; // The source is gone, but its last bytes are still under way.
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    while (!this.#receiverFull && !this.#stopped) {
      const next = this.#queue[this.#first];
      if (next === undefined) break;
      const wait = next.due - performance.now();
      if (wait > 0.3) {
        this.#timer = setTimeout(() => this.#flush(), Math.max(1, wait));
        break;
      }
      this.#first += 1;
      if (next.piece === 'end') {
        this.#ends.end();
        continue;
      }
      this.#queuedBytes -= next.piece.length;
      this.#receiverFull = !this.#ends.deliver(next.piece);
    }
    this.#tidy();
  }

  #tidy(): void {
    if (this.#first > 1024 || this.#first === this.#queue.length) {
      this.#queue = this.#queue.slice(this.#first);
      this.#first = 0;
    }
    if (this.#paused && !this.#receiverFull && this.#queuedBytes <= this.#rules.queueLimit() / 2) {
      this.#paused = false;
      this.#ends.resume();
    }
  }
}
