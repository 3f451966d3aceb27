import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import { AppError } from '#shared/errors/app-error.ts';
import { shQuote } from '../remote/shell-quote.ts';
import type { ProvisionHost } from './host.ts';
import type { StepNotes } from './notes.ts';
import type { MadeItem, ProvisionContext } from './step.ts';

/** What is at a path. `id` tells a folder from another of the same name. */
export interface PathFacts {
  readonly kind: 'nothing' | 'folder' | 'file' | 'other';
  readonly id: string;
  readonly isEmpty: boolean;
  readonly isOwn: boolean;
}

/** Looks at one path; a symbolic link to a folder counts as that folder. */
export async function lookAtPath(host: ProvisionHost, path: string, signal: AbortSignal): Promise<PathFacts> {
  const script = `p=${shQuote(path)}
if [ -d "$p" ]; then k=folder; elif [ -h "$p" ]; then k=other; elif [ -f "$p" ]; then k=file; elif [ -e "$p" ]; then k=other; else echo nothing - - -; exit 0; fi
set -- $(ls -di -- "$p"); e=full; [ "$k" = folder ] && [ -z "$(ls -A -- "$p" 2>/dev/null | head -n 1)" ] && e=empty
[ -O "$p" ] && o=own || o=foreign; echo "$k" "$1" "$e" "$o"`;
  const { stdout } = await host.run(script, signal);
  const [kind = '', id = '', fill = '', owner = ''] = stdout.trim().split(' ');
  const known = kind === 'folder' || kind === 'file' || kind === 'nothing' ? kind : 'other';
  return { kind: known, id, isEmpty: fill === 'empty', isOwn: owner === 'own' };
}

/** How a new folder or file may be used: four octal digits, and a group that it is given to. */
export interface Rights {
  readonly mode: string;
  readonly group?: string | undefined;
}

/**
 * Makes a folder and what is missing above it, noting each. What is there stays as it is. Throws `plan.blocked` where a file is
 * in the way and `remote.permission-denied`.
 */
export async function makeFolder(
  context: ProvisionContext,
  notes: StepNotes,
  path: string,
  rights: Rights,
): Promise<void> {
  const { host, signal } = context;
  const found = await lookAtPath(host, path, signal);
  if (found.kind === 'file' || found.kind === 'other') {
    throw new AppError('plan.blocked', { message: `${path} on ${host.label} is there and is not a folder.` });
  }
  const isUnfinished = !notes.items.some((item) => item.kind === 'folder' && item.what === path);
  if (found.kind === 'folder') {
    if (!notes.wanted('folder', path) || !isUnfinished || !found.isEmpty || !found.isOwn) return;
    const { exitCode, stderr } = await host.run(rightsScript(path, rights), signal);
    if (exitCode !== 0) throw cannotMake(host, path, stderr);
    await notes.made({ kind: 'folder', what: path, facts: { id: found.id } });
    return;
  }
  const parent = posix.dirname(path);
  // Above a folder that others may enter, they must be able to pass.
  if (parent !== '/') await makeFolder(context, notes, parent, { mode: '0755' });
  await notes.want({ kind: 'folder', what: path, facts: {} });
  const script = `mkdir -- ${shQuote(path)} && ${rightsScript(path, rights)} && set -- $(ls -di -- ${shQuote(path)}) && echo "$1"`;
  const { exitCode, stdout, stderr } = await host.run(script, signal);
  if (exitCode !== 0) throw cannotMake(host, path, stderr);
  const id = stdout.trim();
  await notes.made({ kind: 'folder', what: path, facts: { id } });
}

function rightsScript(path: string, { mode, group }: Rights): string {
  const p = shQuote(path);
  return `${group === undefined ? '' : `chgrp -- ${shQuote(group)} ${p} && `}chmod ${mode} -- ${p}`;
}

/** A file to make. `content` may hold secrets; it travels on standard input only. */
export interface NewFile extends Rights {
  readonly path: string;
  readonly content: string;
}

/** The hash by which a file is known again. */
export function hashOf(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

/**
 * Makes a file that is not there, all of it or nothing. A file that this step made before and nobody changed is replaced when
 * it is to be another one; any other is left alone: `plan.blocked`.
 */
export async function makeFile(context: ProvisionContext, notes: StepNotes, file: NewFile): Promise<void> {
  const { host, signal } = context;
  const { path, content } = file;
  const hash = hashOf(content);
  const before = await host.readFile(path, signal);
  const isOurs = before !== null && notes.wants('file', path).some((facts) => facts.sha256 === hashOf(before));
  const isMade = notes.items.some((item) => item.kind === 'file' && item.what === path && item.facts.sha256 === hash);
  if (before !== null && hashOf(before) === hash && (isMade || !isOurs)) return;
  if (before !== null && !isOurs) {
    throw new AppError('plan.blocked', {
      message: `${path} on ${host.label} is there already and is another file. It was left as it is.`,
      hint: 'Compare the two, and take the old one away when it is not needed.',
    });
  }
  await notes.want({ kind: 'file', what: path, facts: { sha256: hash } });
  const { exitCode, stderr } = await host.run(putScript(file, before !== null), signal);
  if (exitCode !== 0) throw cannotMake(host, path, stderr);
  await notes.made({ kind: 'file', what: path, facts: { sha256: hash } });
}

/** Written beside its place, then put there by one call that does not overwrite (except a file of ours). */
function putScript({ path, content, mode, group }: NewFile, replace: boolean): string {
  const put = replace ? 'mv -f -- "$t" "$p"' : 'ln -- "$t" "$p" && rm -f -- "$t"';
  return `p=${shQuote(path)}; t=$p.stagelift-new
rm -f -- "$t"; trap 'rm -f -- "$t"' 0
printf %s ${shQuote(content)} >"$t" && ${group === undefined ? '' : `chgrp -- ${shQuote(group)} "$t" && `}chmod ${mode} -- "$t" || exit 2
${put} || exit 3`;
}

/** What became of a thing in an undo. */
export type Fate = { readonly kind: 'removed' | 'absent' } | { readonly kind: 'kept'; readonly why: string };

/** Removes a folder that is still the one that was made, and empty. */
export async function removeFolder(context: ProvisionContext, item: MadeItem): Promise<Fate> {
  const { host, signal } = context;
  const found = await lookAtPath(host, item.what, signal);
  if (found.kind === 'nothing') return { kind: 'absent' };
  if (found.kind !== 'folder' || (item.facts.id !== undefined && item.facts.id !== found.id)) {
    return { kind: 'kept', why: 'It is not the folder that was made.' };
  }
  // A question to the web server that was killed half-way leaves its file.
  const script = `p=${shQuote(item.what)}; rm -f -- "$p"/stagelift-probe-????????????????????????.txt "$p"/stagelift-probe-????????????????????????.php; rmdir -- "$p"`;
  const { exitCode } = await host.run(script, signal);
  return exitCode === 0 ? { kind: 'removed' } : { kind: 'kept', why: 'There is something in it.' };
}

/** Removes a file that is still as it was made. */
export async function removeFile(context: ProvisionContext, item: MadeItem): Promise<Fate> {
  const { host, signal } = context;
  await host.run(`rm -f -- ${shQuote(`${item.what}.stagelift-new`)}`, signal);
  const found = await host.readFile(item.what, signal);
  if (found === null) return { kind: 'absent' };
  if (hashOf(found) !== item.facts.sha256) return { kind: 'kept', why: 'It was changed since it was made.' };
  const { exitCode } = await host.run(`rm -f -- ${shQuote(item.what)}`, signal);
  return exitCode === 0 ? { kind: 'removed' } : { kind: 'kept', why: 'The account may not remove it.' };
}

function cannotMake(host: ProvisionHost, path: string, stderr: string): AppError {
  const isFull = /no space left|quota exceeded/i.test(stderr);
  return new AppError(isFull ? 'transfer.no-space' : 'remote.permission-denied', {
    message: isFull
      ? `${path} could not be made on ${host.label}: there is no space left.`
      : `${path} could not be made on ${host.label}.`,
    hint: isFull ? 'Free some space, then resume.' : 'Check that the account may write into the folder above it.',
    facts: { host: host.label, output: stderr.slice(-500) },
  });
}
