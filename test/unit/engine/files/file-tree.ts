import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { onTestFinished } from 'vitest';
import { createListingParser, listingFindArguments } from '#engine/files/parse-listing.ts';
import { entryKey, type FileEntry, type FileKind } from '#engine/files/file-entry.ts';
import { joinPath, parentPath } from '#engine/files/relative-path.ts';

/** A folder that goes when the test is over. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'files-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** The awkward names of hazard U1, as bytes. */
export const awkwardNames: readonly Buffer[] = [
  ...['a b', "a'b", 'a"b', '$(id)', '-rf', 'a\nb', 'a\tb', 'end ', 'end.', '~', '*', '\\', 'x'.repeat(255)],
  ...['café', 'cafe\u0301', '日本語', '😀.png', '#', '%00', '..a', '...', 'a;b', '`id`', 'a|b', '&', '[x]'],
].map((name) => Buffer.from(name));
/** Names that are no UTF-8. */
export const brokenNames: readonly Buffer[] = [Buffer.from([0xff, 0xfe, 0x41]), Buffer.from('caf\xe9.jpg', 'latin1')];

/** Puts a file into a folder, with its parents. */
export function putFile(
  root: string,
  path: string | Buffer,
  content: string | Buffer = 'x',
  mtime = 1_700_000_000,
): void {
  const bytes = Buffer.from(path);
  const absolute = joinPath(Buffer.from(root), bytes);
  mkdirSync(parentPath(absolute), { recursive: true });
  writeFileSync(absolute, content);
  utimesSync(absolute, mtime, mtime);
}

/** Puts a symbolic link into a folder. */
export function putLink(root: string, path: string, target: string): void {
  mkdirSync(parentPath(Buffer.from(join(root, path))), { recursive: true });
  symlinkSync(target, join(root, path));
}

/** A listing entry without a file behind it. */
export function entryOf(
  path: string | Buffer,
  more: Partial<FileEntry> & { readonly kind?: FileKind } = {},
): FileEntry {
  return { path: Buffer.from(path), kind: 'file', size: 1, mtime: 1_700_000_000, ...more };
}

/** Lists a folder with the real `find`. */
export function findTree(root: string): readonly FileEntry[] {
  const find = spawnSync('find', [...listingFindArguments], { cwd: root, maxBuffer: 1 << 28 });
  const parser = createListingParser();
  parser.push(find.stdout);
  return parser.finish();
}

/** Packs paths with the real `tar` and gives the stream in chunks. */
export function tarOf(root: string, format: string, names: readonly Buffer[]): Buffer {
  const input = Buffer.concat(names.flatMap((name) => [name, Buffer.of(0)]));
  const options = ['--null', '--no-recursion', '--verbatim-files-from', '-T', '-', `--format=${format}`, '-cf', '-'];
  const tar = spawnSync('tar', options, { cwd: root, input, maxBuffer: 1 << 28 });
  if (tar.status !== 0) throw new Error(tar.stderr.toString());
  return tar.stdout;
}

/** A stream of the bytes, in chunks of a size. */
export function inChunks(data: Buffer, size = 65_536): Readable {
  const chunks: Buffer[] = [];
  for (let at = 0; at < data.length; at += size) chunks.push(data.subarray(at, at + size));
  return Readable.from(chunks);
}

/** A sorted picture of a tree: kinds, names, times, link targets, contents. */
export function pictureOf(root: string): readonly string[] {
  const picture = findTree(root).map((entry) => {
    const { kind, mtime, target } = entry;
    const content = kind === 'file' ? readFileSync(joinPath(Buffer.from(root), entry.path)).toString('base64') : '';
    return [entryKey(entry.path), kind, kind === 'directory' ? '' : mtime, target?.toString() ?? '', content].join(' ');
  });
  return picture.sort();
}
