import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDotenv } from '#engine/recipes/parse-dotenv.ts';

describe('parseDotenv', () => {
  it.each([
    ['A=plain', 'plain'],
    ['export A=plain', 'plain'],
    ['  A = plain  ', 'plain'],
    ['A=', ''],
    ['A=""', ''],
    ['A=plain # a comment', 'plain'],
    ['A=with#hash', 'with'],
    ["A='with # hash' # comment", 'with # hash'],
    ["A='no ${B} here'", 'no ${B} here'],
    ["A='back\\slash'", 'back\\slash'],
    ['A="a \\"quoted\\" word"', 'a "quoted" word'],
    ['A="a\\nb"', 'a\nb'],
    ['A="\\$HOME"', '$HOME'],
    ['A="two\nlines"', 'two\nlines'],
    ["A='two\nlines'", 'two\nlines'],
    ['B=x\nA=${B}y', 'xy'],
    ['B=x\nA="${B}y"', 'xy'],
    ['A=${UNKNOWN}', '${UNKNOWN}'],
    ['A=$B', '$B'],
    ['A=pa$$word!', 'pa$$word!'],
    ['A=1\r\nB=2', '1'],
    ['A=first\nA=second', 'second'],
    ['\uFEFFA=bom', 'bom'],
    ['not an assignment\nA=x', 'x'],
    ['#A=no\nA=x', 'x'],
    ['A="never closed\nB=2', '"never closed'],
    ['A=a=b=c', 'a=b=c'],
  ])('%j', (source, expected) => {
    expect(parseDotenv(source).A).toBe(expected);
  });

  it('takes names from the files before it', () => {
    expect(parseDotenv('A=${B}', { B: 'from before' })).toEqual({ A: 'from before' });
  });

  it('keeps __proto__ a name like any other', () => {
    const values = parseDotenv('__proto__=x\nA=${constructor}');
    expect(Object.hasOwn(values, '__proto__')).toBe(true);
    expect(({} as Record<string, unknown>).x).toBeUndefined();
    expect(values.A).toBe('${constructor}');
  });

  it('does not let values double without end', () => {
    const lines = Array.from({ length: 60 }, (_, index) => `A${index + 1}=\${A${index}}\${A${index}}`);
    const values = parseDotenv(`A0=0123456789\n${lines.join('\n')}`);
    expect(values.A60?.length).toBeLessThanOrEqual(65_536);
  });

  it('gives back every password that was quoted (U5)', () => {
    const quote = (text: string): string =>
      `"${text
        .replace(/[\\"$]/g, (each) => `\\${each}`)
        .replaceAll('\n', '\\n')
        .replaceAll('\r', '\\r')}"`;
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (password) => {
        const text = Buffer.from(password).toString();
        expect(parseDotenv(`DB_PASSWORD=${quote(text)}\nNEXT=1`)).toEqual({ DB_PASSWORD: text, NEXT: '1' });
      }),
    );
  });
});
