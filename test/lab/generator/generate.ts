import { mkdir } from 'node:fs/promises';
import { writeContentTables } from './content-tables.ts';
import type { GeneratorContext, WrittenTable } from './context.ts';
import { writeLabTables } from './lab-tables.ts';
import { writePeopleTables } from './people-tables.ts';
import { writeShopTables } from './shop-tables.ts';
import { planUploads } from './uploads-plan.ts';
import { Words } from './words.ts';

export interface GeneratorOptions {
  /** Receives one file for each table; must not exist or be empty. */
  readonly folder: string;
  readonly scale: number;
}

/** Writes the rows of all generated tables. The same scale gives the same bytes, always. */
export async function generateTables(options: GeneratorOptions): Promise<readonly WrittenTable[]> {
  await mkdir(options.folder, { recursive: true });
  const context: GeneratorContext = { ...options, words: new Words(), images: planUploads(options.scale) };
  return [
    ...writeContentTables(context),
    ...writePeopleTables(context),
    ...writeShopTables(context),
    ...writeLabTables(context),
  ];
}
