import { describe, expect, it } from 'vitest';
import type { TableVerdict } from '#engine/masking/classify.ts';
import { compileMasking, type CompiledTable } from '#engine/masking/compile.ts';
import type { ColumnFacts, TableFacts } from '#engine/masking/facts.ts';
import type { ColumnRule } from '#shared/domain/masking.ts';
import { isAppError } from '#shared/errors/app-error.ts';
import { column, table } from './facts-for-tests.ts';

const saltHex = '0123456789abcdef0123456789abcdef';

function compile(
  facts: TableFacts,
  rules: Readonly<Record<string, ColumnRule>>,
  flavour: 'pcre' | 'icu' | 'none' = 'pcre',
): CompiledTable {
  const columns = facts.columns.map((each) => ({
    column: each.name,
    rule: rules[each.name] ?? ({ kind: 'keep' } as const),
    source: 'decision' as const,
    looksPersonal: null,
  }));
  const verdicts: TableVerdict[] = [{ table: facts.name, columns }];
  const [compiled] = compileMasking([facts], verdicts, { saltHex, flavour });
  if (compiled === undefined) throw new Error('nothing was compiled');
  return compiled;
}

const one = (over: Partial<ColumnFacts>, rule: ColumnRule, rows = 1000): CompiledTable =>
  compile(table('t', [column('c', over)], { rows }), { c: rule });
const expressionOf = (compiled: CompiledTable): string | null | undefined =>
  compiled.columns.find((each) => each.column === 'c')?.expression;
const mask = (method: Extract<ColumnRule, { kind: 'mask' }>['method']): ColumnRule => ({ kind: 'mask', method });

describe('compileMasking', () => {
  it('selects kept columns as they are', () => {
    expect(expressionOf(one({}, { kind: 'keep' }))).toBeNull();
  });

  it('refuses a table or a column nobody decided about', () => {
    const facts = table('t', [column('c')]);
    expect(() => compileMasking([facts], [], { saltHex, flavour: 'pcre' })).toThrow('what to do with t');
    expect(() => compileMasking([facts], [{ table: 't', columns: [] }], { saltHex, flavour: 'pcre' })).toThrow('t.id');
  });

  it.each(['', 'short', "'; DROP TABLE x; --0123456789abcdef", 'g'.repeat(32)])('refuses the salt %j', (salt) => {
    const attempt = (): unknown => compileMasking([], [], { saltHex: salt, flavour: 'pcre' });
    expect(attempt).toThrow(expect.objectContaining({ code: 'plan.blocked' }));
  });

  it('quotes names that try to leave their quotes', () => {
    const facts = table('t', [column('a` FROM secrets; --')]);
    const compiled = compile(facts, { 'a` FROM secrets; --': mask('email') });
    expect(compiled.columns[1]?.expression).toContain('`a`` FROM secrets; --`');
  });

  it('never puts a pattern of a rule into the statement as it is', () => {
    const rule: ColumnRule = {
      kind: 'by-key',
      keyColumn: 'k',
      cases: [{ like: `x' OR '1'='1\\_%`, method: 'email' }],
      otherwise: { kind: 'keep' },
    };
    const compiled = compile(table('t', [column('k'), column('c')]), { c: rule });
    expect(expressionOf(compiled)).not.toContain(`' OR '`);
    expect(expressionOf(compiled)).toContain("ESCAPE '!'");
  });

  it('blocks a method that would make a unique column constant', () => {
    expect(one({ unique: 'alone', nullable: false }, mask('empty')).problems).toMatchObject([
      { kind: 'cannot-mask', severity: 'blocks' },
    ]);
    expect(expressionOf(one({ unique: 'alone', nullable: true }, mask('empty')))).toBe('NULL');
  });

  it.each<[Partial<ColumnFacts>, number, string | null]>([
    [{ maxLength: 100 }, 1_000_000, null],
    [{ maxLength: 30 }, 100_000, null],
    [{ maxLength: 28 }, 100_000, 'collision-risk'],
    [{ maxLength: 20 }, 100_000, 'cannot-mask'],
    [{ maxLength: 21 }, 1_000_000_000, 'collision-risk'],
    [{ maxLength: 100, uniquePrefix: 6 }, 100_000, 'collision'],
    [{ maxLength: 100, uniquePrefix: 10 }, 1_000_000, 'collision-risk'],
    [{ maxLength: 100, uniquePrefix: 191 }, 1_000_000, null],
  ])('of a unique address column %j with %i rows reports %s', (over, rows, expected) => {
    expect(one({ ...over, unique: 'alone' }, mask('email'), rows).problems[0]?.kind ?? null).toBe(expected);
  });

  it('cuts both ends of a foreign key to the shorter one', () => {
    const users = table('users', [column('c', { maxLength: 40, unique: 'alone' })]);
    const posts = table('posts', [column('c', { maxLength: 16 })], {
      foreignKeys: [{ columns: ['c'], referencedTable: 'users', referencedColumns: ['c'] }],
    });
    const verdict = (name: string): TableVerdict => ({
      table: name,
      columns: ['id', 'c'].map((each) => ({
        column: each,
        rule: each === 'c' ? mask('token') : { kind: 'keep' },
        source: 'decision',
        looksPersonal: null,
      })),
    });
    const compiled = compileMasking([users, posts], [verdict('users'), verdict('posts')], { saltHex, flavour: 'pcre' });
    const [a, b] = compiled.map(expressionOf);
    expect(a).toContain('16))');
    expect(a).toBe(b);
  });

  it('warns that an old server empties values instead of scrubbing them', () => {
    const compiled = compile(table('t', [column('c', { type: 'text' })]), { c: { kind: 'scrub' } }, 'none');
    expect(compiled.problems).toMatchObject([{ kind: 'scrub-empties', severity: 'warns' }]);
    expect(expressionOf(compiled)).not.toContain('REGEXP_REPLACE');
  });

  it('leaves a year alone, which is all that a birthday keeps', () => {
    expect(expressionOf(one({ type: 'year' }, mask('birthday')))).toBeNull();
  });

  it('blocks what no made-up value fits', () => {
    expect(one({ type: 'point', nullable: false }, mask('zero')).problems).toMatchObject([
      { kind: 'cannot-mask', severity: 'blocks' },
    ]);
    expect(expressionOf(one({ type: 'point', nullable: true }, mask('null')))).toBe('NULL');
  });

  it('throws its own error for unclassified columns, with the names as facts', () => {
    try {
      compileMasking([table('t', [])], [], { saltHex, flavour: 'pcre' });
      expect.unreachable();
    } catch (error) {
      expect(isAppError(error, 'plan.unclassified-columns') && error.facts).toEqual({ columns: ['t'] });
    }
  });
});
