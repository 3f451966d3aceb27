import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { reviewIdSchema, reviewLinkSchema, reviewTimeSchema } from '#shared/domain/review.ts';
import { withFileLock } from '../store/file-lock.ts';
import { createVersionedFile } from '../store/versioned-file.ts';
import { type ChainEnd, chainStart, type LogLine, readLines, type ReadLines, sealLine } from './log-lines.ts';

/** What is kept of a link beside what the log says. */
export const keptLinkSchema = reviewLinkSchema.extend({
  /** The time that its signature covers: it keeps its address when it lives longer. */
  signedUntil: reviewTimeSchema,
});
export type KeptLink = z.infer<typeof keptLinkSchema>;

const damageSchema = z.object({
  /** `torn`: only half of the last line was written, nothing is lost; else the end of the log is not known. */
  kind: z.enum(['torn', 'broken']),
  text: z.string(),
});
/** What is wrong with a review's log. */
export type LogDamage = z.infer<typeof damageSchema>;

/** What was seen beside the log when the server was last read. */
export const recordStateSchema = z.object({
  readAt: reviewTimeSchema.nullable(),
  links: z.array(keptLinkSchema),
  mailCount: z.number().int(),
  damage: damageSchema.nullable(),
  /** The end, or the reason for one, that people were told of already. */
  toldEnd: z.string().nullable().default(null),
});
export type RecordState = z.infer<typeof recordStateSchema>;

/** The picture types that are kept. */
export const shotTypes = { png: 'image/png', webp: 'image/webp', jpg: 'image/jpeg' } as const;
export interface KeptShot {
  readonly type: (typeof shotTypes)[keyof typeof shotTypes];
  readonly bytes: Buffer;
}

/** What this computer keeps of one review: its log as it was read, and pictures. It outlives the server's copy. */
export interface ReviewRecord {
  /** The whole log; with `logKey` its seals are checked. */
  lines(logKey: string | null): Promise<ReadLines>;
  /**
   * Adds lines that follow the last one; lines that are there already are passed over. What is damaged at the end of this
   * computer's copy is set aside first, and read again. Returns what was new.
   */
  add(lines: readonly LogLine[], logKey: string): Promise<readonly LogLine[]>;
  state(): Promise<RecordState>;
  setState(change: (state: RecordState) => RecordState): Promise<RecordState>;
  shot(id: string): Promise<KeptShot | null>;
  keepShot(id: string, shot: KeptShot): Promise<void>;
  /** Removes everything. */
  remove(): Promise<void>;
}

/** Where records are kept. */
export interface RecordOptions {
  /** Each review has a folder here. */
  readonly folder: string;
  readonly now: () => Date;
  readonly onNotice: (text: string) => void;
  /** What was read of logs: a file that is as it was is not read and checked again. */
  readonly cache?: Map<string, CachedLog>;
}

/** A log as it was read, and what its file looked like then. */
export interface CachedLog {
  readonly stamp: string;
  readonly read: ReadLines;
}

const emptyState: RecordState = { readAt: null, links: [], mailCount: 0, damage: null, toldEnd: null };

/** Opens the record of a review; nothing needs to be there yet. */
export function openRecord({ folder, now, onNotice, cache }: RecordOptions, reviewId: string): ReviewRecord {
  // The identifier becomes the name of a folder.
  const own = join(folder, reviewIdSchema.parse(reviewId));
  const logFile = join(own, 'log.jsonl');
  const state = createVersionedFile({
    ...{ file: join(own, 'state.json'), title: `what is known of the review ${reviewId}`, version: 1, now, onNotice },
    ...{ schema: recordStateSchema, empty: emptyState },
  });
  const read = async (logKey: string | null): Promise<ReadLines> => {
    const stamp = `${await stampOf(logFile)} ${logKey === null ? 'unchecked' : sealLine(logKey, '', reviewId)}`;
    const cached = cache?.get(logFile);
    if (cached?.stamp === stamp) return cached.read;
    const fresh = await readWhole(logKey);
    // What was added meanwhile is read with the next look.
    cache?.set(logFile, { stamp, read: fresh });
    return fresh;
  };
  const readWhole = async (logKey: string | null): Promise<ReadLines> => {
    const text = await readIfThere(logFile);
    const texts = text.split('\n');
    const rest = texts.pop() ?? '';
    const found = readLines(texts, chainStart, logKey);
    if (found.broken !== null || rest === '') return found;
    return { ...found, broken: 'The last line of the log on this computer is torn.' };
  };

  return {
    lines: read,
    add: (lines, logKey) =>
      withFileLock(logFile, async () => {
        const there = await read(logKey);
        if (there.broken !== null) await cutOff(logFile, there.lines, now());
        const end: ChainEnd = there.lines.at(-1) ?? chainStart;
        const fresh = lines.filter(({ n }) => n > end.n);
        const { lines: fitting } = readLines(
          fresh.map(({ text }) => text),
          end,
          logKey,
        );
        if (fitting.length > 0) await append(logFile, fitting.map(({ text }) => `${text}\n`).join(''));
        return fitting;
      }),
    state: async () => (await state.read()).data,
    setState: async (change) => (await state.update(change)).data,
    async shot(id) {
      for (const [extension, type] of Object.entries(shotTypes)) {
        const bytes = await readFile(shotFile(own, id, extension)).catch(() => null);
        if (bytes !== null) return { type, bytes };
      }
      return null;
    },
    async keepShot(id, { type, bytes }) {
      const extension = Object.entries(shotTypes).find(([, known]) => known === type)?.[0] ?? 'png';
      const file = shotFile(own, id, extension);
      await mkdir(join(own, 'shots'), { recursive: true, mode: 0o700 });
      const half = `${file}.${randomUUID()}`;
      await writeFile(half, bytes, { mode: 0o600 });
      await rename(half, file);
    },
    remove: () => rm(own, { recursive: true, force: true }),
  };
}

function shotFile(own: string, id: string, extension: string): string {
  if (!/^[0-9a-f]{32}$/.test(id)) throw new TypeError('not the identifier of a picture');
  return join(own, 'shots', `${id}.${extension}`);
}

/** Changes whenever the file does: it only grows, or is replaced. */
async function stampOf(file: string): Promise<string> {
  const found = await stat(file).catch(() => null);
  return found === null ? 'none' : `${String(found.ino)} ${String(found.size)} ${String(found.mtimeMs)}`;
}

async function readIfThere(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw error;
  }
}

async function append(file: string, text: string): Promise<void> {
  const handle = await open(file, 'a', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Keeps the damaged file beside the log and begins it anew with the lines that are good. */
async function cutOff(file: string, good: readonly LogLine[], at: Date): Promise<void> {
  const aside = file.replace(/\.jsonl$/, `-damaged-${at.toISOString().replaceAll(/[:.]/g, '-')}.jsonl`);
  await writeFile(aside, await readFile(file), { mode: 0o600 });
  const half = `${file}.${randomUUID()}`;
  const handle = await open(half, 'wx', 0o600);
  try {
    await handle.writeFile(good.map(({ text }) => `${text}\n`).join(''));
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(half, file);
}
