import { createWireReader, toUint32, toWireString, type WireReader } from './wire.ts';

/** Message types of SFTP version 3 (draft-ietf-secsh-filexfer-02) that are used here. */
export const sftpType = {
  init: 1,
  version: 2,
  open: 3,
  close: 4,
  read: 5,
  write: 6,
  lstat: 7,
  fstat: 8,
  fsetstat: 10,
  opendir: 11,
  readdir: 12,
  remove: 13,
  mkdir: 14,
  rmdir: 15,
  realpath: 16,
  rename: 18,
  readlink: 19,
  symlink: 20,
  status: 101,
  handle: 102,
  data: 103,
  name: 104,
  attributes: 105,
  extended: 200,
} as const;

/** Status codes that have a meaning of their own here. */
export const sftpStatus = { ok: 0, eof: 1, noSuchFile: 2, permissionDenied: 3 } as const;

/** What the server answered to a request. */
export interface Answer {
  readonly type: number;
  readonly body: WireReader;
}

/** Attributes as sent; fields a server leaves out are null. */
export interface SftpAttributes {
  readonly size: bigint | null;
  readonly mode: number | null;
  readonly mtime: number | null;
}

/** A packet: length, type, request id and fields. */
export function toSftpPacket(type: number, id: number, ...fields: readonly Buffer[]): Buffer {
  const body = Buffer.concat([Buffer.from([type]), toUint32(id), ...fields]);
  return Buffer.concat([toUint32(body.length), body]);
}

/** A request for a range of an open file. */
export function toReadRequest(id: number, handle: Buffer, offset: number, length: number): Buffer {
  const position = Buffer.allocUnsafe(8);
  position.writeBigUInt64BE(BigInt(offset), 0);
  return toSftpPacket(sftpType.read, id, toWireString(handle), position, toUint32(length));
}

/** A piece of a file that is open for writing. */
export function toWriteRequest(id: number, handle: Buffer, offset: number, data: Buffer): Buffer {
  const position = Buffer.allocUnsafe(8);
  position.writeBigUInt64BE(BigInt(offset), 0);
  return toSftpPacket(sftpType.write, id, toWireString(handle), position, toWireString(data));
}

/** Attributes to set: rights, and the time in whole seconds since 1970 for both of access and change. */
export function toAttributeFields(attributes: { readonly mode?: number; readonly mtime?: number }): Buffer {
  const { mode, mtime } = attributes;
  const time = mtime === undefined ? [] : [toUint32(Math.floor(mtime)), toUint32(Math.floor(mtime))];
  return Buffer.concat([
    toUint32((mode === undefined ? 0 : 4) | (mtime === undefined ? 0 : 8)),
    ...(mode === undefined ? [] : [toUint32(mode)]),
    ...time,
  ]);
}

/** Attributes of an answer. Throws RangeError when the packet is too short. */
export function parseAttributes(reader: WireReader): SftpAttributes {
  const flags = reader.uint32();
  const size = (flags & 1) === 0 ? null : reader.uint64();
  if ((flags & 2) !== 0) reader.bytes(8);
  const mode = (flags & 4) === 0 ? null : reader.uint32();
  if ((flags & 8) === 0) return skipExtended(reader, flags, { size, mode, mtime: null });
  reader.uint32();
  return skipExtended(reader, flags, { size, mode, mtime: reader.uint32() });
}

/** In a list of names the next one stands behind whatever a server adds of its own. */
function skipExtended(reader: WireReader, flags: number, attributes: SftpAttributes): SftpAttributes {
  const count = flags >= 0x80000000 ? reader.uint32() : 0;
  for (let index = 0; index < count * 2; index += 1) reader.string();
  return attributes;
}

/** One name of a folder. */
export interface SftpName {
  readonly name: Buffer;
  readonly attributes: SftpAttributes;
}

/** The names of an answer. Throws RangeError when the packet is too short. */
export function parseNames(reader: WireReader): readonly SftpName[] {
  const names: SftpName[] = [];
  for (let left = reader.uint32(); left > 0; left -= 1) {
    const name = Buffer.from(reader.string());
    // How `ls -l` would show it; made for people.
    reader.string();
    names.push({ name, attributes: parseAttributes(reader) });
  }
  return names;
}

/** Code and text of a status answer; old servers leave the text out. */
export function parseStatus(reader: WireReader): { readonly code: number; readonly text: string } {
  const code = reader.uint32();
  return { code, text: reader.remaining >= 4 ? reader.string().toString('utf8') : '' };
}

const maxPacket = 256 * 1024 + 1024;

/** What a channel delivered: whole packets, or text where a packet should be. */
export type SftpInput =
  | { readonly kind: 'packet'; readonly type: number; readonly body: WireReader }
  | { readonly kind: 'noise'; readonly text: string };

/** Cuts a byte stream into packets. A length that no server sends is start-up noise: its bytes are the beginning of a text. */
export function createPacketReader(): (chunk: Buffer) => readonly SftpInput[] {
  let parts: Buffer[] = [];
  let size = 0;
  return (chunk) => {
    parts.push(chunk);
    size += chunk.length;
    const first = parts[0] ?? chunk;
    const wanted = first.length >= 4 ? 4 + first.readUInt32BE(0) : 0;
    // A big answer comes in many pieces; joining them only when it is complete keeps this linear.
    if (wanted <= 4 + maxPacket && size < wanted) return [];
    let data = Buffer.concat(parts, size);
    const found: SftpInput[] = [];
    while (data.length >= 4) {
      const length = data.readUInt32BE(0);
      if (length > maxPacket || length === 0) {
        found.push({ kind: 'noise', text: data.toString('utf8', 0, 1024) });
        data = Buffer.alloc(0);
        break;
      }
      if (data.length < 4 + length) break;
      found.push({ kind: 'packet', type: data.readUInt8(4), body: createWireReader(data.subarray(5, 4 + length)) });
      data = data.subarray(4 + length);
    }
    parts = data.length === 0 ? [] : [data];
    size = data.length;
    return found;
  };
}
