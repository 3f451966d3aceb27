import type { Contract, InputOf, OutputOf } from '#shared/contract/contract.ts';
import type { Environment, Stage } from '#shared/domain/environment.ts';

/** What was recognised in a folder, repository or server path. */
export type DetectedProject = OutputOf<Contract, 'projects.detectFolder'>;

/** What the user confirmed or corrected of it. */
export interface ConfirmedProject {
  readonly name: string;
  readonly folder: string;
  readonly environmentName: string;
  readonly stage: Stage;
  readonly url: string;
  readonly path: string;
  readonly branch: string;
}

/** Where the project was found: on this computer, or in a path of a server. */
export interface FoundOn {
  readonly serverId?: string;
  readonly path: string;
}

/** An id from a name: `Client Shop (new)` becomes `client-shop-new`. Falls back where nothing is left. */
export function toId(name: string, fallback: string): string {
  const id = name
    .normalize('NFKD')
    .replaceAll(/\p{Mark}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/gu, '-')
    .replaceAll(/^-+|-+$/gu, '')
    .slice(0, 60)
    .replaceAll(/-+$/gu, '');
  return id === '' ? fallback : id;
}

/** An id from a name that none of `taken` has. */
export function toFreeId(name: string, fallback: string, taken: readonly string[]): string {
  const id = toId(name, fallback);
  if (!taken.includes(id)) return id;
  let number = 2;
  while (taken.includes(`${id}-${String(number)}`)) number += 1;
  return `${id}-${String(number)}`;
}

/** Folder names that say nothing about the site in them. */
const emptyNames = new Set([
  'site',
  'www',
  'web',
  'html',
  'htdocs',
  'public',
  'public_html',
  'httpdocs',
  'app',
  'src',
  'current',
]);

/** A project's name from its folder's, or from its address where the folder is called like every other. */
function suggestName({ name, url }: DetectedProject): string {
  if (!emptyNames.has(name.toLowerCase()) || url === undefined || !URL.canParse(url)) return name;
  return new URL(url).hostname.replace(/^www\./u, '');
}

/** What the form starts with. A site on this computer is taken for local, one on a server for production. */
export function suggestProject(detected: DetectedProject, on: FoundOn): ConfirmedProject {
  const remote = on.serverId !== undefined;
  return {
    name: suggestName(detected),
    folder: remote ? '' : detected.folder,
    environmentName: remote ? 'Production' : 'Local',
    stage: remote ? 'production' : 'local',
    url: detected.url ?? '',
    path: on.path,
    branch: detected.branch ?? '',
  };
}

/** The project with its first environment, as it is added. */
export function toNewProject(
  detected: DetectedProject,
  confirmed: ConfirmedProject,
  on: FoundOn,
): InputOf<Contract, 'projects.add'>['project'] {
  const environment: Environment = {
    id: toId(confirmed.environmentName, confirmed.stage),
    name: confirmed.environmentName.trim(),
    stage: confirmed.stage,
    ...(on.serverId !== undefined && { serverId: on.serverId }),
    path: confirmed.path.trim(),
    url: confirmed.url.trim(),
    ...(confirmed.branch.trim() !== '' && { branch: confirmed.branch.trim() }),
    database: { kind: 'read' },
  };
  return {
    name: confirmed.name.trim(),
    folder: confirmed.folder.trim(),
    recipe: detected.recipe,
    environments: [environment],
  };
}
