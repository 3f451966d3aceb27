import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bulkHead, BulkRows } from '#engine/mysql/bulk-rows.ts';
import { largePacket, PacketReader, type PacketConsumer } from '#engine/mysql/packet-reader.ts';
import { createRowDigest, type DigestKind } from '#engine/mysql/row-digest.ts';
import type { CellRewriter } from '#engine/mysql/transcode.ts';

type Cell = Buffer | null;
const context = { label: 'test database' };

function lengthEncoded(cell: Buffer): Buffer {
  const { length } = cell;
  if (length < 0xfb) return Buffer.concat([Buffer.of(length), cell]);
  if (length < 1 << 16) return Buffer.concat([Buffer.of(0xfc, length & 255, length >> 8), cell]);
  return Buffer.concat([Buffer.of(0xfd, length & 255, (length >> 8) & 255, length >> 16), cell]);
}

/** Rows as the server sends them. */
function packets(rows: readonly (readonly Cell[])[]): Buffer {
  return Buffer.concat(
    rows.map((row, index) => {
      const payload = Buffer.concat(row.map((cell) => (cell === null ? Buffer.of(0xfb) : lengthEncoded(cell))));
      const { length } = payload;
      return Buffer.concat([Buffer.of(length & 255, (length >> 8) & 255, length >> 16, (index + 1) & 255), payload]);
    }),
  );
}

/** Rows as the target wants them. */
function bulk(rows: readonly (readonly Cell[])[]): Buffer {
  const cells = rows.flat().map((cell) => (cell === null ? [Buffer.of(1)] : [Buffer.of(0), lengthEncoded(cell)]));
  return Buffer.concat(cells.flat());
}

/** Doubles every `needle` and so makes cells longer. */
const needle = 0x2a;
const doubling: CellRewriter = {
  nextHit: (bytes, from, end) => {
    const found = bytes.indexOf(needle, from);
    return found < end ? found : -1;
  },
  rewriteCell: (bytes, start, end) => doubled(bytes.subarray(start, end)),
};
function doubled(cell: Buffer): Buffer {
  return Buffer.from([...cell].flatMap((byte) => (byte === needle ? [byte, byte] : [byte])));
}

interface Made {
  readonly rows: BulkRows;
  readonly blocks: readonly Buffer[];
  readonly digest: string;
}

function make(
  bytes: Buffer,
  columnCount: number,
  options: { pieces?: readonly number[]; digest?: DigestKind; blockSize?: number; rewrite?: readonly boolean[] } = {},
): Made {
  const blocks: Buffer[] = [];
  const digest = createRowDigest(options.digest ?? 'ordered');
  const rows = new BulkRows({
    context,
    columnCount,
    digest,
    blocks: {
      take: () => Buffer.alloc(options.blockSize ?? 1 << 18, 0xee),
      emit: (block, end) => blocks.push(Buffer.from(block.subarray(bulkHead(columnCount), end))),
    },
    ...(options.rewrite === undefined ? {} : { rewriting: { rewriter: doubling, columns: options.rewrite } }),
  });
  const consumer: PacketConsumer = {
    sink: rows,
    packet: () => {
      throw new Error('a packet that is not a row');
    },
  };
  const reader = new PacketReader(consumer, context, 1 << 28);
  reader.expect(1);
  const pieces = options.pieces ?? [1 << 16];
  let at = 0;
  for (let index = 0; at < bytes.length; index += 1) {
    const size = pieces[index % pieces.length] ?? 1;
    reader.push(Buffer.from(bytes.subarray(at, at + size)));
    at += size;
  }
  rows.finish();
  return { rows, blocks, digest: digest.value() };
}

const cell = fc.oneof(
  { weight: 4, arbitrary: fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)) },
  fc.constantFrom<Cell>(null, Buffer.alloc(0), Buffer.from('a*b*'), Buffer.alloc(250, needle), Buffer.alloc(300, 0x78)),
);
// The first byte of a packet that is no row cannot be the first byte of one: such a cell would have 2 GB.
const tables = fc
  .integer({ min: 1, max: 4 })
  .chain((columns) => fc.array(fc.array(cell, { minLength: columns, maxLength: columns }), { maxLength: 40 }));
const networks = fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 6 });

describe('rows of the bulk protocol', () => {
  it('are the cells of the text protocol, however the network cuts them and whatever a block holds', () => {
    fc.assert(
      fc.property(tables, networks, fc.integer({ min: 40, max: 900 }), (rows, pieces, blockSize) => {
        const columns = rows[0]?.length ?? 1;
        const made = make(packets(rows), columns, { pieces, blockSize });
        expect(Buffer.concat(made.blocks).equals(bulk(rows))).toBe(true);
        expect(made.rows.rows).toBe(rows.length);
        expect(made.rows.bytes).toBe(bulk(rows).length);
        expect(made.rows.refused).toBe(false);
      }),
    );
  });

  it('are rewritten in the columns that may be, and only there', () => {
    fc.assert(
      fc.property(
        tables,
        networks,
        fc.integer({ min: 40, max: 900 }),
        fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
        fc.constantFrom<DigestKind>('ordered', 'unordered'),
        (rows, pieces, blockSize, rewrite, digest) => {
          const columns = rows[0]?.length ?? 1;
          const wanted = rows.map((row) =>
            row.map((one, column) => (one !== null && rewrite[column] === true ? doubled(one) : one)),
          );
          const made = make(packets(rows), columns, { pieces, blockSize, digest, rewrite });
          expect(Buffer.concat(made.blocks).equals(bulk(wanted))).toBe(true);
          // What is read back has been rewritten before, and is cut otherwise.
          expect(make(packets(wanted), columns, { digest }).digest).toBe(made.digest);
        },
      ),
    );
  });

  it('begin and end with their block', () => {
    const rows = Array.from({ length: 50 }, (_, index) => [Buffer.from(`row ${String(index)}`), Buffer.alloc(30, 65)]);
    const { blocks } = make(packets(rows), 2, { blockSize: 200 });
    expect(blocks.length).toBeGreaterThan(10);
    for (const block of blocks) expect(block.subarray(0, 6).toString('latin1')).toMatch(/^\0.row /);
  });

  it.each([
    ['comes too large', [Buffer.alloc(largePacket), null], undefined],
    ['gets a cell that is too large', [Buffer.alloc(largePacket / 2 + 1, needle), null], [true, true]],
    ['becomes too large', [Buffer.alloc(300_000, needle), Buffer.alloc(300_000, needle)], [true, true]],
  ])('are refused when one %s, and the rest is only counted', (_how, large, rewrite) => {
    const small = [Buffer.from('x'), null];
    const made = make(packets([small, large, small, small]), 2, rewrite === undefined ? {} : { rewrite });
    expect([made.rows.refused, made.rows.rows]).toEqual([true, 4]);
    expect(Buffer.concat(made.blocks).length).toBeLessThanOrEqual(bulk([small]).length);
  });

  it.each([
    ['too few columns', [Buffer.from('a')], 2],
    ['too many columns', [Buffer.from('a'), Buffer.from('b')], 1],
  ])('are refused as damaged with %s', (what, row, columns) => {
    expect(() => make(packets([row]), columns)).toThrow(what);
    expect(() => make(packets([[Buffer.from('*'), ...row.slice(1)]]), columns, { rewrite: [true, true] })).toThrow(
      what,
    );
  });

  it('are refused as damaged with a cell that is longer than its packet', () => {
    for (const payload of [
      Buffer.of(5, 65, 66),
      Buffer.of(0xfc, 9, 0, 65),
      Buffer.of(0xfe, 1, 0, 0, 0, 0, 0, 0, 0, 65),
    ])
      expect(() => make(Buffer.concat([Buffer.of(payload.length, 0, 0, 1), payload]), 1)).toThrow('longer');
  });
});
