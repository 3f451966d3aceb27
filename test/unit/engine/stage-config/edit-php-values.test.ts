import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePhpSettings } from '#engine/recipes/parse-php-settings.ts';
import { editHtaccess } from '#engine/stage-config/edit-htaccess.ts';
import { editPhpValues } from '#engine/stage-config/edit-php-values.ts';
import { includeSnippet, insertInclude, renderPhpFile } from '#engine/stage-config/php-file.ts';

const edit = (source: string, values: Record<string, string>): string | null =>
  editPhpValues(source, new Map(Object.entries(values)));

async function read(source: string, key: string): Promise<string | null> {
  const surroundings = {
    ...{ environment: {}, server: {} },
    exists: () => Promise.resolve(false),
    include: () => Promise.resolve(null),
  };
  const file = { file: 'x.php', source: Buffer.from(source) };
  const value = (await parsePhpSettings([file], surroundings, { variables: {}, returnedAs: undefined }))?.get(key);
  return value?.kind === 'value' ? value.text : null;
}

describe('values of a returned array', () => {
  it('are changed where they stand, and everything else stays', () => {
    const source =
      "<?php\r\n// 'mode' => 'x'\r\nreturn array (\r\n  'mode' => /* why */ 'old', # 'mode'\r\n  'n' => 1,\r\n);\r\n";
    expect(edit(source, { 'return.mode': 'new' })).toBe(source.replace("'old'", "'new'"));
    expect(edit(source, { 'return.n': 'true' })).toBe(source.replace("'n' => 1", "'n' => true"));
  });

  it('are added with the lists around them, once', () => {
    const source = "<?php return ['a' => ['b' => 'c']];";
    const added = edit(source, { 'return.a.d.e': 'x', 'return.f': 'y' }) ?? '';
    expect(edit(added, { 'return.a.d.e': 'x', 'return.f': 'y' })).toBe(added);
    expect(added.match(/'d'/g)).toHaveLength(1);
  });

  it('win where a key stands twice, as in PHP', () => {
    expect(edit("<?php return ['a' => '1', 'a' => '2'];", { 'return.a': '3' })).toBe(
      "<?php return ['a' => '1', 'a' => '3'];",
    );
  });

  it.each([
    ['no list', '<?php return 5;'],
    ['a list from a program', "<?php return merge(['a' => 1]);"],
    ['no return', '<?php $a = [];'],
    ['a return inside of a function', '<?php function f() { return []; }'],
    ['something that is no list on the way', "<?php return ['a' => f()];"],
    ['a list where a value belongs', "<?php return ['a' => ['b' => []]];"],
    ['a text whose end reading cannot tell', "<?php return ['x' => <<<T\n]\nT, 'a' => []];"],
  ])('are left alone in %s', (_what, source) => {
    expect(edit(source, { 'return.a.b': 'x' })).toBeNull();
  });

  it('hold any text, and are read back as they were meant', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0')),
        fc.constantFrom('return.a', 'return.new', 'return.list.b', 'return.list.c.d'),
        async (text, place) => {
          const source =
            "<?php\nreturn [\n    'a' => \"1\", 'list' => array('b' => fn(['x']), ), // ]\n    'z' => 'kept',\n];\n";
          const edited = edit(source, { [place]: text }) ?? '';
          expect(await read(edited, place)).toBe(text === '' ? '' : text);
          expect(await read(edited, 'return.z')).toBe('kept');
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('properties of a class', () => {
  const source =
    "<?php\nclass JConfig {\n\tpublic $a = 'x';\n\tvar $b;\n\tfunction f() { $a = 1; return $this->a; }\n\tpublic $list = ['p' => ['q']];\n}\n";

  it('are changed, given a value, or added at the end', () => {
    const edited = edit(source, { 'class.a': 'y', 'class.b': 'false', 'class.c': 'z', 'class.list': 'w' });
    expect(edited).toBe(
      source
        .replace("'x'", "'y'")
        .replace('var $b;', 'var $b = false;')
        .replace("['p' => ['q']]", "'w'")
        .replace('\n}\n', "\n\tpublic $c = 'z';\n}\n"),
    );
  });

  it('are left alone in a file without a class', () => {
    expect(edit('<?php $a = 1;', { 'class.a': 'x' })).toBeNull();
  });
});

describe('the include of our own file', () => {
  const snippet = includeSnippet('ours.php');

  it('goes to the end of what PHP runs, once', () => {
    const source = '<?php\r\n$a = 1;\r\nif ($b) { return; }';
    const included = insertInclude(source, snippet, undefined) ?? '';
    expect(included).toBe(`${source}\r\n${snippet.replaceAll('\n', '\r\n')}`);
    expect(insertInclude(included, snippet, undefined)).toBe(included);
  });

  it.each([
    '<?php $a; ?>\n',
    '<?php return;',
    '<?php $a; __halt_compiler();x',
    'text',
    '<?php if ($a) {',
    '<?php $a = 1',
    '<p><?php $a;',
  ])('is left to the user where nothing at the end would run: %s', (source) => {
    expect(insertInclude(source, snippet, undefined)).toBeNull();
  });

  it('is a file in which the last word of the server counts for what it decides', () => {
    const file = renderPhpFile(
      [
        { place: "$settings['A']", value: "it's", fallback: null },
        { place: 'define.B', value: 'false', fallback: 'B' },
      ],
      '',
    );
    expect(file).toContain("$settings['A'] = 'it\\'s';\n");
    expect(file).toContain(
      "defined( 'B' ) || define( 'B', getenv( 'B' ) === false ? false : filter_var( getenv( 'B' )",
    );
  });
});

describe('.htaccess', () => {
  it('keeps everything but the lines of these variables', () => {
    const source = '# x\nSetEnv APP_ENV "old one"\n<If "x">\n  setenv  OTHER y\n</If>\n';
    expect(
      editHtaccess(
        source,
        new Map([
          ['APP_ENV', 'new'],
          ['OTHER', 'a b'],
          ['MORE', '1'],
        ]),
      ),
    ).toBe('SetEnv MORE 1\n# x\nSetEnv APP_ENV new\n<If "x">\n  setenv  OTHER "a b"\n</If>\n');
  });
});
