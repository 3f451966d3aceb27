import { Duplex } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { offerBulk } from '#engine/mysql/bulk-offer.ts';

/** The server's side: what was written is kept, what it says is pushed. */
class Line extends Duplex {
  readonly written: Buffer[] = [];
  override _read(): void {}
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.written.push(chunk);
    done();
  }
}

function greeting({ mysql = false, flags = 4 } = {}): Buffer {
  const payload = Buffer.concat([
    Buffer.of(10),
    Buffer.from('10.11.6-MariaDB\0'),
    Buffer.alloc(4 + 8 + 1, 1),
    Buffer.of(mysql ? 0xff : 0xfe, 0xf7, 0x2d, 2, 0, 0xff, 0x81, 21),
    Buffer.alloc(6),
    Buffer.of(flags, 0, 0, 0),
    Buffer.alloc(13, 2),
  ]);
  return Buffer.concat([Buffer.of(payload.length, 0, 0, 0), payload]);
}

function answer(capabilities: number): Buffer {
  const payload = Buffer.alloc(40);
  payload.writeUInt32LE(capabilities, 0);
  payload[28] = 8;
  return Buffer.concat([Buffer.of(40, 0, 0, 1), payload]);
}

/** Logs in: the driver answers as soon as it has the greeting, which comes in the given pieces. */
async function logIn(pieces: readonly Buffer[], sent: Buffer): Promise<{ agreed: boolean; written: Buffer[] }> {
  const line = new Line();
  const offer = offerBulk(line);
  let seen = 0;
  const all = Buffer.concat(pieces).length;
  line.on('data', (chunk: Buffer) => {
    seen += chunk.length;
    if (seen === all) line.write(sent);
  });
  for (const piece of pieces) line.push(piece);
  await new Promise((resolve) => setTimeout(resolve, 5));
  line.write(Buffer.from('later'));
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(line.listenerCount('data')).toBe(1);
  return { agreed: offer.agreed, written: line.written };
}

const plain = 0x0001 | 0x8000;

describe('the offer of the bulk protocol', () => {
  it('is put into the answer to a MariaDB server, and nothing else is changed', async () => {
    const hello = greeting();
    const { agreed, written } = await logIn([hello.subarray(0, 9), hello.subarray(9)], answer(plain));
    expect(agreed).toBe(true);
    const changed = written[0] ?? Buffer.alloc(0);
    expect(changed.readUInt32LE(4)).toBe(0x8000);
    expect(changed.readUInt32LE(32)).toBe(8 | 4);
    changed.writeUInt32LE(plain, 4);
    changed.writeUInt32LE(8, 32);
    expect(changed.equals(answer(plain))).toBe(true);
    expect(written[1]?.toString()).toBe('later');
  });

  it.each([
    ['MySQL', greeting({ mysql: true }), answer(plain)],
    ['a MariaDB that does not have it', greeting({ flags: 1 }), answer(plain)],
    ['a connection that will be encrypted', greeting(), answer(plain | 0x800)],
    ['a greeting that is cut', greeting().subarray(0, 40), answer(plain)],
    ['an answer that is no log-in', greeting(), Buffer.from('odd')],
  ])('is not made to %s', async (_what, hello, sent) => {
    const { agreed, written } = await logIn([hello], sent);
    expect(agreed).toBe(false);
    expect(written[0]?.equals(sent)).toBe(true);
  });
});
