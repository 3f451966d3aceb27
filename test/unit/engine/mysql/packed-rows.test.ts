import { deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { openPacked, sendRows, type PackedRows } from '#engine/mysql/packed-rows.ts';
import { largePacket, type RowSink } from '#engine/mysql/packet-reader.ts';
import { PayloadReader } from '#engine/mysql/payload-reader.ts';

const context = { label: 'test' };
const one = { separator: Buffer.from([0xff]), nullMark: Buffer.from([0xfe]) };
const long = { separator: Buffer.from('|-sep-|'), nullMark: Buffer.from('|-null-|') };

/** What MySQL's COMPRESS gives. */
function compress(text: Buffer): Buffer {
  if (text.length === 0) return text;
  const size = Buffer.alloc(4);
  size.writeUInt32LE(text.length);
  return Buffer.concat([size, deflateSync(text)]);
}

function pack(cells: readonly (Buffer | null)[], marks = one): PackedRows['columns'][number] {
  const joined = cells.flatMap((cell, index) => [...(index > 0 ? [marks.separator] : []), cell ?? marks.nullMark]);
  return { packed: compress(Buffer.concat(joined)), marks };
}

/** Takes rows as the transcoder does: small ones from packets, large ones by themselves. */
function collector(columnCount: number): RowSink & { readonly seen: (string | null)[][] } {
  const seen: (string | null)[][] = [];
  const take = (payload: Buffer): void => {
    const reader = new PayloadReader(payload, context);
    const cell = (): string | null => reader.field()?.toString('latin1') ?? null;
    seen.push(Array.from({ length: columnCount }, cell));
  };
  return {
    ...{ columnCount, seen },
    get rows() {
      return seen.length;
    },
    takeRows(bytes, start, end) {
      for (let at = start; at < end;) {
        const length = bytes.readUIntLE(at, 3);
        if (length >= largePacket) return at;
        take(bytes.subarray(at + 4, at + 4 + length));
        at += 4 + length;
      }
      return end;
    },
    takeLargeRow: (piece) => take(piece),
  };
}

async function unpack(rows: number, columns: PackedRows['columns']): Promise<readonly (string | null)[][] | null> {
  const opened = await openPacked({ rows, columns }, context);
  if (opened === null) return null;
  const sink = collector(columns.length);
  await sendRows(opened, sink, context, () => Promise.resolve());
  return sink.seen;
}

const bytes = (text: string): Buffer => Buffer.from(text, 'latin1');

describe('packed rows', () => {
  it('become the rows they were, with NULL told from empty and from the mark of other columns', async () => {
    const numbers = pack([bytes('1'), null, bytes('')]);
    const blobs = pack([bytes('\xff\xfe'), bytes('\xfe'), null], long);
    expect(await unpack(3, [numbers, blobs])).toEqual([
      ['1', '\xff\xfe'],
      [null, '\xfe'],
      ['', null],
    ]);
  });

  it('may be one empty cell, or none at all', async () => {
    expect(await unpack(1, [pack([bytes('')])])).toEqual([['']]);
    expect(await unpack(0, [])).toEqual([]);
  });

  it.each([250, 251, 65_535, 65_536, largePacket + 5])('keep a cell of %i bytes', async (size) => {
    const cells = ['x', 'y'.repeat(size), 'z'].map(bytes);
    expect(await unpack(3, [pack(cells), pack([null, bytes('1'), null])])).toEqual([
      ['x', null],
      ['y'.repeat(size), '1'],
      ['z', null],
    ]);
  });

  it('are left to the plain reader when a mark occurs in the data', async () => {
    expect(await unpack(2, [pack([bytes('a\xffb'), bytes('c')])])).toBeNull();
    expect(await unpack(3, [pack([bytes('a'), bytes('b')])])).toBeNull();
  });

  it('wait for the target after every 128 kB', async () => {
    const opened = await openPacked(
      { rows: 3000, columns: [pack(Array<Buffer>(3000).fill(bytes('x'.repeat(400))))] },
      context,
    );
    let waits = 0;
    if (opened !== null) {
      await sendRows(opened, collector(1), context, () => {
        waits += 1;
        return Promise.resolve();
      });
    }
    expect(waits).toBe(9);
  });

  it.each([
    ['cut', compress(bytes('abc')).subarray(0, 8)],
    ['longer than announced', Buffer.concat([Buffer.from([2, 0, 0, 0]), deflateSync(bytes('abcdef'))])],
    ['shorter than announced', Buffer.concat([Buffer.from([9, 0, 0, 0]), deflateSync(bytes('abc'))])],
    ['no zlib stream', bytes('\x05\0\0\0hello')],
  ])('are refused when a column is %s', async (_what, packed) => {
    await expect(unpack(1, [{ packed, marks: one }])).rejects.toMatchObject({ code: 'database.protocol' });
  });
});
