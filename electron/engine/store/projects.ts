import { z } from 'zod';
import type { Environment } from '#shared/domain/environment.ts';
import { type Project, projectSchema } from '#shared/domain/project.ts';
import type { ColumnDecision } from '#shared/domain/pull.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { decideColumns } from './decide-columns.ts';
import { toFreeId } from './free-id.ts';
import type { VersionedFile } from './versioned-file.ts';

/** Content of the file of projects, in the order they were added. */
export const projectsFileSchema = z.array(projectSchema);

/** A project that has no identifier yet. */
export type NewProject = Omit<Project, 'id'> & { readonly id?: string | undefined };

/** The projects of this computer and their environments. Every change applies to the newest content. */
export interface ProjectStore {
  list(): Promise<readonly Project[]>;
  /** Throws `store.project-not-found`. */
  get(projectId: string): Promise<Project>;
  /** The project and one of its environments. Throws `store.project-not-found` and `store.environment-not-found`. */
  getEnvironment(
    projectId: string,
    environmentId: string,
  ): Promise<{ readonly project: Project; readonly environment: Environment }>;
  /** Adds it; the identifier is made from the name when there is none. Throws `store.duplicate`. */
  add(project: NewProject): Promise<Project>;
  rename(projectId: string, name: string): Promise<Project>;
  remove(projectId: string): Promise<void>;
  /** Stores everything of a project anew. Throws `store.project-not-found`. */
  replace(project: Project): Promise<Project>;
  /** Adds or replaces one environment. */
  saveEnvironment(projectId: string, environment: Environment): Promise<Project>;
  removeEnvironment(projectId: string, environmentId: string): Promise<Project>;
  /** Applies a pure change to the newest content. */
  update(projectId: string, act: (project: Project) => Project): Promise<Project>;
  /** Remembers decisions about columns; a later one about the same column replaces the earlier. */
  decideColumns(projectId: string, decisions: readonly ColumnDecision[]): Promise<Project>;
}

/** Projects in their file. */
export function createProjectStore(file: VersionedFile<Project[]>): ProjectStore {
  const list = async () => (await file.read()).data;
  const change = async (projectId: string, act: (project: Project) => Project) => {
    const { data } = await file.update((projects) => {
      findProject(projects, projectId);
      return projects.map((project) => (project.id === projectId ? act(project) : project));
    });
    return findProject(data, projectId);
  };
  return {
    list,
    get: async (projectId) => findProject(await list(), projectId),
    async getEnvironment(projectId, environmentId) {
      const project = findProject(await list(), projectId);
      return { project, environment: findEnvironment(project, environmentId) };
    },
    async add(project) {
      let id = '';
      const { data } = await file.update((projects) => {
        refuseDuplicate(projects, project);
        const taken = projects.map((other) => other.id);
        id = project.id ?? toFreeId(project.name, 'project', taken);
        return [...projects, { ...project, id }];
      });
      return findProject(data, id);
    },
    rename: (projectId, name) => change(projectId, (project) => ({ ...project, name })),
    async remove(projectId) {
      await file.update((projects) => {
        findProject(projects, projectId);
        return projects.filter((project) => project.id !== projectId);
      });
    },
    replace: (project) => change(project.id, () => project),
    saveEnvironment: (projectId, environment) => change(projectId, withEnvironment(environment)),
    removeEnvironment: (projectId, environmentId) => change(projectId, withoutEnvironment(environmentId)),
    update: change,
    decideColumns: (projectId, decisions) => change(projectId, withDecisions(decisions)),
  };
}

/** Adds or replaces an environment. Pure. */
export function withEnvironment(environment: Environment): (project: Project) => Project {
  return (project) => ({ ...project, environments: upsert(project.environments, environment) });
}

/** Takes an environment out. Pure. Throws `store.environment-not-found`. */
export function withoutEnvironment(environmentId: string): (project: Project) => Project {
  return (project) => {
    findEnvironment(project, environmentId);
    return { ...project, environments: project.environments.filter(({ id }) => id !== environmentId) };
  };
}

/** Takes decisions about columns in. Pure. */
export function withDecisions(decisions: readonly ColumnDecision[]): (project: Project) => Project {
  return (project) => ({ ...project, masking: decideColumns(project.masking, decisions) });
}

function findProject(projects: readonly Project[], projectId: string): Project {
  const project = projects.find(({ id }) => id === projectId);
  if (!project) throw new AppError('store.project-not-found', { facts: { projectId } });
  return project;
}

/** Throws `store.environment-not-found`. */
export function findEnvironment(project: Project, environmentId: string): Environment {
  const environment = project.environments.find(({ id }) => id === environmentId);
  if (environment) return environment;
  throw new AppError('store.environment-not-found', {
    message: `The project ${project.name} has no environment ${environmentId}.`,
    facts: { projectId: project.id, environmentId },
  });
}

function refuseDuplicate(projects: readonly Project[], { id, folder, name }: NewProject): void {
  const same = projects.find((other) => other.id === id || other.folder === folder);
  if (!same) return;
  throw new AppError('store.duplicate', {
    message:
      same.folder === folder
        ? `The folder ${folder} belongs to the project ${same.name} already.`
        : `There is a project with the identifier of ${name} already.`,
    facts: { projectId: same.id },
  });
}

function upsert(environments: readonly Environment[], environment: Environment): Environment[] {
  const known = environments.some(({ id }) => id === environment.id);
  if (!known) return [...environments, environment];
  return environments.map((other) =>
    // Forms and commands that know nothing of configurations and upkeep leave them alone.
    other.id === environment.id ? { ...kept(other), ...environment } : other,
  );
}

function kept({ config, data, backups, wall }: Environment): Partial<Environment> {
  return {
    ...(config && { config }),
    ...(data && { data }),
    ...(backups && { backups }),
    ...(wall && { wall }),
  };
}
