import { describe, expect, it } from 'vitest';
import { createRewriter } from '#engine/rewrite/rewriter.ts';
import { PhpObject, rewriteText, rewriteWithCounts, serialize, shopRule } from './rewrite-text.ts';

const from = 'https://www.example-shop.test';
const to = 'http://shop.localhost:4480';

describe('PHP serialization (B23)', () => {
  it('corrects the length of a string, in bytes', () => {
    const result = rewriteWithCounts(serialize(`😀 ${from}/ü`));
    expect(result.text).toBe(serialize(`😀 ${to}/ü`));
    expect(result.counts).toEqual({ cells: 1, replacements: 1, serialized: 1, broken: 0 });
  });

  it('walks every type that PHP writes', () => {
    const value = (url: string): string =>
      `a:11:{i:0;N;i:1;b:1;i:-2;i:-7;i:3;d:-1.5E+25;i:4;d:NAN;i:5;d:-INF;s:1:"o";${serialize(
        new PhpObject('App\\Link', { '\0App\\Link\0url': url, n: 1 }),
      )}i:7;R:2;i:8;r:2;i:9;E:11:"Suit:Hearts";i:10;${serialize({ deep: { er: url } })}}`;
    expect(rewriteText(value(`${from}/a`))).toBe(value(`${to}/a`));
  });

  it('rewrites keys of arrays', () => {
    expect(rewriteText(serialize({ [`${from}/a`]: 1 }))).toBe(serialize({ [`${to}/a`]: 1 }));
  });

  it('follows serialized strings inside serialized strings', () => {
    const nest = (url: string): string => {
      let text = serialize({ url, other: 'x' });
      for (let depth = 0; depth < 20; depth += 1) text = serialize({ a: 1, inner: text, z: 'z' });
      return text;
    };
    const result = rewriteWithCounts(nest(from));
    expect(result.text).toBe(nest(to));
    expect(result.counts).toMatchObject({ replacements: 1, broken: 0 });
  });

  it('counts digits that change inside of an outer length', () => {
    // The inner length goes from three digits to two, which the outer one has to know.
    const inner = (url: string): string => serialize(`${url}${'/'.repeat(71)}`);
    expect(inner(from)).toMatch(/^s:100:/u);
    expect(inner(to)).toMatch(/^s:97:/u);
    expect(rewriteText(serialize(inner(from)))).toBe(serialize(inner(to)));
  });

  it('keeps JSON inside of serialization in step', () => {
    const value = (url: string): string => serialize({ data: JSON.stringify({ url, n: [1] }).replaceAll('/', '\\/') });
    expect(rewriteText(value(`${from}/x`))).toBe(value(`${to}/x`));
  });

  it('accepts the white space that PHP trims', () => {
    expect(rewriteText(` \n${serialize(from)}\n`)).toBe(` \n${serialize(to)}\n`);
  });

  it('handles arrays nested 10,000 deep', () => {
    const nest = (url: string): string => `${'a:1:{i:0;'.repeat(10_000)}${serialize(url)}${'}'.repeat(10_000)}`;
    expect(rewriteText(nest(from))).toBe(nest(to));
  });

  it('leaves strings nested deeper than it follows alone and counts them', () => {
    let text = serialize(from);
    for (let depth = 0; depth < 200; depth += 1) text = serialize(text);
    expect(rewriteWithCounts(text)).toEqual({
      text,
      counts: { cells: 0, replacements: 0, serialized: 0, broken: 1 },
    });
  });
});

describe('what does not parse (B23)', () => {
  const whole = serialize({ a: `${from}/a`, b: { c: 'd' } });
  const broken = [
    ['a string too long', `s:30:"${from}";`],
    ['a string too short', `s:28:"${from}";`],
    ['a missing semicolon', `s:29:"${from}"`],
    ['a value after the end', `${whole}i:1;`],
    ['an array with too few members', `a:2:{i:0;${serialize(from)}}`],
    ['an array with too many members', `a:1:{i:0;${serialize(from)}i:1;N;}`],
    ['a key of a wrong type', `a:1:{b:1;${serialize(from)}}`],
    ['an unknown type', `a:1:{i:0;x:${serialize(from)}}`],
    ['a huge length', `s:99999999999999999999:"${from}";`],
    ['a huge count', `a:99999999999:{i:0;${serialize(from)}}`],
    ['a cut object', `O:8:"stdClass":1:{s:1:"a";${serialize(from)}`],
    ['prose that begins like it', `s:5:"hello" is how PHP writes it, see ${from}`],
  ] as const;

  it.each(broken)('leaves %s alone and counts it', (_name, text) => {
    expect(rewriteWithCounts(text)).toEqual({
      text,
      counts: { cells: 0, replacements: 0, serialized: 0, broken: 1 },
    });
  });

  it('leaves a value cut at any place alone', () => {
    for (let length = whole.indexOf(from) + from.length; length < whole.length; length += 1) {
      const text = whole.slice(0, length);
      expect(rewriteWithCounts(text)).toMatchObject({ text, counts: { cells: 0, broken: 1 } });
    }
  });

  it.each(broken)('leaves only the inner value alone where %s stands in a sound one', (_name, text) => {
    const outer = (url: string): string => serialize({ before: url, inner: text, after: `${url}/z` });
    const result = rewriteWithCounts(outer(from));
    expect(result.text).toBe(outer(to));
    expect(result.counts).toEqual({ cells: 1, replacements: 2, serialized: 1, broken: 1 });
  });

  it('does not count a broken value in which there is nothing to replace', () => {
    const text = 's:99:"mail to a@www.example-shop.test";';
    expect(rewriteWithCounts(text)).toMatchObject({ text, counts: { broken: 0 } });
  });

  it('counts once what is broken inside something broken', () => {
    const text = `a:3:{i:0;${serialize(`s:9:"${from}";`)}i:1;${serialize(from)}}`;
    expect(rewriteWithCounts(text)).toMatchObject({ text, counts: { broken: 1, replacements: 0 } });
  });

  it.each([`s: ${from}`, `a:b ${from}`, `s::"${from}"`, `i:1;${from}`, `N;${from}`, `O:hm ${from}`, `a:1: ${from}`])(
    'takes %s for plain text',
    (text) => {
      expect(rewriteText(text)).toBe(text.replace(from, to));
    },
  );
});

describe('payloads of unknown make', () => {
  const custom = (payload: string): string => `C:11:"ArrayObject":${Buffer.byteLength(payload)}:{${payload}}`;

  it('rewrites a custom payload that is itself serialized', () => {
    expect(rewriteText(custom(serialize({ url: from })))).toBe(custom(serialize({ url: to })));
  });

  it('rewrites a custom payload without inner lengths', () => {
    expect(rewriteText(custom(`{"url":"${from}/a"}`))).toBe(custom(`{"url":"${to}/a"}`));
  });

  it('leaves a custom payload with lengths it does not understand alone and counts it', () => {
    const text = custom(`x:i:0;a:1:{i:0;${serialize(from)}};m:a:0:{}`);
    expect(rewriteWithCounts(text)).toMatchObject({ text, counts: { cells: 0, broken: 1 } });
  });

  it('follows the escapes of S strings and edits those without any', () => {
    expect(rewriteText(`a:2:{i:0;S:3:"\\41\\42c";i:1;S:29:"${from}";}`)).toBe(
      `a:2:{i:0;S:3:"\\41\\42c";i:1;S:26:"${to}";}`,
    );
    const escaped = `S:30:"\\41${from}";`;
    expect(rewriteWithCounts(escaped)).toMatchObject({ text: escaped, counts: { broken: 1 } });
  });
});

describe('bytes', () => {
  it('keeps bytes that are not UTF-8, around and inside', () => {
    const rewriter = createRewriter([shopRule]);
    const cell = (url: string): Buffer => {
      const text = Buffer.concat([Buffer.from([0xff, 0xc3, 0x28]), Buffer.from(`${url} caf`), Buffer.from([0xe9, 0])]);
      return Buffer.concat([Buffer.from(`a:1:{i:0;s:${text.length}:"`), text, Buffer.from('";}')]);
    };
    const before = cell(from);
    expect(rewriter.rewriteCell(before, 0, before.length)).toEqual(cell(to));
  });
});
