import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toPlainLine, toPlainText } from '#engine/remote/plain-text.ts';

const escape = String.fromCharCode(0x1b);
const bell = String.fromCharCode(7);

describe('text of a server (S14)', () => {
  it('loses terminal sequences whole', () => {
    const hostile = `${escape}[31mred${escape}[0m ${escape}]0;new title${bell}ok ${escape}]8;;http://x${escape}\\link${escape}c`;
    expect(toPlainText(hostile)).toBe('red ok link');
  });

  it('loses what is invisible or turns the direction', () => {
    expect(toPlainText('a\u202Eb\u200Bc\u0000d\u0085e\uFEFFf')).toBe('abcdef');
    expect(toPlainText('line one\r\nline two\ttab')).toBe('line one\nline two\ttab');
  });

  it('is cut', () => {
    expect(toPlainText('x'.repeat(1_000_000))).toHaveLength(4096);
    expect(toPlainLine('\n\n first \n second')).toBe('first');
  });

  it('never holds a control character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(toPlainText(text).replaceAll(/[\n\t]/g, '')).not.toMatch(/\p{Cc}|\p{Cf}/u);
      }),
    );
  });
});
