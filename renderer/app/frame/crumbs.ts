import { strings } from '../strings.ts';

/** One step of the breadcrumb; the last one is where the user is. */
export interface Crumb {
  readonly label: string;
  readonly path: string;
}

/** What the addresses' ids are called. */
export interface CrumbNames {
  readonly project: (id: string) => string | undefined;
  readonly environment: (projectId: string, id: string) => string | undefined;
  readonly server: (id: string) => string | undefined;
  readonly job: (id: string) => string | undefined;
}

/** The breadcrumb of an address. Unknown ids are left out rather than shown. */
export function crumbsOf(path: string, names: CrumbNames): readonly Crumb[] {
  const [area, id, part, partId] = path.split('/').filter(Boolean);
  const at = (...parts: readonly (string | undefined)[]): string => `/${parts.filter(Boolean).join('/')}`;
  const crumb = (label: string | undefined, to: string): readonly Crumb[] =>
    label === undefined ? [] : [{ label, path: to }];
  switch (area) {
    case 'projects': {
      const root = crumb(strings.crumbs.projects, '/projects');
      if (id === undefined) return root;
      if (id === 'new') return [...root, ...crumb(strings.crumbs.add, '/projects/new')];
      const board = [...root, ...crumb(names.project(id), at(area, id))];
      if (part === 'file') return [...board, ...crumb(strings.crumbs.projectFile, path)];
      if (part === 'flags') return [...board, ...crumb(strings.crumbs.flags, path)];
      if (part === 'pull') return [...board, ...crumb(strings.crumbs.pull, path)];
      if (part === 'environments' && partId === 'new') return [...board, ...crumb(strings.crumbs.newEnvironment, path)];
      if (part === 'environments' && partId !== undefined)
        return [...board, ...crumb(names.environment(id, partId), path)];
      return board;
    }
    case 'jobs':
      return [...crumb(strings.crumbs.jobs, '/jobs'), ...(id === undefined ? [] : crumb(names.job(id), path))];
    case 'servers': {
      const root = crumb(strings.crumbs.servers, '/servers');
      if (id === 'new') return [...root, ...crumb(strings.crumbs.newServer, path)];
      if (id === 'import') return [...root, ...crumb(strings.crumbs.importServers, path)];
      return [...root, ...(id === undefined ? [] : crumb(names.server(id), path))];
    }
    case 'settings':
      return crumb(strings.crumbs.settings, '/settings');
    default:
      return [];
  }
}
