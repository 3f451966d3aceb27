import { createHash } from 'node:crypto';

/** Reads the length-prefixed fields of SSH messages and keys. Throws RangeError when a field is longer than the rest. */
export interface WireReader {
  readonly remaining: number;
  byte(): number;
  uint32(): number;
  uint64(): bigint;
  bytes(length: number): Buffer;
  string(): Buffer;
}

/** A reader over SSH wire data (RFC 4251 section 5). */
export function createWireReader(data: Buffer): WireReader {
  let at = 0;
  function bytes(length: number): Buffer {
    if (at + length > data.length) throw new RangeError('field is longer than its message');
    at += length;
    return data.subarray(at - length, at);
  }
  const uint32 = () => bytes(4).readUInt32BE(0);
  return {
    get remaining() {
      return data.length - at;
    },
    byte: () => bytes(1).readUInt8(0),
    uint32,
    uint64: () => bytes(8).readBigUInt64BE(0),
    bytes,
    string: () => bytes(uint32()),
  };
}

/** A 32-bit number, most significant byte first. */
export function toUint32(value: number): Buffer {
  const buffer = Buffer.allocUnsafe(4);
  buffer.writeUInt32BE(value, 0);
  return buffer;
}

/** A length-prefixed string. */
export function toWireString(value: string | Buffer): Buffer {
  const bytes = typeof value === 'string' ? Buffer.from(value, 'utf8') : value;
  return Buffer.concat([toUint32(bytes.length), bytes]);
}

/** The type inside a public key blob, e.g. `ssh-ed25519`; an empty string when the blob is damaged. */
export function keyTypeOf(blob: Buffer): string {
  try {
    return createWireReader(blob).string().toString('latin1');
  } catch {
    return '';
  }
}

/** `SHA256:` and the unpadded base64 hash, as OpenSSH prints it. */
export function fingerprintOf(blob: Buffer): string {
  return `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;
}
