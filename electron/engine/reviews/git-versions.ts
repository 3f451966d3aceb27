import type { ReviewVersion } from '#shared/domain/review.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { parseCommit } from '../git/head-status.ts';
import { type GitOptions, runGit } from '../git/run-git.ts';

type Options = Pick<GitOptions, 'cwd' | 'env' | 'signal'>;
const hashPattern = /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/;

/** A commit with its message. */
export interface NamedCommit {
  readonly hash: string;
  /** When it was written, ISO; a rebase keeps it. */
  readonly writtenAt: string;
  readonly message: string;
}

/** The version that a commit, tag or branch of a clone is. Throws `git.failed`. */
export async function readVersion(name: string, options: Options): Promise<ReviewVersion> {
  const none = { name: 'none', pattern: /^\s*$|Needed a single revision|not a commit|bad revision|unknown revision/ };
  const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`];
  const { stdout, expected } = await runGit(args, { ...options, expectedErrors: [none] });
  const commit = stdout.trim();
  if (expected !== null || !hashPattern.test(commit)) {
    throw new AppError('git.failed', {
      message: `There is no commit "${name.slice(0, 100)}" in this repository.`,
      hint: 'Fetch it first.',
    });
  }
  const tree = (await runGit(['rev-parse', '--verify', '--end-of-options', `${commit}^{tree}`], options)).stdout.trim();
  const raw = await runGit(['cat-file', 'commit', commit], options);
  return { commit, tree, ...parseCommit(raw.stdout) };
}

/** Whether one commit is part of another's history; false when either is not in the clone. */
export async function isAncestor(commit: string, of: string, options: Options): Promise<boolean> {
  const no = { name: 'no', pattern: /^\s*$|not a valid|bad object|Not a valid/i };
  const args = ['merge-base', '--is-ancestor', commit, of];
  return (await runGit(args, { ...options, expectedErrors: [no] })).expected === null;
}

const mostCommits = 2000;

/** Commits that `to` has and `from` has not, oldest first, without merges; empty when one of them is not in the clone. */
export async function commitsBetween(from: string, to: string, options: Options): Promise<readonly NamedCommit[]> {
  if (!hashPattern.test(from) || !hashPattern.test(to)) return [];
  const gone = { name: 'gone', pattern: /bad object|bad revision|unknown revision|Invalid revision/i };
  const args = [
    'log',
    '--no-merges',
    '--reverse',
    `--max-count=${String(mostCommits)}`,
    '--format=%H%x00%aI%x00%B%x00',
    '-z',
  ];
  const { stdout, expected } = await runGit([...args, '--end-of-options', `${from}..${to}`], {
    ...options,
    expectedErrors: [gone],
  });
  if (expected !== null) return [];
  const fields = stdout.split('\0');
  const commits: NamedCommit[] = [];
  // Each commit is followed by an empty field: the end of its record.
  for (let at = 0; at + 2 < fields.length; at += 4) {
    const hash = fields[at] ?? '';
    const written = Date.parse(fields[at + 1] ?? '');
    if (!hashPattern.test(hash) || Number.isNaN(written)) continue;
    commits.push({ hash, writtenAt: new Date(written).toISOString(), message: fields[at + 2] ?? '' });
  }
  return commits;
}

/** Paths that differ between two commits, at most 500; null when one of them is not in the clone. */
export async function changedFiles(from: string, to: string, options: Options): Promise<readonly string[] | null> {
  const gone = { name: 'gone', pattern: /bad object|bad revision|unknown revision|not a tree/i };
  const args = ['diff-tree', '-r', '-z', '--name-only', '--no-renames', '--end-of-options', from, to];
  const { stdout, expected } = await runGit(args, { ...options, expectedErrors: [gone] });
  return expected === null
    ? stdout
        .split('\0')
        .filter((path) => path !== '')
        .slice(0, 500)
    : null;
}
