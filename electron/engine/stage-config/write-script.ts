import { posix } from 'node:path';
import { shQuote } from '../remote/shell-quote.ts';
import type { FileWrite } from './plan-files.ts';

/** Exit codes of the script, apart from 0. */
export const writeScriptCodes = { noFolder: 71, changed: 72, notKept: 73, notWritten: 74, notInPlace: 75 } as const;

const { noFolder, changed, notKept, notWritten, notInPlace } = writeScriptCodes;

/** Folder of the files as they were, below the home directory: outside of what a web server serves. */
export const keptFolder = '.stagelift/kept';

/**
 * The program that changes configuration files on a server. Every file is first compared with what the plan saw, kept as it
 * was, and written beside its place; only when all of that went well are they moved over the old ones. Links stay links, and
 * what refuses writing does so again afterwards.
 * Contents are only ever in the program's text, which travels on standard input. Pure.
 */
export function toWriteScript(root: string, writes: readonly FileWrite[], id: string): string {
  const steps = writes.map((write, at) => ({ write, at: String(at), path: posix.join(root, write.path) }));
  return [
    `k=$HOME/${keptFolder}/${id}`,
    `mkdir -p -- "$k" && chmod 700 "$HOME/${keptFolder}" "$k" || exit ${String(notKept)}`,
    `cd -- ${shQuote(root)} || exit ${String(noFolder)}`,
    // Folders that refuse writing, as some frameworks want it, are closed again in every case.
    `trap 'rm -f -- ${steps.map(({ at }) => `"$t${at}"`).join(' ')}; ${steps.map(({ at }) => `[ -z "$w${at}" ] || chmod u-w -- "$w${at}"`).join('; ')}' 0`,
    ...steps.map(({ write, at, path }) => prepare(write, at, path, root, id)),
    ...steps.map(({ write, at }) =>
      write.after === null
        ? `rm -f -- "$f${at}" || exit ${String(notInPlace)}`
        : `mv -f -- "$t${at}" "$f${at}" || exit ${String(notInPlace)}`,
    ),
    '',
  ].join('\n');
}

function prepare({ before, after, like }: FileWrite, at: string, path: string, root: string, id: string): string {
  const file = `"$f${at}"`;
  const part = `"$t${at}"`;
  const holds = (name: string, text: string): string => `[ "$(cat -- ${name} && echo x)" = ${shQuote(`${text}x`)} ]`;
  const model = before !== null ? file : like === null ? null : shQuote(posix.join(root, like));
  return [
    `f${at}=${shQuote(path)}`,
    `if [ -h ${file} ]; then f${at}=$(readlink -f -- ${file}) || exit ${String(changed)}; fi`,
    before === null
      ? `[ ! -e ${file} ] || exit ${String(changed)}`
      : `${holds(file, before)} || exit ${String(changed)}\ncp -p -- ${file} "$k/${at}" && chmod 600 "$k/${at}" || exit ${String(notKept)}`,
    `t${at}=$f${at}.stagelift-${id}`,
    `d${at}=$(dirname -- ${file})`,
    `if [ ! -w "$d${at}" ]; then chmod u+w -- "$d${at}" || exit ${String(notWritten)}; w${at}=$d${at}; fi`,
    ...(after === null
      ? []
      : [
          model === null ? `( umask 027; : > ${part} )` : `cp -p -- ${model} ${part} || exit ${String(notWritten)}`,
          `m${at}=; if [ ! -w ${part} ]; then chmod u+w -- ${part} && m${at}=1 || exit ${String(notWritten)}; fi`,
          `printf %s ${shQuote(after)} > ${part} && ${holds(part, after)} || exit ${String(notWritten)}`,
          `[ -z "$m${at}" ] || chmod u-w -- ${part} || exit ${String(notWritten)}`,
        ]),
  ].join('\n');
}
