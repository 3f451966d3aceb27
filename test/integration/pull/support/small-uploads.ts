import { mkdir, symlink, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

const long = new Date('2026-03-01T10:00:00Z');

async function put(path: string | Buffer, content: Buffer | string, at: Date = long): Promise<void> {
  await writeFile(path, content);
  await utimes(path, at, at);
}

/** Production's uploads: odd names, an empty file, a large one, a link, and a file that the target has as well. */
export async function writeShopUploads(folder: string): Promise<void> {
  await mkdir(join(folder, '2026/03'), { recursive: true });
  await mkdir(join(folder, '2026/empty'), { recursive: true });
  for (let index = 0; index < 40; index += 1)
    await put(join(folder, `2026/03/image ${String(index)}.jpg`), Buffer.alloc(3000 + index, index));
  for (const name of [
    "a'b.jpg",
    'a"b.jpg',
    '$(id).jpg',
    '-rf',
    'new\nline.jpg',
    'café.jpg',
    'cafe\u0301.jpg',
    '*',
    'end ',
    '\\n.jpg',
    '😀.png',
  ])
    await put(join(folder, '2026/03', name), `odd: ${name}`);
  await put(Buffer.concat([Buffer.from(`${folder}/2026/03/`), Buffer.from([0xff, 0xfe, 0x2e, 0x6a])]), 'not UTF-8');
  await put(join(folder, 'zero.jpg'), '');
  await put(join(folder, 'large.bin'), Buffer.alloc(6_000_000, 'large '));
  await put(join(folder, 'same.jpg'), 'the same on both sides');
  await put(join(folder, 'changed.jpg'), 'as production has it');
  await symlink('same.jpg', join(folder, 'link.jpg'));
}

/** The target's uploads before any pull. */
export async function writeOldUploads(folder: string): Promise<void> {
  await mkdir(join(folder, '2025/01'), { recursive: true });
  await put(join(folder, 'same.jpg'), 'the same on both sides');
  await put(join(folder, 'changed.jpg'), 'as it was here', new Date('2025-01-01T00:00:00Z'));
  await put(join(folder, '2025/01/only here.jpg'), 'nobody else has this');
  await mkdir(dirname(join(folder, '2026/03/x')), { recursive: true });
  await put(join(folder, '2026/03/image 1.jpg'), 'an older picture', new Date('2025-01-01T00:00:00Z'));
}
