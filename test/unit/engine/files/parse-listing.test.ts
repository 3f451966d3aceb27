import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { displayPath, entryKey } from '#engine/files/file-entry.ts';
import { listLocalTree } from '#engine/files/list-local.ts';
import { createHashParser, createListingParser, hashCommand } from '#engine/files/parse-listing.ts';
import { awkwardNames, brokenNames, findTree, putFile, putLink, temporaryFolder } from './file-tree.ts';

const names = [...awkwardNames, ...brokenNames];

function feed(text: string, chunkSize = 1000): ReturnType<ReturnType<typeof createListingParser>['finish']> {
  const parser = createListingParser();
  const bytes = Buffer.from(text, 'latin1');
  for (let at = 0; at < bytes.length; at += chunkSize) parser.push(bytes.subarray(at, at + chunkSize));
  return parser.finish();
}

describe('listings', () => {
  it('keeps every byte of awkward names that find prints (U1)', () => {
    const root = temporaryFolder();
    for (const name of names) putFile(root, Buffer.concat([Buffer.from('in/'), name]));
    const listed = findTree(root).filter((entry) => entry.kind === 'file');
    expect(listed.map((entry) => entryKey(entry.path)).sort()).toEqual(
      names.map((name) => `in/${entryKey(name)}`).sort(),
    );
  });

  it('gives the same locally as over find', async () => {
    const root = temporaryFolder();
    for (const name of names) putFile(root, name, 'content', 1_600_000_000.25);
    putFile(root, 'deep/er/file', Buffer.alloc(100_000));
    putFile(root, 'empty', '');
    putLink(root, 'deep/link', '../empty');
    putLink(root, 'broken', '/nowhere');
    const byPath = (a: { readonly path: Buffer }, b: { readonly path: Buffer }): number =>
      Buffer.compare(a.path, b.path);
    const rounded = (entries: readonly { readonly path: Buffer; readonly mtime: number }[]): unknown =>
      [...entries].sort(byPath).map((entry) => ({ ...entry, mtime: entry.mtime.toFixed(3) }));
    expect(rounded(await listLocalTree(root))).toEqual(rounded(findTree(root)));
  });

  it('reads the same whatever the chunks', () => {
    const text = 'f\x0012\x001700000000.5000000000\0a/b\xff\0\0d\x004096\x001.0\0c\0\0l\x003\x002.0\0d\0../x\0';
    const whole = feed(text);
    for (let size = 1; size < 60; size += 1) expect(feed(text, size)).toEqual(whole);
    expect(whole).toEqual([
      { path: Buffer.from('a/b\xff', 'latin1'), kind: 'file', size: 12, mtime: 1_700_000_000.5 },
      { path: Buffer.from('c'), kind: 'directory', size: 0, mtime: 1 },
      { path: Buffer.from('d'), kind: 'symlink', size: 0, mtime: 2, target: Buffer.from('../x') },
    ]);
  });

  it('tells fifos and sockets from files', () => {
    expect(feed('p\x000\x001.0\0pipe\0\0').map((entry) => entry.kind)).toEqual(['special']);
  });

  it.each([
    'f\x001',
    'f\x001\x001.0\0a\0\0f',
    'f\x00x\x001.0\0a\0\0',
    'f\x00-1\x001.0\0a\0\0',
    'ff\x001\x001.0\0a\0\0',
  ])('refuses the damaged listing %j', (text) => {
    expect(() => feed(text)).toThrow(expect.objectContaining({ code: 'remote.output-truncated' }));
  });

  it('refuses sizes beyond what can be counted', () => {
    expect(() => feed('f\x009223372036854775808\x001.0\0a\0\0')).toThrow(/number/);
  });

  it.each(['/etc/passwd', '../x', 'a/../b', 'a//b', './a', 'a/', '', 'y'.repeat(256)])(
    'refuses the path %j of a hostile server',
    (path) => {
      expect(() => feed(`f\x001\x001.0\0${path}\0\0`)).toThrow(
        expect.objectContaining({ code: 'transfer.name-rejected' }),
      );
    },
  );

  it('stops at too many entries and at endless names', () => {
    const parser = createListingParser(2);
    const line = Buffer.from('f\x001\x001.0\0a\0\0');
    parser.push(Buffer.concat([line, line]));
    expect(() => parser.push(line)).toThrow(/more than 2/);
    const endless = createListingParser();
    expect(() => {
      for (let count = 0; count < 20; count += 1) endless.push(Buffer.alloc(1000, 'a'));
    }).toThrow(/longer than/);
  });

  it('lists a folder that does not exist as empty', async () => {
    expect(await listLocalTree('/nonexistent/folder')).toEqual([]);
  });
});

describe('hashes', () => {
  it('reads what sha256sum prints for awkward names', () => {
    const root = temporaryFolder();
    for (const name of names) putFile(root, name, Buffer.concat([name, Buffer.from('!')]));
    const [command = '', ...rest] = hashCommand;
    const input = Buffer.concat(names.flatMap((name) => [name, Buffer.of(0)]));
    const { stdout } = spawnSync(command, rest, { cwd: root, input });
    const parser = createHashParser();
    for (let at = 0; at < stdout.length; at += 7) parser.push(stdout.subarray(at, at + 7));
    expect([...parser.finish().keys()].sort()).toEqual(names.map(entryKey).sort());
  });

  it('refuses anything else', () => {
    expect(() => createHashParser().push(Buffer.from('sha256sum: no such file\0'))).toThrow(/checksums/);
  });
});

describe('names for people', () => {
  it.each([
    [Buffer.from('café.jpg'), 'café.jpg'],
    [Buffer.from('a\nb\x1b[31m'), 'a\\x0ab\\x1b[31m'],
    [Buffer.from('a\u202eb'), 'a\\xe2\\x80\\xaeb'],
    [Buffer.from('a\\x0a'), 'a\\x5cx0a'],
    [Buffer.from([0x61, 0xff]), 'a\\xff'],
  ])('shows %s as %s', (path, shown) => {
    expect(displayPath(path)).toBe(shown);
  });
});
