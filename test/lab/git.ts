import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { LabLayout } from './layout.ts';
import { run } from './processes.ts';

export const gitBranch = 'main';

const env = {
  ...process.env,
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_AUTHOR_NAME: 'Shop Developer',
  GIT_AUTHOR_EMAIL: 'developer@example-shop.test',
  GIT_AUTHOR_DATE: '2026-03-02T10:00:00Z',
  GIT_COMMITTER_NAME: 'Shop Developer',
  GIT_COMMITTER_EMAIL: 'developer@example-shop.test',
  GIT_COMMITTER_DATE: '2026-03-02T10:00:00Z',
};

const ignore = `# WordPress itself, uploads and settings are not part of the project's code.
/*
!/.gitignore
!/README.md
!/wp-content/
/wp-content/*
!/wp-content/mu-plugins/
!/wp-content/themes/
/wp-content/themes/*
!/wp-content/themes/shop/
`;

const files: Readonly<Record<string, string>> = {
  '.gitignore': ignore,
  'README.md': '# Example Shop\n\nWordPress with a child theme and one must-use plugin.\n',
  'wp-content/mu-plugins/shop.php':
    "<?php\n/* Plugin Name: Shop */\nadd_filter( 'the_generator', '__return_empty_string' );\n",
  'wp-content/themes/shop/style.css': '/*\nTheme Name: Shop\nTemplate: twentytwentytwo\n*/\n',
  'wp-content/themes/shop/functions.php': '<?php\n',
};

/** Where clones and pushes go, as a client writes it. */
export function gitUrl(layout: LabLayout): string {
  const { address, port } = layout.hosts.production;
  return `ssh://deploy@${address}:${port}/home/deploy/git/site.git`;
}

/** Puts the project's code into a site folder; both sites get the same files. */
export async function writeProjectFiles(site: string): Promise<void> {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(site, name)), { recursive: true });
    await writeFile(path.join(site, name), content);
  }
}

/**
 * Makes a new bare repository with one commit, always the same one. The local site becomes a clone over SSH, the
 * production site a clone by path, as after a deploy by git on the server.
 */
export async function createRepository(
  layout: LabLayout,
  site: string,
  bare: string,
  production: string,
): Promise<void> {
  await rm(bare, { recursive: true, force: true });
  await rm(path.join(site, '.git'), { recursive: true, force: true });
  await mkdir(path.dirname(bare), { recursive: true });
  await git(path.dirname(bare), 'init', '-q', '--bare', '-b', gitBranch, bare);
  await git(site, 'init', '-q', '-b', gitBranch);
  await git(site, 'add', '-A');
  await git(site, 'commit', '-q', '-m', 'Start the shop');
  await git(site, 'push', '-q', bare, gitBranch);
  await git(site, 'remote', 'add', 'origin', gitUrl(layout));
  await git(site, 'update-ref', `refs/remotes/origin/${gitBranch}`, gitBranch);
  await git(site, 'branch', '-q', `--set-upstream-to=origin/${gitBranch}`, gitBranch);
  await rm(path.join(production, '.git'), { recursive: true, force: true });
  await run('cp', ['-a', path.join(site, '.git'), path.join(production, '.git')]);
  await git(production, 'remote', 'set-url', 'origin', '/home/deploy/git/site.git');
  await git(production, 'update-index', '-q', '--refresh');
}

export async function headCommit(site: string): Promise<string> {
  return (await git(site, '-c', `safe.directory=${site}`, 'rev-parse', 'HEAD')).trim();
}

async function git(cwd: string, ...args: readonly string[]): Promise<string> {
  return (await run('git', args, { cwd, env })).stdout;
}
