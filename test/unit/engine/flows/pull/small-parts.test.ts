import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import type { NeutraliseStep } from '#shared/recipe-schema/neutralise.ts';
import { fillPlaceholders, runCommand } from '#engine/flows/pull/after-pull.ts';
import { choosePart } from '#engine/flows/pull/choose-ranges.ts';
import { hashPassword } from '#engine/flows/pull/local-password.ts';
import { contradictionQueries, neutraliseStatements } from '#engine/flows/pull/neutralise-sql.ts';
import { printNames } from '#engine/flows/pull/print-names.ts';
import type { LoadedRange } from '#engine/transfer/load-tables.ts';
import { column, recipe, table } from './pull-facts.ts';

describe('names for a remote printf', () => {
  const names = ['plain.jpg', '-rf', "a'b", 'a"b', '$(id)', 'a\nb', '%s%n', 'back\\slash', 'ü', '~', '*'].map((name) =>
    Buffer.from(name),
  );
  const odd = [...names, Buffer.from([0xff, 0xfe, 0x20]), Buffer.alloc(255, 0x61)];

  it.each(['sh', 'bash', 'dash'])('arrive byte for byte in %s', (shell) => {
    const printed = execFileSync(shell, ['-s'], { input: printNames(odd) });
    expect(printed.equals(Buffer.concat(odd.flatMap((name) => [name, Buffer.from([0])])))).toBe(true);
  });
});

describe('local passwords', () => {
  it('are a hash that WordPress accepts', async () => {
    const hash = await hashPassword('wordpress-phpass', 'letmein ü');
    const code = `require "/usr/share/wordpress/wp-includes/class-phpass.php"; exit((new PasswordHash(8, true))->CheckPassword("letmein ü", $argv[1]) ? 0 : 9);`;
    expect(() => execFileSync('php', ['-r', code, hash])).not.toThrow();
    const other = await hashPassword('wordpress-phpass', 'other');
    expect(() => execFileSync('php', ['-r', code, other])).toThrow();
  });

  it('are a hash that PHP verifies', async () => {
    const hash = await hashPassword('bcrypt', 'letmein');
    expect(hash).toMatch(/^\$2y\$10\$/);
    const code = 'exit(password_verify("letmein", $argv[1]) ? 0 : 9);';
    expect(() => execFileSync('php', ['-r', code, hash])).not.toThrow();
  });
});

describe('commands after a pull', () => {
  const values = { root: '/srv/my site', url: 'https://x.test', php: 'php' };
  const command = { id: 'c', title: 'C', argv: ['true'], optional: false, needs: [] as string[], timeout: 5 };

  it('keep a value one word, whatever it holds', () => {
    expect(fillPlaceholders(['{php}', '--path={root}', '$(id)'], values)).toEqual([
      'php',
      '--path=/srv/my site',
      '$(id)',
    ]);
    expect(() => fillPlaceholders(['{nope}'], values)).toThrow(/\{nope\}/);
  });

  it('never reach a shell, tell a missing program and the reason of a failure', async () => {
    const here = { ...values, root: '/tmp' };
    const run = (argv: string[], optional = false): ReturnType<typeof runCommand> =>
      runCommand({ ...command, argv, optional }, here, new AbortController().signal);
    expect(await run(['echo', '$(id);`id`'])).toEqual({ kind: 'done', output: '$(id);`id`' });
    expect(await run(['no-such-program'], true)).toMatchObject({ kind: 'left-out' });
    expect(await run(['no-such-program'])).toMatchObject({ kind: 'failed' });
    const needy = { ...command, needs: ['.', 'no-such-folder/file'] };
    expect(await runCommand(needy, here, new AbortController().signal)).toEqual({
      kind: 'left-out',
      reason: 'no-such-folder/file is not there',
    });
    expect(await run(['sh', '-c', 'echo because >&2; exit 3'])).toEqual({ kind: 'failed', reason: 'because' });
  });
});

describe('ranges that are read back', () => {
  const range = (after: string | null, through: string | null, digest = '00000001'): LoadedRange => ({
    table: 't',
    range: { after: after === null ? null : [after], through: through === null ? null : [through] },
    ...{ rows: 1, bytes: 1, digest, rewrittenCells: 0 },
  });
  const three = [range(null, '10'), range('10', '20'), range('20', null)];

  it('are all, or one that follows from the data', () => {
    expect(choosePart(three, { how: 'full', ordered: true })).toHaveLength(3);
    expect(choosePart(three, { how: 'sample', ordered: true })).toEqual([three[1]]);
  });

  it('are only whole tables where rows may sort otherwise', () => {
    expect(choosePart(three, { how: 'full', ordered: false })).toEqual([]);
    expect(choosePart([range(null, null)], { how: 'sample', ordered: false })).toHaveLength(1);
  });
});

describe('making a copy harmless', () => {
  const options = table('wp_options', [column('option_name'), column('option_value'), column('autoload')]);
  const site = {
    tables: [options, table('wp_7_options', [column('option_name')])],
    prefix: 'wp_',
    nameOf: (name: string) => `\`s\`.\`${name}\``,
  };
  const [option, missing] = recipe({
    neutralise: [
      {
        ...{ id: 'public', title: 'x', do: 'set-option-row', table: '{blog}options', set: { option_value: "0'" } },
        key: { column: 'option_name', value: 'blog_public' },
        check: {
          kind: 'all-rows',
          table: '{blog}options',
          where: { column: 'option_name', equals: ['blog_public'] },
          column: 'option_value',
          equals: '0',
        },
      },
      {
        ...{ id: 'gone', title: 'x', do: 'delete-rows', table: '{blog}shop', where: { column: 'a', equals: ['b'] } },
        check: { kind: 'no-rows', table: '{blog}shop', where: { column: 'a', equals: ['b'] } },
      },
    ],
  }).neutralise as [NeutraliseStep, NeutraliseStep]; // the two of the recipe above

  it('writes only into tables that have the columns, and quotes every value', () => {
    const [update, insert, ...rest] = neutraliseStatements(option, site);
    expect(rest).toEqual([]);
    expect(update).toMatch(/^UPDATE `s`\.`wp_options` SET `option_value` = /);
    expect(update).not.toMatch(/0''?\s*WHERE 1/);
    expect(insert).toMatch(/WHERE NOT EXISTS/);
    expect(neutraliseStatements(missing, site)).toEqual([]);
  });

  it('checks with a query that counts what contradicts it', () => {
    expect(contradictionQueries(option, site)).toEqual([
      expect.stringMatching(/^SELECT COUNT\(\*\) FROM `s`\.`wp_options`/),
    ]);
    expect(contradictionQueries(missing, site)).toEqual([]);
  });
});
