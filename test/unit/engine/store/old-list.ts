import { z } from 'zod';
import { createVersionedFile, type VersionedFile } from '#engine/store/versioned-file.ts';

/** A list whose items were bare words in version 1 and have names since. */
export function openOldList(file: string, onNotice: (text: string) => void): VersionedFile<{ name: string }[]> {
  return createVersionedFile({
    file,
    title: 'the list of items',
    version: 2,
    schema: z.array(z.object({ name: z.string() })),
    empty: [],
    migrations: {
      1: (data) =>
        z
          .array(z.string())
          .parse(data)
          .map((name) => ({ name })),
    },
    now: () => new Date('2026-11-21T08:00:00Z'),
    onNotice,
  });
}
