import { describe, expect, it } from 'vitest';
import { diffLines, nearChanges } from '../../../../renderer/features/recipes/diff-lines.ts';
import { suggestAt } from '../../../../renderer/features/recipes/suggest-keys.ts';

const texts = (before: string): readonly string[] => suggestAt(before).map(({ text }) => text);

describe('suggestions of the recipe editor', () => {
  it('knows the keys of a recipe, but not those that changes may not have', () => {
    expect(texts('')).toEqual(expect.arrayContaining(['extends', 'add', 'skip', 'masking', 'health']));
    expect(texts('extends: wordpress\n')).not.toContain('priority');
  });

  it.each([
    ['below a key', 'add:\n  ', ['uploads', 'masking', 'skip']],
    ['in a list', 'add:\n  skip:\n    - ', ['what', 'table', 'reason']],
    ['further down in an entry', 'add:\n  skip:\n    - what: rows\n      ', ['table', 'where']],
    [
      'behind other entries',
      'skip:\n  - what: rows\n    table: a\nuploads:\n  - path: a\n    ',
      ['exclude', 'optional'],
    ],
    ['in a map with names', 'masking:\n  - table: a\n    columns:\n      email:\n        ', ['kind', 'method']],
  ])('finds the keys of a place: %s', (_what, before, keys) => {
    expect(texts(before)).toEqual(expect.arrayContaining(keys));
  });

  it.each([
    ['skip:\n  - what: ', ['structure-only', 'rows']],
    ['uploads:\n  - optional: ', ['true', 'false']],
    ['masking:\n  - table: a\n    columns:\n      email:\n        method: ', ['email', 'name', 'phone']],
  ])('finds the words of a value', (before, words) => {
    expect(texts(before)).toEqual(expect.arrayContaining(words));
  });

  it('says nothing in the middle of a text', () => {
    expect(texts('add: x y ')).toEqual([]);
    expect(texts('nothing:\n  like: ')).toEqual([]);
  });
});

describe('the difference that is shown before saving', () => {
  it('keeps what is the same, and marks what is new and gone', () => {
    expect(diffLines('a\nb\nc\nd', 'a\nc\nx\nd').map(({ change, text }) => `${change} ${text}`)).toEqual([
      'same a',
      'gone b',
      'same c',
      'new x',
      'same d',
    ]);
  });

  it('leaves out what is far from every change', () => {
    const lines = Array.from({ length: 30 }, (_, at) => `line ${String(at)}`);
    const near = nearChanges(
      diffLines(lines.join('\n'), [...lines.slice(0, 15), 'new', ...lines.slice(15)].join('\n')),
      2,
    );
    expect(near.map((line) => line?.text ?? null)).toEqual([
      null,
      'line 13',
      'line 14',
      'new',
      'line 15',
      'line 16',
      null,
    ]);
    expect(nearChanges(diffLines('a', 'a'))).toEqual([]);
  });
});
