import { describe, expect, it } from 'vitest';
import { compileRowCondition } from '#engine/masking/row-condition.ts';
import { sqlLike, sqlName, sqlText } from '#engine/masking/sql-text.ts';

describe('sqlText', () => {
  it.each([
    ['plain text', "'plain text'"],
    ["it's", "_utf8mb4 X'69742773'"],
    ['back\\slash', "_utf8mb4 X'6261636b5c736c617368'"],
    ['ü', "_utf8mb4 X'c3bc'"],
    ['a\nb', "_utf8mb4 X'610a62'"],
    ['', "''"],
  ])('%j', (text, expected) => {
    expect(sqlText(text)).toBe(expected);
  });
});

describe('sqlName', () => {
  it('doubles back-ticks', () => {
    expect(sqlName('a`b')).toBe('`a``b`');
  });
});

describe('sqlLike', () => {
  it.each([
    ['abc%', "`k` LIKE 'abc%' ESCAPE '!'"],
    ['\\_transient\\_%', "`k` LIKE '!_transient!_%' ESCAPE '!'"],
    ['100\\%', "`k` LIKE '100!%' ESCAPE '!'"],
    ['a!b', "`k` LIKE 'a!!b' ESCAPE '!'"],
    ['a\\b', "`k` LIKE 'ab' ESCAPE '!'"],
  ])('%j', (pattern, expected) => {
    expect(sqlLike('k', pattern)).toBe(expected);
  });
});

describe('compileRowCondition', () => {
  it('is never NULL, so that NOT selects the other rows', () => {
    expect(compileRowCondition({ column: 'k', equals: ['a', 'b'] })).toBe("(`k` IS NOT NULL AND (`k` IN ('a', 'b')))");
    expect(compileRowCondition({ column: 'k', like: ['a%', 'b%'] })).toBe(
      "(`k` IS NOT NULL AND (`k` LIKE 'a%' ESCAPE '!' OR `k` LIKE 'b%' ESCAPE '!'))",
    );
  });
});
