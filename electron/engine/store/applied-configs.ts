import { z } from 'zod';
import type { VersionedFile } from './versioned-file.ts';

const appliedSchema = z.object({
  /** Names the kept files. */
  id: z.string().regex(/^[0-9a-f]{16}$/),
  at: z.string(),
  files: z.array(z.object({ path: z.string(), made: z.boolean(), sha256: z.string() })),
});
/** What was last written into an environment's configuration, so that it can be undone. */
export type AppliedConfig = z.infer<typeof appliedSchema>;

/** Content of the file of applied configurations, by `project/environment`. */
export const appliedConfigsFileSchema = z.record(z.string(), appliedSchema);

/** Remembers the last configuration that was written into each environment. */
export interface AppliedConfigStore {
  get(projectId: string, environmentId: string): Promise<AppliedConfig | null>;
  set(projectId: string, environmentId: string, applied: AppliedConfig): Promise<void>;
  clear(projectId: string, environmentId: string): Promise<void>;
}

/** Applied configurations in their file. */
export function createAppliedConfigStore(file: VersionedFile<Record<string, AppliedConfig>>): AppliedConfigStore {
  const keyOf = (projectId: string, environmentId: string) => `${projectId}/${environmentId}`;
  return {
    async get(projectId, environmentId) {
      const all = new Map(Object.entries((await file.read()).data));
      return all.get(keyOf(projectId, environmentId)) ?? null;
    },
    async set(projectId, environmentId, applied) {
      await file.update((all) => ({ ...all, [keyOf(projectId, environmentId)]: applied }));
    },
    async clear(projectId, environmentId) {
      await file.update(({ [keyOf(projectId, environmentId)]: _cleared, ...others }) => others);
    },
  };
}
