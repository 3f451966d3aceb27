import type { Environment } from '#shared/domain/environment.ts';
import type { Project } from '#shared/domain/project.ts';
import type { DataPolicy, FeatureFlag, FlagState, StageConfig } from '#shared/domain/stage-config.ts';
import { AppError } from '#shared/errors/app-error.ts';

/** What changes about an environment; what is absent stays. */
export interface StageChange {
  readonly config?: StageConfig | undefined;
  readonly data?: DataPolicy | undefined;
}

/** The project with another configuration of one environment. Pure. Throws `store.environment-not-found`, `usage.invalid`. */
export function withStage(environmentId: string, { config, data }: StageChange): (project: Project) => Project {
  return withEnvironment(environmentId, (environment) => {
    if (data?.kind === 'shared' && environment.stage === 'production') {
      throw new AppError('usage.invalid', { message: 'Production has its own data; only others can share it.' });
    }
    return { ...environment, ...(config && { config }), ...(data && { data }) };
  });
}

/** The project with a flag added, or described anew. Pure. */
export function withFlag(flag: FeatureFlag): (project: Project) => Project {
  return (project) => {
    const flags = project.flags ?? [];
    const isKnown = flags.some(({ id }) => id === flag.id);
    return {
      ...project,
      flags: isKnown ? flags.map((other) => (other.id === flag.id ? flag : other)) : [...flags, flag],
    };
  };
}

/** The project without a flag and without what it was set to. Pure. */
export function withoutFlag(flagId: string): (project: Project) => Project {
  return (project) => ({
    ...project,
    flags: (project.flags ?? []).filter(({ id }) => id !== flagId),
    environments: project.environments.map((environment) => {
      if (environment.config?.flags === undefined) return environment;
      const { [flagId]: _removed, ...flags } = environment.config.flags;
      return { ...environment, config: { ...environment.config, flags } };
    }),
  });
}

/** The project with a flag switched in one environment. Pure. Throws `usage.invalid` for a flag it does not have. */
export function withFlagState(flagId: string, environmentId: string, state: FlagState): (project: Project) => Project {
  return (project) => {
    if (!(project.flags ?? []).some(({ id }) => id === flagId)) {
      throw new AppError('usage.invalid', {
        message: `The project has no flag "${flagId}".`,
        hint: `There are: ${(project.flags ?? []).map(({ id }) => id).join(', ') || 'none yet'}`,
      });
    }
    return withEnvironment(environmentId, (environment) => {
      const flags = { ...environment.config?.flags, [flagId]: state };
      return { ...environment, config: { ...environment.config, flags } };
    })(project);
  };
}

function withEnvironment(id: string, act: (environment: Environment) => Environment): (project: Project) => Project {
  return (project) => {
    if (!project.environments.some((environment) => environment.id === id)) {
      throw new AppError('store.environment-not-found', { facts: { environmentId: id } });
    }
    return {
      ...project,
      environments: project.environments.map((environment) => (environment.id === id ? act(environment) : environment)),
    };
  };
}
