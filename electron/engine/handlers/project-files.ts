import { join } from 'node:path';
import { z } from 'zod';
import type { projectFilesContract } from '#shared/contract/project-files.ts';
import type { Handlers } from '#shared/contract/router.ts';
import type { ProjectFileState } from '#shared/domain/project-file.ts';
import type { Project } from '#shared/domain/project.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { localFileName, projectFileName } from '#shared/project-file/schema.ts';
import type { FiledStores } from '../project-file/open-filed-stores.ts';
import { describeTrouble, firstContent } from '../project-file/project-store.ts';
import { unknownServers } from '../project-file/server-names.ts';
import type { CallContext } from '../router/serve-port.ts';

/** The project's file in its repository, and trust in what it wants to run. */
export function createProjectFileHandlers(stores: FiledStores): Handlers<typeof projectFilesContract, CallContext> {
  const { projects, servers, projectFiles, trust } = stores;
  const state = async (project: Project): Promise<ProjectFileState> => {
    const found = await projectFiles.read(project.folder);
    const path = join(project.folder, projectFileName);
    if (found.kind === 'absent') {
      return {
        projectId: project.id,
        path,
        kind: 'absent',
        localPath: null,
        hash: null,
        problems: [],
        unknownServers: [],
      };
    }
    const content = found.kind === 'good' || found.kind === 'newer' ? found.content : null;
    const missing = unknownServers(project.id, content?.servers ?? {}, await servers.list());
    return {
      projectId: project.id,
      path,
      kind: found.kind,
      localPath: found.texts.local === null ? null : join(project.folder, localFileName),
      hash: found.hash,
      problems: [...found.problems],
      unknownServers: missing.map(({ id, host, port, user, jumps }) => ({ id, host, port, user, jumps: jumps.length })),
    };
  };
  return {
    'projectFile.state': async ({ projectId }) => state(await projects.get(projectId)),
    'projectFile.init': async ({ projectId }) => {
      const project = await projects.get(projectId);
      await projectFiles.create(project.folder, firstContent(project, await servers.list()));
      return state(project);
    },
    'projectFile.show': async ({ projectId }) => {
      const project = await projects.get(projectId);
      const found = await projectFiles.read(project.folder);
      if (found.kind === 'absent') return null;
      if (found.kind === 'conflict' || found.kind === 'damaged' || found.content === null) {
        const code = found.kind === 'conflict' ? 'project-file.conflict' : 'project-file.damaged';
        throw new AppError(code, { message: describeTrouble(project, found) });
      }
      return {
        path: join(project.folder, projectFileName),
        text: found.texts.shared,
        content: z.json().parse(found.content),
      };
    },
    'projectFile.set': async ({ projectId, key, value, local, expected }) => {
      const project = await projects.get(projectId);
      const into = local ? ('local' as const) : ('shared' as const);
      const change = { into, path: key, ...(value === null ? {} : { value }) };
      await projectFiles.edit(project.folder, () => [change], expected);
      return state(await projects.get(projectId));
    },
    'projectFile.addServers': async ({ projectId }) => {
      const project = await projects.get(projectId);
      const found = await projectFiles.read(project.folder);
      const content = found.kind === 'good' || found.kind === 'newer' ? found.content : null;
      for (const server of unknownServers(projectId, content?.servers ?? {}, await servers.list())) {
        await servers.save(server);
      }
      return state(await projects.get(projectId));
    },
    'trust.state': async ({ projectId }) => trust.state(await projects.get(projectId)),
    'trust.give': async ({ projectId, hash }) => trust.give(await projects.get(projectId), hash),
    'trust.withdraw': async ({ projectId }) => trust.withdraw(await projects.get(projectId)),
  };
}
