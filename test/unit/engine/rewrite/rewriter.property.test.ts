import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRewriter } from '#engine/rewrite/rewriter.ts';
import { shopRule } from './rewrite-text.ts';

const host = 'www.example-shop.test';
const target = 'shop.localhost:4480';

/** A piece of text with what it should become. Pieces are put together with spaces. */
interface Piece {
  readonly before: string;
  readonly after: string;
}

const same = (text: string): Piece => ({ before: text, after: text });
const spellings: readonly Piece[] = [
  { before: `https://${host}/a`, after: `http://${target}/a` },
  { before: `http://${host}`, after: `http://${target}` },
  { before: `//${host}/x`, after: `//${target}/x` },
  { before: `https:\\/\\/${host}\\/x`, after: `http:\\/\\/${target}\\/x` },
  { before: `https%3A%2F%2F${host}%2F`, after: `http%3A%2F%2Fshop.localhost%3A4480%2F` },
  { before: `https://${host}:443/?q`, after: `http://${target}/?q` },
];
const decoys = [`a@${host}`, `https://${host}.au/`, `https://my${host}`, `https://${host}:8443`, `ftp://${host}`, host];
const fillers = ['😀', 'ünï', '日本', '";}', 's:5:"', '{"', '\\"', '\\', "'", '\n', '\t', ';', 'a:1:{', '%', '[x]'];

const piece = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...spellings) },
  { weight: 1, arbitrary: fc.constantFrom(...decoys.map(same)) },
  { weight: 2, arbitrary: fc.constantFrom(...fillers.map(same)) },
  { weight: 1, arbitrary: fc.string({ maxLength: 30 }).map((text) => same(text.replaceAll('/', '|'))) },
);

/** Texts begin with a word, so that none of them is taken for a value that it is not. */
const text = fc.array(piece, { maxLength: 6 }).map((pieces) => ({
  t: 'text',
  before: Buffer.from(['Text', ...pieces.map((item) => item.before)].join(' ')).toString('base64'),
  after: Buffer.from(['Text', ...pieces.map((item) => item.after)].join(' ')).toString('base64'),
}));
const bareUrl = fc.constantFrom(...spellings).map(({ before, after }) => ({
  t: 'text',
  before: Buffer.from(before).toString('base64'),
  after: Buffer.from(after).toString('base64'),
}));
const scalar = fc.oneof(
  fc.constant({ t: 'scalar', value: null }),
  fc.boolean().map((value) => ({ t: 'scalar', value })),
  fc.integer().map((value) => ({ t: 'scalar', value })),
  fc.constantFrom('1.5', '-1.0E+25', '0.1').map((value) => ({ t: 'float', value })),
);

const jsonFlags = fc.constantFrom(0, 64, 256, 64 | 256, 128);

const { value } = fc.letrec((tie) => {
  const items = fc.array(fc.tuple(fc.oneof(fc.integer(), fc.string({ maxLength: 8 })), tie('value')), { maxLength: 4 });
  const jsonItems = fc.array(fc.tuple(fc.integer({ min: 1, max: 99 }), tie('json')), { minLength: 1, maxLength: 4 });
  return {
    value: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      text,
      bareUrl,
      scalar,
      fc.constant({ t: 'enum' }),
      items.map((entries) => ({ t: 'array', items: entries })),
      fc.tuple(text, tie('value')).map(([key, item]) => ({ t: 'array', items: [[key, item]] })),
      fc.tuple(tie('value'), tie('value'), tie('value')).map((entries) => ({ t: 'object', items: entries })),
      tie('value').map((item) => ({ t: 'standard', item })),
      tie('value').map((item) => ({ t: 'serialized', item })),
      fc.tuple(jsonItems, jsonFlags).map(([entries, flags]) => ({
        t: 'json',
        flags,
        item: { t: 'array', items: entries },
      })),
    ),
    json: fc.oneof(
      { depthSize: 'small' },
      text,
      bareUrl,
      jsonItems.map((entries) => ({ t: 'array', items: entries })),
      tie('plain').map((item) => ({ t: 'serialized', item })),
      fc.tuple(jsonItems, jsonFlags).map(([entries, flags]) => ({
        t: 'json',
        flags,
        item: { t: 'array', items: entries },
      })),
    ),
    plain: fc.oneof(
      { depthSize: 'small' },
      text,
      fc.tuple(text, text, text).map((entries) => ({ t: 'object', items: entries })),
      tie('json').map((item) => ({ t: 'array', items: [[1, item]] })),
    ),
  };
});

function buildInPhp(values: readonly unknown[]): readonly Buffer[] {
  const input = values.map((item) => JSON.stringify(item)).join('\n');
  const php = spawnSync('php', ['-n', `${import.meta.dirname}/assets/build-values.php`], {
    input,
    maxBuffer: 1 << 28,
  });
  expect(php.stderr.toString()).toBe('');
  expect(php.status).toBe(0);
  const lines = php.stdout.toString().trimEnd().split('\n');
  return lines.map((line) => Buffer.from(line, 'base64'));
}

describe('rewriting against PHP itself (B23)', () => {
  it('gives the bytes that PHP serializes after replacing in the decoded values', () => {
    fc.assert(
      fc.property(fc.array(value, { minLength: 250, maxLength: 250 }), (values) => {
        const built = buildInPhp(values);
        expect(built).toHaveLength(values.length * 2);
        for (let index = 0; index < built.length; index += 2) {
          const before = built[index]!;
          const rewriter = createRewriter([shopRule]);
          const after = rewriter.rewriteCell(before, 0, before.length) ?? before;
          expect(after.toString()).toBe(built[index + 1]!.toString());
          expect(rewriter.counts().broken).toBe(0);
          expect(rewriter.rewriteCell(after, 0, after.length)).toBeNull();
        }
      }),
      { numRuns: 4, endOnFailure: true },
    );
  }, 60_000);
});

describe('rewriting any bytes', () => {
  const noise = fc.oneof(
    fc.uint8Array({ maxLength: 12 }).map((bytes) => Buffer.from(bytes)),
    fc
      .constantFrom(
        '{"a":"',
        '"',
        '\\"',
        's:',
        ':{',
        'a:1:{i:0;',
        's:29:"',
        '";',
        '}',
        '\\',
        '%5C',
        '%25',
        ' ',
        '\\u00',
      )
      .map((item) => Buffer.from(item)),
    fc.constantFrom(...spellings, ...decoys.map(same)).map((item) => Buffer.from(item.before)),
  );

  it('never throws, never reads beyond the cell, and is done after one pass', () => {
    fc.assert(
      fc.property(fc.array(noise, { maxLength: 20 }), noise, (parts, after) => {
        const cell = Buffer.concat(parts);
        const packet = Buffer.concat([after, cell, after]);
        const alone = createRewriter([shopRule]).rewriteCell(cell, 0, cell.length);
        const within = createRewriter([shopRule]).rewriteCell(packet, after.length, after.length + cell.length);
        expect(within).toEqual(alone);
        if (alone !== null) expect(createRewriter([shopRule]).rewriteCell(alone, 0, alone.length)).toBeNull();
      }),
      { numRuns: 2000 },
    );
  });

  it('leaves cells without the host alone', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const cell = Buffer.from(bytes);
        expect(createRewriter([shopRule]).rewriteCell(cell, 0, cell.length)).toBeNull();
      }),
    );
  });
});
