import { posix } from 'node:path';
import { AppError } from '#shared/errors/app-error.ts';
import type { JobContext } from '../../jobs/runner.ts';
import type { ProvisionContext } from '../../provision/step.ts';
import { shQuote } from '../../remote/shell-quote.ts';
import type { RemoteSession } from '../../remote/transport.ts';
import { archiveCode } from './archive.ts';
import type { ReviewWork } from './part.ts';
import { otherCodeFolder, releaseFolder, type ReviewPlaces } from './places.ts';
import type { OtherCode } from './request-file.ts';
import { must, swapLinkScript } from './things.ts';
import { goneFiles } from './version.ts';

/** One release: its number and its commit. */
export interface Release {
  readonly number: number;
  readonly commit: string;
}

/** Milliseconds that unpacking and checking may be silent for. */
const longestSilence = 30 * 60_000;

/** The connection of a context on a server. */
export function sessionOf({ host }: ProvisionContext): RemoteSession {
  if (host.session !== null) return host.session;
  throw new AppError('internal.unexpected', { message: 'A review environment is on a server.' });
}

/** Runs something that is silent for long. The answer's exit code is 0 or one of `codes`. */
export async function runLong(context: ProvisionContext, script: string, codes: readonly number[]): Promise<number> {
  const { exitCode, stderr } = await sessionOf(context).run(
    { script, okExitCodes: Array.from({ length: 129 }, (_, code) => code), stallAfter: longestSilence },
    context.signal,
  );
  if (exitCode === 0 || codes.includes(exitCode)) return exitCode;
  const isFull = /no space left|quota exceeded/i.test(stderr);
  throw new AppError(isFull ? 'transfer.no-space' : 'remote.command-failed', {
    message: isFull ? `There is no space left on ${context.host.label}.` : `A command on ${context.host.label} failed.`,
    facts: { exitCode, output: stderr.slice(-1000) },
  });
}

const differentCount = 81;
const differentHash = 82;
const noTar = 83;

/**
 * Puts a version onto the server as a folder of its own, which appears complete and checked or not at all: every file has the
 * hash that it has in the repository. git is not needed there. Throws `transfer.archive-damaged`, `remote.tool-missing`.
 */
export async function putRelease(
  { context, git }: ReviewWork,
  job: JobContext,
  places: ReviewPlaces,
  release: Release,
  other: OtherCode | null,
): Promise<void> {
  const target = releaseFolder(places, release.number, release.commit);
  const q = { target: shQuote(target), incoming: shQuote(posix.join(places.store, 'incoming')) };
  const before = await must(
    context,
    `rm -rf -- ${q.incoming} ${q.target}.part; if [ -d ${q.target} ]; then echo there; else mkdir -m 700 -- ${q.incoming}; fi`,
    target,
  );
  if (before.trim() === 'there') return;
  const archive = await archiveCode(git, release.commit, job.folder);
  try {
    const writer = await sessionOf(context).openWriter(context.signal);
    try {
      const at = (name: string): string => posix.join(places.store, 'incoming', name);
      await writer.create(at('code.tar.gz'), archive.content(), { mode: 0o600 });
      if (other?.since != null) {
        const gone = await goneFiles(git, other.since, release.commit);
        await writer.create(at('gone'), Buffer.from(gone, 'utf8'), { mode: 0o600 });
      }
      await writer.create(at('hashes'), Buffer.from(archive.hashes, 'latin1'), { mode: 0o600 });
    } finally {
      writer.close();
    }
  } finally {
    await archive.remove();
  }
  job.progress.add({ bytes: archive.bytes, files: archive.files });
  // The web server is another account: it has to read what the repository's own rights would let everybody read.
  const script = `umask 022; t=${q.target}.part; i=${q.incoming}; r=$(dirname -- ${q.target})
[ -d "$r" ] || mkdir -- "$r" || exit 1; chmod 755 -- "$r"
command -v tar >/dev/null 2>&1 || exit ${String(noTar)}
mkdir -- "$t" || exit 1
${other === null ? '' : underneath(places)}tar -xzf "$i/code.tar.gz" -C "$t" || exit 1
${
  other === null
    ? `[ "$(find "$t" -type f | wc -l)" -eq ${String(archive.files)} ] || exit ${String(differentCount)}
`
    : ''
}if command -v sha256sum >/dev/null 2>&1; then c=sha256sum; elif command -v shasum >/dev/null 2>&1; then c='shasum -a 256'; else c=; fi
if [ -n "$c" ] && [ -s "$i/hashes" ]; then (cd -- "$t" && $c -c - >/dev/null 2>&1 <"$i/hashes") || exit ${String(differentHash)}; fi
chmod 755 -- "$t"; mv -- "$t" ${q.target} && rm -rf -- "$i"`;
  const exitCode = await runLong(context, script, [differentCount, differentHash, noTar]);
  if (exitCode === noTar) {
    throw new AppError('remote.tool-missing', { message: `There is no tar on ${context.host.label}.` });
  }
  if (exitCode !== 0) {
    throw new AppError('transfer.archive-damaged', {
      message: 'The files on the server are not those of the commit. Nothing was switched.',
      hint: 'Resume: they are sent again.',
      retry: 'now',
    });
  }
  job.log('info', `${String(archive.files)} files of ${release.commit.slice(0, 12)} are in ${target}`);
}

/** What the repository does not hold, without the files that this version has no more. */
function underneath(places: ReviewPlaces): string {
  return `cp -a -- ${shQuote(otherCodeFolder(places))}/. "$t/" || exit 1
if [ -s "$i/gone" ]; then (cd -- "$t" && xargs -0 rm -f -- <"$i/gone") || exit 1; fi
`;
}

/** Lets the site run another release: one rename. */
export async function switchRelease(context: ProvisionContext, places: ReviewPlaces, release: Release): Promise<void> {
  const target = posix.join('releases', posix.basename(releaseFolder(places, release.number, release.commit)));
  await must(context, swapLinkScript(places.current, target), places.current);
}

/** Lets folders of a release be those in `shared`, which outlive it; what the repository has in them is put there once. */
export async function shareFolders(
  context: ProvisionContext,
  places: ReviewPlaces,
  release: Release,
  folders: readonly string[],
): Promise<void> {
  const root = releaseFolder(places, release.number, release.commit);
  for (const folder of folders) {
    const shared = posix.join(places.code, 'shared', folder);
    const script = `umask 022; s=${shQuote(shared)}; r=${shQuote(posix.join(root, folder))}
mkdir -p -- "$(dirname -- "$r")" || exit 1; [ -d "$s" ] || mkdir -p -- "$s" || exit 1
if [ -d "$r" ] && [ ! -h "$r" ]; then [ -h "$s" ] || cp -Rn -- "$r/." "$s/" 2>/dev/null; rm -rf -- "$r"; fi
[ -h "$r" ] || ln -s -- "$s" "$r"`;
    await must(context, script, shared);
  }
}

/** Keeps the newest releases and removes the others, never the one that runs. */
export async function removeOldReleases(context: ProvisionContext, places: ReviewPlaces, keep: number): Promise<void> {
  const script = `cd -- ${shQuote(posix.join(places.code, 'releases'))} || exit 0
now=$(basename -- "$(readlink -- ${shQuote(places.current)})")
rm -rf -- *.part
ls -1 | sort -r | tail -n +${String(keep + 1)} | while IFS= read -r one; do [ "$one" = "$now" ] || { chmod -R u+rwX -- "$one" 2>/dev/null; rm -rf -- "$one"; }; done`;
  await must(context, script, posix.join(places.code, 'releases'));
}
