import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { ProjectFileProblem } from '#shared/domain/project-file.ts';
import type { Project } from '#shared/domain/project.ts';
import { toContent, toProject } from '#shared/project-file/convert.ts';
import { projectFileName, type ProjectFileContent } from '#shared/project-file/schema.ts';
import {
  findEnvironment,
  type ProjectStore,
  withDecisions,
  withEnvironment,
  withoutEnvironment,
} from '../store/projects.ts';
import type { ServerStore } from '../store/servers.ts';
import { findChanges, type ValueChange } from './edit-yaml.ts';
import type { FileChange, FoundFile, ProjectFiles } from './project-files.ts';
import { createServerNames } from './server-names.ts';
import { isRecord } from './yaml-text.ts';

type GoodFile = Extract<FoundFile, { kind: 'good' }>;

/** What projects are read from. */
export interface FiledProjectsOptions {
  /** The list of projects in the data folder: which there are, where, and what their files said last. */
  readonly stored: ProjectStore;
  readonly servers: ServerStore;
  readonly files: ProjectFiles;
  /** Hears in a whole sentence what is wrong with a file. */
  readonly onNotice: (text: string) => void;
}

/**
 * Projects whose environments, recipe and rules are in their repository where it has a `stagelift.yml`, and in the data
 * folder otherwise. What a file said last is kept in the data folder and stays in use while the file cannot be understood.
 */
export function createFiledProjects({ stored, servers, files, onNotice }: FiledProjectsOptions): ProjectStore {
  const overlay = async (project: Project): Promise<Project> => {
    const found = await files.read(project.folder);
    if (found.kind === 'absent') return project;
    if (found.kind !== 'good') onNotice(describeTrouble(project, found));
    if (found.kind === 'conflict' || found.kind === 'damaged' || found.content === null) return project;
    const inFile = toProject(found.content, project, namesFor(project.id, found.content, await servers.list()));
    // In a data folder that cannot be written the file itself still serves.
    if (!isDeepStrictEqual(inFile, project)) await stored.replace(inFile).catch(() => {});
    return inFile;
  };
  const get = async (projectId: string) => overlay(await stored.get(projectId));
  const change = async (projectId: string, act: (project: Project) => Project): Promise<Project> => {
    const project = await stored.get(projectId);
    if ((await files.read(project.folder)).kind === 'absent') return stored.replace(act(project));
    const known = await servers.list();
    await files.edit(project.folder, (found) => {
      const names = namesFor(project.id, found.content, known);
      const before = toProject(found.content, project, names);
      const after = act(before);
      const changes = findChanges(toContent(before, names), toContent(after, names));
      // A server that nobody uses any more stays described: somebody wrote it down.
      const wanted = changes.filter(({ path, value }) => path[0] !== 'servers' || value !== undefined);
      return wanted.flatMap((one) => placeChange(found, one));
    });
    return get(projectId);
  };
  return {
    list: async () => Promise.all((await stored.list()).map(overlay)),
    get,
    async getEnvironment(projectId, environmentId) {
      const project = await get(projectId);
      return { project, environment: findEnvironment(project, environmentId) };
    },
    async add(project) {
      const added = await stored.add(project);
      const merged = await overlay(added);
      const missing = project.environments.filter(({ id }) => !merged.environments.some((other) => other.id === id));
      if (missing.length === 0 || isDeepStrictEqual(merged, added)) return merged;
      // The repository is not changed by being added: what it does not know is true on this computer only.
      return addLocally(added, missing);
    },
    rename: (projectId, name) => change(projectId, (project) => ({ ...project, name })),
    remove: (projectId) => stored.remove(projectId),
    replace: (project) => change(project.id, () => project),
    saveEnvironment: (projectId, environment) => change(projectId, withEnvironment(environment)),
    removeEnvironment: (projectId, environmentId) => change(projectId, withoutEnvironment(environmentId)),
    decideColumns: (projectId, decisions) => change(projectId, withDecisions(decisions)),
    update: change,
  };

  async function addLocally(project: Project, missing: Project['environments']): Promise<Project> {
    const known = await servers.list();
    await files.edit(project.folder, ({ content }) => {
      const names = namesFor(project.id, content, known);
      const { environments = {} } = toContent({ ...project, environments: missing }, names);
      return Object.entries(environments).map(([id, value]) => ({ into: 'local', path: ['environments', id], value }));
    });
    return get(project.id);
  }
}

/** Everything of a project for its first file. Pure but for the names of servers. */
export function firstContent(project: Project, own: Parameters<typeof createServerNames>[2]): readonly FileChange[] {
  const { version: _head, ...content } = toContent(project, createServerNames(project.id, {}, own));
  return Object.entries(content).flatMap(([key, value]) => placeNewChange({ path: [key], value }));
}

/** Where a change belongs: into the file that has the value, and into the local one what is true on this computer only. */
export function placeChange(found: GoodFile, change: ValueChange): readonly FileChange[] {
  const inShared = found.shared.document.hasIn(change.path);
  const inLocal = found.local?.document.hasIn(change.path) ?? false;
  if (change.value === undefined) {
    const places: readonly FileChange[] = [
      { ...change, into: 'shared' },
      { ...change, into: 'local' },
    ];
    return places.filter(({ into }) => (into === 'shared' ? inShared : inLocal));
  }
  const environment = change.path.slice(0, 2);
  const isOnlyLocal =
    environment[0] === 'environments' &&
    environment.length === 2 &&
    !found.shared.document.hasIn(environment) &&
    (found.local?.document.hasIn(environment) ?? false);
  if (inLocal || isOnlyLocal) return [{ ...change, into: 'local' }];
  return placeNewChange(change);
}

/** A folder of this computer outside of the project goes into the local file, the rest into the shared one. */
function placeNewChange({ path, value }: ValueChange): readonly FileChange[] {
  const [top, id, key] = path;
  if (top === 'environments' && id === undefined && isRecord(value)) {
    return Object.entries(value).flatMap(([name, one]) => placeNewChange({ path: [top, name], value: one }));
  }
  if (top === 'environments' && key === undefined && isRecord(value)) {
    const { path: folder, ...rest } = value;
    if (value.server !== undefined || !isElsewhere(folder)) return [{ path, value, into: 'shared' }];
    return [
      { path, value: rest, into: 'shared' },
      { path: [...path, 'path'], value: folder, into: 'local' },
    ];
  }
  const isLocal = top === 'environments' && key === 'path' && path.length === 3 && isElsewhere(value);
  return [{ path, value, into: isLocal ? 'local' : 'shared' }];
}

function isElsewhere(path: unknown): boolean {
  return typeof path === 'string' && /^(?:\/|[A-Za-z]:)/.test(path);
}

function namesFor(projectId: string, content: ProjectFileContent, own: Parameters<typeof createServerNames>[2]) {
  return createServerNames(projectId, content.servers ?? {}, own);
}

/** What is wrong with a file, in a whole sentence. */
export function describeTrouble(
  project: Project,
  found: { readonly kind: string; readonly problems: readonly ProjectFileProblem[] },
): string {
  const [problem] = found.problems;
  const where = `${join(project.folder, problem?.file ?? projectFileName)}, line ${problem?.line ?? 1}`;
  if (found.kind === 'newer') {
    return `${join(project.folder, projectFileName)} was made by a newer version of Stagelift and can only be read.`;
  }
  return `${where}: ${problem?.message ?? 'cannot be understood'}. What it said last stays in use.`;
}
