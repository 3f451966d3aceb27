import type { DataState } from '../store/data-states.ts';
import type { Stores } from '../store/stores.ts';
import { fingerprintPull } from './fingerprint.ts';

/**
 * Remembers where an environment's data comes from, and for which set-up the pull has worked. Null after an undo: then neither
 * is known any more.
 */
export function createPullMemory({ projects, servers, dataStates, checklists }: Stores) {
  const noteProof = async (projectId: string, environmentId: string, state: DataState): Promise<void> => {
    const { pulledAt, sourceId } = state;
    const known = new Map((await servers.list()).map((server) => [server.id, server]));
    const fingerprint = fingerprintPull(await projects.get(projectId), known, environmentId, sourceId);
    await checklists.notePull(projectId, environmentId, { pulledAt, sourceId, fingerprint });
  };
  return async (projectId: string, environmentId: string, state: DataState | null): Promise<void> => {
    // Without its proof a pull is still a good pull: the checklist only asks for another one.
    if (state === null) {
      await dataStates.clear(projectId, environmentId);
      await checklists.notePull(projectId, environmentId, null).catch(() => undefined);
      return;
    }
    await dataStates.set(projectId, environmentId, state);
    await noteProof(projectId, environmentId, state).catch(() => undefined);
  };
}
