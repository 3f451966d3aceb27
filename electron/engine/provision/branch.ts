import { AppError, isAppError } from '#shared/errors/app-error.ts';
import { runGit } from '../git/run-git.ts';
import { gitHere, localCommit, toBranchRef } from './git-names.ts';
import type { Fate } from './make-files.ts';
import { openNotes } from './notes.ts';
import type { MadeItem, ProvisionContext, ProvisionStep, StepSpec } from './step.ts';
import { undoMade } from './undo.ts';

/** A branch of the local clone. Its context's host is this computer. */
export interface BranchSpec extends StepSpec {
  readonly name: string;
  /** The branch that it begins at. */
  readonly from: string;
}

/** Makes a branch from another, without touching the working copy. */
export const branchStep: ProvisionStep<BranchSpec> = {
  kind: 'branch',

  async inspect(context, spec) {
    const ref = toBranchRef(spec.name);
    try {
      const commit = await localCommit(context, ref);
      if (commit !== null) return { kind: 'there', detail: commit.slice(0, 10) };
      if ((await localCommit(context, toBranchRef(spec.from))) !== null) return { kind: 'missing' };
    } catch (error) {
      if (!isAppError(error, 'git.failed')) throw error;
      return {
        kind: 'blocked',
        why: error.message,
        mend: error.hint ?? 'Make the project’s folder a git repository first.',
      };
    }
    return {
      kind: 'blocked',
      why: `There is no branch ${spec.from} to begin at.`,
      mend: 'Fetch it, or choose another one.',
    };
  },

  describe: ({ name, from }) => ({
    title: `Make the branch ${name}`,
    lines: [{ kind: 'command', text: `git branch --no-track -- ${name} ${from}` }],
    undo: 'Deletes the branch as long as nothing was committed to it.',
  }),

  async apply(context, spec) {
    const notes = await openNotes(context.host, spec.id, context.signal);
    const ref = toBranchRef(spec.name);
    const there = await localCommit(context, ref);
    const begun = notes.wants('branch', spec.name).at(-1)?.commit;
    const item = (commit: string): MadeItem => ({ kind: 'branch', what: spec.name, facts: { commit } });
    if (there !== null) {
      const isMade = notes.items.some(({ kind, what }) => kind === 'branch' && what === spec.name);
      if (!isMade && begun === there) await notes.made(item(there));
      return notes.result();
    }
    const commit = await localCommit(context, toBranchRef(spec.from));
    if (commit === null)
      throw new AppError('plan.blocked', { message: `There is no branch ${spec.from} to begin at.` });
    await notes.want(item(commit));
    // With an old value of zeros git makes the branch only when it is not there.
    await runGit(['update-ref', '--end-of-options', ref, commit, '0'.repeat(commit.length)], gitHere(context));
    await notes.made(item(commit));
    return notes.result();
  },

  undo: (context, made) => undoMade(context, made, { branch: removeBranch }),

  async verify(context, { name }) {
    const at = context.now().toISOString();
    const commit = await localCommit(context, toBranchRef(name));
    if (commit !== null) return { ok: true, found: `The branch ${name} is at ${commit.slice(0, 10)}.`, at };
    return { ok: false, found: `There is no branch ${name}.`, mend: 'Apply the plan again.', at };
  },
};

async function removeBranch(context: ProvisionContext, { what, facts }: MadeItem): Promise<Fate> {
  const ref = toBranchRef(what);
  const commit = await localCommit(context, ref);
  if (commit === null) return { kind: 'absent' };
  if (commit !== facts.commit) return { kind: 'kept', why: 'There are commits on it since it was made.' };
  const { stdout } = await runGit(['worktree', 'list', '--porcelain'], gitHere(context));
  if (stdout.split('\n').includes(`branch ${ref}`)) return { kind: 'kept', why: 'It is checked out.' };
  await runGit(['update-ref', '-d', '--end-of-options', ref, commit], gitHere(context));
  return { kind: 'removed' };
}
