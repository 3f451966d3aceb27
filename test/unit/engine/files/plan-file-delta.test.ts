import { describe, expect, it } from 'vitest';
import type { FileEntry } from '#engine/files/file-entry.ts';
import {
  describeRefusal,
  entriesToRemove,
  planFileDelta,
  type FileDelta,
  type FileDeltaOptions,
} from '#engine/files/plan-file-delta.ts';
import { entryOf } from './file-tree.ts';

const exact: FileDeltaOptions = { deleteExtraneous: false, caseInsensitive: false, normalizesUnicode: false };
const paths = (entries: readonly FileEntry[]): readonly string[] => entries.map((entry) => entry.path.toString());
const plan = (
  source: readonly FileEntry[],
  target: readonly FileEntry[] = [],
  options: Partial<FileDeltaOptions> = {},
): FileDelta => planFileDelta(source, target, { ...exact, ...options });
const directory = (path: string): FileEntry => entryOf(path, { kind: 'directory', size: 0 });
const link = (path: string, target: string): FileEntry =>
  entryOf(path, { kind: 'symlink', target: Buffer.from(target) });

describe('what is fetched', () => {
  it('splits into one stream for small files and ranges for large ones', () => {
    const delta = plan([
      entryOf('a', { size: 4_999_999 }),
      entryOf('b', { size: 5_000_000 }),
      entryOf('c', { size: 0 }),
    ]);
    expect(paths(delta.stream.files)).toEqual(['a', 'c']);
    expect(paths(delta.ranges.files)).toEqual(['b']);
    expect([delta.stream.bytes, delta.ranges.bytes]).toEqual([4_999_999, 5_000_000]);
  });

  it('takes size and whole second for sameness', () => {
    const target = ['same', 'fraction', 'size', 'time', 'kind'].map((path) => entryOf(path, { size: 5, mtime: 100 }));
    const source = [
      entryOf('same', { size: 5, mtime: 100 }),
      entryOf('fraction', { size: 5, mtime: 100.9 }),
      entryOf('size', { size: 6, mtime: 100 }),
      entryOf('time', { size: 5, mtime: 101 }),
      link('kind', 'same'),
    ];
    const delta = plan(source, target);
    expect(paths(delta.stream.files)).toEqual(['size', 'time']);
    expect(delta.unchanged).toEqual({ count: 2, bytes: 10 });
    expect(paths(delta.symlinks)).toEqual(['kind']);
  });

  it('believes hashes more than times', () => {
    const source = [entryOf('same', { mtime: 1, hash: 'aa' }), entryOf('other', { hash: 'aa' })];
    const target = [entryOf('same', { mtime: 2, hash: 'aa' }), entryOf('other', { hash: 'bb' })];
    expect(paths(plan(source, target).stream.files)).toEqual(['other']);
  });

  it('makes missing directories, parents first, and leaves known links', () => {
    const delta = plan(
      [directory('a/b'), directory('a'), link('l', 'a'), directory('c')],
      [directory('c'), link('l', 'a')],
    );
    expect(paths(delta.directories)).toEqual(['a', 'a/b']);
    expect(delta.symlinks).toEqual([]);
  });
});

describe('what is refused', () => {
  it.each([
    ['l', 'a'],
    ['a/l', '../b/c'],
    ['a/b/l', '../../c'],
    ['l', './a'],
    ['a/l', '..'],
  ])('keeps a link %s to %s', (path, target) => {
    expect(paths(plan([link(path, target)]).symlinks)).toEqual([path]);
  });

  it.each([
    ['l', '/etc/passwd', 'link-absolute'],
    ['l', '..', 'link-outside'],
    ['a/l', '../../x', 'link-outside'],
    ['a/l', 'b/../../x', 'link-outside'],
    ['l', 'a/../b', 'link-outside'],
    ['l', '', 'link-outside'],
    ['a/l', './../../x', 'link-outside'],
  ])('refuses a link %s to %s', (path, target, reason) => {
    const delta = plan([link(path, target)]);
    expect(delta.symlinks).toEqual([]);
    expect(delta.refused).toEqual([{ entry: link(path, target), reason }]);
    expect(delta.refused.map(describeRefusal)[0]).toContain(path);
  });

  it.each(['.git/config', '.git', 'a/.GIT/hooks/post-checkout', 'a/.git./x', '.git '])(
    'refuses %j: a repository in it would run its hooks here (M6)',
    (path) => {
      const delta = plan([entryOf(path), entryOf('.gitignore'), entryOf('a.git')]);
      expect(paths(delta.stream.files)).toEqual(['.gitignore', 'a.git']);
      expect(delta.refused.map(describeRefusal)[0]).toContain('Git repository');
    },
  );

  it('names a repository once, however many files it has', () => {
    const delta = plan(['.git/config', '.git/HEAD', '.git/objects/aa/bb'].map((path) => entryOf(path)));
    expect(delta.refused.map(({ entry }) => entry.path.toString())).toEqual(['.git']);
  });

  it('refuses fifos, sockets and devices', () => {
    const delta = plan([entryOf('pipe', { kind: 'special' })]);
    expect(delta.refused.map(({ reason }) => reason)).toEqual(['special-file']);
    expect(delta.stream.files).toEqual([]);
  });
});

describe('what leaves the target', () => {
  const target = [
    directory('old'),
    entryOf('old/a'),
    directory('old/b'),
    entryOf('old/b/c', { size: 7 }),
    entryOf('x'),
  ];

  it('removes nothing unless asked, but names it', () => {
    const delta = plan([entryOf('x')], target);
    expect(entriesToRemove(delta)).toEqual([]);
    expect(delta.extraneous.files).toHaveLength(4);
    expect(delta.extraneous.bytes).toBe(8);
  });

  it('removes children before their parents when asked', () => {
    const removed = paths(entriesToRemove(plan([entryOf('x')], target, { deleteExtraneous: true })));
    expect(removed).toEqual(['old/b/c', 'old/a', 'old/b', 'old']);
  });

  it('clears a directory away where the source has a file, asked or not', () => {
    const delta = plan([entryOf('old'), entryOf('x')], target);
    expect(paths(entriesToRemove(delta))).toEqual(['old/b/c', 'old/a', 'old/b', 'old']);
    expect(delta.extraneous.files).toEqual([]);
  });

  it('clears a file or link away where the source has a directory', () => {
    const delta = plan([directory('a'), directory('b')], [entryOf('a'), link('b', 'c')]);
    expect(paths(entriesToRemove(delta))).toEqual(['a', 'b']);
    expect(paths(delta.directories)).toEqual(['a', 'b']);
  });

  it('does not remove what stands where something refused would go', () => {
    const delta = plan([link('a', '/etc')], [directory('a'), entryOf('a/b')], { deleteExtraneous: false });
    expect(entriesToRemove(delta)).toEqual([]);
  });
});

describe('names that the target cannot tell apart (U2)', () => {
  const source = [
    entryOf('b'),
    entryOf('A.jpg'),
    entryOf('a.jpg'),
    entryOf('cafe\u0301'),
    entryOf('café'),
    entryOf('ß'),
  ];

  it('reports them before anything is copied', () => {
    const delta = plan(source, [], { caseInsensitive: true, normalizesUnicode: true });
    expect(delta.collisions.map(({ kept, others }) => [kept, ...others].map(({ path }) => path.toString()))).toEqual([
      ['A.jpg', 'a.jpg'],
      ['cafe\u0301', 'café'],
    ]);
    expect(paths(delta.stream.files)).toEqual(['b', 'A.jpg', 'cafe\u0301', 'ß']);
  });

  it('has none where the target keeps every byte', () => {
    expect(plan(source).collisions).toEqual([]);
    expect(plan(source).stream.files).toHaveLength(6);
  });

  it('finds a file that the target spells in another way', () => {
    const delta = plan([entryOf('Café')], [entryOf('cafe\u0301')], { caseInsensitive: true, normalizesUnicode: true });
    expect(delta.unchanged.count).toBe(1);
    expect(delta.extraneous.files).toEqual([]);
  });

  it('compares names that are no UTF-8 by their bytes', () => {
    const broken = [entryOf(Buffer.from([0xff])), entryOf(Buffer.from([0xfe]))];
    expect(plan(broken, [], { caseInsensitive: true, normalizesUnicode: true }).collisions).toEqual([]);
  });
});

it('plans 200,000 files in a moment', () => {
  const many = Array.from({ length: 200_000 }, (_, index) => entryOf(`d${index % 500}/f${index}`));
  const started = performance.now();
  expect(plan(many, many.slice(0, 100_000)).stream.files).toHaveLength(100_000);
  expect(performance.now() - started).toBeLessThan(5000);
});
