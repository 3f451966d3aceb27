import { type GitOptions, runGit } from './run-git.ts';

/** Branches and tags as git names them, without their prefixes; names are untrusted. */
export interface GitRefs {
  readonly current: string | null;
  readonly local: readonly string[];
  /** Branches of `origin`, as they were at the last fetch. */
  readonly remote: readonly string[];
  /** The address of `origin`, as it is configured. */
  readonly origin: string | null;
  /** Newest first, by version where they have one. */
  readonly tags: readonly string[];
}

const origin = 'refs/remotes/origin/';

/** What a repository has without asking a server; null where the folder is not inside a repository. */
export async function listRefs(options: Pick<GitOptions, 'cwd' | 'env' | 'signal'>): Promise<GitRefs | null> {
  const expectedErrors = [{ name: 'none', pattern: /not a git repository/ }];
  const args = ['for-each-ref', '--sort=-version:refname', '--format=%(refname)', 'refs/heads', origin, 'refs/tags'];
  const listed = await runGit(args, { ...options, expectedErrors });
  if (listed.expected !== null) return null;
  const head = await runGit(['symbolic-ref', '--quiet', 'HEAD'], {
    ...options,
    expectedErrors: [{ name: 'detached', pattern: /ref HEAD is not a symbolic ref|^\s*$/ }],
  });
  const url = await runGit(['config', '--get', 'remote.origin.url'], {
    ...options,
    expectedErrors: [{ name: 'none', pattern: /^\s*$/ }],
  });
  const address = url.stdout.trim();
  const names = listed.stdout.split('\n');
  const below = (prefix: string): readonly string[] =>
    names.flatMap((name) => (name.startsWith(prefix) ? [name.slice(prefix.length)] : []));
  const current = head.expected === null ? head.stdout.trim().replace(/^refs\/heads\//, '') : '';
  return {
    current: current === '' ? null : current,
    origin: address === '' ? null : address,
    local: below('refs/heads/').toReversed(),
    remote: below(origin)
      .filter((name) => name !== 'HEAD')
      .toReversed(),
    tags: below('refs/tags/'),
  };
}
