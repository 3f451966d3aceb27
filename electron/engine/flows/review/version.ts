import type { Problem } from '#shared/domain/problem.ts';
import type { ReviewVersion } from '#shared/domain/review.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { type GitOptions, runGit } from '../../git/run-git.ts';
import { toBranchRef } from '../../provision/git-names.ts';

/** git in the project's folder. */
export type GitPlace = Pick<GitOptions, 'cwd' | 'env' | 'signal'>;

/** A version of the code, and how it was found. */
export interface FoundVersion {
  readonly version: ReviewVersion;
  /** Null when a commit is reviewed by itself. */
  readonly branch: string | null;
  /** The branch is not there yet and begins at this version. */
  readonly makesBranch: boolean;
}

/** The ref of ours that keeps a review's commit, whatever becomes of its branch. Pure. */
export function reviewRef(reviewId: string): string {
  return `refs/stagelift/reviews/${reviewId}`;
}

/** What is reviewed. Throws `git.branch-missing`, `git.failed` and `contract.invalid-input`. */
export async function findVersion(
  git: GitPlace,
  { branch, from }: { readonly branch?: string | undefined; readonly from?: string | undefined },
): Promise<FoundVersion> {
  if (branch === undefined) {
    const commit = from === undefined ? null : await findCommit(git, from);
    if (commit === null) throw missing(from ?? 'HEAD');
    return { version: await readVersion(git, commit), branch: null, makesBranch: false };
  }
  const ref = toBranchRef(branch);
  const there = (await commitOf(git, ref)) ?? (await commitOf(git, `refs/remotes/origin/${branch}`));
  if (there !== null) return { version: await readVersion(git, there), branch, makesBranch: false };
  const begin = from === undefined ? null : await findCommit(git, from);
  if (begin === null) throw missing(from ?? branch);
  return { version: await readVersion(git, begin), branch, makesBranch: true };
}

/**
 * The commit that a name stands for: a branch, a tag, a branch of `origin`, or a hash. Full ref names are asked for one after the
 * other, so that no name can stand for something else than it looks like.
 */
export async function findCommit(git: GitPlace, name: string): Promise<string | null> {
  if (/^[0-9a-f]{7,64}$/.test(name)) {
    const found = await commitOf(git, name);
    if (found?.startsWith(name) === true) return found;
  }
  toBranchRef(name);
  for (const prefix of ['refs/heads/', 'refs/tags/', 'refs/remotes/origin/']) {
    const found = await commitOf(git, `${prefix}${name}`);
    if (found !== null) return found;
  }
  return null;
}

async function commitOf(git: GitPlace, ref: string): Promise<string | null> {
  const { stdout, expected } = await runGit(
    ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`],
    { ...git, expectedErrors: [{ name: 'missing', pattern: /Needed a single revision|ambiguous|^\s*$/ }] },
  );
  const hash = stdout.trim().split('\n').at(-1) ?? '';
  return expected === null && /^[0-9a-f]{40,64}$/.test(hash) ? hash : null;
}

/** Commit, tree, date and subject. Throws `git.failed`. */
export async function readVersion(git: GitPlace, commit: string): Promise<ReviewVersion> {
  const format = '--format=%H%n%T%n%cI%n%s';
  const { stdout } = await runGit(['show', '-s', '--no-show-signature', format, '--end-of-options', commit], git);
  const [hash = '', tree = '', at = '', subject = ''] = stdout.split('\n');
  const plain = subject.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, ' ').slice(0, 500);
  return { commit: hash, tree, at, subject: plain };
}

/** Keeps a commit by a ref of ours; an old one is moved on. */
export async function keepCommit(git: GitPlace, reviewId: string, commit: string): Promise<void> {
  await runGit(['update-ref', '--end-of-options', reviewRef(reviewId), commit], git);
}

/** Lets go of the commit; nothing happens when there is no such ref, or no repository any more. */
export async function forgetCommit(git: GitPlace, reviewId: string): Promise<void> {
  const expectedErrors = [{ name: 'gone', pattern: /not a git repository|cannot be started/ }];
  await runGit(['update-ref', '-d', '--end-of-options', reviewRef(reviewId)], { ...git, expectedErrors });
}

const mostFiles = 500;

/** Paths that differ between two versions, at most 500. */
export async function changedFiles(git: GitPlace, from: string, to: string): Promise<readonly string[]> {
  const flags = ['--name-only', '-z', '--no-renames', '--no-ext-diff', '--no-textconv'];
  const { stdout } = await runGit(['diff', ...flags, '--end-of-options', from, to, '--'], git);
  const paths = stdout.split('\0').filter((path) => path !== '' && path.length <= 500);
  return paths.slice(0, mostFiles);
}

/** Which of these paths a version has, files and folders. */
export async function pathsOf(git: GitPlace, commit: string, paths: readonly string[]): Promise<readonly string[]> {
  if (paths.length === 0) return [];
  const { stdout } = await runGit(['ls-tree', '-z', '--name-only', '--full-tree', commit, '--', ...paths], git);
  return stdout.split('\0').filter((path) => path !== '');
}

/** Files that one version has and the next has no more, NUL after each. */
export async function goneFiles(git: GitPlace, from: string, to: string): Promise<string> {
  const flags = ['--name-only', '-z', '--no-renames', '--diff-filter=D', '--no-ext-diff', '--no-textconv'];
  return (await runGit(['diff', ...flags, '--end-of-options', from, to, '--'], git)).stdout;
}

/** Which of these paths are folders of a version. */
export async function foldersOf(git: GitPlace, commit: string, paths: readonly string[]): Promise<readonly string[]> {
  if (paths.length === 0) return [];
  const { stdout } = await runGit(['ls-tree', '-d', '-z', '--name-only', '--full-tree', commit, '--', ...paths], git);
  return stdout.split('\0').filter((path) => path !== '');
}

/** What of a version cannot be deployed as it is. */
export async function judgeVersion(git: GitPlace, { commit }: ReviewVersion): Promise<readonly Problem[]> {
  const { stdout } = await runGit(['ls-tree', '-r', '-z', '--full-tree', '--end-of-options', commit], git);
  const entries = stdout.split('\0').flatMap((line) => {
    const found = /^(\d+) (\w+) ([0-9a-f]+)\t(.*)$/s.exec(line);
    return found === null ? [] : [{ mode: found[1] ?? '', hash: found[3] ?? '', path: found[4] ?? '' }];
  });
  const submodules = entries.filter(({ mode }) => mode === '160000').map(({ path }) => path);
  const links = entries.filter(({ mode }) => mode === '120000');
  return [
    ...(await pointerProblem(git, commit)),
    ...(await outsideLinks(git, links)),
    ...(submodules.length === 0 ? [] : [submoduleProblem(submodules)]),
  ];
}

const pointerText = 'version https://git-lfs.github.com/spec/v1';

async function pointerProblem(git: GitPlace, commit: string): Promise<readonly Problem[]> {
  const grep = async (text: string, paths: readonly string[]): Promise<readonly string[]> => {
    const args = ['grep', '-l', '-z', '-F', '--full-name', '-e', text, commit, '--', ...paths];
    const { stdout } = await runGit(args, { ...git, expectedErrors: [{ name: 'none', pattern: /^\s*$/ }] });
    return stdout.split('\0').flatMap((one) => (one === '' ? [] : [one.replace(/^[0-9a-f]+:/, '')]));
  };
  if ((await grep('filter=lfs', [':(top,glob)**/.gitattributes'])).length === 0) return [];
  const pointers = await grep(pointerText, [':(top)']);
  if (pointers.length === 0) return [];
  return [
    {
      id: 'lfs-pointers',
      severity: 'blocker',
      title: `${String(pointers.length)} files are kept by Git LFS, and only pointers to them are in the repository.`,
      detail: pointers.slice(0, 10).join(', '),
      mend: 'The site would show pointers instead of files. Bring them into the repository: git lfs migrate export.',
    },
  ];
}

const mostLinks = 200;

/** A link that leads out of the tree would show the web server what else is on the server. */
async function outsideLinks(
  git: GitPlace,
  links: readonly { readonly hash: string; readonly path: string }[],
): Promise<readonly Problem[]> {
  const outside: string[] = [];
  for (const { hash, path } of links.slice(0, mostLinks)) {
    const { stdout } = await runGit(['cat-file', 'blob', hash], git);
    const depth = path.split('/').length - 1;
    if (leadsOutside(stdout, depth)) outside.push(path);
  }
  if (links.length > mostLinks) outside.push(`${String(links.length)} links, too many to look at`);
  if (outside.length === 0) return [];
  return [
    {
      id: 'links-outside',
      severity: 'blocker',
      title: `Links of the repository lead out of it: ${outside.slice(0, 10).join(', ')}.`,
      mend: 'The web server would follow them. Take them out of the branch.',
    },
  ];
}

function leadsOutside(target: string, depth: number): boolean {
  if (target.startsWith('/')) return true;
  let level = depth;
  for (const part of target.split('/')) {
    if (part === '..') level -= 1;
    else if (part !== '.' && part !== '') level += 1;
    if (level < 0) return true;
  }
  return false;
}

function submoduleProblem(paths: readonly string[]): Problem {
  return {
    id: 'submodules',
    severity: 'warning',
    title: `Submodules are not deployed: ${paths.slice(0, 10).join(', ')}.`,
    mend: 'Their folders stay empty. Bring the code in by the package manager, or into the repository.',
  };
}

/** Branches into which others are merged, without the one that is asked about. Pure. */
export function mainBranches(branch: string | null): readonly string[] {
  return ['main', 'master', 'trunk', 'develop'].filter((name) => name !== branch);
}

/** True when everything of `commit` is part of another branch by now. Throws `git.failed`. */
export async function isMergedInto(git: GitPlace, commit: string, branches: readonly string[]): Promise<boolean> {
  for (const branch of branches) {
    const ref = toBranchRef(branch);
    for (const full of [ref, `refs/remotes/origin/${branch}`]) {
      const tip = await commitOf(git, full);
      if (tip === null) continue;
      const { stdout } = await runGit(['rev-list', '--count', '--end-of-options', commit, `^${tip}`], git);
      if (stdout.trim() === '0') return true;
    }
  }
  return false;
}

/** Where a branch is now, here or at `origin` as far as that was fetched; null when it is gone. */
export async function branchTip(git: GitPlace, branch: string): Promise<string | null> {
  return (await commitOf(git, toBranchRef(branch))) ?? (await commitOf(git, `refs/remotes/origin/${branch}`));
}

function missing(name: string): AppError {
  const shown = name.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '?').slice(0, 120);
  return new AppError('git.branch-missing', {
    message: `There is no branch, tag or commit "${shown}" in the repository.`,
    hint: 'Fetch it, or choose another one.',
  });
}
