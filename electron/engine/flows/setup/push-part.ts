import type { ProvisionState } from '#shared/domain/setup.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { listRemoteRefs } from '../../git/ls-remote.ts';
import { runGit } from '../../git/run-git.ts';
import type { ProvisionContext } from '../../provision/step.ts';
import { toBranchRef } from '../../provision/git-names.ts';
import type { SetUpPart } from './part.ts';

/** Pushes a new branch to the repository's origin, with the user's own keys. Never replaces one that is there. */
export function pushPart(projectId: string, stageId: string, branch: string, origin: string): SetUpPart {
  const id = `${stageId}/push-branch`;
  const inspect = async (context: ProvisionContext): Promise<ProvisionState> => {
    const { git, signal } = context;
    const { refs } = await listRemoteRefs(origin, { cwd: git.folder, env: git.env, signal });
    return refs.has(toBranchRef(branch)) ? { kind: 'there' } : { kind: 'missing' };
  };
  return {
    ...{ id, stageId, kind: 'branch', serverId: null },
    words: {
      title: `Push the branch ${branch} to origin`,
      lines: [{ kind: 'command', text: `git push ${origin} ${branch}` }],
      undo: 'It stays there: somebody may have fetched it.',
    },
    inspect,
    async apply(context) {
      const stepId = `${projectId}/${id}`;
      if ((await inspect(context)).kind === 'there') return { stepId, items: [] };
      const { git, signal } = context;
      const ref = toBranchRef(branch);
      const args = ['push', '--quiet', '--no-verify', '--end-of-options', origin, `${ref}:${ref}`];
      await runGit(args, { cwd: git.folder, env: git.env, signal, network: 'https-and-ssh' });
      return { stepId, items: [{ kind: 'pushed', what: branch, facts: {} }] };
    },
    undo: async (_context, { items }) => ({
      removed: [],
      kept: items.map(({ what }) => ({ what: `the branch ${what} at origin`, why: 'somebody may have fetched it' })),
    }),
    async verify(context) {
      const at = context.now().toISOString();
      const state = await inspect(context).catch((error: unknown) => {
        if (error instanceof AppError && error.code === 'git.failed') return null;
        throw error;
      });
      const ok = state?.kind === 'there';
      return { ok, found: `origin ${ok ? 'has' : 'does not have'} the branch ${branch}.`, at };
    },
  };
}
