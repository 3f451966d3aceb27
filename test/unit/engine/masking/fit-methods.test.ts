import { describe, expect, it } from 'vitest';
import { compileMasking } from '#engine/masking/compile.ts';
import { fitsColumn, fittingMethods, nearestFitting } from '#engine/masking/fit-methods.ts';
import type { ColumnFacts } from '#engine/masking/facts.ts';
import { suggestRule } from '#engine/masking/suggest-rule.ts';
import { maskMethodSchema, type ColumnRule, type MaskMethod } from '#shared/domain/masking.ts';
import { column, table } from './facts-for-tests.ts';

function problemOf(facts: ColumnFacts, rule: ColumnRule): string | undefined {
  const verdicts = [
    {
      table: 'leads',
      columns: ['id', facts.name].map((name) => ({
        column: name,
        rule: name === 'id' ? ({ kind: 'keep' } as const) : rule,
        source: 'decision' as const,
        looksPersonal: null,
      })),
    },
  ];
  const [compiled] = compileMasking([table('leads', [facts])], verdicts, { saltHex: 'ab'.repeat(16), flavour: 'pcre' });
  const problem = compiled?.problems.find(({ severity }) => severity === 'blocks');
  return problem === undefined ? undefined : `${problem.table}.${problem.column}: ${problem.text}`;
}

const mask = (method: MaskMethod): ColumnRule => ({ kind: 'mask', method });

describe('methods that fit a column', () => {
  it.each<[string, Partial<ColumnFacts>, MaskMethod, MaskMethod[]]>([
    ['text in an address', { type: 'inet6', nullable: false }, 'text', ['ip']],
    ['an address in an integer', { type: 'int', fullType: 'int(10)', nullable: false }, 'email', ['token', 'zero']],
    ['a date in JSON', { type: 'json', json: true, maxLength: null }, 'birthday', ['text', 'token']],
    ['a name in a date', { type: 'date', nullable: false }, 'name', ['birthday']],
    ['a name in a year', { type: 'year', nullable: false }, 'name', ['birthday']],
    ['a name in a choice', { type: 'enum', fullType: "enum('f','m')", nullable: false }, 'name', ['empty']],
    ['a token in a UUID that is none', { type: 'uuid', nullable: false }, 'email', ['token']],
    ['an address longer than its column', { maxLength: 20, fullType: 'varchar(20)' }, 'email', ['text', 'token']],
    ['a link longer than its column', { maxLength: 30, fullType: 'varchar(30)' }, 'url', ['email', 'text']],
    ['NULL where there may be none', { fullType: 'varchar(100)', nullable: false }, 'null', ['empty']],
    ['a documentation address in a signed number', { type: 'int', fullType: 'int(11)' }, 'ip', ['zero']],
  ])('blocks %s, naming column, type, method and what fits', (_, over, method, fits) => {
    const facts = column('contact', over);
    const problem = problemOf(facts, mask(method));
    expect(problem).toContain('leads.contact: ');
    expect(problem).toContain(`"${method}" does not fit the type ${facts.fullType}`);
    const offered = problem?.split('what fits is')[1] ?? '';
    for (const fitting of fits) expect(offered).toContain(`"${fitting}"`);
    expect(offered).not.toContain(`"${method}"`);
    expect(fittingMethods(facts)).toEqual(expect.arrayContaining(fits));
  });

  it('blocks scrubbing where no text can stand', () => {
    expect(problemOf(column('number', { type: 'int' }), { kind: 'scrub' })).toContain(
      'leads.number: "scrub" does not fit the type int',
    );
  });

  it('looks at every case of a rule by key', () => {
    const rule: ColumnRule = {
      kind: 'by-key',
      keyColumn: 'id',
      cases: [{ like: 'a', method: 'token' }],
      otherwise: { kind: 'mask', method: 'email' },
    };
    expect(problemOf(column('value', { type: 'bigint' }), rule)).toContain('"email" does not fit');
  });

  const types = ['varchar', 'text', 'varbinary', 'int', 'bigint', 'decimal', 'float', 'date', 'datetime', 'time'];
  const rare = ['year', 'enum', 'set', 'json', 'uuid', 'inet4', 'inet6', 'bit', 'point', 'xmltype'];

  it.each([...types, ...rare])('offers for %s exactly what compiles without a refusal', (type) => {
    for (const nullable of [true, false]) {
      for (const unique of ['no', 'alone'] as const) {
        const json = type === 'json';
        const fullType = type === 'enum' ? "enum('a','b')" : type;
        const facts = column('c', {
          type,
          fullType,
          json,
          nullable,
          unique,
          maxLength: /char|bin/.test(type) ? 200 : null,
        });
        for (const method of maskMethodSchema.options) {
          expect(problemOf(facts, mask(method)) === undefined, `${type} ${unique} ${String(nullable)} ${method}`).toBe(
            fitsColumn(facts, method),
          );
        }
      }
    }
  });

  it.each([...types, ...rare])('suggests for %s only what fits', (type) => {
    const facts = column('email', { type, nullable: false, json: type === 'json' });
    const rule = suggestRule(facts, undefined);
    expect(rule.kind === 'mask' ? fittingMethods(facts).includes(rule.method) : rule.kind).not.toBe(false);
    expect(fittingMethods(facts)).toContain(rule.kind === 'mask' ? rule.method : rule.kind);
  });

  it('keeps a rule that fits, and takes digits where values must differ', () => {
    expect(nearestFitting(column('c'), mask('email'))).toEqual(mask('email'));
    expect(nearestFitting(column('c', { maxLength: 10, unique: 'alone' }), mask('email'))).toEqual(mask('token'));
    expect(nearestFitting(column('c', { type: 'point', nullable: false }), mask('text'))).toEqual({ kind: 'keep' });
  });
});
