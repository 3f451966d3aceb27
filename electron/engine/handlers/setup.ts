import type { setUpContract } from '#shared/contract/setup.ts';
import type { Handlers } from '#shared/contract/router.ts';
import type { CallContext } from '../router/serve-port.ts';
import type { SetUpFlow } from '../flows/setup/set-up-flow.ts';
import { advise } from '../setup/advise.ts';
import { branchPresets } from '../setup/branch-presets.ts';
import { lookAtProject } from '../setup/look-at-project.ts';
import { proposeSetUp } from '../setup/propose.ts';
import { setUpTemplates } from '../setup/templates.ts';
import type { EngineParts } from './engine-parts.ts';
import { serverForNewStages } from './server-for-new-stages.ts';

/** The set-up guide. */
export function createSetUpHandlers(parts: EngineParts, flow: SetUpFlow): Handlers<typeof setUpContract, CallContext> {
  const { projects, servers } = parts.stores;
  return {
    'setup.catalogue': () => ({ templates: [...setUpTemplates()], presets: [...branchPresets()] }),
    'setup.look': async ({ projectId }, { signal }) => lookAtProject(await projects.get(projectId), parts.env, signal),
    'setup.advise': async ({ projectId, answers }, { signal }) => {
      if (projectId === undefined) return advise(answers);
      const project = await projects.get(projectId);
      const found = await lookAtProject(project, parts.env, signal);
      return advise(answers, {
        stages: project.environments.map(({ stage }) => stage),
        repository: { branches: found.branches.map(({ name }) => name), tags: found.tags },
      });
    },
    'setup.propose': async ({ projectId, kind, preset, teams, stages, serverId }, { signal }) => {
      const project = await projects.get(projectId);
      return proposeSetUp({
        ...{ project, kind, preset, teams, stages },
        recipe: parts.recipes.resolveRecipe(project.recipe),
        findings: await lookAtProject(project, parts.env, signal),
        serverId: serverForNewStages(project, await servers.list(), serverId),
      });
    },
    'setup.plan': ({ projectId, runId, wish }, { signal }) =>
      flow.plan(projectId, wish, (text) => parts.events.emit('setup.planning', { runId, text }), signal),
    'setup.planRemoval': ({ projectId, environmentId, runId, fromServer, keepCopy }, { signal }) =>
      flow.planRemoval(
        { projectId, environmentId, fromServer, keepCopy },
        (text) => parts.events.emit('setup.planning', { runId, text }),
        signal,
      ),
    'setup.apply': ({ planId, hash, typedName }) => flow.apply(planId, hash, typedName ?? null),
    'setup.status': ({ projectId }) => flow.status(projectId),
    'setup.check': ({ jobId }, { signal }) => flow.check(jobId, signal),
    'setup.snippet': ({ projectId, environmentId, webServer }, { signal }) =>
      flow.snippet(projectId, environmentId, webServer, signal),
    'setup.keptCopies': ({ projectId }, { signal }) => flow.keptCopies(projectId, signal),
    'setup.removeKeptCopy': async ({ projectId, copy }, { signal }) => ({
      removed: await flow.removeKeptCopy(projectId, copy, signal),
    }),
  };
}
