import type { checklistContract } from '#shared/contract/checklist.ts';
import type { Handlers } from '#shared/contract/router.ts';
import { type ChecklistView, type HealthRecord, judgeAge } from '#shared/domain/checklist.ts';
import type { Project } from '#shared/domain/project.ts';
import { defaultRunbookFile } from '#shared/domain/upkeep.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { type ChecklistSettings, withSettings } from '../checklist/change-settings.ts';
import { fingerprintSetup, type ServersById } from '../checklist/fingerprint.ts';
import type { ChecklistContext } from '../checklist/item-probe.ts';
import { runChecklist } from '../checklist/run-checklist.ts';
import { openRunSessions } from '../checklist/run-sessions.ts';
import { createHealthHistory } from '../health/history.ts';
import { lookAt } from '../health/look.ts';
import type { FiledStores } from '../project-file/open-filed-stores.ts';
import { resolveProjectRecipe } from '../recipes/project-recipe.ts';
import type { CallContext } from '../router/serve-port.ts';
import { composeRunbook } from '../runbook/compose-runbook.ts';
import { readRunbook, runbookMark, writeRunbook } from '../runbook/runbook-file.ts';
import { examineEnvironment } from './doctor.ts';
import type { EngineParts } from './engine-parts.ts';

/** The checklist of a project, the health history that one of its items reads, and the runbook. */
export function createChecklistHandlers(
  parts: EngineParts & { readonly stores: FiledStores },
  { now }: { readonly now: () => Date },
): Handlers<typeof checklistContract, CallContext> {
  const { stores, recipes, events } = parts;
  const { projects, servers, checklists } = stores;
  const history = createHealthHistory(parts.dataFolder);

  const serversById = async (): Promise<ServersById> =>
    new Map((await servers.list()).map((server) => [server.id, server]));
  const readLast = async (project: Project, known: ServersById): Promise<ChecklistView | null> => {
    const report = await checklists.last(project.id);
    if (report === null) return null;
    return { report, outdated: judgeAge(report, fingerprintSetup(project, known), now()) };
  };
  const composeFor = async (projectId: string) => {
    const project = await projects.get(projectId);
    const known = await serversById();
    const fingerprint = fingerprintSetup(project, known);
    const recipe = resolveProjectRecipe(recipes, project);
    const checklist = await readLast(project, known);
    const file = project.runbook ?? defaultRunbookFile;
    return {
      project,
      fingerprint,
      file,
      text: composeRunbook({ project, recipe, servers: known, checklist, fingerprint }),
    };
  };

  return {
    'checklist.run': async ({ projectId, runId }, { signal }) => {
      const project = await projects.get(projectId);
      const known = await serversById();
      const sessions = openRunSessions(parts.transport, parts.interaction, signal);
      const context: ChecklistContext = {
        ...{ project, servers: known, hostKeys: parts.hostKeys, env: parts.env, now },
        recipe: resolveProjectRecipe(recipes, project),
        opener: { ...parts.opener, transport: sessions.transport },
        connect: (server) => sessions.connect(server),
        examine: ({ id }, runSignal) => examineEnvironment(parts, projectId, id, () => undefined, runSignal),
        lastPull: (environmentId) => checklists.lastPull(projectId, environmentId),
        requireTrust: () => stores.trust.require(project),
        wallLogin: (environmentId, asked) => parts.wallLogin(projectId, environmentId, asked),
        readHealth: () => history.read(projectId),
      };
      try {
        const report = await runChecklist(
          context,
          {
            emit: (itemId, item) => events.emit('checklist.progressed', { runId, projectId, itemId, item }),
            redact: parts.redact,
          },
          signal,
        );
        await checklists.save(report);
        return { report, outdated: 'no' };
      } finally {
        await sessions.close();
      }
    },
    'checklist.last': async ({ projectId }) => readLast(await projects.get(projectId), await serversById()),
    'checklist.configure': async ({ projectId, ...settings }) => {
      const project = await projects.get(projectId);
      for (const serverId of namedServers(settings)) await servers.get(serverId);
      return projects.update(project.id, withSettings(settings));
    },
    'health.record': async ({ projectId }, { signal }) => {
      const project = await projects.get(projectId);
      const known = await serversById();
      const looks = await Promise.all(
        project.environments.map((environment) => {
          const { serverId } = environment;
          const server = serverId === undefined ? undefined : known.get(serverId);
          const findLogin = (asked: AbortSignal) => parts.wallLogin(projectId, environment.id, asked);
          if (serverId === undefined) return lookAt(environment, { onServer: null, findLogin }, signal);
          return lookAt(
            environment,
            {
              findLogin,
              async onServer(work) {
                if (server === undefined) throw new AppError('store.server-not-found', { facts: { serverId } });
                return parts.statusSessions.use(server, work, signal);
              },
            },
            signal,
          );
        }),
      );
      const record: HealthRecord = { at: now().toISOString(), looks };
      await history.add(projectId, record);
      return record;
    },
    'runbook.show': async ({ projectId }) => {
      const { project, file, text, fingerprint } = await composeFor(projectId);
      const written = await readRunbook(project.folder, file).catch(() => null);
      return { text, path: file, isWritten: written !== null && runbookMark(written) === fingerprint };
    },
    'runbook.export': async ({ projectId }) => {
      const { project, file, text } = await composeFor(projectId);
      return { path: await writeRunbook(project.folder, file, text), text };
    },
  };
}

function namedServers({ monitoring, environment }: ChecklistSettings): readonly string[] {
  const named = [monitoring?.kind === 'schedule' ? monitoring.server : undefined, environment?.backups?.server];
  return named.filter((id) => id !== undefined);
}
