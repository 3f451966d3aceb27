import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Setting, SettingsSource } from '#shared/recipe-schema/parts.ts';
import { settingSchema, settingsSourceSchema } from '#shared/recipe-schema/parts.ts';
import type { ProjectFiles } from '#engine/recipes/project-files.ts';
import { readSetting, readSettings } from '#engine/recipes/read-settings.ts';
import type { SettingValue } from '#engine/recipes/settings.ts';

const inMemory = (files: Readonly<Record<string, string>>): ProjectFiles => ({
  label: 'memory',
  exists: async (name) => name in files,
  read: async (name) => (name in files ? Buffer.from(files[name] ?? '') : null),
  list: async (folder) => {
    const inside = Object.keys(files).filter((name) => name.startsWith(`${folder}/`));
    return [...new Set(inside.map((name) => name.slice(folder.length + 1).split('/')[0] ?? ''))];
  },
});

type Source = Parameters<typeof settingsSourceSchema.parse>[0];
const source = (given: Source): SettingsSource => settingsSourceSchema.parse(given);
const value = (text: string): SettingValue => ({ kind: 'value', text });
const unset: SettingValue = { kind: 'unset' };

async function php(
  text: string,
  keys: readonly string[],
  more: Readonly<Record<string, string>> = {},
): Promise<unknown[]> {
  const files = inMemory({ 'a.php': text, ...more });
  const settings = await readSettings(source({ kind: 'php', paths: ['a.php'], environment: ['.env'] }), files);
  return keys.map((key) => settings?.get(key));
}

describe('PHP settings', () => {
  it('reads a returned array in both spellings, with comments, constants and concatenation', async () => {
    const text = `<?php // configuration
      define('HOST', 'db');
      return array('db' => ['default' => array(
        "host" => HOST . '.internal', 'port' => 3306, 'ssl' => false, 'name' /* of it */ => 'n', 'nothing' => null,
      )], 7 => 'seven', 'list' => ['a', 'b', 5 => 'c', 'd'],);`;
    expect(
      await php(text, [
        'return.db.default.host',
        'return.db.default.port',
        'return.db.default.ssl',
        'return.db.default.nothing',
        'return.7',
        'return.list.1',
        'return.list.6',
        'return.db',
        'return.db.other.host',
        'return.db.default.host.x',
      ]),
    ).toEqual([
      value('db.internal'),
      value('3306'),
      value('false'),
      unset,
      value('seven'),
      value('b'),
      value('d'),
      unset,
      unset,
      unset,
    ]);
  });

  it('reads values set inside of lists, one by one and over each other', async () => {
    const text = `<?php
      $databases = [];
      $databases['default']['default'] = ['database' => 'first', 'host' => 'h'];
      $databases['default']['default']['database'] = 'second';
      $settings['x'][] = 'pushed'; $settings['y'] ??= 'default'; $settings['y'] ??= 'not taken';
      $settings['z'] = 'a'; $settings['z'] .= 'b';
      $GLOBALS['conf']['deep']['key'] = 'global';
      $copy = $databases['default'];
      $copy['default']['host'] = 'other';`;
    expect(
      await php(text, [
        '$databases.default.default.database',
        '$databases.default.default.host',
        '$settings.y',
        '$settings.z',
        '$conf.deep.key',
        '$copy.default.host',
      ]),
    ).toEqual([value('second'), value('h'), value('default'), value('ab'), value('global'), value('other')]);
  });

  it('merges lists as PHP does', async () => {
    const text = `<?php
      $a = ['k' => ['x' => 1, 'y' => 2], 3 => 'three'];
      $b = ['k' => ['y' => 9]];
      return ['merge' => array_merge($a, $b), 'deep' => array_replace_recursive($a, $b), 'plus' => $b + $a];`;
    expect(
      await php(text, [
        'return.merge.k.x',
        'return.merge.k.y',
        'return.merge.0',
        'return.deep.k.x',
        'return.deep.k.y',
        'return.deep.3',
        'return.plus.k.x',
        'return.plus.3',
      ]),
    ).toEqual([unset, value('9'), value('three'), value('1'), value('9'), value('three'), unset, value('three')]);
  });

  it('reads the properties of a class and class names', async () => {
    const text = `<?php
      final class JConfig extends Base { public $db = 'joomla'; public string $host = 'localhost:3307'; protected ?int $n = 5, $m = 6;
        private const X = 1; public $mailonline = true; public static $list = ['a' => 'b'];
        public function password($db = 'not this') { $this->db = 'nor this'; $db = 'nor that'; } public $password = 'p\\'w'; }
      return ['transport' => \\Symfony\\NullTransport::class];`;
    expect(
      await php(text, [
        'class.db',
        'class.host',
        'class.n',
        'class.mailonline',
        'class.list.a',
        'class.password',
        'class.none',
        'return.transport',
      ]),
    ).toEqual([
      value('joomla'),
      value('localhost:3307'),
      value('5'),
      value('true'),
      value('b'),
      value("p'w"),
      unset,
      value('Symfony\\NullTransport'),
    ]);
  });

  it('follows what it can decide, and says on which lines it cannot', async () => {
    const text = `<?php
      $a['x'] = 'one';
      if (file_exists(__DIR__ . '/local.php')) include __DIR__ . '/local.php';
      if (random_int(0, 1)) { $a['y'] = 'maybe'; $a['z'] = 'two'; }
      $b['x'] = 'known';
      if (isset($_ENV['CLOUD'])) { $b['x'] = 'other'; }
      $c['x'] = shell_exec('id');
      return getenv('SURELY_NOT_SET') ? ['v' => 1] : ['v' => 2];`;
    const [x, y, z, b, c, v] = await php(text, ['$a.x', '$a.y', '$a.z', '$b.x', '$c.x', 'return.v'], {
      'local.php': `<?php $a['x'] = 'from local'; return ['v' => 'not this'];`,
    });
    expect([x, y, z]).toEqual([value('from local'), value('maybe'), value('two')]);
    expect(b).toMatchObject({ kind: 'unknown', why: expect.stringContaining('is set on lines 6') });
    expect(c).toEqual({ kind: 'unknown', why: 'comes from the result of shell_exec()' });
    expect(v).toMatchObject({ kind: 'unknown' });
  });

  it('sees the environment as env() and App::env() do', async () => {
    const text = `<?php return ['a' => App::env('A'), 'b' => env('B', 'default'), 'c' => craft\\helpers\\App::env('C') ?: 'else', 'd' => App::env('D')];`;
    expect(await php(text, ['return.a', 'return.b', 'return.c'], { '.env': 'A="va"' })).toEqual([
      value('va'),
      value('default'),
      value('else'),
    ]);
    expect(await php(text, ['return.d'])).toMatchObject([{ kind: 'unknown', why: expect.stringContaining('D') }]);
  });

  it('lets further files change what the first one returned, with variables that are set before', async () => {
    const files = inMemory({
      'settings.php': `<?php return ['DB' => ['name' => 'n', 'host' => 'first']];`,
      'more.php': `<?php $GLOBALS['CONF'] = array_replace_recursive($GLOBALS['CONF'], ['DB' => ['host' => $prefix . '.example']]);`,
    });
    const settings = await readSettings(
      source({
        kind: 'php',
        paths: ['no.php', 'settings.php'],
        then: ['no.php', 'more.php'],
        returnedAs: 'CONF',
        variables: { prefix: 'db' },
      }),
      files,
    );
    expect([settings?.file, settings?.get('$CONF.DB.name'), settings?.get('$CONF.DB.host')]).toEqual([
      'settings.php',
      value('n'),
      value('db.example'),
    ]);
  });

  it('keeps every password in an array, however it is quoted (U5)', async () => {
    const single = (text: string): string => `'${text.replace(/[\\']/g, '\\$&')}'`;
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme', minLength: 1 }), async (password) => {
        fc.pre(!password.includes('\0'));
        const [read] = await php(`<?php return ['db' => ['p' => ${single(password)}]];`, ['return.db.p']);
        expect(read).toEqual(value(password));
      }),
      { numRuns: 200 },
    );
  });
});

describe('YAML settings', () => {
  const read = async (text: string, key: string, env = ''): Promise<unknown> => {
    const files = inMemory({ 'p.yml': text, '.env': env });
    return (await readSettings(source({ kind: 'yaml', paths: ['p.yml'], environment: ['.env'] }), files))?.get(key);
  };

  it('reads keys below keys, texts, numbers and lists', async () => {
    const text =
      'parameters:\n  database_host: 10.0.0.1\n  port: 3307\n  on: true\n  none: ~\nlist:\n  - base: https://x.test\n';
    expect(await read(text, 'parameters.database_host')).toEqual(value('10.0.0.1'));
    expect(await read(text, 'parameters.port')).toEqual(value('3307'));
    expect(await read(text, 'parameters.none')).toEqual(unset);
    expect(await read(text, 'list.0.base')).toEqual(value('https://x.test'));
    expect(await read(text, 'parameters.constructor')).toEqual(unset);
    expect(await read(text, 'parameters')).toEqual(unset);
  });

  it('fills in the environment, and says which variable is lacking', async () => {
    const text = `a: '%env(resolve:URL)%'\nb: "%env('HOST')%:3306"\nc: '100%%'\nd: '%other%'`;
    expect(await read(text, 'a', 'URL=mysql://x')).toEqual(value('mysql://x'));
    expect(await read(text, 'b', 'HOST=h')).toEqual(value('h:3306'));
    expect(await read(text, 'a')).toEqual({ kind: 'unknown', why: expect.stringContaining('URL') });
    expect(await read(text, 'c')).toEqual(value('100%'));
    expect(await read(text, 'd')).toMatchObject({ kind: 'unknown' });
  });

  it('finds a file whose folder may have any name', async () => {
    const setting: Setting = settingSchema.parse({ kind: 'yaml', paths: ['sites/*/config.yaml'], keys: ['base'] });
    const files = inMemory({
      'sites/b/config.yaml': 'base: second',
      'sites/a/config.yaml': 'base: first',
      'sites/c/other': '',
    });
    expect(await readSetting([setting], files)).toEqual({ value: 'first', file: 'sites/a/config.yaml' });
  });
});

describe('dotenv settings', () => {
  it('are read from files that are named after a variable, but after nothing else', async () => {
    const paths = ['.env', '.env.{APP_ENV}', '.env.{MISSING}'];
    const read = async (env: string): Promise<unknown> => {
      const files = inMemory({ '.env': env, '.env.prod': 'X=2', '.env.': 'X=3', '.env.../../etc': 'X=4' });
      return (await readSettings(source({ kind: 'dotenv', paths }), files))?.get('X');
    };
    expect(await read('APP_ENV=prod\nX=1')).toEqual(value('2'));
    expect(await read('APP_ENV=../../etc\nX=1')).toEqual(value('1'));
    expect(await read('APP_ENV=\nX=1')).toEqual(value('1'));
  });
});
