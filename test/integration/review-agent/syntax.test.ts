import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const run = promisify(execFile);
const folder = path.resolve(import.meta.dirname, '../../../electron/agent/php');
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.php'))
  .map((name) => path.join(folder, name));
const checker = path.join(import.meta.dirname, 'support/newer-syntax.php');
const findings = async (of: readonly string[]) => (await run('php', [checker, ...of])).stdout;

describe('the agent’s PHP', () => {
  it('is PHP', async () => {
    const code =
      'foreach (array_slice($argv, 1) as $f) { token_get_all(file_get_contents($f), TOKEN_PARSE); } echo count($argv) - 1;';
    expect((await run('php', ['-r', code, '--', ...files])).stdout).toBe(String(files.length));
  });

  it('is understood by PHP 7.2', async () => {
    expect(await findings(files)).toBe('');
  });

  it('is strict, and of our namespace alone', () => {
    const loose = files.filter((file) => {
      const text = readFileSync(file, 'utf8');
      return !text.includes('declare(strict_types=1);') || !/^namespace Stagelift\\Review(\\\w+)?;$/m.test(text);
    });
    expect(loose.map((file) => path.relative(folder, file))).toEqual([]);
  });
});

describe('the check for newer syntax', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['private string $x;', 'a property with a type'],
    ['private static ?int $x = 1;', 'a property with a type'],
    ['const int X = 1; private const string Y = "";', 'a constant with a type'],
    ['function f() { $x ??= 1; }', 'T_COALESCE_EQUAL'],
    ['function f() { return fn ($x) => $x; }', 'T_FN'],
    ['function f($x) { return match ($x) { 1 => 2 }; }', 'T_MATCH'],
    ['function f($x) { return $x?->y; }', 'T_NULLSAFE'],
    ['function __construct(private $x) {}', 'a property made by the constructor'],
    ['function f(int|string $x) {}', 'a union of types'],
    ['function f(int $x = null) {}', 'null by default'],
    ['function f(mixed $x) {}', 'the type mixed'],
    ['function f(): never { exit; }', 'the type never'],
    ['function f() { return function () use ($x): ?null { }; }', 'the type null'],
    ['function f($x) { g($x, 1,); }', 'a comma before'],
    ['function f($x) { g(x: 1); }', 'an argument by its name'],
    ['function f($x) { return [...$x, 1]; }', 'spreading'],
    ['function f() { return g(...); }', 'spreading'],
    ['function f($x) { $x ?? throw new E(); }', 'throw as an expression'],
    ['function f() { try { g(); } catch (E) { } }', 'catch without a variable'],
    ['function f() { return 1_000; }', 'a number with separators'],
    ['function f($x) { return str_contains($x, "y"); }', 'str_contains()'],
    ['function f($x) { return \\array_key_first($x); }', 'array_key_first()'],
    ['function f($x) { fsync($x); }', 'fsync() without asking'],
    ['function f($x) { return json_decode($x, true, 9, JSON_THROW_ON_ERROR); }', 'JSON_THROW_ON_ERROR'],
    ['function f($x) { return $x::class; }', '::class of an object'],
    ['#[Pure] function f() {}', 'T_ATTRIBUTE'],
    ['function f() { return <<<X\n  a\n  X; }', 'an indented heredoc'],
  ];
  const fine = `private $x = ['fn', 'match(1)', ]; public const Y = array(1, 2, );
    /** match ($x) { } ?-> */ static function f(?int $x = null, string ...$more): ?self {
      list('a' => $b) = [1]; g(...$more); $c = g() ? Y : null; $d = g() ? false : true; try { } catch (A | B $e) { throw $e; }
      if (function_exists('fsync')) { fsync($x); } switch ($x) { case Y: throw new E(); }
      return $x === null ? null : new static(); }`;
  let place: string;
  let found: string;
  beforeAll(async () => {
    place = await mkdtemp(path.join(tmpdir(), 'stagelift-syntax-'));
    const written = [...cases.map(([code]) => code), fine].map(async (code, index) => {
      const file = path.join(place, `${String(index)}.php`);
      await writeFile(file, `<?php class X { ${code} }\n`);
      return file;
    });
    found = await findings(await Promise.all(written));
  });
  afterAll(() => rm(place, { recursive: true }));
  const of = (index: number) =>
    found.split('\n').filter((line) => line.startsWith(path.join(place, `${String(index)}.php:`)));

  it.each(cases.map(([code, what], index) => [code, what, index] as const))('finds it in %j', (_code, what, index) => {
    expect(of(index).join()).toContain(what);
  });

  it('lets the same words be in texts, and what 7.2 has', () => {
    expect(of(cases.length)).toEqual([]);
  });
});
