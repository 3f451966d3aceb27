import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { classify, requireClassified, type Classification } from '#engine/masking/classify.ts';
import type { TableFacts } from '#engine/masking/facts.ts';
import type { ColumnFindings, ScanFindings } from '#engine/masking/scan.ts';
import { loadRecipes } from '#engine/recipes/load-recipes.ts';
import type { ColumnRule, TableMasking } from '#shared/domain/masking.ts';
import type { Recipe } from '#shared/recipe-schema/recipe.ts';
import { column, table } from './facts-for-tests.ts';

let wordpress: Recipe;
let generic: Recipe;
beforeAll(async () => {
  const book = await loadRecipes([path.resolve('electron/recipes')]);
  wordpress = book.resolveRecipe('wordpress');
  generic = book.resolveRecipe('generic-php');
});

const clean: ColumnFindings = { filled: 100, kind: null, looksLike: null, matches: 0, withAddress: 0 };

function findings(tables: readonly TableFacts[], found: Readonly<Record<string, ColumnFindings>> = {}): ScanFindings {
  return new Map(
    tables.map(({ name, columns }) => [name, new Map(columns.map((each) => [each.name, found[each.name] ?? clean]))]),
  );
}

interface Rules {
  readonly profile?: readonly TableMasking[];
  readonly decisions?: readonly TableMasking[];
}

function run(
  recipe: Recipe,
  tables: readonly TableFacts[],
  rules: Rules = {},
  found: Readonly<Record<string, ColumnFindings>> = {},
): Classification {
  return classify({ tables, recipe, tablePrefix: 'wp_', findings: findings(tables, found), ...rules });
}

function verdictOf(
  result: Classification,
  tableName: string,
  columnName: string,
): { rule: ColumnRule; source: string } {
  const found = result.tables
    .find((each) => each.table === tableName)
    ?.columns.find((each) => each.column === columnName);
  if (found === undefined) throw new Error(`no verdict on ${tableName}.${columnName}`);
  return found;
}

describe('classify', () => {
  it('stops at a column that was added in production since the last pull (B27)', () => {
    const users = table('wp_users', [column('user_email'), column('phone2')]);
    const result = run(wordpress, [users]);
    expect(result.unclassified).toEqual([
      {
        table: 'wp_users',
        column: 'phone2',
        reason: 'its name says that it holds a telephone number',
        suggestion: { kind: 'mask', method: 'phone' },
        fits: expect.arrayContaining(['phone', 'text', 'scrub', 'keep']),
      },
    ]);
    expect(() => requireClassified(result)).toThrow('wp_users.phone2');
  });

  it('goes on once the user has decided', () => {
    const users = table('wp_users', [column('phone2')]);
    const result = run(wordpress, [users], {
      decisions: [{ table: 'wp_users', columns: { phone2: { kind: 'mask', method: 'phone' } } }],
    });
    expect(result.unclassified).toEqual([]);
    expect(() => requireClassified(result)).not.toThrow();
    expect(verdictOf(result, 'wp_users', 'phone2')).toMatchObject({ source: 'decision', rule: { method: 'phone' } });
  });

  it('takes the decision before the profile before the recipe', () => {
    const users = table('wp_users', [column('user_email'), column('display_name'), column('user_url')]);
    const result = run(wordpress, [users], {
      profile: [
        {
          table: '{prefix}users',
          columns: { user_email: { kind: 'mask', method: 'token' }, display_name: { kind: 'mask', method: 'text' } },
        },
      ],
      decisions: [{ table: 'wp_users', columns: { user_email: { kind: 'keep' } } }],
    });
    expect(verdictOf(result, 'wp_users', 'user_email')).toMatchObject({ source: 'decision', rule: { kind: 'keep' } });
    expect(verdictOf(result, 'wp_users', 'display_name')).toMatchObject({
      source: 'profile',
      rule: { method: 'text' },
    });
    expect(verdictOf(result, 'wp_users', 'user_url')).toMatchObject({ source: 'recipe', rule: { method: 'url' } });
  });

  it('says of a kept column that it looks personal', () => {
    const users = table('wp_users', [column('user_email')]);
    const result = run(wordpress, [users], {
      decisions: [{ table: 'wp_users', columns: { user_email: { kind: 'keep' } } }],
    });
    expect(result.tables[0]?.columns.at(-1)).toMatchObject({
      looksPersonal: 'its name says that it holds an e-mail address',
    });
  });

  it('stops at values that look personal under a harmless name', () => {
    const things = table('things', [column('extra')]);
    const found: ColumnFindings = {
      filled: 40,
      kind: 'email',
      looksLike: 'an e-mail address',
      matches: 39,
      withAddress: 39,
    };
    const result = run(generic, [things], {}, { extra: found });
    expect(result.unclassified[0]).toMatchObject({
      column: 'extra',
      reason: '39 of 40 values look like an e-mail address',
      suggestion: { method: 'email' },
    });
  });

  it('stops at a text column whose values were not looked at', () => {
    const things = table('things', [column('extra')]);
    const result = classify({ tables: [things], recipe: generic, tablePrefix: '', findings: new Map() });
    expect(result.unclassified[0]).toMatchObject({ column: 'extra', reason: 'its values could not be looked at' });
  });

  it('scrubs text it knows nothing about, and keeps numbers', () => {
    const things = table('things', [
      column('remark', { type: 'text' }),
      column('amount', { type: 'int' }),
      column('code', { maxLength: 4 }),
    ]);
    const result = run(generic, [things]);
    expect(result.unclassified).toEqual([]);
    expect(verdictOf(result, 'things', 'remark').rule.kind).toBe('scrub');
    expect(verdictOf(result, 'things', 'amount').rule.kind).toBe('keep');
    expect(verdictOf(result, 'things', 'code').rule.kind).toBe('keep');
  });

  it('leaves generated columns to the target', () => {
    const users = table('users', [column('email_domain', { generated: true })]);
    const result = run(generic, [users]);
    expect(result.tables[0]?.columns.map((each) => each.column)).toEqual(['id']);
    expect(result.unclassified).toEqual([]);
  });

  it('knows the tables of every blog of a multisite', () => {
    const comments = table('wp_7_comments', [column('comment_author_email'), column('comment_type')]);
    expect(verdictOf(run(wordpress, [comments]), 'wp_7_comments', 'comment_author_email').rule).toMatchObject({
      method: 'email',
    });
  });

  it('lets the later of two rules of the recipe win, so that user meta is not treated as post meta', () => {
    const meta = table('wp_usermeta', [column('meta_key'), column('meta_value', { type: 'longtext' })]);
    const { rule } = verdictOf(run(wordpress, [meta]), 'wp_usermeta', 'meta_value');
    expect(rule.kind === 'by-key' && rule.cases.some(({ like }) => like === 'nickname')).toBe(true);
  });

  it('does not apply a rule by key to a table without that key', () => {
    const odd = table('wp_oddmeta', [column('meta_value', { type: 'longtext' })]);
    const found: ColumnFindings = {
      filled: 10,
      kind: 'email',
      looksLike: 'an e-mail address',
      matches: 10,
      withAddress: 10,
    };
    expect(run(wordpress, [odd], {}, { meta_value: found }).unclassified).toHaveLength(1);
  });

  it('applies a rule for * to text columns only, and only where nothing else is said', () => {
    const newsletter = table('wp_newsletter', [
      column('email'),
      column('profile_3'),
      column('status'),
      column('list_1', { type: 'tinyint' }),
    ]);
    const result = run(wordpress, [newsletter]);
    expect(verdictOf(result, 'wp_newsletter', 'email').rule).toMatchObject({ method: 'email' });
    expect(verdictOf(result, 'wp_newsletter', 'profile_3').rule).toMatchObject({ method: 'text' });
    expect(verdictOf(result, 'wp_newsletter', 'status').rule.kind).toBe('keep');
    expect(verdictOf(result, 'wp_newsletter', 'list_1').rule.kind).toBe('keep');
  });

  it('masks both ends of a foreign key alike, also round a cycle (B26)', () => {
    const key = (columns: string[], referencedTable: string, referencedColumns: string[]) => ({
      columns,
      referencedTable,
      referencedColumns,
    });
    const users = table('users', [column('handle', { unique: 'alone' }), column('boss')], {
      foreignKeys: [key(['boss'], 'users', ['handle'])],
    });
    const posts = table('posts', [column('author_ref')], { foreignKeys: [key(['author_ref'], 'users', ['handle'])] });
    const result = run(generic, [users, posts], {
      decisions: [
        { table: 'users', columns: { handle: { kind: 'mask', method: 'login' }, boss: { kind: 'keep' } } },
        { table: 'posts', columns: { author_ref: { kind: 'keep' } } },
      ],
    });
    for (const [tableName, name] of [
      ['users', 'boss'],
      ['posts', 'author_ref'],
    ] as const) {
      expect(verdictOf(result, tableName, name)).toMatchObject({ source: 'foreign-key', rule: { method: 'login' } });
    }
  });

  it.each<[string, Parameters<typeof column>[1], ColumnRule]>([
    ['birth_date', { type: 'date' }, { kind: 'mask', method: 'birthday' }],
    ['phone', { type: 'bigint' }, { kind: 'mask', method: 'zero' }],
    ['password', {}, { kind: 'mask', method: 'password' }],
    ['user_agent', {}, { kind: 'mask', method: 'text' }],
    ['zip', {}, { kind: 'mask', method: 'postcode' }],
    ['vorname', {}, { kind: 'mask', method: 'first-name' }],
    ['iban', {}, { kind: 'mask', method: 'token' }],
    ['client_ip', {}, { kind: 'mask', method: 'ip' }],
  ])('suggests for %s', (name, over, expected) => {
    expect(run(generic, [table('people', [column(name, over)])]).unclassified[0]?.suggestion).toEqual(expected);
  });
});
