import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { shQuote } from '#engine/remote/shell-quote.ts';

const shells = ['sh', 'bash', 'dash'];
const echo = (shell: string, word: string) => execFileSync(shell, ['-s'], { input: `LC_ALL=C; printf %s ${word}` });

describe('a quoted word', () => {
  it('is the same text again in every POSIX shell', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 30 }).filter((value) => !value.includes('\0'));
    fc.assert(
      fc.property(text, fc.constantFrom(...shells), (value, shell) => {
        expect(echo(shell, shQuote(value)).toString()).toBe(value);
      }),
      { numRuns: 60 },
    );
  });

  it('is the same bytes again, newlines at the end included', () => {
    const bytes = fc.array(fc.oneof(fc.constantFrom(10, 39, 37, 92, 36), fc.integer({ min: 1, max: 255 })), {
      maxLength: 30,
    });
    fc.assert(
      fc.property(bytes, fc.constantFrom(...shells), (value, shell) => {
        expect(echo(shell, shQuote(Buffer.from(value)))).toEqual(Buffer.from(value));
      }),
      { numRuns: 60 },
    );
  });

  it('is refused with a NUL inside', () => {
    expect(() => shQuote('a\0b')).toThrow(TypeError);
    expect(() => shQuote(Buffer.from([0xff, 0]))).toThrow(TypeError);
  });
});
