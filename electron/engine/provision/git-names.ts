import { AppError } from '#shared/errors/app-error.ts';
import { type GitOptions, runGit } from '../git/run-git.ts';
import type { ProvisionContext } from './step.ts';

/**
 * The full name of a branch. Whatever git allows is allowed, except what looks like an option or like something else than it is:
 * names are handed on as arguments and data only. Throws `contract.invalid-input`.
 */
export function toBranchRef(name: string): string {
  const isGit =
    name.length > 0 &&
    name.length <= 200 &&
    !/[\p{Cc}\p{Cf}\u2028\u2029 ~^:?*[\\]|\.\.|@\{|\/\/|^[/.-]|[/.]$|\/\.|\.lock(?:\/|$)|^@$/u.test(name);
  if (isGit && name !== 'HEAD') return `refs/heads/${name}`;
  const shown = name.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '?').slice(0, 80);
  throw new AppError('contract.invalid-input', { message: `"${shown}" is not a name for a branch.` });
}

/** git in the local clone. */
export function gitHere({ git, signal }: ProvisionContext): GitOptions {
  return { cwd: git.folder, env: git.env, signal };
}

/** The commit of a branch of the local clone, or null when it is not there. */
export async function localCommit(context: ProvisionContext, ref: string): Promise<string | null> {
  const { stdout, expected } = await runGit(
    ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`],
    {
      ...gitHere(context),
      expectedErrors: [{ name: 'missing', pattern: /Needed a single revision|^\s*$/ }],
    },
  );
  const hash = stdout.trim().split('\n').at(-1) ?? '';
  return expected === null && /^[0-9a-f]{40,64}$/.test(hash) ? hash : null;
}
