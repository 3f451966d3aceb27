import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import type { HandSnippet, ProvisionState } from '#shared/domain/setup.ts';
import { AppError } from '#shared/errors/app-error.ts';
import { parseRepositoryUrl, type RepositoryUrl } from '../git/parse-repository-url.ts';
import { shQuote } from '../remote/shell-quote.ts';
import { lookAtPath, makeFile, makeFolder, type Fate } from './make-files.ts';
import { openNotes, type StepNotes } from './notes.ts';
import type { MadeItem, ProvisionContext, ProvisionStep, StepSpec } from './step.ts';
import { undoMade } from './undo.ts';

/** A key with which the server's account reads the project's repository. It is made there and never leaves it. */
export interface DeployKeySpec extends StepSpec {
  /** `git@github.com:owner/name.git`, `ssh://...`. */
  readonly repository: string;
  /** What the key is called in lists: project and stage. */
  readonly title: string;
  /** Lines of known_hosts for the repository's host, already trusted; the well-known hosts' own are known here. */
  readonly hostKeys: readonly string[];
}

/** As these hosts publish them: docs.github.com, docs.gitlab.com, support.atlassian.com. */
const publishedKeys: Readonly<Record<string, string>> = {
  'github.com': 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl',
  'gitlab.com': 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAfuCHKVTjquxvt6CM6tdG4SLp1Btn/nOeHHE5UOzRdf',
  'bitbucket.org': 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIazEu89wgQZ4bqs3d63QSMzYVa0MuJ2e2gKTKqu+UUO',
};

/** Makes the key, pins the repository's host, and lets the key in where that is possible. */
export const deployKeyStep: ProvisionStep<DeployKeySpec> = {
  kind: 'deploy-key',

  async inspect(context, spec) {
    const blocked = await whyNot(context, spec);
    if (blocked !== null) return blocked;
    const { key } = await places(context, spec);
    const publicKey = await readPublic(context, key);
    if (publicKey === null) return { kind: 'missing' };
    const access = await tryAccess(context, spec);
    if (access === null) return { kind: 'there', detail: 'The key may read the repository.' };
    if (context.repositoryHost !== undefined && !(await isLetIn(context, publicKey))) return { kind: 'missing' };
    return {
      kind: 'by-hand',
      why: `The repository does not let the key in: ${access}`,
      snippets: snippetsFor(spec, publicKey),
    };
  },

  describe(spec) {
    const name = keyName(spec);
    return {
      title: 'Make a key with which the server reads the repository',
      lines: [
        { kind: 'command', text: `ssh-keygen -t ed25519 -N '' -f ~/.ssh/${name}` },
        {
          kind: 'path',
          text: `~/.ssh/${name}.known_hosts: the key of ${parseRepositoryUrl(spec.repository).host}, pinned`,
        },
        {
          kind: 'note',
          text: 'The private part never leaves the server. The public part has to be let in at the repository, for reading only.',
        },
      ],
      undo: 'Removes the key and its pinned host; the public part has to be taken out of the repository’s page by hand.',
    };
  },

  async apply(context, spec) {
    const blocked = await whyNot(context, spec);
    if (blocked !== null) throw new AppError('plan.blocked', { message: blocked.why, hint: blocked.mend });
    const notes = await openNotes(context.host, spec.id, context.signal);
    const { key, known } = await places(context, spec);
    await makeFolder(context, notes, posix.dirname(key), { mode: '0700' });
    await makeKey(context, notes, key, spec);
    await makeFile(context, notes, { path: known, content: `${hostKeyLines(spec).join('\n')}\n`, mode: '0600' });
    const publicKey = await readPublic(context, key);
    if (publicKey !== null && context.repositoryHost !== undefined) await letIn(context, notes, spec, publicKey);
    return notes.result();
  },

  undo: (context, made) => undoMade(context, made, { key: removeKey, 'authorized-key': shutOut }),

  async verify(context, spec) {
    const at = context.now().toISOString();
    const access = await tryAccess(context, spec);
    if (access === null) return { ok: true, found: `${context.host.label} can read ${spec.repository}.`, at };
    return {
      ok: false,
      found: `${context.host.label} cannot read ${spec.repository}: ${access}`,
      mend: 'Let the public key in at the repository, for reading.',
      at,
    };
  },
};

/** What git on the server has to be told to use the key: for `core.sshCommand` or `GIT_SSH_COMMAND` there. Pure. */
export function deployKeyCommand(spec: DeployKeySpec): string {
  const name = keyName(spec);
  return `ssh -F none -oIdentityFile=~/.ssh/${name} -oIdentitiesOnly=yes -oIdentityAgent=none -oUserKnownHostsFile=~/.ssh/${name}.known_hosts -oStrictHostKeyChecking=yes -oBatchMode=yes -oConnectTimeout=20`;
}

/** Where the public part of a key is pasted, and the line for a server's authorized_keys. Pure. */
export function snippetsFor(spec: DeployKeySpec, publicKey: string): HandSnippet[] {
  const url = parseRepositoryUrl(spec.repository);
  const path = url.path
    .replace(/^\/+/, '')
    .replace(/\.git$/, '')
    .split('/')
    .map(encodeURIComponent)
    .join('/');
  const pages: Readonly<Record<string, readonly [string, string]>> = {
    'github.com': [
      'GitHub: Settings, Deploy keys, Add deploy key (without write access)',
      `https://github.com/${path}/settings/keys/new`,
    ],
    'gitlab.com': ['GitLab: Settings, Repository, Deploy keys', `https://gitlab.com/${path}/-/settings/repository`],
    'bitbucket.org': [
      'Bitbucket: Repository settings, Access keys',
      `https://bitbucket.org/${path}/admin/access-keys/`,
    ],
  };
  const page = pages[url.host.toLowerCase()];
  if (page !== undefined)
    return [{ for: url.host.toLowerCase(), title: page[0], file: page[1], text: `${publicKey}\n` }];
  return [
    {
      for: 'git',
      title: 'The page of the repository for deploy keys (GitHub, GitLab, Gitea), without write access',
      text: `${publicKey}\n`,
    },
    {
      for: 'ssh',
      title: `Or on ${url.host}, for a bare repository`,
      file: '~/.ssh/authorized_keys',
      text: `${authorizedLine(url, publicKey)}\n`,
    },
  ];
}

/** The key may run one program on one repository, and nothing else. */
function authorizedLine({ path, scheme, port }: RepositoryUrl, publicKey: string): string {
  const isHome = scheme === 'ssh' && port === null && !path.startsWith('/');
  const word = shQuote(path.replace(/^\/~\//, isHome ? '' : '~/').replace(/^~\//, ''));
  const command = `git-upload-pack ${word}`.replace(/["\\]/g, '\\$&');
  return `restrict,command="${command}" ${publicKey}`;
}

function keyName({ id }: StepSpec): string {
  return `stagelift_${createHash('sha256').update(id).digest('hex').slice(0, 12)}`;
}

async function places(
  { host, signal }: ProvisionContext,
  spec: DeployKeySpec,
): Promise<{ readonly key: string; readonly known: string }> {
  const key = posix.join(await host.home(signal), '.ssh', keyName(spec));
  return { key, known: `${key}.known_hosts` };
}

function hostKeyLines(spec: DeployKeySpec): readonly string[] {
  const lines = spec.hostKeys.filter((line) => /^[^\s#@]\S* (?:ssh|ecdsa|sk)-\S+ [A-Za-z0-9+/=]+$/.test(line));
  if (lines.length > 0) return lines;
  const host = parseRepositoryUrl(spec.repository).host.toLowerCase();
  const known = publishedKeys[host];
  return known === undefined ? [] : [`${host} ${known}`];
}

async function whyNot(
  { host, signal }: ProvisionContext,
  spec: DeployKeySpec,
): Promise<Extract<ProvisionState, { kind: 'blocked' }> | null> {
  const url = parseRepositoryUrl(spec.repository);
  if (url.scheme !== 'ssh') {
    return {
      kind: 'blocked',
      why: 'The repository is reached by https:, where keys are of no use.',
      mend: 'Name its SSH address.',
    };
  }
  if (hostKeyLines(spec).length === 0) {
    return {
      kind: 'blocked',
      why: `The host key of ${url.host} is not known, and without it the server cannot tell it from another.`,
      mend: `Add ${url.host} as a server and connect once, or to ~/.ssh/known_hosts of this computer.`,
    };
  }
  const { exitCode } = await host.run(
    'command -v git >/dev/null && command -v ssh >/dev/null && command -v ssh-keygen >/dev/null',
    signal,
  );
  if (exitCode === 0) return null;
  return {
    kind: 'blocked',
    why: `git, ssh or ssh-keygen is missing on ${host.label}.`,
    mend: 'Have the host install them.',
  };
}

async function readPublic({ host, signal }: ProvisionContext, key: string): Promise<string | null> {
  const found = (await host.readFile(`${key}.pub`, signal))?.toString('latin1').trim() ?? '';
  return /^ssh-ed25519 [A-Za-z0-9+/=]+(?: [^\p{Cc}]*)?$/u.test(found) ? found : null;
}

/** Null when the repository can be read; else what ssh or git said. */
async function tryAccess({ host, signal }: ProvisionContext, spec: DeployKeySpec): Promise<string | null> {
  const { text } = parseRepositoryUrl(spec.repository);
  const script = `cd && GIT_TERMINAL_PROMPT=0 GIT_ALLOW_PROTOCOL=ssh GIT_SSH_COMMAND=${shQuote(deployKeyCommand(spec))} git ls-remote --quiet --heads ${shQuote(text)} >/dev/null`;
  const { exitCode, stderr } = await host.run(script, signal);
  if (exitCode === 0) return null;
  const line =
    stderr
      .trim()
      .split('\n')
      .find((one) => !/^(?:fatal: Could not read|Please make sure|and the repository|\s*$)/.test(one)) ??
    'it is refused';
  return line.replaceAll(/[\p{Cc}\p{Cf}]/gu, '').slice(0, 200);
}

/** A key that a kill left half-made is made anew: nobody has let it in yet. */
async function makeKey(context: ProvisionContext, notes: StepNotes, key: string, spec: DeployKeySpec): Promise<void> {
  const isMade = notes.items.some(({ kind, what }) => kind === 'key' && what === key);
  const found = await lookAtPath(context.host, key, context.signal);
  if (isMade && found.kind === 'file' && (await readPublic(context, key)) !== null) return;
  if (found.kind !== 'nothing' && !notes.wanted('key', key)) {
    throw new AppError('plan.blocked', {
      message: `${key} on ${context.host.label} is there already. It was left as it is.`,
    });
  }
  const title = spec.title.replaceAll(/[^\p{L}\p{N} ._@/-]/gu, '').slice(0, 80);
  await notes.want({ kind: 'key', what: key, facts: {} });
  const script = `k=${shQuote(key)}; rm -f -- "$k" "$k.pub"; ssh-keygen -q -t ed25519 -N '' -C ${shQuote(`stagelift ${title}`)} -f "$k" && chmod 600 "$k"`;
  const { exitCode, stderr } = await context.host.run(script, context.signal);
  const publicKey = exitCode === 0 ? await readPublic(context, key) : null;
  if (publicKey === null) {
    throw new AppError('remote.command-failed', {
      message: `ssh-keygen failed on ${context.host.label}.`,
      facts: { output: stderr.slice(-300) },
    });
  }
  await notes.made({ kind: 'key', what: key, facts: { public: publicKey } });
}

async function removeKey(context: ProvisionContext, { what, facts }: MadeItem): Promise<Fate> {
  const found = await readPublic(context, what);
  if (found === null && (await lookAtPath(context.host, what, context.signal)).kind === 'nothing')
    return { kind: 'absent' };
  if (facts.public !== undefined && found !== facts.public)
    return { kind: 'kept', why: 'It is another key than the one that was made.' };
  await context.host.run(`rm -f -- ${shQuote(what)} ${shQuote(`${what}.pub`)}`, context.signal);
  return { kind: 'removed' };
}

const authorizedFile = '$HOME/.ssh/authorized_keys';

async function isLetIn({ repositoryHost, signal }: ProvisionContext, publicKey: string): Promise<boolean> {
  const body = publicKey.split(' ')[1] ?? '';
  const found = await repositoryHost?.run(`grep -qF -- ${shQuote(body)} "${authorizedFile}"`, signal);
  return found?.exitCode === 0;
}

/** Adds one line at the end of the repository account's authorized_keys. */
async function letIn(
  context: ProvisionContext,
  notes: StepNotes,
  spec: DeployKeySpec,
  publicKey: string,
): Promise<void> {
  const { repositoryHost, signal } = context;
  if (repositoryHost === undefined || (await isLetIn(context, publicKey))) return;
  const line = authorizedLine(parseRepositoryUrl(spec.repository), publicKey);
  const item: MadeItem = {
    kind: 'authorized-key',
    what: `the key in authorized_keys on ${repositoryHost.label}`,
    facts: { line },
  };
  await notes.want(item);
  // A file without a line end at its end would glue the two lines together; that is put back in the undo.
  const script = `f="${authorizedFile}"; mkdir -p -m 700 "$HOME/.ssh" && touch "$f" && chmod 600 "$f" || exit 2
if [ -s "$f" ] && [ -n "$(tail -c 1 "$f")" ]; then echo >>"$f"; fi
printf '%s\\n' ${shQuote(line)} >>"$f"`;
  const { exitCode } = await repositoryHost.run(script, signal);
  if (exitCode !== 0)
    throw new AppError('remote.permission-denied', {
      message: `The key could not be let in on ${repositoryHost.label}.`,
    });
  await notes.made(item);
}

async function shutOut({ repositoryHost, signal }: ProvisionContext, { facts }: MadeItem): Promise<Fate> {
  if (repositoryHost === undefined)
    return { kind: 'kept', why: 'The server with the repository is not known any more.' };
  const script = `f="${authorizedFile}"; grep -qxF -- ${shQuote(facts.line ?? '')} "$f" 2>/dev/null || exit 3
grep -vxF -- ${shQuote(facts.line ?? '')} "$f" >"$f.stagelift-new"; [ $? -le 1 ] && cat "$f.stagelift-new" >"$f"; r=$?; rm -f "$f.stagelift-new"; exit $r`;
  const { exitCode } = await repositoryHost.run(script, signal);
  if (exitCode === 3) return { kind: 'absent' };
  return exitCode === 0 ? { kind: 'removed' } : { kind: 'kept', why: 'authorized_keys could not be changed.' };
}
