import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createPacketReader, parseAttributes, toReadRequest, toSftpPacket } from '#engine/remote/sftp-packets.ts';
import { createWireReader, toUint32, toWireString } from '#engine/remote/wire.ts';

describe('packets', () => {
  it('come out whole, wherever the line cuts them', () => {
    const bodies = fc.array(fc.uint8Array({ maxLength: 50 }), { maxLength: 8 });
    fc.assert(
      fc.property(bodies, fc.integer({ min: 1, max: 30 }), (given, step) => {
        const data = Buffer.concat(given.map((body, id) => toSftpPacket(103, id, toWireString(Buffer.from(body)))));
        const read = createPacketReader();
        const found: (readonly [number, Buffer])[] = [];
        for (let at = 0; at < data.length; at += step) {
          for (const input of read(data.subarray(at, at + step))) {
            if (input.kind === 'packet') found.push([input.body.uint32(), Buffer.from(input.body.string())]);
          }
        }
        expect(found).toEqual(given.map((body, id) => [id, Buffer.from(body)]));
      }),
    );
  });

  it('turn a length that is text back into the text, at once', () => {
    const [input] = createPacketReader()(Buffer.from('WELCOME\n'));
    expect(input).toEqual({ kind: 'noise', text: 'WELCOME\n' });
  });

  it('keep sizes beyond 2^53 exact and fail on attributes that are cut off', () => {
    const size = Buffer.alloc(8, 0xff);
    const reader = createWireReader(Buffer.concat([toUint32(1), size]));
    expect(parseAttributes(reader)).toEqual({ size: 2n ** 64n - 1n, mode: null, mtime: null });
    expect(() => parseAttributes(createWireReader(toUint32(0xf)))).toThrow(RangeError);
  });

  it('ask for offsets beyond 4 GB', () => {
    const request = toReadRequest(1, Buffer.from('h'), 5_000_000_000, 32);
    expect(request.readBigUInt64BE(4 + 1 + 4 + 5)).toBe(5_000_000_000n);
  });
});
