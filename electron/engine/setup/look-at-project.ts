import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { branchNameSchema } from '#shared/domain/environment.ts';
import type { Project } from '#shared/domain/project.ts';
import type { SetUpFindings } from '#shared/domain/setup.ts';
import { isAppError } from '#shared/errors/app-error.ts';
import { type GitRefs, listRefs } from '../git/list-refs.ts';
import { guessPreset } from './branch-presets.ts';

/** Recipes of shops, by identifier. */
const shops: ReadonlySet<string> = new Set(['magento', 'shopware', 'prestashop']);

/** Folders by which a shop inside of something else is told. */
const shopFolders = [
  'wp-content/plugins/woocommerce',
  'web/app/plugins/woocommerce',
  'vendor/craftcms/commerce',
  'web/modules/contrib/commerce',
];

/** Files by which tests that run by themselves are told. */
const testFiles = ['phpunit.xml', 'phpunit.xml.dist', 'codeception.yml', 'cypress.config.js', 'playwright.config.ts'];

/** Most branches and tags that are told. */
const most = 500;

/** What the project's folder tells: branches, tags, tests. Asks no server. */
export async function lookAtProject(
  project: Pick<Project, 'id' | 'folder' | 'recipe'>,
  env: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
): Promise<SetUpFindings> {
  const refs = await readRefs(project.folder, env, signal);
  const holds = async (names: readonly string[]): Promise<boolean> =>
    (await Promise.all(names.map((name) => exists(join(project.folder, name))))).includes(true);
  return {
    projectId: project.id,
    ...toFindings(refs),
    money: shops.has(project.recipe) || (await holds(shopFolders)),
    automatedTests: await holds(testFiles),
  };
}

/** Branches that can be used, null where there is no repository, and where it comes from. */
export async function readRepository(
  { folder }: Pick<Project, 'folder'>,
  env: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
): Promise<{ readonly branches: readonly string[] | null; readonly origin: string | null }> {
  const refs = await readRefs(folder, env, signal);
  if (refs === null) return { branches: null, origin: null };
  return { branches: toFindings(refs).branches.map(({ name }) => name), origin: refs.origin };
}

/** What can be shown and used of a repository's names. Pure. */
export function toFindings(
  refs: GitRefs | null,
): Pick<SetUpFindings, 'isRepository' | 'currentBranch' | 'branches' | 'tags' | 'refused' | 'preset'> {
  if (refs === null)
    return { isRepository: false, currentBranch: null, branches: [], tags: [], refused: 0, preset: null };
  const isUsable = (name: string): boolean => branchNameSchema.safeParse(name).success;
  const onlyRemote = refs.remote.filter((name) => !refs.local.includes(name));
  const all = [
    ...refs.local.map((name) => ({ name, remote: false })),
    ...onlyRemote.map((name) => ({ name, remote: true })),
  ];
  const branches = all.filter(({ name }) => isUsable(name)).slice(0, most);
  const tags = refs.tags.filter(isUsable).slice(0, most);
  return {
    isRepository: true,
    currentBranch: refs.current !== null && isUsable(refs.current) ? refs.current : null,
    branches,
    tags,
    refused: [...all.map(({ name }) => name), ...refs.tags].filter((name) => !isUsable(name)).length,
    preset: guessPreset({ branches: branches.map(({ name }) => name), tags }),
  };
}

async function readRefs(
  cwd: string,
  env: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
): Promise<GitRefs | null> {
  try {
    return await listRefs({ cwd, env, signal });
  } catch (error) {
    // Without git, or in a folder that is gone or somebody else's, the guide goes on without branches.
    if (isAppError(error, 'git.failed')) return null;
    throw error;
  }
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
