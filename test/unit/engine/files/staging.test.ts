import { createHash } from 'node:crypto';
import {
  appendFileSync,
  chmodSync,
  existsSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  truncateSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { entryKey } from '#engine/files/file-entry.ts';
import { stagedPath } from '#engine/files/received-record.ts';
import { openStaging, type Staging } from '#engine/files/staging.ts';
import { awkwardNames, brokenNames, entryOf, temporaryFolder } from './file-tree.ts';

async function open(directory = join(temporaryFolder(), 'staging')): Promise<Staging> {
  const staging = await openStaging(directory);
  onTestFinished(() => staging.close());
  return staging;
}

async function* parts(...texts: readonly string[]): AsyncGenerator<Buffer> {
  for (const text of texts) yield Buffer.from(text);
}

function stagedFiles(staging: Staging): readonly string[] {
  return readdirSync(join(staging.directory, 'files'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    statSync(join(staging.directory, 'files', name)).isFile(),
  );
}

describe('receiving files', () => {
  it('keeps content, time and rights, under numbers instead of names', async () => {
    const staging = await open();
    for (const path of [...awkwardNames, ...brokenNames]) {
      await staging.write({ ...entryOf(path, { size: path.length, mtime: 1_600_000_000.25 }), mode: 0o755 }, path);
    }
    expect(staging.received()).toHaveLength(awkwardNames.length + brokenNames.length);
    for (const file of staging.received()) {
      const path = stagedPath(staging.directory, file.id);
      expect(entryKey(readFileSync(path))).toBe(entryKey(file.path));
      expect(statSync(path).mtimeMs).toBe(1_600_000_000_250);
      expect(statSync(path).mode & 0o700).toBe(0o700);
    }
    expect(statSync(staging.directory).mode & 0o777).toBe(0o700);
  });

  it('stages an empty file', async () => {
    const staging = await open();
    const file = await staging.write(entryOf('empty', { size: 0 }), parts());
    expect(statSync(stagedPath(staging.directory, file.id)).size).toBe(0);
  });

  it.each([
    ['shrank', parts('abc')],
    ['grew', parts('abcd', 'ef', 'g')],
    ['vanished', parts()],
  ])('refuses a file that %s meanwhile and leaves nothing of it', async (_name, content) => {
    const staging = await open();
    await expect(staging.write(entryOf('a', { size: 5 }), content)).rejects.toMatchObject({
      code: 'remote.file-changed',
      retry: 'now',
    });
    expect([staging.has(Buffer.from('a')), stagedFiles(staging)]).toEqual([false, []]);
    await staging.write(entryOf('a', { size: 5 }), Buffer.from('abcde'));
    expect(staging.has(Buffer.from('a'))).toBe(true);
  });

  it('checks the hash when one is known', async () => {
    const staging = await open();
    const hash = createHash('sha256').update('abc').digest('hex');
    await staging.write(entryOf('good', { size: 3, hash }), parts('a', 'bc'));
    await expect(staging.write(entryOf('bad', { size: 3, hash }), parts('abd'))).rejects.toMatchObject({
      code: 'transfer.verify-failed',
    });
    expect(staging.received().map((file) => file.path.toString())).toEqual(['good']);
  });

  it.each(['../x', '/etc/cron.d/x', 'a/../../x', '', 'a\0b'])('refuses the path %j', async (path) => {
    const staging = await open();
    await expect(staging.write(entryOf(path), Buffer.from('x'))).rejects.toMatchObject({
      code: 'transfer.name-rejected',
    });
    expect(stagedFiles(staging)).toEqual([]);
  });

  it('takes each file once', async () => {
    const staging = await open();
    await staging.write(entryOf('a'), Buffer.from('x'));
    await expect(staging.write(entryOf('a'), Buffer.from('y'))).rejects.toThrow(/twice/);
    expect(readFileSync(stagedPath(staging.directory, 1), 'utf8')).toBe('x');
  });

  it('gives back the error of the source and leaves nothing', async () => {
    const staging = await open();
    async function* broken(): AsyncGenerator<Buffer> {
      yield Buffer.from('a');
      throw new Error('line cut');
    }
    await expect(staging.write(entryOf('a', { size: 2 }), broken())).rejects.toMatchObject({
      cause: { message: 'line cut' },
    });
    expect(stagedFiles(staging)).toEqual([]);
  });
});

describe('interruptions', () => {
  it('knows after a restart what has arrived', async () => {
    const first = await open();
    await first.write(entryOf('a'), Buffer.from('x'));
    await first.write(entryOf(brokenNames[0]!, { size: 2 }), Buffer.from('xy'));
    await first.write(entryOf('gone', { size: 2 }), Buffer.from('xy'));
    await first.forget(Buffer.from('gone'));
    await first.close();
    const second = await open(first.directory);
    expect(second.received()).toEqual(first.received());
    expect(second.received().map((file) => entryKey(file.path))).toEqual(['a', entryKey(brokenNames[0]!)]);
    const next = await second.write(entryOf('b'), Buffer.from('z'));
    expect(readFileSync(stagedPath(second.directory, next.id), 'utf8')).toBe('z');
  });

  it('drops a line that was cut, and what is not on disk as recorded', async () => {
    const first = await open();
    for (const name of ['a', 'b', 'c']) await first.write(entryOf(name, { size: 2 }), Buffer.from('xy'));
    await first.close();
    truncateSync(stagedPath(first.directory, 2), 1);
    const record = join(first.directory, 'received.jsonl');
    truncateSync(record, statSync(record).size - 5);
    const second = await open(first.directory);
    expect(second.received().map((file) => file.path.toString())).toEqual(['a']);
    await second.write(entryOf('c', { size: 1 }), Buffer.from('z'));
    await second.close();
    expect((await open(first.directory)).received().map((file) => file.path.toString())).toEqual(['a', 'c']);
  });

  it('survives rubbish in its record', async () => {
    const first = await open();
    await first.write(entryOf('a'), Buffer.from('x'));
    await first.close();
    appendFileSync(join(first.directory, 'received.jsonl'), '\n{"id":"x"}\n[]\nnull\n\0\0');
    expect((await open(first.directory)).received()).toHaveLength(1);
  });

  it('discards everything', async () => {
    const staging = await open();
    await staging.write(entryOf('a'), Buffer.from('x'));
    await staging.discard();
    expect(existsSync(staging.directory)).toBe(false);
  });
});

describe('the folder', () => {
  it('is not taken from somebody else', async () => {
    const folder = temporaryFolder();
    chmodSync(folder, 0o777);
    await expect(openStaging(folder)).rejects.toMatchObject({ code: 'transfer.disk-failed' });
  });

  it('is not reached through a link', async () => {
    const folder = temporaryFolder();
    symlinkSync(temporaryFolder(), join(folder, 'link'));
    await expect(openStaging(join(folder, 'link'))).rejects.toMatchObject({ code: 'transfer.disk-failed' });
  });

  it('has to have a parent', async () => {
    await expect(openStaging('/nonexistent/staging')).rejects.toMatchObject({ code: 'transfer.disk-failed' });
  });
});
