import type { EnvironmentStatus } from '#shared/contract/projects.ts';
import { parseCommit } from '../git/head-status.ts';
import { shQuote } from '../remote/shell-quote.ts';
import type { RemoteSession } from '../remote/transport.ts';

/** What is checked out in a folder of a server. */
export type RemoteHead = Pick<EnvironmentStatus, 'branch' | 'commit'>;

/**
 * Asks the server's git with plumbing that runs neither hooks nor filters nor signature programs. Null without git or a
 * repository.
 */
export async function readRemoteHead(
  session: RemoteSession,
  path: string,
  signal: AbortSignal,
): Promise<RemoteHead | null> {
  const script = `
cd -- ${shQuote(path)} || exit 3
GIT_OPTIONAL_LOCKS=0 GIT_TERMINAL_PROMPT=0 GIT_CONFIG_NOSYSTEM=1; export GIT_OPTIONAL_LOCKS GIT_TERMINAL_PROMPT GIT_CONFIG_NOSYSTEM
command -v git >/dev/null 2>&1 || exit 3
g() { git -c core.fsmonitor=false -c core.hooksPath=/dev/null -c safe.directory="$PWD" "$@" 2>/dev/null; }
g rev-parse --git-dir >/dev/null || exit 3
g symbolic-ref --quiet HEAD || echo
h=$(g rev-parse --verify --quiet 'HEAD^{commit}') || exit 0
echo "$h"
g cat-file commit "$h"
`;
  const { exitCode, stdout } = await session.run({ script, okExitCodes: [0, 3] }, signal);
  if (exitCode !== 0) return null;
  const [ref = '', hash = '', ...raw] = stdout.toString('utf8').split('\n');
  const branch = ref.startsWith('refs/heads/') ? ref.slice('refs/heads/'.length) : null;
  return { branch, commit: /^[0-9a-f]{40,64}$/.test(hash) ? { hash, ...parseCommit(raw.join('\n')) } : null };
}
