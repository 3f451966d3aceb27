import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { inWords } from '../../../../renderer/overlay/in-words.ts';
import { blocksOf } from '../../../../renderer/overlay/panel/pictures.ts';
import { partsOf } from '../../../../renderer/overlay/panel/rich-text.tsx';
import { createWords } from '../../../../renderer/overlay/panel/words.ts';

const root = join(import.meta.dirname, '../../../..');
const catalogue = (language: string): Record<string, string> =>
  JSON.parse(readFileSync(join(root, `electron/agent/languages/${language}.json`), 'utf8')) as Record<string, string>; // flat, by its own tests
const overlayKeys = (texts: Record<string, string>) => Object.keys(texts).filter((key) => key.startsWith('overlay.'));
const placeholders = (text = '') => [...text.matchAll(/\{\w+\}/gu)].map(([name]) => name).sort();

describe('the sentences of the overlay', () => {
  const [en, de] = [catalogue('en'), catalogue('de')];

  it('are complete in English and German, with the same things filled in', () => {
    expect(overlayKeys(de)).toEqual(overlayKeys(en));
    for (const key of overlayKeys(en)) expect(placeholders(de[key]), key).toEqual(placeholders(en[key]));
  });

  it('are all there that the code asks for, and none that nobody asks for', () => {
    const code = globSync('renderer/overlay/**/*.{ts,tsx}', { cwd: root })
      .map((file) => readFileSync(join(root, file), 'utf8'))
      .join('\n');
    const asked = [...code.matchAll(/(?:\bsay|\btext|\blink\([^)]*?|count)\(\s*'([a-z.-]+)'/gu)].map(
      ([, key]) => key ?? '',
    );
    for (const key of asked) {
      const names = [key, `page.${key}`, `${key}.other`].map((name) => `overlay.${name}`);
      expect(names.some((name) => name in en) || key in en || !/^[a-z]/u.test(key), key).toBe(true);
    }
    for (const key of overlayKeys(en)) {
      const bare = key.replace(/^overlay\.(?:page\.)?/u, '').replace(/\.(?:one|other)$/u, '');
      const isComposed = /^(?:status|state|place|kind|sent|waits|tab|nothing)\./u.test(bare);
      expect(isComposed || code.includes(`'${bare}'`) || code.includes(`'${bare.replace(/^page\./u, '')}'`), key).toBe(
        true,
      );
    }
  });

  it('fill in, count in the language, and fall back to a few of their own', () => {
    const words = createWords('de', de);
    expect(words.say('remark', { n: 3, name: 'Anna', status: words.say('status.in-work') })).toBe(
      'Anmerkung 3 von Anna, in Arbeit',
    );
    expect([words.count('replies', 1), words.count('replies', 1234)]).toEqual(['1 Antwort', '1.234 Antworten']);
    expect(createWords('de-AT', undefined).say('ended')).toContain('Sitzung');
    expect(createWords('xx', undefined).say('ended')).toContain('session');
  });

  it('call elements what a client would call them', () => {
    const { kinds } = createWords('en', en);
    expect(inWords('h2', 'Opening times', kinds)).toBe('heading “Opening times”');
    expect(inWords('div', '', kinds)).toBe('part of the page');
    expect(inWords('p', 'x'.repeat(90), kinds)).toBe(`text “${'x'.repeat(60)} …”`);
  });
});

describe('what people typed', () => {
  it('M12: leads nowhere but to https, and hides nothing', () => {
    expect(partsOf('see https://example.org/a?b=1.')).toEqual([
      { text: 'see ' },
      { text: 'https://example.org/a?b=1', href: 'https://example.org/a?b=1' },
      { text: '.' },
    ]);
    for (const text of [
      'javascript:alert(1)',
      'http://example.org',
      'data:text/html,x',
      '![x](http://t.example/p.png)',
    ])
      expect(partsOf(text)).toEqual([{ text }]);
    const [part] = partsOf('\u{202E}gpj.exe\u{200B}\u{1B}[31m');
    expect(part?.text).toBe('gpj.exe[31m');
    expect(partsOf('https://bank.example\u{202E}/moc.live')[0]?.href).not.toContain('\u{202E}');
  });

  it('cannot be read back from the blocks that cover a part', () => {
    expect(blocksOf(300, 20)).toEqual([10, 1]);
    expect(blocksOf(10, 10)).toEqual([1, 1]);
    const [columns, rows] = blocksOf(800, 600);
    expect(Math.min(800 / columns, 600 / rows)).toBeGreaterThanOrEqual(28);
  });
});
