import { describe, expect, it } from 'vitest';
import { createRewriter } from '#engine/rewrite/rewriter.ts';
import { serialize, shopRule } from './rewrite-text.ts';

const host = 'www.example-shop.test';
const url = `https://${host}/`;
const megabytes = 4 << 20;

function repeat(text: string): string {
  return text.repeat(Math.ceil(megabytes / text.length));
}

// A second pass over everything for each of the 100,000 and more places would take hours.
const linear = { timeout: 5000 };

describe('large cells', () => {
  it.each([
    ['URLs', repeat(`${url} `)],
    ['e-mail addresses', repeat(`a@${host} `)],
    ['hosts without end', repeat(host)],
    ['backslashes', `${repeat('\\')}/\\/${host}`],
    ['percent signs', `${repeat('%25')}2F${host} `],
    ['escaped slashes', repeat(`\\\\\\/\\\\\\/${host}`)],
    ['quotes before each host', `[${repeat(`"${url}`)}`],
    ['escaped quotes in JSON', `{"a":"${repeat(`<a href=\\"${url}\\">`)}"}`],
    ['an endless JSON string', `{"a":"${repeat(`${url} `)}`],
    ['JSON strings that look serialized', `[${repeat(`"s:29:\\"${url}`)}`],
    ['nested JSON strings', `[${repeat(`"{\\"a\\":\\"s:5:\\\\\\"${url}",`)}]`],
    ['serialized values that never close', repeat(`a:1:{i:0;s:30:"${url}";`)],
    ['broken values in a sound one', `a:100000:{${`i:0;${serialize(`s:1:"${url}";`)}`.repeat(100_000)}}`],
    ['one long serialized string', serialize(repeat(`${url} `))],
    ['colons', repeat(`https://${host}:a,`)],
  ])('takes linear time for %s', linear, (_name, text) => {
    const cell = Buffer.from(text);
    const rewriter = createRewriter([shopRule]);
    const first = rewriter.rewriteCell(cell, 0, cell.length) ?? cell;
    expect(createRewriter([shopRule]).rewriteCell(first, 0, first.length)).toBeNull();
  });

  it('rewrites a cell of 64 MB', { timeout: 20_000 }, () => {
    const filler = Buffer.alloc(64 << 20, 'm');
    const cell = Buffer.concat([Buffer.from(`s:${filler.length + url.length}:"`), filler, Buffer.from(`${url}";`)]);
    const rewritten = createRewriter([shopRule]).rewriteCell(cell, 0, cell.length);
    expect(rewritten?.length).toBe(cell.length - 3);
    expect(rewritten?.subarray(-30).toString()).toBe('mhttp://shop.localhost:4480/";');
  });
});
