import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isAppError } from '#shared/errors/app-error.ts';
import { PacketReader, type PacketConsumer } from '#engine/mysql/packet-reader.ts';
import { createRowDigest, type DigestKind } from '#engine/mysql/row-digest.ts';
import { escapeByte, fieldEnd, lineEnd, nullLetter, Transcoder, type Rewriting } from '#engine/mysql/transcode.ts';

type Cell = Buffer | null;
const context = { label: 'test database' };

function lengthEncoded(cell: Cell): Buffer {
  if (cell === null) return Buffer.of(0xfb);
  const { length } = cell;
  if (length < 0xfb) return Buffer.concat([Buffer.of(length), cell]);
  if (length < 1 << 16) return Buffer.concat([Buffer.of(0xfc, length & 255, length >> 8), cell]);
  if (length < 1 << 24) return Buffer.concat([Buffer.of(0xfd, length & 255, (length >> 8) & 255, length >> 16), cell]);
  const head = Buffer.alloc(9, 0xfe);
  head.writeBigUInt64LE(BigInt(length), 1);
  return Buffer.concat([head, cell]);
}

/** Rows as the server sends them, split at 16 MB, with running sequence numbers. */
function packets(rows: readonly (readonly Cell[])[], firstSequence = 1): Buffer {
  let sequence = firstSequence;
  const out: Buffer[] = [];
  for (const row of rows) {
    const payload = Buffer.concat(row.map(lengthEncoded));
    for (let from = 0; ; from += 0xffffff) {
      const part = payload.subarray(from, from + 0xffffff);
      const header = Buffer.alloc(4);
      header.writeUIntLE(part.length, 0, 3);
      header[3] = sequence & 255;
      sequence += 1;
      out.push(header, part);
      if (part.length < 0xffffff) break;
    }
  }
  return Buffer.concat(out);
}

/** Reads LOAD DATA text as the server does. */
function parseLoadText(text: Buffer): Cell[][] {
  const rows: Cell[][] = [];
  const row: Cell[] = [];
  let cell: number[] = [];
  let isNull = false;
  for (let at = 0; at < text.length; at += 1) {
    const byte = text[at] ?? 0;
    if (byte === escapeByte) {
      at += 1;
      if (text[at] === nullLetter) isNull = true;
      else cell.push(text[at] ?? 0);
    } else if (byte === fieldEnd || byte === lineEnd) {
      row.push(isNull ? null : Buffer.from(cell));
      cell = [];
      isNull = false;
      if (byte === lineEnd) rows.push(row.splice(0));
    } else {
      cell.push(byte);
    }
  }
  return rows;
}

/** Cells as text, which compares quickly. */
function readable(rows: readonly (readonly Cell[])[]): (string | null)[][] {
  return rows.map((row) => row.map((cell) => cell?.toString('latin1') ?? null));
}

interface Run {
  readonly text: Buffer;
  readonly transcoder: Transcoder;
  readonly digest: string;
}

/** Feeds the packets in pieces of the given sizes, as a network would. */
function transcode(
  bytes: Buffer,
  columnCount: number,
  pieces: readonly number[],
  options: { rewriting?: Rewriting; digest?: DigestKind; blockSize?: number; largestRewrite?: number } = {},
): Run {
  const blocks: Buffer[] = [];
  const digest = createRowDigest(options.digest ?? 'ordered');
  const transcoder = new Transcoder({
    context,
    columnCount,
    digest,
    blocks: {
      take: () => Buffer.alloc(options.blockSize ?? 1 << 18, 0xee),
      emit: (block, end) => blocks.push(Buffer.from(block.subarray(4, end))),
    },
    ...(options.rewriting === undefined ? {} : { rewriting: options.rewriting }),
    ...(options.largestRewrite === undefined ? {} : { largestRewrite: options.largestRewrite }),
  });
  const consumer: PacketConsumer = {
    sink: transcoder,
    packet: () => {
      throw new Error('a packet that is not a row');
    },
  };
  const reader = new PacketReader(consumer, context, 1 << 28);
  reader.expect(1);
  let at = 0;
  for (let index = 0; at < bytes.length; index += 1) {
    const size = pieces[index % pieces.length] ?? 1;
    reader.push(Buffer.from(bytes.subarray(at, at + size)));
    at += size;
  }
  transcoder.finish();
  return { text: Buffer.concat(blocks), transcoder, digest: digest.value() };
}

const awkward = fc.constantFrom(0x1d, 0x1e, 0x1f, 0x4e, 0x00, 0xfb, 0xfe, 0xff, 0x5c, 0x27, 0x61);
const cells = fc.oneof(
  { weight: 1, arbitrary: fc.constant(null) },
  { weight: 4, arbitrary: fc.array(awkward, { maxLength: 12 }).map((bytes) => Buffer.from(bytes)) },
  { weight: 2, arbitrary: fc.uint8Array({ maxLength: 700 }).map((bytes) => Buffer.from(bytes)) },
  { weight: 1, arbitrary: fc.integer({ min: 240, max: 70_000 }).map((size) => Buffer.alloc(size, size & 255)) },
);
const tables = fc
  .integer({ min: 1, max: 5 })
  .chain((columns) =>
    fc.array(fc.array(cells, { minLength: columns, maxLength: columns }), { minLength: 1, maxLength: 8 }),
  );
const networks = fc.array(fc.integer({ min: 1, max: 9_000 }), { minLength: 1, maxLength: 6 });

describe('rows on their way into LOAD DATA', () => {
  it('are the same however the network cuts them', () => {
    fc.assert(
      fc.property(tables, networks, (rows, pieces) => {
        const { text, transcoder } = transcode(packets(rows), rows[0]?.length ?? 0, pieces, { blockSize: 4096 });
        expect(readable(parseLoadText(text))).toEqual(readable(rows));
        expect(transcoder.rows).toBe(rows.length);
        expect(transcoder.bytes).toBe(text.length);
      }),
      { numRuns: 150 },
    );
  });

  it('survive being cut at every single byte', () => {
    const rows = [
      [Buffer.from('a\x1d\x1e\x1fN'), null, Buffer.alloc(300, 0x1e)],
      [Buffer.alloc(0), Buffer.from('x'), Buffer.alloc(66_000, 7)],
      [null, null, null],
    ];
    const bytes = packets(rows);
    const whole = transcode(bytes, 3, [bytes.length]).text;
    for (let cut = 1; cut < 700; cut += 1)
      expect(transcode(bytes, 3, [cut, bytes.length]).text.equals(whole)).toBe(true);
    expect(transcode(bytes, 3, [1]).text.equals(whole)).toBe(true);
  });

  it('may be longer than a packet, exactly as long as packets, and follow each other', { timeout: 60_000 }, () => {
    for (const size of [(1 << 20) - 5, 1 << 20, 0xffffff - 9, 0xffffff - 5, 0xffffff, 2 * 0xffffff - 9, 40_000_000]) {
      const large = Buffer.alloc(size, 0x62);
      const rows = [
        [large, Buffer.from('after')],
        [Buffer.from('small'), null],
      ];
      const { text, transcoder } = transcode(packets(rows), 2, [65_536]);
      expect(transcoder.rows).toBe(2);
      expect(text.length).toBe(size + 1 + 6 + 6 + 3);
      expect(text.subarray(size).toString('latin1')).toBe('\x1fafter\x1esmall\x1f\x1dN\x1e');
    }
  });
});

describe('a digest of rows', () => {
  it('does not depend on the network, the blocks or the way a row is read', () => {
    fc.assert(
      fc.property(tables, networks, fc.constantFrom<DigestKind>('ordered', 'unordered'), (rows, pieces, digest) => {
        const bytes = packets(rows);
        const columns = rows[0]?.length ?? 0;
        const never: Rewriting = {
          columns: rows[0]?.map(() => true) ?? [],
          rewriter: { nextHit: (_data, from, end) => (from < end ? from : -1), rewriteCell: () => null },
        };
        const plain = transcode(bytes, columns, [bytes.length], { digest });
        const cut = transcode(bytes, columns, pieces, { digest, blockSize: 1024 });
        const looked = transcode(bytes, columns, pieces, { digest, rewriting: never });
        expect(cut.digest).toBe(plain.digest);
        expect(looked.digest).toBe(plain.digest);
        expect(looked.text.equals(plain.text)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  it('is the same for a large row read in pieces and a small limit of memory', () => {
    const rows = [[Buffer.alloc(3 << 20, 0x1d)], [Buffer.from('x')]];
    for (const digest of ['ordered', 'unordered'] as const) {
      const values = [[1000], [65_536], [4 << 20]].map(
        (pieces) => transcode(packets(rows), 1, pieces, { digest }).digest,
      );
      expect(new Set(values).size).toBe(1);
    }
  });

  it('as a bag of rows ignores order, and notices swapped values and doubled rows', () => {
    const value = (...rows: string[]): string =>
      transcode(packets(rows.map((row) => row.split(',').map((cell) => Buffer.from(cell)))), 2, [50], {
        digest: 'unordered',
      }).digest;
    expect(value('1,a', '2,b', '3,c')).toBe(value('3,c', '1,a', '2,b'));
    expect(value('1,a', '2,b')).not.toBe(value('1,b', '2,a'));
    expect(value('1,a', '1,a')).not.toBe(value('1,a'));
    expect(value('1,a', '1,a', '2,b', '2,b')).not.toBe(value('1,a', '1,a', '1,a', '1,a'));
  });
});

describe('rewriting on the way', () => {
  const rewriting = (columns: readonly boolean[]): Rewriting => ({
    columns,
    rewriter: {
      nextHit: (bytes, from, end) => {
        const found = bytes.subarray(from, end).indexOf('old.example');
        return found < 0 ? -1 : from + found;
      },
      rewriteCell: (bytes, start, end) => {
        const text = bytes.toString('latin1', start, end);
        return text.includes('keep')
          ? null
          : Buffer.from(text.replaceAll('old.example', 'a-much-longer-name.example\x1f'), 'latin1');
      },
    },
  });

  it('changes hits in flagged columns only, in rows of any size', () => {
    const words = fc.constantFrom(
      'old.example',
      'keep old.example',
      'nothing',
      'old.exampl',
      'e old.exampleold.example',
      '',
    );
    const texts = fc.array(words, { maxLength: 40 }).map((parts) => parts.join(' '));
    fc.assert(
      fc.property(
        fc.array(fc.tuple(texts, fc.option(texts), texts), { minLength: 1, maxLength: 20 }),
        networks,
        (rows, pieces) => {
          const bytes = packets(rows.map((row) => row.map((cell) => (cell === null ? null : Buffer.from(cell)))));
          const { text } = transcode(bytes, 3, pieces, { rewriting: rewriting([true, true, false]), blockSize: 4096 });
          const expected = rows.map((row) =>
            row.map((cell, column) => {
              if (cell === null) return null;
              const changed = column < 2 && !cell.includes('keep');
              return Buffer.from(changed ? cell.replaceAll('old.example', 'a-much-longer-name.example\x1f') : cell);
            }),
          );
          expect(parseLoadText(text)).toEqual(expected);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('also reaches cells that come in pieces, and counts those over the limit instead', () => {
    const large = Buffer.concat([Buffer.alloc(2 << 20, 0x61), Buffer.from('old.example')]);
    const bytes = packets([[large], [Buffer.from('old.example')]]);
    const changed = transcode(bytes, 1, [65_536], { rewriting: rewriting([true]) });
    expect(changed.transcoder.rewrittenCells).toBe(2);
    expect(changed.text.includes('old.example')).toBe(false);
    const limited = transcode(bytes, 1, [65_536], { rewriting: rewriting([true]), largestRewrite: 1 << 20 });
    expect(limited.transcoder.skippedCells).toBe(1);
    expect(limited.transcoder.rewrittenCells).toBe(1);
  });
});

describe('damaged rows', () => {
  it('never pass as rows', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 60 }),
        fc.integer({ min: 1, max: 4 }),
        (garbage, columns) => {
          const header = Buffer.from([garbage.length, 0, 0, 1]);
          try {
            const { text, transcoder } = transcode(Buffer.concat([header, garbage]), columns, [7]);
            const rows = parseLoadText(text);
            expect(rows).toHaveLength(transcoder.rows);
            expect(rows.every((row) => row.length === columns)).toBe(true);
          } catch (error) {
            const isEnd = garbage[0] === 0xff || (garbage[0] === 0xfe && garbage.length < 9);
            expect(isEnd || isAppError(error, 'database.protocol')).toBe(true);
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});
