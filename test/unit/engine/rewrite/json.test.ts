import { describe, expect, it } from 'vitest';
import { rewriteText, rewriteWithCounts, serialize } from './rewrite-text.ts';

const from = 'https://www.example-shop.test';
const to = 'http://shop.localhost:4480';

type Json = string | { readonly [key: string]: Json } | readonly Json[];

/** json_encode() as PHP does it: slashes and everything outside of ASCII escaped. */
function phpJson(value: Json): string {
  return JSON.stringify(value)
    .replaceAll('/', '\\/')
    .replace(/[\u0080-\uffff]/gu, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

describe('JSON (B23)', () => {
  it('rewrites page-builder data in place', () => {
    const page = (url: string): string =>
      phpJson([{ id: 'a1', settings: { link: { url: `${url}/x` }, html: `<a href="${url}/é">ü 😀</a>\n${url}` } }]);
    const result = rewriteWithCounts(page(from));
    expect(result.text).toBe(page(to));
    expect(result.counts).toEqual({ cells: 1, replacements: 3, serialized: 0, broken: 0 });
  });

  it.each([
    ['PHP', phpJson],
    ['JavaScript', (value: Json): string => JSON.stringify(value)],
  ])('corrects lengths of serialized values in JSON strings as %s writes them', (_name, encode) => {
    const job = (url: string): string =>
      encode({
        job: 'App\\Jobs\\Mail',
        link: `${url}/plain`,
        data: { command: serialize({ url: `${url}/é😀`, text: 'a "quoted"\nline\\', deep: serialize({ url }) }) },
        after: url,
      });
    const result = rewriteWithCounts(job(from));
    expect(result.text).toBe(job(to));
    expect(result.counts).toMatchObject({ cells: 1, replacements: 4, broken: 0 });
  });

  it('handles a cell that is one JSON string', () => {
    expect(rewriteText(phpJson(serialize(from)))).toBe(phpJson(serialize(to)));
  });

  it('handles JSON in JSON in JSON with a serialized value in it', () => {
    const nest = (url: string): string =>
      phpJson({ a: url, b: phpJson({ c: [phpJson({ d: serialize({ url: `${url}/é` }) }), url] }) });
    expect(rewriteText(nest(from))).toBe(nest(to));
  });

  it('handles JSON with serialized values inside of a serialized value', () => {
    const nest = (url: string): string => serialize({ j: phpJson({ a: serialize({ url }), b: url }), k: url });
    expect(rewriteText(nest(from))).toBe(nest(to));
  });

  it('keeps the spelling of everything it does not replace', () => {
    const text = (length: number, url: string): string =>
      `{ "a" : "a:2:{s:1:\\"x\\";s:3:\\"\\u0041\\u00e9\\";s:1:\\"u\\";s:${length}:\\"${url}\\/b\\";}" ,"c":"/"}`;
    expect(rewriteText(text(31, 'https:\\/\\/www.example-shop.test'))).toBe(text(28, 'http:\\/\\/shop.localhost:4480'));
  });

  it('leaves a broken serialized value in JSON alone and counts it', () => {
    const job = (url: string): string => phpJson({ url, command: `s:5:"${from}";`, next: url });
    const result = rewriteWithCounts(job(from));
    expect(result.text).toBe(job(to));
    expect(result.counts).toMatchObject({ replacements: 2, broken: 1 });
  });

  it.each([
    ['a string without end', `{"a":"s:29:\\"${from}\\";`],
    ['an invalid escape', `{"a":"s:29:\\"${from}\\"\\x;"}`],
    ['a lone surrogate', `{"a":"a:2:{i:0;s:29:\\"${from}\\";i:1;s:3:\\"\\ud800\\";}"}`],
  ])('leaves a serialized value in %s alone and counts it', (_name, text) => {
    expect(rewriteWithCounts(text)).toMatchObject({ text, counts: { cells: 0, broken: 1 } });
  });

  it('treats short codes and other text in brackets as text', () => {
    const text = (url: string): string => `[gallery url="${url}/a"] and "${url}" [/gallery] ${url}`;
    expect(rewriteText(text(from))).toBe(text(to));
  });

  it('follows JSON in JSON only so deep', () => {
    let text = serialize(from);
    for (let depth = 0; depth < 10; depth += 1) text = JSON.stringify([text]);
    expect(rewriteWithCounts(text)).toMatchObject({ text, counts: { cells: 0, broken: 1 } });
  });
});
