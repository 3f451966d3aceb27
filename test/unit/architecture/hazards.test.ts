import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../../..');

interface Row {
  /** `S7`, or `K1-K15` for several that have their tests together. */
  readonly id: string;
  readonly what: string;
  readonly files: readonly string[];
}

/** The rows of all tables of the document. */
function readRows(markdown: string): readonly Row[] {
  return markdown.split('\n').flatMap((line) => {
    const match = /^\| ([A-Z]\d+(?:-[A-Z]\d+)?) +\| (.*?) +\| (.*?) +\|$/.exec(line);
    if (match === null) return [];
    const [, id = '', what = '', tests = ''] = match;
    return [{ id, what, files: [...tests.matchAll(/`([^`]+)`/g)].map(([, file]) => file ?? '') }];
  });
}

/** Every ID that a text names, with those between "K1 to K16" or "K1-K15". */
function idsIn(text: string): ReadonlySet<string> {
  const ids = new Set([...text.matchAll(/\b[A-Z]\d{1,2}\b/g)].map(([id]) => id));
  for (const [, letter = '', from, to] of text.matchAll(/\b([A-Z])(\d{1,2})(?: to |-)\1(\d{1,2})\b/g))
    for (let number = Number(from); number <= Number(to); number += 1) ids.add(`${letter}${String(number)}`);
  return ids;
}

const rows = readRows(readFileSync(join(root, 'docs/hazards.md'), 'utf8'));

describe('the table of hazards', () => {
  it('is read whole, each hazard once', () => {
    const lines = readFileSync(join(root, 'docs/hazards.md'), 'utf8')
      .split('\n')
      .filter((line) => /^\| [A-Z]\d/.test(line));
    expect(rows).toHaveLength(lines.length);
    expect(rows.length).toBeGreaterThan(80);
    expect(rows.map(({ id }) => id)).toHaveLength(new Set(rows.map(({ id }) => id)).size);
  });

  it.each(rows.map((row) => [row.id, row] as const))('%s names tests that exist and name it', (_id, row) => {
    expect(row.files.length).toBeGreaterThan(0);
    for (const file of row.files) {
      expect(existsSync(join(root, file)), file).toBe(true);
      const named = idsIn(readFileSync(join(root, file), 'utf8'));
      expect(
        [...idsIn(row.id)].filter((id) => !named.has(id)),
        file,
      ).toEqual([]);
    }
  });
});

describe('the check of the table', () => {
  it('sees a missing file and a test that has lost its ID', () => {
    const [row] = readRows('| B13 | a table | `test/x.test.ts`, `test/y.test.ts` |');
    expect(row).toEqual({ id: 'B13', what: 'a table', files: ['test/x.test.ts', 'test/y.test.ts'] });
    expect([...idsIn('(K14 to K16), not B130 or XB13')].sort()).toEqual(['K14', 'K15', 'K16']);
  });
});
