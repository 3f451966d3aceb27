import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createGzip } from 'node:zlib';
import { readTar } from '../../files/tar-reader.ts';
import { runGit } from '../../git/run-git.ts';
import type { GitPlace } from './version.ts';

/** A version as one file on this computer, and what is in it. */
export interface CodeArchive {
  /** Lines as `sha256sum --check` reads them. */
  readonly hashes: string;
  readonly files: number;
  readonly bytes: number;
  /** The archive, compressed. */
  content(): AsyncIterable<Buffer>;
  /** Removes the file. */
  remove(): Promise<void>;
}

const limits = { maxEntries: 2_000_000, maxBytes: 64 * 2 ** 30, maxDepth: 200 };
const longest = 30 * 60_000;

/** Filters of Git LFS would fetch files by a program; pointers are told of before. */
const noFilters = [
  ['filter.lfs.smudge', ''],
  ['filter.lfs.process', ''],
  ['filter.lfs.required', 'false'],
] as const;

/** Writes a version into a file of `folder` and reads it once, for the hash of every file. Throws `git.failed`. */
export async function archiveCode(git: GitPlace, commit: string, folder: string): Promise<CodeArchive> {
  const file = join(folder, `code-${commit.slice(0, 12)}.tar`);
  const args = ['archive', '--format=tar', `--output=${file}`, '--end-of-options', commit];
  await runGit(args, { ...git, config: noFilters, timeout: longest });
  const lines: string[] = [];
  let files = 0;
  let bytes = 0;
  for await (const item of readTar(createReadStream(file), limits)) {
    if (item.kind !== 'file') continue;
    const hash = createHash('sha256');
    for await (const chunk of item.content) hash.update(chunk);
    files += 1;
    bytes += item.size;
    lines.push(toLine(hash.digest('hex'), item.path));
  }
  return {
    ...{ hashes: lines.join(''), files, bytes },
    content: () => createReadStream(file).pipe(createGzip({ level: 1 })),
    remove: () => rm(file, { force: true }),
  };
}

/** In a name with a backslash or a line break these are escaped, and a backslash before the line says so. */
function toLine(hash: string, path: Buffer): string {
  const name = path.toString('latin1');
  const escaped = name.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\r', '\\r');
  return `${escaped === name ? '' : '\\'}${hash}  ${escaped}\n`;
}
