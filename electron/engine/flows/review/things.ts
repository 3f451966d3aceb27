import { posix } from 'node:path';
import { AppError } from '#shared/errors/app-error.ts';
import type { Fate } from '../../provision/make-files.ts';
import { lookAtPath, makeFolder } from '../../provision/make-files.ts';
import type { StepNotes } from '../../provision/notes.ts';
import type { MadeItem, ProvisionContext } from '../../provision/step.ts';
import { shQuote } from '../../remote/shell-quote.ts';

/**
 * Makes a folder that belongs to the review with everything that will be in it, and what is missing above it. Throws
 * `plan.blocked` when something is there that this review did not make.
 */
export async function makeTree(context: ProvisionContext, notes: StepNotes, path: string): Promise<void> {
  const { host, signal } = context;
  const found = await lookAtPath(host, path, signal);
  if (found.kind !== 'nothing') {
    const isOurs = notes.wanted('tree', path) && found.kind === 'folder' && found.isOwn;
    if (!isOurs) throw inTheWay(context, path);
    await host.run(`chmod 0755 -- ${shQuote(path)}`, signal);
  } else {
    await makeFolder(context, notes, posix.dirname(path), { mode: '0755' });
    await notes.want({ kind: 'tree', what: path, facts: {} });
    await must(context, `mkdir -- ${shQuote(path)} && chmod 0755 -- ${shQuote(path)}`, path);
  }
  await notes.made({ kind: 'tree', what: path, facts: {} });
}

/** Makes a symbolic link, or lets ours lead elsewhere, by a rename. Throws `plan.blocked` for anything else that is there. */
export async function makeLink(
  context: ProvisionContext,
  notes: StepNotes,
  path: string,
  target: string,
): Promise<void> {
  const { host, signal } = context;
  const { stdout } = await host.run(
    `p=${shQuote(path)}; if [ -h "$p" ]; then echo link; elif [ -e "$p" ]; then echo other; else echo nothing; fi`,
    signal,
  );
  const kind = stdout.trim();
  if (kind === 'other' || (kind === 'link' && !notes.wanted('link', path))) throw inTheWay(context, path);
  await makeFolder(context, notes, posix.dirname(path), { mode: '0755' });
  await notes.want({ kind: 'link', what: path, facts: { target } });
  await must(context, swapLinkScript(path, target), path);
  await notes.made({ kind: 'link', what: path, facts: { target } });
}

/** Lets a link lead elsewhere in one step: whoever opens it sees the old or the new place. Pure. */
export function swapLinkScript(path: string, target: string): string {
  // `mv -T` is not everywhere; without it a link to a folder would be moved into that folder.
  return `p=${shQuote(path)}; t=$p.stagelift-new; rm -f -- "$t" && ln -s -- ${shQuote(target)} "$t" || exit 5
mv -fT -- "$t" "$p" 2>/dev/null || mv -fh -- "$t" "$p" 2>/dev/null || { rm -f -- "$p" && mv -f -- "$t" "$p"; }`;
}

/** Removes a folder of the review with everything in it. */
export async function removeTree({ host, signal }: ProvisionContext, { what }: MadeItem): Promise<Fate> {
  const found = await lookAtPath(host, what, signal);
  if (found.kind === 'nothing') return { kind: 'absent' };
  if (found.kind !== 'folder') return { kind: 'kept', why: 'It is not the folder that was made.' };
  // What an application made without rights for its owner would stop the removal half-way.
  const script = `p=${shQuote(what)}; [ ! -h "$p" ] || exit 6
chmod -R u+rwX -- "$p" 2>/dev/null; rm -rf -- "$p"; [ ! -e "$p" ]`;
  const { exitCode, stderr } = await host.run(script, signal);
  if (exitCode === 6) return { kind: 'kept', why: 'It is a link now.' };
  if (exitCode === 0) return { kind: 'removed' };
  const first = stderr.split('\n').find((line) => line !== '') ?? 'something in it belongs to another account';
  return { kind: 'kept', why: `It cannot be removed: ${first.slice(0, 300)}` };
}

/** Removes a link, wherever it leads, and nothing else. */
export async function removeLink({ host, signal }: ProvisionContext, { what }: MadeItem): Promise<Fate> {
  const script = `p=${shQuote(what)}; rm -f -- "$p.stagelift-new"
if [ -h "$p" ]; then rm -f -- "$p" && echo removed; elif [ -e "$p" ]; then echo kept; else echo absent; fi`;
  const { stdout } = await host.run(script, signal);
  const word = stdout.trim();
  if (word === 'removed' || word === 'absent') return { kind: word };
  return { kind: 'kept', why: 'It is not the link that was made.' };
}

/** Runs a script that has to succeed. Throws `remote.permission-denied` and `transfer.no-space`. */
export async function must({ host, signal }: ProvisionContext, script: string, what: string): Promise<string> {
  const { exitCode, stdout, stderr } = await host.run(script, signal);
  if (exitCode === 0) return stdout;
  const isFull = /no space left|quota exceeded/i.test(stderr);
  throw new AppError(isFull ? 'transfer.no-space' : 'remote.permission-denied', {
    message: isFull
      ? `${what} could not be made on ${host.label}: there is no space left.`
      : `${what} could not be made on ${host.label}.`,
    hint: isFull ? 'Free some space, then resume.' : 'Check the rights of the folder above it.',
    facts: { host: host.label, exitCode, output: stderr.slice(-500) },
  });
}

function inTheWay({ host }: ProvisionContext, path: string): AppError {
  return new AppError('plan.blocked', {
    message: `${path} on ${host.label} is there already, and no review made it. It was left as it is.`,
    hint: 'Choose another identifier for the review, or take it away.',
  });
}
