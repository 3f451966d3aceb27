import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { AppError } from '#shared/errors/app-error.ts';
import { findProject, type CommandContext } from '../command-context.ts';
import { exitCodes } from '../exit-codes.ts';

/** Flags of `stagelift runbook`. */
export interface RunbookFlags {
  readonly project?: string;
  readonly out?: string;
}

/** `runbook`: writes it into the project's folder, or with `--out` somewhere else; `-` is standard output. */
export async function runbook(context: CommandContext, flags: RunbookFlags): Promise<number> {
  const { engine, output } = context;
  const project = await findProject(context, flags.project);
  if (flags.out === undefined) {
    const { path, text } = await engine.request('runbook.export', { projectId: project.id });
    output.result({ path, text }, () => `Wrote ${path}. It holds no secret: commit it.`);
    return exitCodes.ok;
  }
  const { text } = await engine.request('runbook.show', { projectId: project.id });
  if (flags.out === '-') {
    output.result({ path: null, text }, () => text.trimEnd());
    return exitCodes.ok;
  }
  const path = resolve(context.cwd, flags.out);
  await writeFile(path, text).catch((cause: unknown) => {
    throw new AppError('store.read-only', { message: `${path} cannot be written.`, facts: { file: path }, cause });
  });
  output.result({ path, text }, () => `Wrote ${path}.`);
  return exitCodes.ok;
}
