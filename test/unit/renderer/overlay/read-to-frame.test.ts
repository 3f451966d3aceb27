import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anchorSchema } from '#shared/domain/review.ts';
import { readToFrame } from '../../../../renderer/overlay/panel/read-to-frame.ts';

describe('messages of the reviewed page', () => {
  it('are read when they fit', () => {
    const anchor = { selector: '#a', text: 'A', tag: 'p', x: 0.5, y: 0, page: { x: 3, y: -4 } };
    expect(readToFrame({ kind: 'chosen', wish: 4, anchor })).toEqual({ kind: 'chosen', wish: 4, anchor });
    expect(readToFrame({ kind: 'placed', places: [[1, 'found'], [2, 'stolen'], 'x'] })).toEqual({
      kind: 'placed',
      places: [[1, 'found']],
    });
  });

  it('come out in the shape that the server takes, whatever goes in', () => {
    fc.assert(
      fc.property(fc.anything(), fc.anything(), fc.double(), (selector, text, x) => {
        const read = readToFrame({ kind: 'moved', n: 1, anchor: { selector, text, x, y: x, page: { x, y: text } } });
        if (read?.kind === 'moved') expect(anchorSchema.safeParse(read.anchor).error).toBeUndefined();
        else expect(typeof selector).not.toBe('string');
      }),
    );
  });

  it('never name another site as a page', () => {
    const page = {
      path: 'https://evil.example/',
      title: 'x',
      width: 1,
      height: 1,
      density: 1,
      agent: '',
      language: '',
    };
    expect(readToFrame({ kind: 'page', page })).toBeNull();
  });

  it('are refused when they are nothing of ours, and cut when they are too long', () => {
    for (const message of [null, 7, 'page', [], { kind: 'approve' }, { kind: 'drawn', wish: 1 }]) {
      const read = readToFrame(message);
      expect(read === null || (read.kind === 'drawn' && read.drawing === null)).toBe(true);
    }
    const errors = Array.from({ length: 90 }, () => 'e'.repeat(9000));
    const read = readToFrame({ kind: 'errors', wish: 1, errors });
    expect(read?.kind === 'errors' && read.errors.map(({ length }) => length)).toEqual(
      Array.from({ length: 20 }, () => 500),
    );
    const svg = 's'.repeat(24_000_001);
    expect(readToFrame({ kind: 'drawn', wish: 1, drawing: { svg, width: 1, height: 1 } })).toMatchObject({
      drawing: null,
    });
  });
});
