import { protocolError, type ErrorContext } from './mysql-errors.ts';

/** Row packets of this size or more are handed over in pieces, so that no row has to fit in memory. */
export const largePacket = 1 << 20;
const packetHeader = 4;
/** A full packet: the same row or answer goes on in the next one. */
const fullPacket = 0xffffff;
/** No server can hold or send a longer row (max_allowed_packet ends at 1 GB). */
const longestRow = 2 ** 30 + 2 ** 24;
const carrySize = 1 << 16;

/** Takes text-protocol rows as bytes, without a JavaScript value per cell. */
export interface RowSink {
  readonly columnCount: number;
  /** Rows taken so far. */
  readonly rows: number;
  /**
   * Takes row packets, each behind its 4-byte header, from `bytes[start, end)` and returns where it stopped: at the
   * first packet that is incomplete, that has `largePacket` bytes or more, or that is not a row (0xfe shorter than 9
   * bytes, 0xff). The bytes are only valid during the call. Throws `database.protocol` for a damaged row.
   */
  takeRows(bytes: Buffer, start: number, end: number): number;
  /** Takes the next piece of one large row (payload without headers). */
  takeLargeRow(piece: Buffer, last: boolean): void;
}

/** Who gets the packets. `sink` is asked anew before each batch: null means packet by packet. */
export interface PacketConsumer {
  readonly sink: RowSink | null;
  /** One whole payload, joined when it came in several packets; only valid during the call. */
  packet(payload: Buffer): void;
}

/** Cuts the byte stream of a connection into packets, checking order and sizes. */
export class PacketReader {
  readonly #consumer: PacketConsumer;
  readonly #context: ErrorContext;
  readonly #longestPayload: number;
  #carry = Buffer.allocUnsafe(carrySize);
  #carried = 0;
  #parts: Buffer[] = [];
  #partBytes = 0;
  #sequence = 0;
  #largeLeft = 0;
  #largeGoesOn = false;
  #inLarge = false;
  #largeBytes = 0;

  constructor(consumer: PacketConsumer, context: ErrorContext, longestPayload: number) {
    this.#consumer = consumer;
    this.#context = context;
    this.#longestPayload = longestPayload;
  }

  /** Sequence number that the next packet must carry. */
  expect(sequence: number): void {
    this.#sequence = sequence & 0xff;
  }

  /** The sequence number of the packet that was read last. */
  get lastSequence(): number {
    return (this.#sequence - 1) & 0xff;
  }

  /** Takes bytes from the network. Throws `database.protocol`, after which the connection is of no use. */
  push(chunk: Buffer): void {
    let position = 0;
    while (position < chunk.length) {
      if (this.#inLarge && this.#largeLeft > 0) position = this.#feedLarge(chunk, position);
      else if (this.#carried > 0 || this.#inLarge) position = this.#fillCarry(chunk, position);
      else position = this.#readInPlace(chunk, position);
    }
  }

  #readInPlace(chunk: Buffer, from: number): number {
    let position = from;
    const sink = this.#consumer.sink;
    if (sink !== null) position = this.#offerRows(sink, chunk, position, chunk.length);
    const left = chunk.length - position;
    if (left < packetHeader) return this.#keep(chunk, position);
    const length = chunk.readUIntLE(position, 3);
    if (sink !== null && length >= largePacket) {
      this.#startLarge(length, chunk.readUInt8(position + 3));
      return position + packetHeader;
    }
    if (left < packetHeader + length) return this.#keep(chunk, position);
    this.#deliver(chunk, position, length);
    return position + packetHeader + length;
  }

  /** Offers rows to the sink and follows the sequence numbers by the number of rows it took. */
  #offerRows(sink: RowSink, bytes: Buffer, start: number, end: number): number {
    if (end - start < packetHeader) return start;
    const before = sink.rows;
    const sequence = bytes.readUInt8(start + 3);
    const stopped = sink.takeRows(bytes, start, end);
    const taken = sink.rows - before;
    if (taken > 0) {
      if (sequence !== this.#sequence) throw protocolError(this.#context, 'packets out of order');
      this.expect(this.#sequence + taken);
    }
    return stopped;
  }

  #keep(chunk: Buffer, position: number): number {
    const rest = chunk.length - position;
    this.#reserve(rest);
    chunk.copy(this.#carry, 0, position);
    this.#carried = rest;
    return chunk.length;
  }

  #reserve(size: number): void {
    if (size <= this.#carry.length) return;
    const grown = Buffer.allocUnsafe(Math.max(size, this.#carry.length * 2));
    this.#carry.copy(grown, 0, 0, this.#carried);
    this.#carry = grown;
  }

  #fillCarry(chunk: Buffer, from: number): number {
    let position = from;
    if (this.#carried < packetHeader) {
      const take = Math.min(packetHeader - this.#carried, chunk.length - position);
      chunk.copy(this.#carry, this.#carried, position, position + take);
      this.#carried += take;
      position += take;
      if (this.#carried < packetHeader) return position;
    }
    const length = this.#carry.readUIntLE(0, 3);
    if (this.#inLarge || (this.#consumer.sink !== null && length >= largePacket)) {
      // What was kept behind the header already belongs to the row.
      const kept = Buffer.from(this.#carry.subarray(packetHeader, this.#carried));
      this.#startLarge(length, this.#carry.readUInt8(3));
      this.#carried = 0;
      if (kept.length > 0) this.#feedLarge(kept, 0);
      return position;
    }
    const need = packetHeader + length;
    this.#checkSize(length);
    const take = Math.min(need - this.#carried, chunk.length - position);
    this.#reserve(this.#carried + take);
    chunk.copy(this.#carry, this.#carried, position, position + take);
    this.#carried += take;
    position += take;
    if (this.#carried < need) return position;
    this.#carried = 0;
    const sink = this.#consumer.sink;
    const stopped = sink === null ? 0 : this.#offerRows(sink, this.#carry, 0, need);
    if (stopped === 0) this.#deliver(this.#carry, 0, length);
    else if (stopped !== need) throw protocolError(this.#context, 'a damaged row');
    if (this.#carry.length > largePacket) this.#carry = Buffer.allocUnsafe(carrySize);
    return position;
  }

  #startLarge(length: number, sequence: number): void {
    if (sequence !== this.#sequence) throw protocolError(this.#context, 'packets out of order');
    this.expect(sequence + 1);
    if (!this.#inLarge) this.#largeBytes = 0;
    this.#inLarge = true;
    this.#largeLeft = length;
    this.#largeGoesOn = length === fullPacket;
    this.#largeBytes += length;
    if (this.#largeBytes > longestRow) throw protocolError(this.#context, 'a row longer than any server can hold');
    if (length === 0) this.#endLargePacket(Buffer.alloc(0));
  }

  #feedLarge(chunk: Buffer, from: number): number {
    const take = Math.min(this.#largeLeft, chunk.length - from);
    const piece = chunk.subarray(from, from + take);
    this.#largeLeft -= take;
    if (this.#largeLeft === 0) this.#endLargePacket(piece);
    else this.#sinkOrThrow().takeLargeRow(piece, false);
    return from + take;
  }

  #endLargePacket(piece: Buffer): void {
    const last = !this.#largeGoesOn;
    this.#inLarge = !last;
    this.#sinkOrThrow().takeLargeRow(piece, last);
  }

  #sinkOrThrow(): RowSink {
    const sink = this.#consumer.sink;
    if (sink === null) throw protocolError(this.#context, 'a row where none was expected');
    return sink;
  }

  #checkSize(length: number): void {
    if (this.#partBytes + length > this.#longestPayload)
      throw protocolError(this.#context, 'an answer that is too long');
  }

  #deliver(bytes: Buffer, start: number, length: number): void {
    this.#checkSize(length);
    const payload = bytes.subarray(start + packetHeader, start + packetHeader + length);
    const sequence = bytes.readUInt8(start + 3);
    // Servers number errors freely when they give up in the middle of something.
    if (sequence !== this.#sequence && payload[0] !== 0xff) throw protocolError(this.#context, 'packets out of order');
    this.expect(sequence + 1);
    if (length === fullPacket || this.#parts.length > 0) {
      this.#parts.push(Buffer.from(payload));
      this.#partBytes += length;
      if (length === fullPacket) return;
      const whole = Buffer.concat(this.#parts);
      this.#parts = [];
      this.#partBytes = 0;
      this.#consumer.packet(whole);
      return;
    }
    this.#consumer.packet(payload);
  }
}
