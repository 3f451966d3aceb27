import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../../..');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');

const catalogue = (language: string): Record<string, string> =>
  // A catalogue is flat: keys and texts.
  JSON.parse(read(`electron/agent/languages/${language}.json`)) as Record<string, string>;
const english = catalogue('en');
const languages = globSync('electron/agent/languages/*.json', { cwd: root }).map((file) =>
  path.basename(file, '.json'),
);

const sources = globSync('electron/agent/php/**/*.php', { cwd: root }).map(read);
const found = (pattern: RegExp): Set<string> =>
  new Set(sources.flatMap((source) => [...source.matchAll(pattern)].map(([, key]) => key!)));

/** Keys in full, wherever they stand. */
const literals = found(/['"`]([a-z]+(?:-[a-z]+)*(?:\.[a-zA-Z0-9]+(?:-[a-zA-Z0-9]+)*)+)['"`]/g);
/** Beginnings that a variable is put behind. */
const beginnings = found(/['"`]((?:[a-z-]+\.)+)(?:['"`]\s*\.|\$\{?)/g);
/** Keys that are asked for by name. */
const asked = found(/(?:->|\.)(?:text|plain|html)\(\s*'([a-z-]+\.[a-zA-Z.-]*[a-zA-Z])'/g);
const counted = found(/(?:->|\.)(?:count|folded)\([^;']*?'([a-z-]+\.[a-zA-Z.-]*[a-zA-Z])'/g);

const placeholders = (text: string): string[] => [...text.matchAll(/\{([a-z]+)\}/g)].map(([, name]) => name!).sort();

describe('the catalogues', () => {
  it('are complete in English and German', () => {
    expect(languages).toEqual(expect.arrayContaining(['de', 'en']));
    expect(Object.keys(catalogue('de')).sort()).toEqual(Object.keys(english).sort());
  });

  it.each(languages)('%s has no key that English does not know, no empty text, and fills in the same', (language) => {
    for (const [key, text] of Object.entries(catalogue(language))) {
      expect(english, key).toHaveProperty([key]);
      expect(text.trim(), key).not.toBe('');
      if (key !== 'date.months') expect(placeholders(text), key).toEqual(placeholders(english[key]!));
    }
  });

  it.each(languages)('%s names twelve months and a direction', (language) => {
    const texts = { ...english, ...catalogue(language) };
    expect(texts['date.months']?.split('|')).toHaveLength(12);
    expect(['ltr', 'rtl']).toContain(texts['language.direction']);
  });

  it('have every text that is asked for', () => {
    const missing = [
      ...[...asked].filter((key) => !(key in english)),
      ...[...counted].filter((key) => !(`${key}.other` in english)),
    ];
    expect(asked.size).toBeGreaterThan(50);
    expect(counted.size).toBeGreaterThan(4);
    expect(missing).toEqual([]);
  });

  it('have no text that nothing asks for', () => {
    // The overlay's own are test/unit/renderer/overlay's.
    const ours = Object.keys(english).filter((key) => !key.startsWith('overlay.'));
    const unused = ours.filter((key) => {
      const base = key.replace(/\.(?:one|few|many|other)$/, '');
      const isBegun = [...beginnings].some((beginning) => key.startsWith(beginning));
      return !literals.has(key) && !literals.has(base) && !isBegun;
    });
    expect(unused).toEqual([]);
  });
});
