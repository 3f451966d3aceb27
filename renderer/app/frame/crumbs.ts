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
  readonly review: (id: string) => string | undefined;
}

const projectPages: Readonly<Record<string, string>> = {
  checklist: strings.crumbs.checklist,
  file: strings.crumbs.projectFile,
  flags: strings.crumbs.flags,
  found: strings.crumbs.found,
  'open-review': strings.crumbs.openReview,
  pull: strings.crumbs.pull,
  recipe: strings.crumbs.recipe,
  scan: strings.crumbs.scan,
  setup: strings.crumbs.setup,
};

/** The breadcrumb of an address. Unknown ids are left out rather than shown. */
export function crumbsOf(path: string, names: CrumbNames): readonly Crumb[] {
  const [area, id, part, partId, ...rest] = path.split('/').filter(Boolean);
  const last = rest.at(-1);
  const at = (...parts: readonly (string | undefined)[]): string => `/${parts.filter(Boolean).join('/')}`;
  const crumb = (label: string | undefined, to: string): readonly Crumb[] =>
    label === undefined ? [] : [{ label, path: to }];
  switch (area) {
    case 'projects': {
      const root = crumb(strings.crumbs.projects, '/projects');
      if (id === undefined) return root;
      if (id === 'new') return [...root, ...crumb(strings.crumbs.add, '/projects/new')];
      const board = [...root, ...crumb(names.project(id), at(area, id))];
      if (part === 'environments' && partId === 'new') return [...board, ...crumb(strings.crumbs.newEnvironment, path)];
      if (part === 'environments' && partId !== undefined) {
        const page = last === 'configuration' ? crumb(strings.crumbs.configuration, path) : [];
        return [...board, ...crumb(names.environment(id, partId), at(area, id, part, partId)), ...page];
      }
      if (part === 'setup' && partId === 'kept') return [...board, ...crumb(strings.crumbs.keptCopies, path)];
      if (part === 'setup' && partId === 'stages') {
        const label = last === 'remove' ? strings.crumbs.removeStage : strings.crumbs.addStage;
        return [...board, ...crumb(label, path)];
      }
      if (part === 'reviews') {
        const all = [...board, ...crumb(strings.crumbs.reviews, at(area, id, part))];
        if (partId === undefined) return all;
        const screens: Readonly<Record<string, string>> = {
          update: strings.crumbs.updateReview,
          close: strings.crumbs.closeReview,
        };
        return [
          ...all,
          ...crumb(names.review(partId), at(area, id, part, partId)),
          ...crumb(screens[last ?? ''], path),
        ];
      }
      return [...board, ...crumb(projectPages[part ?? ''], path)];
    }
    case 'reviews':
      return crumb(strings.crumbs.reviews, '/reviews');
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
