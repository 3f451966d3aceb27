import { parseRepositoryUrl } from './parse-repository-url.ts';
import { type GitOptions, runGit } from './run-git.ts';

/** What a repository on a server offers. */
export interface RemoteRefs {
  /** Commit by full ref name, e.g. `refs/heads/main`. */
  readonly refs: ReadonlyMap<string, string>;
  /** Full name of the branch that HEAD points to. */
  readonly head: string | null;
}

/** Lists branches and tags without cloning. Names are the server's and only data. Throws `git.url-refused`, `git.failed`. */
export async function listRemoteRefs(
  url: string,
  options: Pick<GitOptions, 'cwd' | 'env' | 'signal' | 'sshCommand'>,
): Promise<RemoteRefs> {
  const { text } = parseRepositoryUrl(url);
  const args = ['ls-remote', '--symref', '--end-of-options', text];
  const { stdout } = await runGit(args, { ...options, network: 'https-and-ssh' });
  const refs = new Map<string, string>();
  let head: string | null = null;
  for (const line of stdout.split('\n')) {
    const [value = '', name = ''] = line.split('\t');
    if (value.startsWith('ref: ')) head = name === 'HEAD' ? value.slice(5) : head;
    else if (/^[0-9a-f]{40,64}$/.test(value) && name.startsWith('refs/') && !name.endsWith('^{}'))
      refs.set(name, value);
  }
  return { refs, head };
}
