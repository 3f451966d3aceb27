import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { crc32, deflateSync } from 'node:zlib';
import type { Random } from './random.ts';

const baseJpeg = readFileSync(fileURLToPath(new URL('../assets/base.jpg', import.meta.url)));
/** Start marker plus the JFIF segment, which must come first. */
const jpegHead = 20;
const largestComment = 65_533;

/** A valid JPEG of about this size: a small picture and comment segments that no compressor can shrink. */
export function makeJpeg(bytes: number, random: Random): Buffer {
  const parts = [baseJpeg.subarray(0, jpegHead)];
  for (let missing = bytes - baseJpeg.length; missing > 4;) {
    const length = Math.min(missing - 4, largestComment);
    parts.push(Buffer.from([0xff, 0xfe, (length + 2) >> 8, (length + 2) & 0xff]), random.bytes(length));
    missing -= length + 4;
  }
  return Buffer.concat([...parts, baseJpeg.subarray(jpegHead)]);
}

/** A valid PNG full of coloured noise; about 3 bytes for each pixel. */
export function makePng(width: number, height: number, random: Random): Buffer {
  const row = 1 + width * 3;
  const pixels = random.bytes(row * height);
  for (let y = 0; y < height; y += 1) pixels[y * row] = 0; // Each row starts with its filter: none.
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8); // 8 bits, RGB.
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    pngChunk('IHDR', header),
    pngChunk('IDAT', deflateSync(pixels, { level: 1 })),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}

function pngChunk(type: string, data: Buffer): Buffer {
  const chunk = Buffer.alloc(12 + data.length);
  chunk.writeUInt32BE(data.length, 0);
  chunk.write(type, 4, 'latin1');
  data.copy(chunk, 8);
  chunk.writeUInt32BE(crc32(chunk.subarray(4, 8 + data.length)), 8 + data.length);
  return chunk;
}
