import fc from 'fast-check';
import { expect, it } from 'vitest';
import { quoteBytes, quoteDdlString, quoteIdentifier, quoteLiteral, quoteQualified } from '#engine/mysql/quote.ts';
import { oldSchemaName, shadowSchemaName, sideTableName } from '#engine/mysql/switch-names.ts';

it('quotes any name so that it ends where it should', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, unit: 'grapheme' }), (name) => {
      fc.pre(!name.includes('\0'));
      const quoted = quoteIdentifier(name);
      expect(quoted.slice(1, -1).replaceAll('``', '')).not.toContain('`');
      expect(quoted.slice(1, -1).replaceAll('``', '`')).toBe(name);
    }),
  );
  expect(quoteQualified('a`', 'b')).toBe('`a```.`b`');
  expect(() => quoteIdentifier('a\0b')).toThrow();
  expect(() => quoteIdentifier('')).toThrow();
});

it('writes text without quotes or backslashes that a sql_mode could change', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const literal = quoteLiteral(text);
      expect(literal).toMatch(/^(?:'[^'\\]*'|_utf8mb4 X'[0-9a-f]*')$/);
    }),
  );
  expect(quoteLiteral("it's")).toBe("_utf8mb4 X'69742773'");
  expect(quoteBytes(Buffer.from([0, 255]))).toBe("X'00ff'");
  expect(quoteDdlString("a'b\\c\n")).toBe("'a''b\\\\c\\n'");
});

it('finds names of at most 64 characters that differ where the originals do', () => {
  const long = 'x'.repeat(63);
  const id = '0123abcd';
  expect(shadowSchemaName(long, id)).toHaveLength(64);
  expect(oldSchemaName('shop', id)).toBe('shop_old_0123abcd');
  expect(sideTableName('wp_posts', id, 'n')).toBe('sl0123abcdn_wp_posts');
  expect(sideTableName(`${long}a`, id, 'o')).toHaveLength(64);
  expect(sideTableName(`${long}a`, id, 'o')).not.toBe(sideTableName(`${long}b`, id, 'o'));
});
