import { mkdir, symlink, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { makeJpeg, makePng } from './images.ts';
import { customerDomains } from '../personal.ts';
import { Random } from './random.ts';
import type { PlannedUpload } from './uploads-plan.ts';

export interface UploadCounts {
  /** Files and links that belong to the site. */
  readonly files: number;
  readonly bytes: number;
  /** Caches and logs below the uploads folder, which a pull leaves out. */
  readonly excludedFiles: number;
}

const firstTime = Date.UTC(2019, 0, 1) / 1000;

/** Writes the media library and the files with names that break careless programs. */
export async function writeUploads(folder: string, images: readonly PlannedUpload[]): Promise<UploadCounts> {
  const random = new Random('upload bytes');
  let files = 0;
  let bytes = 0;
  const write = async (file: string | Buffer, content: Buffer): Promise<void> => {
    await writeFile(file, content);
    await utimes(file, firstTime + files * 997, firstTime + files * 997);
    files += 1;
    bytes += content.length;
  };
  for (const image of images) {
    const target = path.join(folder, image.folder);
    await mkdir(target, { recursive: true });
    await write(path.join(target, image.name), picture(image, random));
    for (const size of image.sizes) {
      await write(
        path.join(target, size.name),
        picture({ ...image, bytes: size.bytes, width: 40, height: 30 }, random),
      );
    }
  }
  const special = path.join(folder, '2024', '02');
  await mkdir(special, { recursive: true });
  for (const name of specialNames()) {
    await write(Buffer.concat([Buffer.from(`${special}/`), name]), makeJpeg(random.int(800, 4000), random));
  }
  await write(path.join(special, 'empty.jpg'), Buffer.alloc(0));
  await symlink('empty.jpg', path.join(special, 'link-inside.jpg'));
  await symlink('/etc/hostname', path.join(special, 'link-outside.txt'));
  return { files: files + 2, bytes, excludedFiles: await writeExcluded(folder) };
}

function picture(image: Pick<PlannedUpload, 'format' | 'bytes' | 'width' | 'height'>, random: Random): Buffer {
  return image.format === 'png' ? makePng(image.width, image.height, random) : makeJpeg(image.bytes, random);
}

/** Names as bytes: one of them is no UTF-8 and none is harmless. */
export function specialNames(): readonly Buffer[] {
  const names = [
    'with space.jpg',
    ' leading and trailing ',
    "apostrophe's.jpg",
    'double "quote".jpg',
    'new\nline.jpg',
    'tab\there.jpg',
    '-rf.jpg',
    '--output=stolen.jpg',
    '$(id).jpg',
    '`id`.jpg',
    'semi;colon&and|pipe.jpg',
    'star*question?.jpg',
    'back\\slash.jpg',
    '~',
    '.hidden.jpg',
    'percent%20encoded.jpg',
    'hash#mark.jpg',
    'colon:stream.jpg',
    'caf\u00e9.jpg',
    'cafe\u0301.jpg',
    'emoji 😀.jpg',
    'UPPER.JPG',
    'upper.jpg',
    '日本語.jpg',
    `${'long-'.repeat(50)}.jpg`.slice(-255).padStart(255, 'x'),
  ];
  return [...names.map((name) => Buffer.from(name)), Buffer.from([0x62, 0xe9, 0xff, 0x2e, 0x6a, 0x70, 0x67])];
}

async function writeExcluded(folder: string): Promise<number> {
  const personal = `PHP Notice for customer@${customerDomains[0]}\n`;
  const files = ['cache/page/index.html', 'wc-logs/fatal-errors-2026-10-01.log', 'debug.log'];
  for (const name of files) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), personal);
    await utimes(path.join(folder, name), firstTime, firstTime);
  }
  return files.length;
}
