import { z } from 'zod';
import { idSchema } from '#shared/domain/server.ts';
import type { VersionedFile } from './versioned-file.ts';

const dataStateSchema = z.object({ pulledAt: z.string(), sourceId: idSchema, jobId: z.string() });
/** When an environment's data was last pulled, from where and by which job. `pulledAt` is an ISO time in UTC. */
export type DataState = z.infer<typeof dataStateSchema>;

/** Content of the file of data states, by `project/environment`. */
export const dataStatesFileSchema = z.record(z.string(), dataStateSchema);

/** Remembers for each environment where its data comes from. */
export interface DataStateStore {
  get(projectId: string, environmentId: string): Promise<DataState | null>;
  set(projectId: string, environmentId: string, state: DataState): Promise<void>;
  /** After an undo, the data is what it was before the pull: null when that is unknown. */
  clear(projectId: string, environmentId: string): Promise<void>;
}

/** Data states in their file. */
export function createDataStateStore(file: VersionedFile<Record<string, DataState>>): DataStateStore {
  const keyOf = (projectId: string, environmentId: string) => `${projectId}/${environmentId}`;
  return {
    async get(projectId, environmentId) {
      const states = new Map(Object.entries((await file.read()).data));
      return states.get(keyOf(projectId, environmentId)) ?? null;
    },
    async set(projectId, environmentId, state) {
      await file.update((states) => ({ ...states, [keyOf(projectId, environmentId)]: state }));
    },
    async clear(projectId, environmentId) {
      await file.update(({ [keyOf(projectId, environmentId)]: _cleared, ...others }) => others);
    },
  };
}
