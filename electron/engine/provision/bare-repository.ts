import { posix } from 'node:path';
import type { ProvisionState } from '#shared/domain/setup.ts';
import { AppError, isAppError } from '#shared/errors/app-error.ts';
import { runGit, type GitOptions } from '../git/run-git.ts';
import { shQuote } from '../remote/shell-quote.ts';
import { gitHere, localCommit, toBranchRef } from './git-names.ts';
import { lookAtPath, makeFile, makeFolder, type Fate } from './make-files.ts';
import { openNotes } from './notes.ts';
import { toHostPath } from './paths.ts';
import { hookMark, postReceiveHook } from './post-receive.ts';
import { toSshUrl } from './ssh-way.ts';
import type { MadeItem, ProvisionContext, ProvisionStep, StepSpec } from './step.ts';
import { undoMade } from './undo.ts';

/** A repository on a server that puts a branch into its folder when it is pushed. */
export interface BareRepositorySpec extends StepSpec {
  /** Where it is made, e.g. `~/git/shop.git`. */
  readonly path: string;
  /** The folder that the branch is checked out to; made by the folder step. */
  readonly checkout: string;
  readonly branch: string;
  /** Name of the remote in the local clone. */
  readonly remote: string;
  readonly server: { readonly user: string; readonly host: string; readonly port: number };
  /** No history is rewritten and no branch deleted: staging and production. */
  readonly protect: boolean;
}

/** Makes the repository, its settings, its hook and the remote, and pushes the branch for the first time. */
export const bareRepositoryStep: ProvisionStep<BareRepositorySpec> = {
  kind: 'bare-repository',

  async inspect(context, spec) {
    const ref = toBranchRef(spec.branch);
    const blocked = await whyNot(context);
    if (blocked !== null) return blocked;
    const { path } = await places(context, spec);
    const notes = await openNotes(context.host, spec.id, context.signal);
    const found = await lookAtPath(context.host, path, context.signal);
    const isOurs = notes.wanted('repository', path);
    if (found.kind !== 'nothing' && !(await isRepository(context, path))) {
      if (!isOurs) return { kind: 'differs', what: `${path} is there and is not a repository.` };
    }
    const url = await readRemote(context, spec.remote);
    const wanted = toSshUrl(spec.server, path);
    if (url !== null && url !== wanted) return { kind: 'differs', what: `The remote ${spec.remote} leads to ${url}.` };
    if (found.kind === 'nothing' || url === null) return { kind: 'missing' };
    const hook = await context.host.readFile(`${path}/hooks/post-receive`, context.signal);
    const text = hook?.toString('utf8') ?? null;
    if (text !== null && !text.includes(hookMark))
      return { kind: 'differs', what: `${path} has a post-receive hook of somebody else.` };
    if (text !== (await hookOf(context, spec)) || (await pushedCommit(context, path, ref)) === null)
      return { kind: 'missing' };
    return { kind: 'there', detail: path };
  },

  describe(spec) {
    const ref = toBranchRef(spec.branch);
    return {
      title: `Make the repository ${spec.path}`,
      lines: [
        { kind: 'command', text: `git init --bare --template= ${spec.path}` },
        ...settingsOf(spec).map(([key, value]) => ({ kind: 'command' as const, text: `git config ${key} ${value}` })),
        {
          kind: 'file',
          text: `${spec.path}/hooks/post-receive: puts ${spec.branch} into ${spec.checkout} after each push`,
        },
        {
          kind: 'command',
          text: `git remote add ${spec.remote} ${toSshUrl(spec.server, spec.path.replace(/^~/, '/~'))}`,
        },
        { kind: 'command', text: `git push ${spec.remote} ${ref}:${ref}` },
      ],
      undo: 'Removes the remote, the files that were checked out, and the repository, as long as it holds nothing that is not here as well.',
    };
  },

  async apply(context, spec) {
    const ref = toBranchRef(spec.branch);
    const blocked = await whyNot(context);
    if (blocked !== null) throw new AppError('plan.blocked', { message: blocked.why, hint: blocked.mend });
    const notes = await openNotes(context.host, spec.id, context.signal);
    const { path, checkout } = await places(context, spec);
    const commit = await localCommit(context, ref);
    if (commit === null)
      throw new AppError('plan.blocked', { message: `There is no branch ${spec.branch} in the local clone.` });
    const there = await lookAtPath(context.host, path, context.signal);
    const isOurs = notes.wanted('repository', path);
    if (there.kind !== 'nothing' && !isOurs && !(await isRepository(context, path))) {
      throw new AppError('plan.blocked', {
        message: `${path} on ${context.host.label} is there and is not a repository.`,
      });
    }
    await makeFolder(context, notes, posix.dirname(path), { mode: '0700' });
    if (there.kind === 'nothing' || isOurs) {
      const item: MadeItem = { kind: 'repository', what: path, facts: { checkout } };
      if (!isOurs) await notes.want(item);
      await must(context, initScript(path, spec));
      if (!notes.items.some(({ kind, what }) => kind === 'repository' && what === path)) await notes.made(item);
    }
    const hook = await hookOf(context, spec);
    if (notes.wanted('repository', path)) await must(context, hookScript(path, hook));
    else {
      await makeFolder(context, notes, `${path}/hooks`, { mode: '0700' });
      await makeFile(context, notes, { path: `${path}/hooks/post-receive`, content: hook, mode: '0700' });
    }
    await addRemote(context, spec, toSshUrl(spec.server, path), async (item, state) => notes[state](item));
    await push(context, spec, path, commit);
    return notes.result();
  },

  undo: (context, made) => undoMade(context, made, { repository: removeRepository, remote: removeRemote }),

  async verify(context, spec) {
    const at = context.now().toISOString();
    const ref = toBranchRef(spec.branch);
    const { path, checkout } = await places(context, spec);
    const commit = await pushedCommit(context, path, ref);
    if (commit === null)
      return {
        ok: false,
        found: `${path} has no branch ${spec.branch}.`,
        mend: `git push ${spec.remote} ${spec.branch}`,
        at,
      };
    const script = `${inRepository(path)}; f=$(git config --get stagelift.checked-out) || exit 4
[ "$f" = ${commit} ] || exit 4; ${withIndex(checkout)} git update-index -q --refresh
${withIndex(checkout)} git diff-files --name-only | head -n 5`;
    const { exitCode, stdout, stderr } = await context.host.run(script, context.signal);
    if (exitCode !== 0) {
      return {
        ok: false,
        found: `${spec.branch} was pushed, but ${checkout} does not show it. ${stderr.slice(0, 200)}`.trim(),
        mend: 'Look at what the push printed, then push again.',
        at,
      };
    }
    if (stdout.trim() !== '')
      return {
        ok: false,
        found: `Changed by hand in ${checkout}: ${stdout.trim().split('\n').join(', ')}`,
        mend: 'Bring the changes into the repository.',
        at,
      };
    return { ok: true, found: `${checkout} shows ${spec.branch} at ${commit.slice(0, 10)}.`, at };
  },
};

async function places(
  { host, signal }: ProvisionContext,
  spec: BareRepositorySpec,
): Promise<{ readonly path: string; readonly checkout: string }> {
  return { path: await toHostPath(host, spec.path, signal), checkout: await toHostPath(host, spec.checkout, signal) };
}

async function whyNot({
  host,
  git,
  signal,
}: ProvisionContext): Promise<Extract<ProvisionState, { kind: 'blocked' }> | null> {
  const { exitCode } = await host.run(
    'command -v git >/dev/null 2>&1 && command -v git-receive-pack >/dev/null 2>&1',
    signal,
  );
  if (exitCode !== 0) {
    return {
      kind: 'blocked',
      why: `git is missing on ${host.label}.`,
      mend: 'Have the host install git, or leave the repository out: files then come with a pull or a release.',
    };
  }
  if ('impossible' in git.ssh)
    return { kind: 'blocked', why: git.ssh.impossible, mend: 'Add such a login to the server.' };
  return null;
}

function hookOf({ host, signal }: ProvisionContext, spec: BareRepositorySpec): Promise<string> {
  return toHostPath(host, spec.checkout, signal).then((checkout) =>
    postReceiveHook(checkout, toBranchRef(spec.branch)),
  );
}

function settingsOf({ protect }: BareRepositorySpec): readonly (readonly [string, string])[] {
  return [
    ['receive.denyNonFastForwards', String(protect)],
    ['receive.denyDeletes', String(protect)],
    ['receive.fsckObjects', 'true'],
    ['core.logAllRefUpdates', 'true'],
  ];
}

/** Safe to repeat: git init on a repository that is there changes nothing of it. */
function initScript(path: string, spec: BareRepositorySpec): string {
  const settings = settingsOf(spec).map(([key, value]) => `git config ${key} ${value}`);
  return `p=${shQuote(path)}; mkdir -p -m 700 -- "$p" && cd -- "$p" || exit 2
GIT_CONFIG_NOSYSTEM=1 git init --quiet --bare --template= . || exit 3
${settings.join(' && ')} || exit 3
git symbolic-ref HEAD ${shQuote(toBranchRef(spec.branch))}`;
}

/** In a repository of ours the hook is ours as well; it goes with it. */
function hookScript(path: string, hook: string): string {
  return `cd -- ${shQuote(path)} && mkdir -p hooks && printf %s ${shQuote(hook)} >hooks/post-receive.new && chmod 700 hooks/post-receive.new && mv -f hooks/post-receive.new hooks/post-receive`;
}

function inRepository(path: string): string {
  return `cd -- ${shQuote(path)} 2>/dev/null || exit 4; GIT_DIR=$(pwd -P); export GIT_DIR`;
}

function withIndex(checkout: string): string {
  return `GIT_INDEX_FILE="$GIT_DIR/stagelift-index" GIT_WORK_TREE=${shQuote(checkout)}`;
}

async function must(context: ProvisionContext, script: string): Promise<string> {
  const { exitCode, stdout, stderr } = await context.host.run(script, context.signal);
  if (exitCode === 0) return stdout;
  throw new AppError('git.failed', {
    message: `git on ${context.host.label} failed: ${lastLine(stderr)}`,
    facts: { exitCode, output: stderr.slice(-1000) },
  });
}

function lastLine(text: string): string {
  return (
    (text.trim().split('\n').at(-1) ?? '').replaceAll(/[\p{Cc}\p{Cf}]/gu, '').slice(0, 300) || 'no reason was given'
  );
}

async function isRepository(context: ProvisionContext, path: string): Promise<boolean> {
  const script = `cd -- ${shQuote(path)} 2>/dev/null && [ "$(git rev-parse --is-bare-repository 2>/dev/null)" = true ] && [ "$(git rev-parse --absolute-git-dir)" = "$(pwd -P)" ]`;
  return (await context.host.run(script, context.signal)).exitCode === 0;
}

async function pushedCommit(context: ProvisionContext, path: string, ref: string): Promise<string | null> {
  const script = `${inRepository(path)}; git rev-parse --verify --quiet --end-of-options ${shQuote(`${ref}^{commit}`)}`;
  const { stdout } = await context.host.run(script, context.signal);
  return /^[0-9a-f]{40,64}\n$/.test(stdout) ? stdout.trim() : null;
}

async function readRemote(context: ProvisionContext, remote: string): Promise<string | null> {
  assertRemote(remote);
  const { stdout } = await runGit(['config', '--local', '--get', `remote.${remote}.url`], {
    ...gitHere(context),
    expectedErrors: [{ name: 'none', pattern: /^\s*$/ }],
  });
  return stdout === '' ? null : stdout.replace(/\n$/, '');
}

function assertRemote(remote: string): void {
  if (/^[a-z0-9][a-z0-9-]{0,63}$/.test(remote)) return;
  throw new AppError('contract.invalid-input', { message: 'This is not a name for a remote.' });
}

async function addRemote(
  context: ProvisionContext,
  { remote }: BareRepositorySpec,
  url: string,
  note: (item: MadeItem, state: 'want' | 'made') => Promise<void>,
): Promise<void> {
  const there = await readRemote(context, remote);
  if (there === url) return;
  if (there !== null) throw new AppError('plan.blocked', { message: `The remote ${remote} leads to ${there}.` });
  const item: MadeItem = { kind: 'remote', what: remote, facts: { url } };
  await note(item, 'want');
  await runGit(['remote', 'add', '--end-of-options', remote, url], gitHere(context)).catch(async (error: unknown) => {
    if (!isAppError(error, 'git.failed')) throw error;
    await runGit(['config', '--local', `remote.${remote}.url`, url], gitHere(context));
    await runGit(
      ['config', '--local', `remote.${remote}.fetch`, `+refs/heads/*:refs/remotes/${remote}/*`],
      gitHere(context),
    );
  });
  await note(item, 'made');
}

const halfAnHour = 30 * 60_000;

async function push(context: ProvisionContext, spec: BareRepositorySpec, path: string, commit: string): Promise<void> {
  const { ssh } = context.git;
  if ('impossible' in ssh) return;
  const ref = toBranchRef(spec.branch);
  if ((await pushedCommit(context, path, ref)) === null) {
    const options: GitOptions = {
      ...gitHere(context),
      network: 'https-and-ssh',
      sshCommand: ssh.command,
      timeout: halfAnHour,
    };
    await runGit(
      ['push', '--quiet', '--no-verify', '--end-of-options', toSshUrl(spec.server, path), `${commit}:${ref}`],
      options,
    );
  }
  // The hook may have been cut off between the push and the checkout: it is run again, which is harmless.
  const zero = '0'.repeat(commit.length);
  const script = `${inRepository(path)}; rm -f stagelift-index.lock; [ "$(git config --get stagelift.checked-out)" = "$(git rev-parse --verify --quiet --end-of-options ${shQuote(`${ref}^{commit}`)})" ] && exit 0
printf '%s %s %s\\n' ${zero} "$(git rev-parse --verify --end-of-options ${shQuote(`${ref}^{commit}`)})" ${shQuote(ref)} | ./hooks/post-receive`;
  await must(context, script);
}

async function removeRemote(context: ProvisionContext, { what, facts }: MadeItem): Promise<Fate> {
  const url = await readRemote(context, what);
  if (url === null) return { kind: 'absent' };
  if (url !== facts.url) return { kind: 'kept', why: `It leads to ${url} now.` };
  await runGit(['remote', 'remove', '--end-of-options', what], gitHere(context));
  return { kind: 'removed' };
}

/** Only when every commit in it is in the local clone too. Files changed by hand in the checkout stay. */
async function removeRepository(context: ProvisionContext, { what, facts }: MadeItem): Promise<Fate> {
  if ((await lookAtPath(context.host, what, context.signal)).kind === 'nothing') return { kind: 'absent' };
  const tips = await context.host.run(
    `${inRepository(what)}; git for-each-ref --format='%(objectname)'`,
    context.signal,
  );
  for (const tip of new Set(tips.stdout.split('\n').filter((line) => /^[0-9a-f]{40,64}$/.test(line)))) {
    const known = await runGit(['cat-file', '-e', tip], {
      ...gitHere(context),
      expectedErrors: [{ name: 'no', pattern: /[^]*/ }],
    });
    if (known.expected !== null)
      return { kind: 'kept', why: 'It holds commits that are not in the local clone. Fetch them first.' };
  }
  const checkout = facts.checkout ?? '';
  const script = `${inRepository(what)}; t=$(git hash-object -t tree -w --stdin </dev/null) || exit 5
if [ -f stagelift-index ] && [ -d ${shQuote(checkout)} ]; then
${withIndex(checkout)} git update-index -q --refresh
${withIndex(checkout)} git diff-files -z --name-only --diff-filter=MT >stagelift-changed || exit 5
${withIndex(checkout)} git update-index -z --force-remove --stdin <stagelift-changed || exit 5
${withIndex(checkout)} git read-tree --reset -u "$t" || exit 5
tr '\\0' '\\n' <stagelift-changed
fi
cd / && unset GIT_DIR && rm -rf -- ${shQuote(what)}`;
  const { exitCode, stdout, stderr } = await context.host.run(script, context.signal);
  if (exitCode !== 0) return { kind: 'kept', why: `git could not take the files back: ${lastLine(stderr)}` };
  if (stdout.trim() !== '')
    context.log(`Changed by hand and so left in ${checkout}: ${stdout.trim().split('\n').slice(0, 20).join(', ')}`);
  return { kind: 'removed' };
}
