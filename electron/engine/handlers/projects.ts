import type { projectsContract } from '#shared/contract/projects.ts';
import type { Handlers } from '#shared/contract/router.ts';
import { cloneRepository } from '../git/clone.ts';
import type { CallContext } from '../router/serve-port.ts';
import { addDemo } from './demo.ts';
import { detectFolder, detectServerFolder } from './detect-project.ts';
import type { EngineParts } from './engine-parts.ts';
import { readStatus } from './environment-status.ts';

const done = { done: true } as const;

/** Projects, their environments, recipes and masking profiles. */
export function createProjectHandlers(parts: EngineParts): Handlers<typeof projectsContract, CallContext> {
  const { projects, servers, maskingProfiles } = parts.stores;
  return {
    'projects.list': () => projects.list(),
    'projects.get': ({ projectId }) => projects.get(projectId),
    'projects.detectFolder': ({ folder }, { signal }) => detectFolder(parts, folder, signal),
    'projects.detectServer': async ({ serverId, path }, { signal }) =>
      detectServerFolder(parts, await servers.get(serverId), path, signal),
    'projects.cloneGit': async ({ url, folder }, { signal }) => {
      await cloneRepository({ url, folder, signal, env: parts.env });
      return detectFolder(parts, folder, signal);
    },
    'projects.add': async ({ project }) => {
      for (const environment of project.environments) await refuseUnknownServer(environment.serverId);
      return projects.add(project);
    },
    'projects.addDemo': () => addDemo(parts),
    'projects.rename': ({ projectId, name }) => projects.rename(projectId, name),
    'projects.remove': async ({ projectId }) => {
      await projects.remove(projectId);
      return done;
    },
    'projects.decideColumns': ({ projectId, decisions }) => projects.decideColumns(projectId, decisions),
    'environments.save': async ({ projectId, environment }) => {
      await refuseUnknownServer(environment.serverId);
      return projects.saveEnvironment(projectId, environment);
    },
    'environments.remove': ({ projectId, environmentId }) => projects.removeEnvironment(projectId, environmentId),
    'environments.status': ({ projectId, environmentId }, { signal }) =>
      readStatus(parts, projectId, environmentId, signal),
    'masking.profiles': () => maskingProfiles.list(),
    'masking.saveProfile': ({ profile }) => maskingProfiles.save(profile),
    'masking.removeProfile': async ({ id }) => {
      await maskingProfiles.remove(id);
      return done;
    },
  };

  async function refuseUnknownServer(serverId: string | undefined): Promise<void> {
    if (serverId !== undefined) await servers.get(serverId);
  }
}
