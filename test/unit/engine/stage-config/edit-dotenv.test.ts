import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDotenv } from '#engine/recipes/parse-dotenv.ts';
import { editDotenv, quoteDotenv } from '#engine/stage-config/edit-dotenv.ts';

const set = (source: string, values: Record<string, string>): string =>
  editDotenv(source, new Map(Object.entries(values)));

describe('editDotenv', () => {
  it('changes a value and leaves comments, order, quotes of others and line ends alone', () => {
    const source = '# head\r\nexport A = 1 # why\r\n\r\nB="two # 2"\r\nC=\'x\'';
    expect(set(source, { A: '2', C: 'y' })).toBe('# head\r\nexport A = 2 # why\r\n\r\nB="two # 2"\r\nC=y');
  });

  it('replaces a value of several lines as a whole', () => {
    expect(set('KEY="one\nB=2\nthree"\nB=3\n', { KEY: 'x' })).toBe('KEY=x\nB=3\n');
  });

  it('changes every line that sets the variable, because readers differ in which one wins', () => {
    expect(set('A=1\nB=2\nA=3\n', { A: '9' })).toBe('A=9\nB=2\nA=9\n');
  });

  it('adds what is missing at the end, in a line of its own', () => {
    expect(set('A=1', { B: 'two words' })).toBe("A=1\nB='two words'\n");
  });

  it('does not take a comment or a name that begins alike for the variable', () => {
    expect(set('#A=1\nAA=1\n', { A: '2' })).toBe('#A=1\nAA=1\nA=2\n');
  });

  it('writes any value so that it is read back, and changes nothing else', () => {
    const name = fc.stringMatching(/^[A-Z][A-Z0-9_]{0,8}$/);
    const text = fc.string({ unit: 'binary' }).filter((value) => !/[\0\r]/.test(value));
    const plain = fc.dictionary(name, text, { maxKeys: 6 });
    fc.assert(
      fc.property(plain, plain, (first, changes) => {
        const source = Object.entries(first)
          .map(([key, value]) => `# about ${key}\n${key}=${quoteDotenv(value)}\n`)
          .join('');
        const edited = set(source, changes);
        expect(parseDotenv(edited)).toEqual({ ...first, ...changes });
        for (const key of Object.keys(first)) expect(edited).toContain(`# about ${key}\n`);
      }),
    );
  });
});
