import { open, rm } from 'node:fs/promises';
import { extname, isAbsolute, resolve } from 'node:path';
import { AppError } from '#shared/errors/app-error.ts';
import { codeOf, toStoreError } from '../store/file-operations.ts';
import { shotsOf } from './keep-shots.ts';
import { recordPage } from './record-page.ts';
import type { KeptShot, ReviewRecord } from './record.ts';
import { type KnownReview, makeRoom } from './room.ts';

/** What is exported. */
export interface ExportFacts {
  readonly known: KnownReview;
  readonly record: ReviewRecord;
  readonly project: string;
  readonly now: Date;
}

/**
 * Writes the whole record of a review as one HTML file, readable by nobody else. Answers its path. Throws `store.file-exists`,
 * and `review.invalid` for what is no absolute path of an HTML file.
 */
export async function exportRecord({ known, record, project, now }: ExportFacts, file: string): Promise<string> {
  if (!isAbsolute(file) || !['.html', '.htm'].includes(extname(file).toLowerCase()) || file.includes('\0')) {
    throw new AppError('review.invalid', {
      message: 'A record is written to an HTML file: give its whole path, ending in .html.',
    });
  }
  const path = resolve(file);
  const shots = new Map<string, KeptShot>();
  for (const id of shotsOf(known)) {
    const shot = await record.shot(id);
    if (shot !== null) shots.set(id, shot);
  }
  const page = recordPage({ room: makeRoom(known), project, lines: known.read.lines, shots, now });
  await writeNew(path, page);
  return path;
}

/** Never over a file that is there, nor through a link. */
async function writeNew(path: string, text: string): Promise<void> {
  const handle = await open(path, 'wx', 0o600).catch((error: unknown) => {
    if (codeOf(error) === 'EEXIST')
      throw new AppError('store.file-exists', { message: `There is a file ${path} already.` });
    if (codeOf(error) === 'ENOENT')
      throw new AppError('review.invalid', { message: `The folder of ${path} does not exist.` });
    throw toStoreError(error, path);
  });
  try {
    await handle.writeFile(text, 'utf8');
  } catch (error) {
    await rm(path, { force: true });
    throw toStoreError(error, path);
  } finally {
    await handle.close();
  }
}
