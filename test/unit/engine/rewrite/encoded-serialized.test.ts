import { describe, expect, it } from 'vitest';
import { findEncodedStrings } from '#engine/rewrite/encoded-serialized.ts';
import { rewriteText, rewriteWithCounts, serialize } from './rewrite-text.ts';

const from = 'https://www.example-shop.test';
const to = 'http://shop.localhost:4480';

const percent = (text: string): string => encodeURIComponent(text);
/** As PHP's urlencode writes it. */
const plus = (text: string): string => percent(text).replaceAll('%20', '+').replaceAll('!', '%21');
const html = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll("'", '&#039;').replaceAll('<', '&lt;');

const value = serialize({ id: 7, url: `${from}/ü?a=1&b=2`, text: `<a href='${from}'>here & there</a>` });

describe('serialized values that were encoded afterwards', () => {
  it.each([
    ['for a URL', percent(value)],
    ['for a URL, by PHP', plus(value)],
    ['for a URL, in lower case', percent(value).replace(/%[0-9A-F]{2}/g, (unit) => unit.toLowerCase())],
    ['for a URL twice', percent(percent(value))],
    ['for HTML', html(value)],
    ['for HTML twice', html(html(value))],
    ['for HTML with numbers', html(value).replaceAll('&quot;', '&#34;').replaceAll('ü', '&#252;')],
    ['for HTML with names', html(value).replaceAll('ü', '&uuml;')],
  ])('stay as they are when encoded %s, and are counted', (_, encoded) => {
    const text = `Before ${from}/a: ${encoded} and after ${from}/b`;
    const result = rewriteWithCounts(text);
    expect(result.text).toBe(`Before ${to}/a: ${encoded} and after ${to}/b`);
    expect(result.counts).toMatchObject({ replacements: 2, broken: 2 });
  });

  it('stay as they are also as a whole cell and inside serialized and JSON values', () => {
    expect(rewriteWithCounts(percent(value))).toMatchObject({ text: percent(value), counts: { broken: 2 } });
    const outer = serialize({ saved: percent(value), url: `${from}/x` });
    expect(rewriteText(outer)).toBe(serialize({ saved: percent(value), url: `${to}/x` }));
    const json = JSON.stringify({ saved: percent(value), url: `${from}/x` });
    expect(rewriteText(json)).toBe(JSON.stringify({ saved: percent(value), url: `${to}/x` }));
  });

  it('are not counted when they hold no address', () => {
    const harmless = percent(serialize({ a: 'b' }));
    expect(rewriteWithCounts(`${harmless} ${from}/`)).toMatchObject({
      text: `${harmless} ${to}/`,
      counts: { replacements: 1, broken: 0 },
    });
  });

  it('are told from text that only looks like them', () => {
    const wrong = `s%3A5%3A%22${percent(from)}%22%3B`;
    expect(rewriteText(wrong)).toBe(`s%3A5%3A%22${percent(to)}%22%3B`);
    const link = `<a data-x="{&quot;u&quot;:&quot;${from}/&quot;}" href="/?to=${percent(from)}">`;
    expect(rewriteText(link)).toBe(link.replace(from, to).replace(percent(from), percent(to)));
  });

  it('cost time in proportion to the text, however it is made', () => {
    const hostile = Buffer.from('s:99999:&quot;&amp;'.repeat(40_000));
    const started = performance.now();
    const ranges = findEncodedStrings(hostile, 0, hostile.length);
    expect(performance.now() - started).toBeLessThan(2000);
    expect(ranges.at(-1)?.end).toBe(hostile.length);
  });
});
