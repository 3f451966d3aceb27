import { spawn } from 'node:child_process';
import { AppError } from '#shared/errors/app-error.ts';

/** What git may talk to: nothing, or servers over https and ssh. */
export type GitNetwork = 'none' | 'https-and-ssh';

/** How one git command is run. */
export interface GitOptions {
  /** Absolute folder. */
  readonly cwd: string;
  /** Where programs, the home directory and the SSH agent are looked up; nothing else of it reaches git. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
  readonly network?: GitNetwork;
  /** Settings that win over every configuration file, e.g. `[['filter.lfs.clean', '']]`. */
  readonly config?: readonly (readonly [key: string, value: string])[];
  /** Outcomes that are an answer, not a failure: the first whose pattern is found in the error output is returned. */
  readonly expectedErrors?: readonly GitExpectation[];
  /** Replaces the ssh program and its options. */
  readonly sshCommand?: string;
  /** Milliseconds; default two minutes. */
  readonly timeout?: number;
}

/** An error that a caller knows what to do with. */
export interface GitExpectation {
  readonly name: string;
  readonly pattern: RegExp;
}

/** What git printed, or which expected error it ran into. */
export interface GitResult {
  readonly stdout: string;
  /** Null when git succeeded. */
  readonly expected: string | null;
}

const outputLimit = 16 * 1024 * 1024;
const passedOn = ['PATH', 'HOME', 'USERPROFILE', 'SystemRoot', 'TMPDIR', 'TEMP', 'SSH_AUTH_SOCK', 'XDG_CONFIG_HOME'];
const proxies = ['https_proxy', 'HTTPS_PROXY', 'no_proxy', 'NO_PROXY', 'all_proxy', 'ALL_PROXY'];

/** Settings by which a repository, or a configuration file inside it, could make git run a program. */
const safeSettings: readonly (readonly [string, string])[] = [
  ['core.hooksPath', '/dev/null'],
  ['core.fsmonitor', 'false'],
  ['core.pager', 'cat'],
  ['core.editor', 'false'],
  ['core.askPass', ''],
  ['core.alternateRefsCommand', ''],
  ['protocol.ext.allow', 'never'],
  ['submodule.recurse', 'false'],
  ['log.showSignature', 'false'],
  ['gc.auto', '0'],
  ['maintenance.auto', 'false'],
];

/** Never asks, never accepts an unknown host key; the keys are the user's own and those of the agent. */
const plainSsh = 'ssh -oBatchMode=yes -oStrictHostKeyChecking=yes -oConnectTimeout=20 -oForwardAgent=no';

/**
 * Runs one git command with nothing of ours or of the repository that could make it run another program. Arguments are
 * passed as they are: callers put full ref names behind `--end-of-options`. Throws `git.failed` with what git printed.
 */
export async function runGit(args: readonly string[], options: GitOptions): Promise<GitResult> {
  const { cwd, signal, expectedErrors = [], timeout = 120_000 } = options;
  const limit = AbortSignal.any([signal, AbortSignal.timeout(timeout)]);
  const child = spawn('git', [...args], {
    cwd,
    env: gitEnvironment(options),
    stdio: ['ignore', 'pipe', 'pipe'],
    signal: limit,
    killSignal: 'SIGTERM',
    windowsHide: true,
  });
  const stdout = collect(child.stdout, () => child.kill());
  const stderr = collect(child.stderr, () => child.kill());
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', (cause: NodeJS.ErrnoException) => reject(startError(cause, options, args)));
    child.once('close', resolve);
  });
  const printed = stderr();
  if (code === 0) return { stdout: stdout(), expected: null };
  const expected = expectedErrors.find(({ pattern }) => pattern.test(printed));
  if (expected) return { stdout: stdout(), expected: expected.name };
  throw gitFailed(args, printed, code);
}

function gitEnvironment(options: GitOptions): Record<string, string> {
  const { env, network = 'none', sshCommand = plainSsh } = options;
  const own = Object.fromEntries(
    [...passedOn, ...(network === 'none' ? [] : proxies)].flatMap((name) => {
      const value = env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
  return {
    ...own,
    ...settingsAsEnvironment([...safeSettings, ...(options.config ?? [])]),
    LC_ALL: 'C',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_ASKPASS: '',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_NO_LAZY_FETCH: '1',
    GIT_PROTOCOL_FROM_USER: '0',
    // A list without any known name allows nothing.
    GIT_ALLOW_PROTOCOL: network === 'none' ? 'none' : 'https:ssh',
    GIT_SSH_COMMAND: sshCommand,
    GIT_SSH_VARIANT: 'ssh',
  };
}

/** Not as `-c name=value`: a repository chooses part of some names, and an equals sign in one would cut it off. */
function settingsAsEnvironment(settings: readonly (readonly [string, string])[]): Record<string, string> {
  const environment: Record<string, string> = { GIT_CONFIG_COUNT: String(settings.length) };
  for (const [index, [key, value]] of settings.entries()) {
    environment[`GIT_CONFIG_KEY_${index}`] = key;
    environment[`GIT_CONFIG_VALUE_${index}`] = value;
  }
  return environment;
}

function collect(stream: NodeJS.ReadableStream, tooMuch: () => void): () => string {
  const chunks: Buffer[] = [];
  let size = 0;
  stream.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > outputLimit) tooMuch();
    else chunks.push(chunk);
  });
  return () => Buffer.concat(chunks).toString('utf8');
}

function startError(cause: NodeJS.ErrnoException, { signal }: GitOptions, args: readonly string[]): AppError {
  if (signal.aborted) return new AppError('job.cancelled', { retry: 'now', cause });
  if (cause.name === 'AbortError') {
    return new AppError('git.failed', { message: `git ${verbOf(args)} took too long.`, retry: 'now', cause });
  }
  if (cause.code === 'ENOENT') {
    return new AppError('git.failed', {
      message: 'git cannot be started on this computer.',
      hint: 'Install git, or check that the folder still exists.',
      cause,
    });
  }
  return new AppError('git.failed', { message: `git ${verbOf(args)} could not be started.`, cause });
}

function gitFailed(args: readonly string[], printed: string, code: number | null): AppError {
  const said = toPlainText(printed).slice(-2000);
  const dubious = printed.includes('detected dubious ownership');
  return new AppError('git.failed', {
    message: `git ${verbOf(args)} failed: ${lastSentence(said)}`,
    ...(dubious
      ? { hint: 'The folder belongs to another user. Change its owner, or add it to git’s safe.directory.' }
      : {}),
    facts: { verb: verbOf(args), exitCode: code, output: said },
  });
}

function verbOf(args: readonly string[]): string {
  return args[0] ?? '';
}

function lastSentence(text: string): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const fatal = lines.findLast((line) => /^(fatal|error):/.test(line)) ?? lines.at(-1);
  return (fatal ?? 'no reason was given').replace(/^(fatal|error): /, '').slice(0, 300);
}

/** What servers and repositories say, without control characters. */
function toPlainText(text: string): string {
  return text.replaceAll(/[^\P{Cc}\n]|\p{Cf}/gu, '');
}
