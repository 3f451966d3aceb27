import { Random } from './random.ts';
import { TableFile } from './table-file.ts';
import type { PlannedUpload } from './uploads-plan.ts';
import type { Words } from './words.ts';

/** What every part of the generator works with. */
export interface GeneratorContext {
  readonly folder: string;
  readonly scale: number;
  readonly words: Words;
  /** The images in the media library, which posts and meta rows refer to. */
  readonly images: readonly PlannedUpload[];
}

export interface WrittenTable {
  readonly table: string;
  readonly columns: readonly string[];
  readonly file: string;
  readonly rows: number;
  readonly checksum: string;
}

/** How many rows a table has: its number at scale 1, scaled, and never none. */
export function scaled(context: GeneratorContext, atScaleOne: number, least = 1): number {
  return Math.max(least, Math.round(atScaleOne * context.scale));
}

/** Writes one table with its own chance, so that a change in one table leaves the others as they are. */
export function writeTable(
  context: GeneratorContext,
  table: string,
  columns: readonly string[],
  fill: (file: TableFile, random: Random) => void,
): WrittenTable {
  const file = new TableFile(context.folder, table, columns);
  fill(file, new Random(table));
  const checksum = file.close();
  return { table, columns, file: file.file, rows: file.rows, checksum };
}

const firstDay = Date.UTC(2019, 0, 1) / 1000;
const lastDay = Date.UTC(2026, 9, 31) / 1000;

/** A moment in the shop's history, seconds since 1970. */
export function moment(random: Random): number {
  return random.int(firstDay, lastDay);
}

/** `2026-01-31 12:00:00` in UTC. */
export function sqlTime(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', ' ');
}
