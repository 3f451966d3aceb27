import { posix } from 'node:path';
import { AppError } from '#shared/errors/app-error.ts';
import { shQuote } from '../remote/shell-quote.ts';
import { makeFile, makeFolder, removeFile, type Fate, type NewFile } from './make-files.ts';
import type { StepNotes } from './notes.ts';
import type { MadeItem, ProvisionContext } from './step.ts';

/** A folder from which the web server reads what the account puts there, and how it is told to. */
export interface WebConfig {
  readonly program: 'nginx' | 'apache';
  /** Read inside `http` (nginx) or at the top (Apache). */
  readonly folder: string;
  /** Command line for `sh` as the host names it; its exit code says whether the configuration is well. */
  readonly reload: string;
}

/**
 * Makes a configuration file of the web server and has it read. What the web server does not accept is taken away again before
 * this throws `plan.blocked`, so that the next restart of it does not fail.
 */
export async function makeWebFile(
  context: ProvisionContext,
  notes: StepNotes,
  file: Omit<NewFile, 'mode'>,
  config: WebConfig,
): Promise<void> {
  await makeFolder(context, notes, posix.dirname(file.path), { mode: '0755' });
  await makeFile(context, notes, { ...file, mode: '0644' });
  const said = await reload(context, config.reload);
  if (said === null) return;
  const item = notes.items.find(({ kind, what }) => kind === 'file' && what === file.path);
  if (item !== undefined && (await removeFile(context, item)).kind === 'removed') await notes.gone(item);
  await reload(context, config.reload);
  throw new AppError('plan.blocked', {
    message: `The web server on ${context.host.label} does not accept ${file.path}; it was taken away again.`,
    hint: said,
  });
}

/** Null when it went well, else what was said. */
export async function reload({ host, signal }: ProvisionContext, command: string): Promise<string | null> {
  const { exitCode, stdout, stderr } = await host.run(`sh -c ${shQuote(command)}`, signal);
  if (exitCode === 0) return null;
  return (
    `${stderr}\n${stdout}`
      .replaceAll(/[^\P{Cc}\n]|\p{Cf}/gu, '')
      .trim()
      .slice(0, 600) || `${command} ended with ${String(exitCode)}.`
  );
}

/** Notes that the web server has to be told when the files of the step are gone: the first thing noted, so the last undone. */
export function reloadItem({ reload: command }: WebConfig): MadeItem {
  return { kind: 'reload', what: 'the web server’s configuration', facts: { command } };
}

/** Has the web server read its configuration after files are gone. */
export async function undoReload(context: ProvisionContext, { facts }: MadeItem): Promise<Fate> {
  const said = await reload(context, facts.command ?? ':');
  return said === null ? { kind: 'absent' } : { kind: 'kept', why: said };
}
