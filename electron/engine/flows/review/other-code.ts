import { spawn } from 'node:child_process';
import { posix } from 'node:path';
import type { Environment } from '#shared/domain/environment.ts';
import type { Problem } from '#shared/domain/problem.ts';
import type { ReviewWish } from '#shared/domain/review.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { DetectRule, Recipe } from '#shared/recipe-schema/recipe.ts';
import type { JobContext } from '../../jobs/runner.ts';
import type { ProvisionHost } from '../../provision/host.ts';
import { configPathOf } from '../../provision/render-config.ts';
import { shQuote } from '../../remote/shell-quote.ts';
import type { ReviewFacts, ReviewWork } from './part.ts';
import { otherCodeFolder, type ReviewPlaces } from './places.ts';
import { runLong, sessionOf } from './release.ts';
import type { OtherCode } from './request-file.ts';
import { must } from './things.ts';
import { uploadPathsOf } from './upload-paths.ts';
import { findCommit, type GitPlace, pathsOf } from './version.ts';

// Many repositories hold a theme or a few plugins, and the framework itself is only where the site runs. What the repository
// does not hold is copied once from an environment; each release is that copy with the commit's files over it.

/** What no release takes over from an environment: keys, data, what is made anew, and what nobody needs. */
const usuallyLeft = [
  ...['.git', '.svn', 'node_modules', '.stagelift*', '.env', '.env.*', '.user.ini', '.htpasswd'],
  ...['*.sql', '*.sql.gz', '*.sql.bz2', '*.sql.zst', '*.log', 'error_log'],
];

/** The environment that the rest of the code comes from, or null where the repository holds everything. */
export async function chooseOtherCode(
  git: GitPlace,
  commit: string,
  { project, recipe }: ReviewFacts,
  { codeFrom, data }: ReviewWish,
): Promise<{ readonly found: OtherCode | null; readonly problems: readonly Problem[] }> {
  if (codeFrom?.kind === 'repository') return { found: null, problems: [] };
  const wanted = codeFrom?.environmentId;
  if (wanted === undefined && (await isWhole(git, commit, recipe))) return { found: null, problems: [] };
  const environment =
    wanted === undefined
      ? (project.environments.find(({ id }) => data.kind === 'pull' && id === data.sourceId) ??
        project.environments.find(({ stage }) => stage === 'production'))
      : project.environments.find(({ id }) => id === wanted);
  if (environment === undefined) {
    const title =
      wanted === undefined
        ? 'The repository does not hold the whole site, and there is no environment that the rest could come from.'
        : `There is no environment "${wanted}" that the code could come from.`;
    return {
      found: null,
      problems: [
        { id: 'code-incomplete', severity: 'blocker', title, mend: 'Add production, or name another environment.' },
      ],
    };
  }
  const { id, name, serverId, path } = environment;
  const since = await deployedCommit(git, environment);
  return { found: { environmentId: id, name, serverId: serverId ?? null, path, since }, problems: [] };
}

/** Whether a version is recognised as the framework by its own files. Texts inside them are not looked at. */
async function isWhole(git: GitPlace, commit: string, { detect }: Recipe): Promise<boolean> {
  if (detect.length === 0) return true;
  const wanted = detect.flatMap((rule) => [...pathsIn(rule), ...(rule.none ?? [])]);
  const there = new Set(await pathsOf(git, commit, [...new Set([...wanted, 'composer.json'])]));
  return detect.some(
    (rule) =>
      pathsIn(rule, 'every').every((path) => there.has(path)) &&
      (rule.any === undefined || rule.any.some((path) => there.has(path))) &&
      (rule.composer === undefined || there.has('composer.json')) &&
      !(rule.none ?? []).some((path) => there.has(path)),
  );
}

function pathsIn(rule: DetectRule, which: 'all' | 'every' = 'all'): readonly string[] {
  const every = [...(rule.all ?? []), ...(rule.contains ?? []).map(({ file }) => file)];
  return which === 'every' ? every : [...every, ...(rule.any ?? [])];
}

/** Which version of the repository's own files that environment has: the tip of the branch that it follows. */
async function deployedCommit(git: GitPlace, { follows, branch }: Environment): Promise<string | null> {
  const followed = follows?.kind === 'branch' ? follows.name : branch;
  for (const name of followed === undefined ? ['main', 'master'] : [followed]) {
    const commit = await findCommit(git, name);
    if (commit !== null) return commit;
  }
  return null;
}

/** What is left behind, as patterns for tar: from the root with `./`, or at any depth. Pure. */
export function leftBehind(facts: Pick<ReviewFacts, 'recipe'>): readonly string[] {
  const { credentials, notCode, configuration } = facts.recipe;
  const written = configuration?.write.kind === 'php-file' ? [configuration.write.file] : [];
  const inside = [
    ...uploadPathsOf({ facts }),
    ...credentials.flatMap(({ paths }) => paths),
    ...[configPathOf(facts.recipe) ?? []].flat(),
    ...written,
    ...notCode,
  ];
  const rooted = inside.filter((path) => !path.startsWith('../') && !path.includes('{')).map((path) => `./${path}`);
  return [...new Set([...rooted, ...usuallyLeft])];
}

/**
 * Copies the code of an environment onto the review's server, once. Links that lead out of it are left: the web server would
 * follow them. Throws `remote.tool-missing`, `remote.command-failed`, `transfer.no-space`.
 */
export async function putOtherCode(
  work: ReviewWork,
  job: JobContext,
  places: ReviewPlaces,
  other: OtherCode,
): Promise<void> {
  const { context } = work;
  const folder = otherCodeFolder(places);
  const q = { folder: shQuote(folder), file: shQuote(posix.join(places.store, 'other-code.tar.gz')) };
  const before = `rm -rf -- ${q.folder}.part ${q.file}; if [ -d ${q.folder} ]; then echo there; fi`;
  if ((await must(context, before, folder)).trim() === 'there') return;
  const source = await work.hostOf(other.serverId);
  const writer = await sessionOf(context).openWriter(context.signal);
  try {
    const content = packed(source, tarScript(other.path, leftBehind(work.facts)), context.signal, (bytes) =>
      job.progress.add({ bytes }),
    );
    await writer.create(posix.join(places.store, 'other-code.tar.gz'), content, { mode: 0o600 });
  } finally {
    writer.close();
  }
  const script = `umask 022; t=${q.folder}.part; mkdir -- "$t" && tar -xzf ${q.file} -C "$t" || exit 1
rm -f -- ${q.file}; chmod -R u+rwX,go+rX,go-w -- "$t" || exit 1; cd -- "$t" || exit 1; here=$(pwd -P)
find . -type l | while IFS= read -r l; do case $(readlink -f -- "$l" 2>/dev/null) in "$here"/*) ;; *) rm -f -- "$l";; esac; done
mv -- "$t" ${q.folder}`;
  await runLong(context, script, []);
  job.log('info', `The code that the repository does not hold comes from "${other.name}", ${source.label}`);
}

function tarScript(path: string, left: readonly string[]): string {
  const excludes = left.map((pattern) => `--exclude=${shQuote(pattern)}`).join(' ');
  return `cd -- ${shQuote(path)} && exec nice tar -czf - ${excludes} .`;
}

/** What a script writes, from a server or from this computer, with its end checked. */
async function* packed(
  host: ProvisionHost,
  script: string,
  signal: AbortSignal,
  onBytes: (bytes: number) => void,
): AsyncGenerator<Buffer> {
  const { stdout, done } = host.session === null ? here(script, signal) : await host.session.stream({ script }, signal);
  for await (const chunk of stdout) {
    const buffer = chunk as Buffer; // Nobody has set an encoding on this stream.
    onBytes(buffer.length);
    yield buffer;
  }
  await done;
}

function here(
  script: string,
  signal: AbortSignal,
): { readonly stdout: NodeJS.ReadableStream; readonly done: Promise<unknown> } {
  const child = spawn('sh', ['-c', script], { signal, stdio: ['ignore', 'pipe', 'ignore'] });
  const done = new Promise<void>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve();
      else reject(new AppError('remote.command-failed', { message: 'tar failed on this computer.', facts: { code } }));
    });
  });
  done.catch(() => undefined);
  return { stdout: child.stdout, done };
}
