import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { brokenSerialized } from '../../lab/generator/links.ts';
import { generateTables } from '../../lab/generator/generate.ts';
import { PhpFloat, phpJson, PhpObject, phpSerialize } from '../../lab/generator/php-serialize.ts';
import { phpassHash } from '../../lab/generator/phpass.ts';
import { Random } from '../../lab/generator/random.ts';
import { planUploads } from '../../lab/generator/uploads-plan.ts';
import { Words } from '../../lab/generator/words.ts';
import { specialNames, writeUploads } from '../../lab/generator/write-uploads.ts';
import { run } from '../../lab/processes.ts';

let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'stagelift-generator-'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

async function php(script: string, input: string): Promise<unknown> {
  return JSON.parse((await run('php', ['-r', script], { input })).stdout);
}

describe('the generator', () => {
  it('writes the same bytes every time', async () => {
    const make = async (name: string): Promise<readonly string[]> => {
      const tables = await generateTables({ folder: path.join(folder, name), scale: 0.03 });
      return tables.map((table) => `${table.table} ${table.rows} ${table.checksum}`);
    };
    const first = await make('first');
    expect(await make('second')).toEqual(first);
    expect(first.length).toBeGreaterThan(20);
  });

  it('writes the same uploads every time, with every hostile name', async () => {
    const make = async (name: string): Promise<string> => {
      const target = path.join(folder, name);
      const counts = await writeUploads(target, planUploads(0.03));
      const list = `find . -type f -print0 | sort -z | xargs -0 sha256sum | sha256sum; find . -type f -printf '%T@\\n' | sort | sha256sum`;
      const { stdout } = await run('sh', ['-c', list], { cwd: target });
      return `${JSON.stringify(counts)} ${stdout}`;
    };
    expect(await make('uploads-2')).toBe(await make('uploads-1'));
    const names = await readdir(Buffer.from(path.join(folder, 'uploads-1', '2024', '02')), { encoding: 'buffer' });
    const there = new Set(names.map((name) => name.toString('hex')));
    expect(specialNames().filter((name) => !there.has(name.toString('hex')))).toEqual([]);
    expect(Math.max(...specialNames().map((name) => name.length))).toBe(255);
  });

  it('serializes as PHP reads it', async () => {
    const value = {
      'ü😀': ['a', 1, true, null, new PhpFloat(0.5)],
      7: 'seven',
      object: new PhpObject('stdClass', { url: 'http://x.test/' }),
      inner: phpSerialize({ deep: 'größer' }),
    };
    const script = `echo json_encode(unserialize(stream_get_contents(STDIN)));`;
    expect(await php(script, phpSerialize(value))).toEqual({
      'ü😀': ['a', 1, true, null, 0.5],
      7: 'seven',
      object: { url: 'http://x.test/' },
      inner: phpSerialize({ deep: 'größer' }),
    });
  });

  it('writes JSON as PHP writes it', async () => {
    const value = { url: 'https://x.test/a', text: 'größer 😀' };
    const script = `echo json_encode(['php' => json_encode(json_decode(stream_get_contents(STDIN)))]);`;
    expect(await php(script, JSON.stringify(value))).toEqual({ php: phpJson(value) });
  });

  it('makes broken serialization that PHP refuses', async () => {
    const random = new Random('broken');
    const words = new Words();
    const script = `echo json_encode(@unserialize(stream_get_contents(STDIN)));`;
    for (let count = 0; count < 12; count += 1) expect(await php(script, brokenSerialized(random, words))).toBe(false);
  });

  it('hashes passwords so that WordPress accepts them', async () => {
    const script = `require '/usr/share/wordpress/wp-includes/class-phpass.php';
      $in = json_decode(stream_get_contents(STDIN), true); $hasher = new PasswordHash(8, true);
      echo json_encode([$hasher->CheckPassword($in['password'], $in['hash']), $hasher->CheckPassword('other', $in['hash'])]);`;
    const password = 'Größe & Co';
    expect(await php(script, JSON.stringify({ password, hash: phpassHash(password, 'labsalt1') }))).toEqual([
      true,
      false,
    ]);
  });
});
