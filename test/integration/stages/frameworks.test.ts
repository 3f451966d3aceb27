import { chmod, cp, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Environment, Stage } from '#shared/domain/environment.ts';
import { loadRecipes, type RecipeBook } from '#engine/recipes/load-recipes.ts';
import { readSetting } from '#engine/recipes/read-settings.ts';
import { localPlace } from '#engine/stage-config/config-place.ts';
import { planConfig, type PreparedConfig } from '#engine/stage-config/plan-config.ts';
import { run } from '../../lab/processes.ts';

// Each framework's fixture is configured for real; PHP then loads the files the way the framework does and says what it sees.

let book: RecipeBook;
let folder: string;
let root: string;

beforeAll(async () => {
  book = await loadRecipes([resolve('electron/recipes')]);
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stagelift-frameworks-'));
  root = join(folder, 'site');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

interface Prepared extends PreparedConfig {
  write(): Promise<void>;
  undo(): Promise<void>;
}

async function prepare(recipeId: string, stage: Stage, values: Partial<Environment['config']> = {}): Promise<Prepared> {
  const recipe = book.resolveRecipe(recipeId);
  const place = localPlace(root, join(folder, 'kept'));
  const environment: Environment = {
    ...{ id: stage, name: stage, stage, path: root, url: 'http://site.test', database: { kind: 'read' } },
    config: {
      ...{ debug: true, mail: 'off', robots: 'refuse', flags: { shop: 'enabled', later: 'configurable' } },
      ...{ variables: { GREETING: `it's "a" $test \\ done` }, secrets: { API_KEY: 'key' } },
      ...values,
    },
  };
  const made = await planConfig({
    ...{ recipe, environment, files: place.files },
    flags: ['shop', 'later'].map((id) => ({ id, description: '', owner: '' })),
    secrets: new Map([['API_KEY', 'CANARY']]),
    asset: (name) => readFile(resolve('electron/recipes/assets', name), 'utf8'),
  });
  const signal = new AbortController().signal;
  const undone = made.writes.map(({ path, before, after }) => ({ path, before: after, after: before, like: null }));
  return {
    ...made,
    write: () => place.write(made.writes, '0123456789abcdef', signal),
    undo: () => place.write(undone.toReversed(), 'fedcba9876543210', signal),
  };
}

/** Every file with its rights and bytes. */
async function picture(): Promise<readonly string[]> {
  const names = await readdir(root, { recursive: true, withFileTypes: true });
  const files = names.filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name));
  return Promise.all(
    files.toSorted().map(async (file) => {
      const mode = (await stat(file)).mode.toString(8);
      return `${file} ${mode} ${(await readFile(file)).toString('base64')}`;
    }),
  );
}

async function php(program: string): Promise<unknown> {
  const { stdout } = await run('php', ['-d', 'display_errors=stderr', '-r', `chdir('${root}'); ${program}`]);
  return JSON.parse(stdout);
}

const greeting = `it's "a" $test \\ done`;
// What Symfony's and Laravel's readers do with a file of plain assignments, for the parts that are written here.
const dotenv = (file: string, names: readonly string[]): string =>
  `$out = []; foreach (['${names.join("','")}'] as $name) {
     preg_match("/^$name=(.*)$/m", file_get_contents('${file}'), $m);
     $v = $m[1] ?? null;
     if ($v !== null && $v !== '' && $v[0] === "'") $v = substr($v, 1, -1);
     elseif ($v !== null && $v !== '' && $v[0] === '"') $v = preg_replace('/\\\\\\\\([\\\\\\\\"$])/', '$1', substr($v, 1, -1));
     $out[] = $v;
   } echo json_encode($out);`;

const drupal = (
  file: string,
): string => `$app_root = dirname('${file}', 3); $site_path = 'sites/default'; require '${file}';
  echo json_encode([$settings['environment'], $settings['FEATURE_SHOP'], $settings['FEATURE_LATER'], $settings['GREETING'],
    $settings['API_KEY'], $config['system.logging']['error_level'], $config['system.mail']['interface']['default'],
    STAGELIFT_ROBOTS, $settings['hash_salt']]);`;

const cases: readonly {
  readonly recipe: string;
  /** What PHP says after a staging was configured. */
  readonly program: string;
  readonly sees: unknown;
  readonly writes: readonly string[];
}[] = [
  {
    recipe: 'drupal',
    program: drupal('web/sites/default/settings.php'),
    sees: [
      'staging',
      true,
      false,
      greeting,
      'CANARY',
      'verbose',
      'test_mail_collector',
      'refuse',
      'not-a-secret-of-anybody',
    ],
    writes: ['web/sites/default/settings.stagelift.php', 'web/sites/default/settings.php'],
  },
  {
    recipe: 'typo3',
    program: `define('TYPO3', 'TYPO3'); $GLOBALS['TYPO3_CONF_VARS'] = require 'config/system/settings.php';
      require 'config/system/additional.php'; $v = $GLOBALS['TYPO3_CONF_VARS'];
      echo json_encode([$v['FE']['debug'], $v['BE']['debug'], $v['SYS']['features']['FEATURE_SHOP'],
        $v['SYS']['features']['GREETING'], $v['MAIL']['transport'], $v['DB']['Connections']['Default']['host'], STAGELIFT_ROBOTS]);`,
    sees: [true, true, true, greeting, 'null', 'db.example.com', 'refuse'],
    writes: ['config/system/stagelift.php', 'config/system/additional.php'],
  },
  {
    recipe: 'magento',
    program: `$e = require 'app/etc/env.php'; $d = $e['system']['default'];
      echo json_encode([$e['MAGE_MODE'], $e['stagelift']['APP_STAGE'], $e['stagelift']['FEATURE_SHOP'], $e['stagelift']['GREETING'],
        $d['dev']['debug']['debug_logging'], $d['system']['smtp']['disable'], $d['design']['search_engine_robots']['default_robots'],
        $e['db']['connection']['default']['password'], count($e['session'])]);`,
    sees: ['production', 'staging', true, greeting, '1', '1', 'NOINDEX,NOFOLLOW', `m4g'ento $x`, 1],
    writes: ['app/etc/env.php'],
  },
  {
    recipe: 'joomla',
    program: `require 'configuration.php'; $c = new JConfig;
      echo json_encode([$c->APP_STAGE, $c->debug, $c->error_reporting, $c->mailonline, $c->robots, $c->FEATURE_SHOP, $c->FEATURE_LATER,
        $c->GREETING, $c->password, $c->sitename]);`,
    sees: [
      'staging',
      true,
      'maximum',
      false,
      'noindex, nofollow',
      true,
      false,
      greeting,
      `it's $ecret`,
      'Fixture "site"',
    ],
    writes: ['configuration.php'],
  },
  {
    recipe: 'prestashop',
    program: `require 'config/defines_custom.inc.php';
      echo json_encode([APP_STAGE, _PS_MODE_DEV_, FEATURE_SHOP, FEATURE_LATER, GREETING, STAGELIFT_ROBOTS]);`,
    sees: ['staging', true, true, false, greeting, 'refuse'],
    writes: ['config/stagelift-config.php', 'config/defines_custom.inc.php'],
  },
  {
    recipe: 'kirby',
    program: `$c = array_replace_recursive(require 'site/config/config.php', require 'site/config/env.php');
      echo json_encode([$c['stagelift']['APP_STAGE'], $c['debug'], $c['stagelift']['FEATURE_SHOP'], $c['stagelift']['GREETING'],
        $c['email']['transport']['host']]);`,
    sees: ['staging', true, true, greeting, 'localhost'],
    writes: ['site/config/env.php'],
  },
  {
    recipe: 'silverstripe',
    program: dotenv('.env', ['SS_ENVIRONMENT_TYPE', 'APP_STAGE', 'MAILER_DSN', 'FEATURE_SHOP', 'GREETING']),
    sees: ['test', 'staging', 'null://null', 'true', greeting],
    writes: ['.env'],
  },
  {
    recipe: 'contao',
    program: dotenv('.env.local', ['APP_ENV', 'APP_STAGE', 'MAILER_DSN', 'FEATURE_SHOP', 'GREETING']),
    sees: ['prod', 'staging', 'null://null', 'true', greeting],
    writes: ['.env.local'],
  },
  {
    recipe: 'generic-php',
    program: dotenv('.env', ['APP_ENV', 'APP_DEBUG', 'FEATURE_SHOP', 'GREETING']),
    sees: ['staging', 'true', 'true', greeting],
    writes: ['.env'],
  },
  {
    recipe: 'statamic',
    program: dotenv('.env', ['APP_ENV', 'APP_STAGE', 'APP_DEBUG', 'MAIL_MAILER', 'GREETING']),
    sees: ['staging', 'staging', 'true', 'array', greeting],
    writes: ['.env'],
  },
  {
    recipe: 'symfony',
    program: dotenv('.env.local', ['APP_STAGE', 'APP_DEBUG', 'MAILER_DSN', 'GREETING']),
    sees: ['staging', '1', 'null://null', greeting],
    writes: ['.env.local'],
  },
];

describe('stage apply', () => {
  it.each(cases)(
    'makes $recipe see its stage, and undo leaves nothing of it',
    async ({ recipe, program, sees, writes }) => {
      await cp(resolve('test/fixtures/recipes', recipe), root, { recursive: true });
      const before = await picture();
      const made = await prepare(recipe, 'staging');
      expect(made.writes.map(({ path }) => path)).toEqual(writes);
      expect(JSON.stringify(made.plan)).not.toContain('CANARY');
      await made.write();
      expect(await php(program)).toEqual(sees);
      const again = await prepare(recipe, 'staging');
      expect(again.writes, 'what is written is recognised').toEqual([]);
      expect(again.plan.changes).toEqual([]);
      await made.undo();
      expect(await picture()).toEqual(before);
    },
  );
});

describe('a site of Drupal that refuses writing, as its installer leaves it', () => {
  it('is written, and refuses it again afterwards', async () => {
    await cp(resolve('test/fixtures/recipes/drupal'), root, { recursive: true });
    const site = join(root, 'web/sites/default');
    await chmod(join(site, 'settings.php'), 0o444);
    await chmod(site, 0o555);
    const made = await prepare('drupal', 'local');
    await made.write();
    expect((await stat(site)).mode & 0o777).toBe(0o555);
    expect((await stat(join(site, 'settings.php'))).mode & 0o777).toBe(0o444);
    expect((await stat(join(site, 'settings.stagelift.php'))).mode & 0o777).toBe(0o444);
    await chmod(site, 0o755);
  });
});

describe('the context of TYPO3, which only the environment of the process can tell', () => {
  const contexts = [
    ['local', 'Development'],
    ['testing', 'Production/Testing'],
    ['review', 'Production/Review'],
    ['staging', 'Production/Staging'],
    ['production', 'Production'],
  ] as const;

  it.each(contexts)('goes into .htaccess, above every condition: %s', async (stage, context) => {
    await cp(resolve('test/fixtures/recipes/typo3'), root, { recursive: true });
    const htaccess = '# TYPO3\r\n<IfModule mod_rewrite.c>\r\n  RewriteEngine On\r\n</IfModule>\r\n';
    await writeFile(join(root, 'public/.htaccess'), htaccess);
    const made = await prepare('typo3', stage);
    expect(made.plan.remarks.join('\n')).toContain('fastcgi_param');
    await made.write();
    expect(await readFile(join(root, 'public/.htaccess'), 'utf8')).toBe(
      `SetEnv TYPO3_CONTEXT ${context}\r\n${htaccess}`,
    );
    const read = book.resolveRecipe('typo3').stage?.read ?? [];
    const found = await readSetting(read, localPlace(root, folder).files);
    expect(found).toMatchObject({ value: context, file: 'public/.htaccess' });
    expect((await prepare('typo3', stage)).writes).toEqual([]);
  });

  it('is told to be set by hand where nothing could take it', async () => {
    await cp(resolve('test/fixtures/recipes/typo3'), root, { recursive: true });
    const { plan } = await prepare('typo3', 'staging');
    expect(plan.remarks.join('\n')).toContain('fastcgi_param TYPO3_CONTEXT Production/Staging;');
    expect(plan.changes.map(({ key }) => key)).not.toContain('TYPO3_CONTEXT');
  });
});

describe('stage apply refuses', () => {
  it('to make a file of variables that a web server might hand out', async () => {
    await cp(resolve('test/fixtures/recipes/generic-php'), root, { recursive: true });
    await rm(join(root, '.env'));
    await expect(prepare('generic-php', 'staging')).rejects.toMatchObject({ code: 'stage.cannot-write' });
  });

  it('to guess in a configuration that is put together by a program', async () => {
    await cp(resolve('test/fixtures/recipes/magento'), root, { recursive: true });
    await writeFile(join(root, 'app/etc/env.php'), '<?php return array_merge(require "a.php", []);');
    await expect(prepare('magento', 'staging')).rejects.toMatchObject({ code: 'stage.cannot-write' });
  });
});
