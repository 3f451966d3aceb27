import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { VersionedFile } from './versioned-file.ts';

/** Content of the file of salts: 32 bytes in base64 by project. */
export const saltsFileSchema = z.record(z.string(), z.base64().length(44));

/** The secret number of each project that makes its masked values repeatable for us and unguessable for others. */
export interface SaltStore {
  /** 32 bytes; made at random the first time. */
  get(projectId: string): Promise<Buffer>;
}

/** Salts in their file. */
export function createSaltStore(file: VersionedFile<Record<string, string>>): SaltStore {
  return {
    async get(projectId) {
      const known = new Map(Object.entries((await file.read()).data)).get(projectId);
      if (known !== undefined) return Buffer.from(known, 'base64');
      const { data } = await file.update((salts) =>
        // Another process may have made it since it was read.
        Object.hasOwn(salts, projectId) ? salts : { ...salts, [projectId]: randomBytes(32).toString('base64') },
      );
      return Buffer.from(new Map(Object.entries(data)).get(projectId) ?? '', 'base64');
    },
  };
}
