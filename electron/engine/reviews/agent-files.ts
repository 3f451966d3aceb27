import { posix } from 'node:path';
import type { Review } from '#shared/domain/review.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { ProvisionHost } from '../provision/host.ts';
import { shQuote } from '../remote/shell-quote.ts';
import { apacheLines, htaccessMarks, siteFileName } from './static-snippets.ts';

/** A file for the folder of a release that the web server serves. */
export interface SiteFile {
  readonly path: string;
  readonly content: Buffer;
  /** Rights, e.g. 0o644. */
  readonly mode: number;
}

/** What a release has of the files by which PHP is steered; null where it has none. */
export type SteeringFiles = Readonly<Record<'.user.ini' | '.htaccess', string | null>>;

const readable = 0o644;

/**
 * What loads the agent into a release: `.user.ini` for PHP-FPM and CGI, `.htaccess` for Apache and LiteSpeed, and the file that
 * requests without a pass lead to. What the release has of them stays, except a file to run first: that one runs behind the
 * gate, see `prependsOf`. Throws `contract.invalid-input` for a store in a folder that such files cannot name. Pure.
 */
export function siteFilesOf(
  review: Pick<Review, 'store' | 'version' | 'environment'>,
  files: SteeringFiles,
): readonly SiteFile[] {
  const prepend = posix.join(review.store, 'agent', 'prepend.php');
  const file = (path: string, text: string): SiteFile => ({ path, content: Buffer.from(text), mode: readable });
  return [
    file(siteFileName, `<?php return '${review.version.commit}';\n`),
    file('.htaccess', mergeHtaccess(files['.htaccess'], apacheLines(prepend, passesOf(review)))),
    file('.user.ini', mergeUserIni(files['.user.ini'], prepend)),
  ];
}

/** Where the passes of a review are, which the web server looks at: beside the code, not in the store. Pure. */
export function passesOf({ environment }: Pick<Review, 'environment'>): string {
  return posix.join(posix.dirname(environment.path), 'passes');
}

const setting = /^\s*(?:; Kept for later: )?auto_prepend_file\s*=\s*(.*?)\s*$/i;
const directive = /^\s*(?:# Kept for later: )?php_(?:admin_)?value\s+auto_prepend_file\s+(.*?)\s*$/i;
const heading = '; Stagelift: nothing of this site runs without a pass.';

/** Files that the site wants to run first, by folder: for `prepends` in `config.json`. Pure. */
export function prependsOf(files: SteeringFiles): Readonly<Record<string, string>> {
  const found = [
    ...linesOf(withoutOurs(files['.htaccess'] ?? '')).map((line) => directive.exec(line)?.[1]),
    ...linesOf(files['.user.ini'] ?? '').map((line) => setting.exec(line)?.[1]),
  ].flatMap((value) => (value === undefined ? [] : [unquoted(value)]));
  const last = found.findLast((value) => value !== '' && !isOurs(value));
  return last === undefined || last.toLowerCase() === 'none' ? {} : { '': last };
}

function isOurs(path: string): boolean {
  return /\/\.stagelift\/reviews\/[a-z0-9-]+\/agent\/prepend\.php$/.test(path);
}

function unquoted(value: string): string {
  const quoted = /^(["'])(.*?)\1/.exec(value);
  return quoted === null ? value.replace(/\s*;.*$/, '') : (quoted[2] ?? '');
}

function mergeUserIni(existing: string | null, prepend: string): string {
  const kept = keptLines(existing ?? '', setting, '; ').filter((line) => line !== heading);
  return [...kept, heading, `auto_prepend_file = "${prepend}"`, ''].join('\n');
}

function mergeHtaccess(existing: string | null, ours: string): string {
  const kept = keptLines(withoutOurs(existing ?? ''), directive, '# ');
  return kept.length === 0 ? ours : `${ours}${kept.join('\n')}\n`;
}

/** All lines, without those of ours; the site's own file to run first becomes a comment that is found again. */
function keptLines(text: string, pattern: RegExp, comment: string): readonly string[] {
  const lines = linesOf(text.trim() === '' ? '' : text.trimEnd()).flatMap((line) => {
    const value = pattern.exec(line)?.[1];
    if (value === undefined) return [line];
    if (isOurs(unquoted(value))) return [];
    return [`${comment}Kept for later: ${line.trim().replace(`${comment}Kept for later: `, '')}`];
  });
  return lines.length === 1 && lines[0] === '' ? [] : lines;
}

function withoutOurs(text: string): string {
  const from = text.indexOf(htaccessMarks.begin);
  const to = text.indexOf(htaccessMarks.end);
  return from < 0 || to < from ? text : text.slice(0, from) + text.slice(to + htaccessMarks.end.length).trimStart();
}

function linesOf(text: string): readonly string[] {
  return text.split(/\r\n|\r|\n/);
}

/**
 * Puts `.user.ini` into every folder of a release that has PHP files. PHP reads those between the document root and the file
 * that runs, but only the file's own folder where the web server names one of the two by a link. `root` is what is served.
 */
export async function spreadUserIni(host: ProvisionHost, root: string, signal: AbortSignal): Promise<void> {
  // A link is not followed: what it leads to is not the review's to write in.
  const script = `umask 022; cd -- ${shQuote(root)} || exit 2; [ -f .user.ini ] || exit 3
ini=$(cat .user.ini); own=$(grep '^auto_prepend_file' .user.ini); export ini own
find . -type d -exec sh -c 'for d; do
  [ "$d" = . ] && continue
  for f in "$d"/*.php; do [ -f "$f" ] || break
    i=$d/.user.ini; text=$ini
    [ -f "$i" ] && [ ! -h "$i" ] && text="$(grep -v -i "^[[:space:]]*auto_prepend_file[[:space:]]*=" "$i")
$own"
    rm -f "$i"; printf "%s\\n" "$text" >"$i" || exit 1
    break
  done
done' sh {} + || exit 4`;
  await run(host, script, root, signal);
}

/**
 * Lets the web server see whether a pass exists, and nothing else of it: the passes are in a folder beside the code that can be
 * passed through and not listed, and the store leads there. Safe to repeat.
 */
export async function placePasses(
  host: ProvisionHost,
  review: Pick<Review, 'store' | 'environment'>,
  signal: AbortSignal,
): Promise<void> {
  const script = `s=${shQuote(posix.join(review.store, 'passes'))}; p=${shQuote(passesOf(review))}
m=711; [ "$(ls -ld -- ${shQuote(review.store)} | cut -c5-7)" = rws ] && m=2771
mkdir -p -- "$p" && chmod "$m" -- "$p" || exit 1
[ -h "$s" ] && exit 0
for f in "$s"/*; do [ -f "$f" ] && { mv -f -- "$f" "$p/" || exit 1; }; done
[ ! -d "$s" ] || rmdir -- "$s" || exit 1
ln -s -- "$p" "$s"`;
  await run(host, script, review.store, signal);
}

async function run(host: ProvisionHost, script: string, place: string, signal: AbortSignal): Promise<void> {
  const { exitCode, stderr } = await host.run(script, signal);
  if (exitCode === 0) return;
  throw new AppError('remote.permission-denied', {
    message: `The gate of a review could not be put into ${place} on ${host.label}.`,
    hint: 'Check the rights of that folder and the free space.',
    facts: { exitCode, output: stderr.slice(-500) },
  });
}
