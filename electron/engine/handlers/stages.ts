import { createHash, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { stagesContract } from '#shared/contract/stages.ts';
import type { Handlers } from '#shared/contract/router.ts';
import type { Environment } from '#shared/domain/environment.ts';
import type { Project } from '#shared/domain/project.ts';
import { Secret } from '#shared/domain/secret.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { readProjectRecipe } from '../project-file/own-recipes.ts';
import type { CallContext } from '../router/serve-port.ts';
import { withFlag, withFlagState, withoutFlag, withStage } from '../stage-config/change-project.ts';
import { type ConfigPlace, localPlace, remotePlace } from '../stage-config/config-place.ts';
import { judgeStages, recogniseStage } from '../stage-config/judge-stages.ts';
import { listOptions } from '../stage-config/list-options.ts';
import { planConfig, type PreparedConfig } from '../stage-config/plan-config.ts';
import type { FileWrite } from '../stage-config/plan-files.ts';
import { readStageFacts } from '../stage-config/read-facts.ts';
import { readText } from '../stage-config/read-values.ts';
import type { EngineParts } from './engine-parts.ts';

/** Where the recipes' files are. */
export interface StageHandlerOptions {
  readonly assetsFolder: string;
  readonly now: () => Date;
}

/** The configuration of environments, feature flags, and the check of all environments. */
export function createStageHandlers(
  parts: EngineParts,
  { assetsFolder, now }: StageHandlerOptions,
): Handlers<typeof stagesContract, CallContext> {
  const { projects, servers, appliedConfigs, stageReports } = parts.stores;

  const withPlace = async <T>(
    { projectId, environmentId }: { readonly projectId: string; readonly environmentId: string },
    signal: AbortSignal,
    act: (place: ConfigPlace, project: Project, environment: Environment) => Promise<T>,
  ): Promise<T> => {
    const { project, environment } = await projects.getEnvironment(projectId, environmentId);
    if (environment.serverId === undefined) {
      return act(localPlace(environment.path, join(parts.dataFolder, 'kept')), project, environment);
    }
    const server = await servers.get(environment.serverId);
    const session = await parts.transport.connect(server, parts.interaction, signal);
    try {
      return await act(remotePlace(session, environment.path, signal), project, environment);
    } finally {
      await session.close();
    }
  };

  const prepare = async (
    place: ConfigPlace,
    project: Project,
    environment: Environment,
    signal: AbortSignal,
  ): Promise<PreparedConfig> =>
    planConfig({
      recipe: await readProjectRecipe(parts.recipes, project),
      environment,
      flags: project.flags ?? [],
      secrets: await readSecrets(parts, environment, signal),
      files: place.files,
      asset: (name) => readFile(join(assetsFolder, basename(name)), 'utf8'),
    });

  return {
    'stages.save': ({ projectId, environmentId, config, data }) =>
      projects.update(projectId, withStage(environmentId, { config, data })),
    'stages.plan': (input, { signal }) =>
      withPlace(input, signal, async (place, project, environment) => {
        return (await prepare(place, project, environment, signal)).plan;
      }),
    'stages.apply': (input, { signal }) =>
      withPlace(input, signal, async (place, project, environment) => {
        requireTypedName(environment, input.typedName);
        const { plan, writes } = await prepare(place, project, environment, signal);
        if (plan.hash !== input.hash) throw stale(environment);
        if (writes.length === 0) return plan;
        const id = randomBytes(8).toString('hex');
        await place.write(writes, id, signal);
        const files = writes.map(({ path, before, after }) => ({
          path,
          made: before === null,
          sha256: sha256(after ?? ''),
        }));
        await appliedConfigs.set(project.id, environment.id, { id, at: now().toISOString(), files });
        return plan;
      }),
    'stages.undo': (input, { signal }) =>
      withPlace(input, signal, async (place, project, environment) => {
        requireTypedName(environment, input.typedName);
        const applied = await appliedConfigs.get(project.id, environment.id);
        if (applied === null) throw new AppError('stage.nothing-applied');
        const writes: FileWrite[] = [];
        for (const [at, file] of applied.files.entries()) {
          const before = await readText(place.files, file.path);
          if (before === null || sha256(before) !== file.sha256) throw stale(environment);
          const after = file.made ? null : await place.kept(applied.id, at, signal);
          if (after === null && !file.made)
            throw new AppError('stage.nothing-applied', { message: 'The old file is no longer kept.' });
          writes.push({ path: file.path, before, after, like: null });
        }
        // The application stops including our file before that goes.
        await place.write(writes.toReversed(), randomBytes(8).toString('hex'), signal);
        await appliedConfigs.clear(project.id, environment.id);
        return { files: applied.files.map(({ path }) => path) };
      }),
    'stages.check': async ({ projectId }, { signal }) => {
      const project = await projects.get(projectId);
      const recipe = await readProjectRecipe(parts.recipes, project);
      const facts = await Promise.all(
        project.environments.map(async (environment) => {
          const server = environment.serverId === undefined ? null : await servers.get(environment.serverId);
          const findLogin = (asked: AbortSignal) => parts.wallLogin(projectId, environment.id, asked);
          return readStageFacts({ opener: parts.opener, environment, server, recipe, findLogin }, signal);
        }),
      );
      const report = {
        projectId,
        checkedAt: now().toISOString(),
        stages: facts.map((one) => recogniseStage(recipe, one)),
        findings: [...judgeStages(recipe, facts, now())],
      };
      // A data folder that cannot be written does not make the answer wrong.
      await stageReports.set(report).catch(() => undefined);
      return report;
    },
    'stages.lastCheck': async ({ projectId }) => {
      await projects.get(projectId);
      return stageReports.get(projectId);
    },
    'stages.options': async ({ projectId, environmentId }) => {
      const { project } = await projects.getEnvironment(projectId, environmentId);
      const applied = await appliedConfigs.get(projectId, environmentId);
      return {
        ...listOptions(await readProjectRecipe(parts.recipes, project)),
        applied: applied && { at: applied.at, files: applied.files.map(({ path }) => path) },
      };
    },
    'flags.save': ({ projectId, flag }) => projects.update(projectId, withFlag(flag)),
    'flags.remove': ({ projectId, flagId }) => projects.update(projectId, withoutFlag(flagId)),
    'flags.set': ({ projectId, environmentId, flagId, state }) =>
      projects.update(projectId, withFlagState(flagId, environmentId, state)),
  };
}

async function readSecrets(
  { interaction, opener }: EngineParts,
  { config, name }: Environment,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const [variable, ref] of Object.entries(config?.secrets ?? {})) {
    const value = await interaction.secret(ref, `${variable} of ${name}`, signal);
    if (value === null) {
      throw new AppError('secret.missing', {
        message: `The secret "${ref}" for ${variable} of "${name}" is not stored.`,
        hint: `Store it with: stagelift secret set ${ref}`,
      });
    }
    opener.keepSecret(new Secret(value));
    found.set(variable, value);
  }
  return found;
}

/** Production is only written by whoever typed its name (product law 1). */
function requireTypedName({ stage, name }: Environment, typed: string | undefined): void {
  if (stage !== 'production' || typed === name) return;
  throw new AppError('plan.not-confirmed', {
    message: `"${name}" is production. Its configuration is only written after its name was typed.`,
    hint: `On the command line: --confirm "${name}"`,
    retry: 'never',
  });
}

function stale({ name }: Environment): AppError {
  return new AppError('plan.stale', {
    message: `The configuration of "${name}" is no longer what the plan saw. Nothing was written.`,
    hint: 'Look at the plan again.',
    retry: 'now',
  });
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
