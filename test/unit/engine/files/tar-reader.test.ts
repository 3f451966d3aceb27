import { spawnSync } from 'node:child_process';
import { linkSync, truncateSync, chmodSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { entryKey } from '#engine/files/file-entry.ts';
import { readTar, type TarLimits } from '#engine/files/tar-reader.ts';
import { awkwardNames, brokenNames, inChunks, putFile, putLink, tarOf, temporaryFolder } from './file-tree.ts';
import { mkfifoSync } from './mkfifo.ts';

const generous: TarLimits = { maxEntries: 10_000, maxBytes: 1e9, maxDepth: 100 };

interface Read {
  readonly kind: string;
  readonly path: string;
  readonly size?: number;
  readonly mtime?: number;
  readonly mode?: number;
  readonly content?: string;
  readonly reason?: string;
}

async function read(archive: Buffer, limits = generous, chunkSize?: number): Promise<readonly Read[]> {
  const items: Read[] = [];
  for await (const item of readTar(inChunks(archive, chunkSize), limits)) {
    const path = entryKey(item.path);
    if (item.kind !== 'file') {
      items.push({ ...item, path });
      continue;
    }
    const { arrived, content, ...facts } = item;
    // Copied: a view is only good until the next item is asked for.
    const whole = arrived();
    const parts: Buffer[] = whole === null ? [] : [Buffer.from(whole)];
    for await (const part of content) parts.push(part);
    items.push({ ...facts, path, content: Buffer.concat(parts).toString('latin1') });
  }
  return items;
}

/** One entry by hand, for archives that no tar would write. */
function block(name: string, type: string, content = '', size = content.length): Buffer {
  const header = Buffer.alloc(512);
  header.write(name, 0, 'latin1');
  header.write('0006755\0', 100);
  header.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
  header.write('14524770000\0', 136);
  header.write(type, 156);
  header.write('ustar\x0000', 257, 'latin1');
  header.fill(' ', 148, 156);
  const sum = header.reduce((total, value) => total + value, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  const padded = Buffer.alloc(Math.ceil(content.length / 512) * 512);
  padded.write(content, 0, 'latin1');
  return Buffer.concat([header, padded]);
}

const end = Buffer.alloc(1024);
const archive = (...blocks: readonly Buffer[]): Buffer => Buffer.concat([...blocks, end]);

describe('archives of the real tar', () => {
  it.each(['v7', 'ustar', 'gnu', 'pax', 'oldgnu'])('reads %s, in chunks of any size', async (format) => {
    const root = temporaryFolder();
    putFile(root, 'dir/empty', '');
    putFile(root, 'dir/one', Buffer.alloc(512, 'a'), 1_600_000_000);
    putFile(root, 'dir/more', Buffer.alloc(70_000, 'b'));
    const packed = tarOf(root, format, ['dir', 'dir/empty', 'dir/one', 'dir/more'].map(Buffer.from));
    const items = await read(packed);
    expect(items.map(({ kind, path, size }) => [kind, path, size])).toEqual([
      ['directory', 'dir', undefined],
      ['file', 'dir/empty', 0],
      ['file', 'dir/one', 512],
      ['file', 'dir/more', 70_000],
    ]);
    expect(items[2]).toMatchObject({ mtime: 1_600_000_000, content: 'a'.repeat(512) });
    for (const chunkSize of [1, 511, 513, 10_000]) expect(await read(packed, generous, chunkSize)).toEqual(items);
  });

  it.each(['gnu', 'pax'])('reads long and awkward names of %s', async (format) => {
    const root = temporaryFolder();
    const deep = Buffer.from(`${'deep/'.repeat(60)}${'y'.repeat(200)}`);
    const names = [...awkwardNames, ...brokenNames, deep];
    for (const name of names) putFile(root, name, name);
    // A dash at the beginning would be an option to tar; find gives names with ./ for it.
    const items = await read(
      tarOf(
        root,
        format,
        names.map((name) => Buffer.concat([Buffer.from('./'), name])),
      ),
    );
    expect(items.map(({ path }) => path)).toEqual(names.map(entryKey));
    expect(items.map(({ content }) => content)).toEqual(names.map(entryKey));
  });

  it('reads fractions of seconds from PAX headers', async () => {
    const root = temporaryFolder();
    putFile(root, 'a', 'x', 1_600_000_000.5);
    expect(await read(tarOf(root, 'pax', [Buffer.from('a')]))).toMatchObject([{ mtime: 1_600_000_000.5 }]);
  });

  it('reads files of more than 8 GB without holding them', async () => {
    const root = temporaryFolder();
    putFile(root, 'huge', '');
    truncateSync(join(root, 'huge'), 9 * 2 ** 30);
    // Only the header: the content would be 9 GB of zeros.
    const header = Buffer.alloc(512);
    spawnSync('sh', ['-c', 'tar -cf - --format=gnu huge | head -c 512'], { cwd: root }).stdout.copy(header);
    const items = readTar(inChunks(header), { ...generous, maxBytes: 1e11 });
    const first = await items.next();
    expect(first.value).toMatchObject({ kind: 'file', size: 9 * 2 ** 30 });
    await expect(items.next()).rejects.toMatchObject({ code: 'transfer.archive-damaged' });
  });

  it('passes over links, fifos and sparse files and reports them', async () => {
    const root = temporaryFolder();
    putFile(root, 'a', 'content');
    linkSync(join(root, 'a'), join(root, 'hard'));
    putLink(root, 'soft', '/etc/passwd');
    mkfifoSync(join(root, 'pipe'));
    putFile(root, 'holes', '');
    truncateSync(join(root, 'holes'), 1 << 20);
    const packed = spawnSync('tar', ['-S', '-cf', '-', '--format=gnu', 'a', 'hard', 'soft', 'pipe', 'holes', 'a'], {
      cwd: root,
    }).stdout;
    const items = await read(packed);
    expect(items.map(({ path, reason }) => [path, reason])).toEqual([
      ['a', undefined],
      ['hard', 'hard-link'],
      ['soft', 'symlink'],
      ['pipe', 'fifo'],
      ['holes', 'sparse'],
      ['a', 'hard-link'],
    ]);
  });

  it('leaves setuid, setgid and sticky bits behind', async () => {
    const root = temporaryFolder();
    putFile(root, 'a', 'x');
    chmodSync(join(root, 'a'), 0o7755);
    expect(await read(tarOf(root, 'ustar', [Buffer.from('a')]))).toMatchObject([{ mode: 0o755 }]);
  });
});

describe('hostile archives (M7)', () => {
  it.each([
    ['../x', 'parent'],
    ['a/../../x', 'parent'],
    ['/etc/passwd', 'absolute'],
    ['.//etc/passwd', 'absolute'],
    ['..', 'parent'],
    ['a//b', 'empty'],
    ['', 'empty'],
    ['a/./b', 'dot-name'],
    [`${'a/'.repeat(45)}b`, 'too-deep'],
  ])('rejects the name %j', async (name, reason) => {
    const items = await read(archive(block(name, '0', 'x'), block('fine', '0', 'y')), { ...generous, maxDepth: 40 });
    expect(items.map((item) => item.reason ?? item.path)).toEqual([reason, 'fine']);
  });

  it('rejects a NUL in a PAX path', async () => {
    const record = '17 path=a\0/../../x\n'.replace('17', '19');
    const items = await read(archive(block('p', 'x', record), block('a', '0', 'x')));
    expect(items).toMatchObject([{ kind: 'rejected', reason: 'nul' }]);
  });

  it.each([
    ['1', 'hard-link'],
    ['2', 'symlink'],
    ['3', 'device'],
    ['4', 'device'],
    ['6', 'fifo'],
    ['S', 'sparse'],
    ['Z', 'unknown-type'],
    ['V', 'unknown-type'],
    ['M', 'unknown-type'],
  ])('rejects type %s', async (type, reason) => {
    expect(await read(archive(block('a', type), block('fine', '0', 'y')))).toMatchObject([
      { reason },
      { kind: 'file', path: 'fine' },
    ]);
  });

  it('lets a PAX size speak only for its own entry', async () => {
    const items = await read(archive(block('p', 'x', '9 size=3\n'), block('a', '0', 'xyz', 1), block('b', '0', 'q')));
    expect(items).toMatchObject([
      { path: 'a', content: 'xyz' },
      { path: 'b', content: 'q' },
    ]);
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['no end marker', block('a', '0', 'x')],
    ['half an end marker', Buffer.concat([block('a', '0', 'x'), end.subarray(512)])],
    ['half a header', block('a', '0', 'x').subarray(0, 300)],
    ['half a content', block('a', '0', 'x'.repeat(2000)).subarray(0, 1000)],
    ['missing padding', block('a', '0', 'x'.repeat(600)).subarray(0, 512 + 700)],
    ['half a long name', block('a', 'L', 'x'.repeat(600)).subarray(0, 700)],
    ['a wrong checksum', archive(Buffer.from(block('a', '0', 'x')).fill('b', 0, 1))],
    ['text', Buffer.alloc(2048, 'Welcome to the server! ')],
    ['something behind the end', Buffer.concat([archive(block('a', '0', 'x')), block('b', '0', 'x')])],
    ['a broken PAX header', archive(block('p', 'x', '99 path=a\n'), block('a', '0', 'x'))],
    ['an endless name', archive(block('n', 'L', '', 1 << 21))],
    ['a PAX size that is no number', archive(block('p', 'x', '12 size=-99\n'), block('a', '0', 'x'))],
  ])('fails on %s', async (_name, bytes) => {
    await expect(read(bytes)).rejects.toMatchObject({ code: 'transfer.archive-damaged' });
  });

  it('stops at too many entries and too many bytes', async () => {
    const many = archive(...Array.from({ length: 11 }, (_, index) => block(`f${index}`, '0', 'x')));
    await expect(read(many, { ...generous, maxEntries: 10 })).rejects.toMatchObject({
      code: 'transfer.archive-damaged',
    });
    await expect(read(many, { ...generous, maxBytes: 10 })).rejects.toMatchObject({ code: 'transfer.archive-damaged' });
  });

  it('refuses an endless padding', async () => {
    const padding = Buffer.concat([archive(block('a', '0', 'x')), Buffer.alloc(2 << 20)]);
    await expect(read(padding)).rejects.toMatchObject({ code: 'transfer.archive-damaged' });
  });

  it('ends the stream when the consumer stops', async () => {
    const stream = inChunks(archive(block('a', '0', 'x'.repeat(3000)), block('b', '0', 'x')), 512);
    for await (const item of readTar(stream, generous)) {
      expect(item.kind).toBe('file');
      break;
    }
    expect(stream.destroyed).toBe(true);
  });

  it('skips what the consumer does not read', async () => {
    const items = [];
    for await (const item of readTar(
      inChunks(archive(block('a', '0', 'x'.repeat(3000)), block('b', '0', 'y'))),
      generous,
    )) {
      items.push(entryKey(item.path));
    }
    expect(items).toEqual(['a', 'b']);
  });
});
