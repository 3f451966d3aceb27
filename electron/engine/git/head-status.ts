import { type GitOptions, runGit } from './run-git.ts';

/** What is checked out in a folder. */
export interface HeadStatus {
  /** Short name, or null when no branch is checked out. */
  readonly branch: string | null;
  /** Null in a repository without commits. `at` is an ISO time in UTC. */
  readonly commit: { readonly hash: string; readonly subject: string; readonly at: string } | null;
  /** True when tracked files differ from the commit. */
  readonly dirty: boolean;
}

type Options = Pick<GitOptions, 'cwd' | 'env' | 'signal'>;

/**
 * Looks at a working copy without running anything that its configuration or attributes name (hooks, filters, file
 * monitors, signature programs) and without the network. Null when the folder belongs to no repository. Throws
 * `git.failed`.
 */
export async function readHeadStatus(options: Options): Promise<HeadStatus | null> {
  const notARepository = { name: 'none', pattern: /not a git repository/ };
  const top = await runGit(['rev-parse', '--is-inside-work-tree'], { ...options, expectedErrors: [notARepository] });
  if (top.expected !== null || top.stdout.trim() !== 'true') return null;
  const commit = await readCommit(options);
  return { branch: await readBranch(options), commit, dirty: commit !== null && (await isDirty(options)) };
}

async function readBranch(options: Options): Promise<string | null> {
  const detached = { name: 'detached', pattern: /ref HEAD is not a symbolic ref|^\s*$/ };
  const { stdout, expected } = await runGit(['symbolic-ref', '--quiet', 'HEAD'], {
    ...options,
    expectedErrors: [detached],
  });
  return expected === null ? stdout.replace(/\n$/, '').replace(/^refs\/heads\//, '') : null;
}

async function readCommit(options: Options): Promise<HeadStatus['commit']> {
  const noCommit = { name: 'none', pattern: /Needed a single revision|^\s*$/ };
  const { stdout, expected } = await runGit(['rev-parse', '--verify', '--quiet', '--end-of-options', 'HEAD^{commit}'], {
    ...options,
    expectedErrors: [noCommit],
  });
  const hash = stdout.trim().split('\n').at(-1) ?? '';
  if (expected !== null || !/^[0-9a-f]{40,64}$/.test(hash)) return null;
  const raw = await runGit(['cat-file', 'commit', hash], options);
  return { hash, ...parseCommit(raw.stdout) };
}

/** Subject and commit time of a raw commit object. */
export function parseCommit(raw: string): { readonly subject: string; readonly at: string } {
  const end = raw.indexOf('\n\n');
  const headers = end === -1 ? raw : raw.slice(0, end);
  const seconds = Number(/^committer .*> (\d+) [+-]\d{4}$/m.exec(headers)?.[1] ?? 0);
  const subject =
    end === -1
      ? ''
      : (raw
          .slice(end + 2)
          .trimStart()
          .split('\n')[0] ?? '');
  const printable = subject.replaceAll(/\p{Cc}|\p{Cf}/gu, '').slice(0, 300);
  return { subject: printable, at: new Date(Math.min(seconds, 8e12) * 1000).toISOString() };
}

async function isDirty(options: Options): Promise<boolean> {
  const args = ['status', '--porcelain=v2', '-z', '--untracked-files=no', '--ignore-submodules=all', '--no-renames'];
  const { stdout } = await runGit(args, { ...options, config: await withoutFilters(options) });
  return stdout !== '';
}

/** Comparing a changed file would run the filter that its attributes name; every configured one is emptied. */
async function withoutFilters(options: Options): Promise<NonNullable<GitOptions['config']>> {
  const { stdout } = await runGit(['config', '--list', '--name-only', '-z'], options);
  const names = stdout
    .split('\0')
    .flatMap((key) => /^filter\.(.+)\.(?:clean|smudge|process|required)$/s.exec(key)?.[1] ?? []);
  return [...new Set(names)].flatMap((name) => [
    [`filter.${name}.clean`, ''] as const,
    [`filter.${name}.smudge`, ''] as const,
    [`filter.${name}.process`, ''] as const,
    [`filter.${name}.required`, 'false'] as const,
  ]);
}
