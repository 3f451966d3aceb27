import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createVersionedFile, type VersionedFileOptions } from '#engine/store/versioned-file.ts';

const run = promisify(execFile);
const schema = z.array(z.object({ id: z.string() }));
type Items = z.infer<typeof schema>;

let folder = '';
let notices: string[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stagelift-store-'));
  notices = [];
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function open(options: Partial<VersionedFileOptions<Items>> = {}) {
  return createVersionedFile<Items>({
    file: join(folder, 'items.json'),
    title: 'the list of items',
    version: 1,
    schema,
    empty: [],
    now: () => new Date('2026-11-21T08:00:00Z'),
    onNotice: (text) => notices.push(text),
    ...options,
  });
}

const add = (id: string) => (items: Items) => [...items, { id }];
const file = () => join(folder, 'items.json');
const quarantined = () => readdir(join(folder, 'quarantine')).catch(() => []);

/** A file with two items and its good copy. */
async function filled() {
  await open().update(add('a'));
  await open().update(add('b'));
}

describe('a stored file', () => {
  it('is empty without a word when it was never written', async () => {
    expect(await open().read()).toEqual({ data: [], revision: 0 });
    expect(notices).toEqual([]);
    expect(await readdir(folder)).toEqual([]);
  });

  it('keeps what was stored and counts the changes', async () => {
    await filled();
    expect(await open().read()).toEqual({ data: [{ id: 'a' }, { id: 'b' }], revision: 2 });
    expect((await stat(file())).mode & 0o777).toBe(0o600);
    expect((await readdir(folder)).sort()).toEqual(['items.good.json', 'items.json']);
  });

  it('does not store what its schema refuses, and keeps the old content', async () => {
    await filled();
    const wrong = () => [{ id: 7 }] as unknown as Items; // a bug that the types would catch elsewhere
    await expect(open().update(wrong)).rejects.toThrow();
    expect((await open().read()).revision).toBe(2);
  });
});

describe('a damaged file (V1)', () => {
  it.each([
    ['empty', ''],
    ['cut off', '{"version":1,"revision":2,"data":[{"id":"a"'],
    ['full of NULs', '\0'.repeat(512)],
    ['an array', '[]'],
    ['of another shape', '{"version":1,"revision":"2","data":[]}'],
    ['holding values of another kind', '{"version":1,"revision":2,"data":[{"id":7}]}'],
    ['without a version', '{"revision":2,"data":[]}'],
  ])('that is %s is set aside and the last good copy is used', async (_name, content) => {
    await filled();
    await writeFile(file(), content);
    expect((await open().read()).data).toEqual([{ id: 'a' }, { id: 'b' }]);
    expect(notices).toHaveLength(1);
    expect(notices[0]).toContain('The list of items was damaged; the last good copy is in use.');
    const [aside = ''] = await quarantined();
    expect(await readFile(join(folder, 'quarantine', aside), 'utf8')).toBe(content);
    expect((await open().read()).data).toHaveLength(2);
    expect(notices).toHaveLength(1);
  });

  it('is read when a byte order mark is all that is wrong', async () => {
    await filled();
    await writeFile(file(), `\uFEFF${await readFile(file(), 'utf8')}`);
    expect((await open().read()).data).toHaveLength(2);
    expect(await quarantined()).toEqual([]);
  });

  it('is set aside, not overwritten, when the copy is damaged too', async () => {
    await filled();
    await writeFile(file(), 'one');
    await writeFile(join(folder, 'items.good.json'), 'two');
    await open().update(add('c'));
    expect((await open().read()).data).toEqual([{ id: 'c' }]);
    const [aside = ''] = await quarantined();
    expect(await readFile(join(folder, 'quarantine', aside), 'utf8')).toBe('one');
    expect(notices[0]).toContain('there is no good copy');
  });

  it('comes back from the copy when it was deleted', async () => {
    await filled();
    await rm(file());
    expect((await open().read()).data).toHaveLength(2);
  });
});

describe('a file of another version', () => {
  it('of a newer Stagelift is shown and never written (V3)', async () => {
    const newer = JSON.stringify({ version: 2, revision: 9, data: [{ id: 'a', colour: 'red' }] });
    await writeFile(file(), newer);
    expect((await open().read()).data).toEqual([{ id: 'a' }]);
    await expect(open().update(add('b'))).rejects.toMatchObject({ code: 'store.newer-version' });
    expect(await readFile(file(), 'utf8')).toBe(newer);
    expect(notices[0]).toContain('newer version of Stagelift');
    expect(await quarantined()).toEqual([]);
  });

  it('of an older Stagelift is migrated on the way and kept beside (V2)', async () => {
    const old = JSON.stringify({ version: 1, revision: 3, data: ['a'] });
    await writeFile(file(), old);
    const migrations = {
      1: (data: unknown) =>
        z
          .array(z.string())
          .parse(data)
          .map((id) => ({ id })),
    };
    const migrated = open({ version: 2, migrations });
    expect((await migrated.read()).data).toEqual([{ id: 'a' }]);
    expect(await readFile(file(), 'utf8')).toBe(old);
    await migrated.update(add('b'));
    expect((await migrated.read()).data).toHaveLength(2);
    expect(await readFile(join(folder, 'items.v1.json'), 'utf8')).toBe(old);
  });
});

describe('changes at once', () => {
  it('from one process are all kept', async () => {
    await Promise.all(Array.from({ length: 20 }, (_, index) => open().update(add(`n${index}`))));
    const { data, revision } = await open().read();
    expect(revision).toBe(20);
    expect(new Set(data.map(({ id }) => id)).size).toBe(20);
  });

  it('from several processes are all kept', async () => {
    const writer = join(import.meta.dirname, 'write-items.ts');
    await Promise.all(['x', 'y', 'z'].map((name) => run(process.execPath, [writer, file(), name, '12'])));
    const { data } = await open().read();
    expect(new Set(data.map(({ id }) => id)).size).toBe(36);
  });

  it('are refused when they rest on an older revision (C7)', async () => {
    await filled();
    const { revision } = await open().read();
    await open().update(add('c'), revision);
    await expect(open().update(add('d'), revision)).rejects.toMatchObject({ code: 'store.conflict', retry: 'now' });
    expect((await open().read()).data).toHaveLength(3);
  });

  it('go on after the lock of a process that died', async () => {
    await writeFile(`${file()}.lock`, 'gone');
    await run('touch', ['-d', '2 minutes ago', `${file()}.lock`]);
    await open().update(add('a'));
    expect((await open().read()).data).toHaveLength(1);
    expect(await readdir(folder)).not.toContain('items.json.lock');
  });
});

describe('a folder that cannot be written', () => {
  /** Root may write anywhere but on a read-only mount. */
  async function withReadOnly(act: () => Promise<void>) {
    if (process.getuid?.() === 0) {
      await run('mount', ['--bind', folder, folder]);
      try {
        await run('mount', ['-o', 'remount,bind,ro', folder]);
        await act();
      } finally {
        await run('umount', [folder]);
      }
      return;
    }
    await chmod(folder, 0o500);
    await act().finally(() => chmod(folder, 0o700));
  }

  it('is told as store.read-only and still read', async () => {
    await filled();
    await withReadOnly(async () => {
      await expect(open().update(add('c'))).rejects.toMatchObject({ code: 'store.read-only' });
      expect((await open().read()).data).toHaveLength(2);
    });
  });

  it('shows the good copy of a damaged file', async () => {
    await filled();
    await writeFile(file(), 'damaged');
    await withReadOnly(async () => {
      expect((await open().read()).data).toHaveLength(2);
      expect(notices[0]).toContain('cannot be mended');
    });
  });
});

describe('a full disk', () => {
  it.skipIf(process.getuid?.() !== 0)('leaves the old content whole (D10)', async () => {
    const small = join(folder, 'small');
    await mkdir(small);
    await run('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', small]);
    try {
      const store = open({ file: join(small, 'items.json') });
      await store.update(add('a'));
      const tooMuch = (items: Items) => [...items, { id: 'x'.repeat(100_000) }];
      await expect(store.update(tooMuch)).rejects.toMatchObject({ code: 'transfer.no-space' });
      expect((await store.read()).data).toEqual([{ id: 'a' }]);
      expect((await readdir(small)).sort()).toEqual(['items.good.json', 'items.json']);
    } finally {
      await run('umount', [small]);
    }
  });
});
