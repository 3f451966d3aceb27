import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { basename, dirname, join, posix } from 'node:path';
import type { NeutraliseStep } from '#shared/recipe-schema/neutralise.ts';
import { shQuote } from '../../../remote/shell-quote.ts';
import type { RemoteSession } from '../../../remote/transport.ts';
import { runCommand, runCommandOnServer } from '../after-pull.ts';
import type { PullStep, PullStepContext } from '../pull-step.ts';

/** Puts our files into the copy and runs the recipe's commands. */
export const afterPullStep: PullStep = {
  name: 'after',
  title: 'Run what follows a pull',
  effort: 3,
  async run(context) {
    const { recipe } = context.session.prepared;
    for (const step of recipe.neutralise) if (step.do === 'write-file') await writeAsset(context, step);
    await runCommands(context);
  },
};

async function writeAsset(
  context: PullStepContext,
  step: Extract<NeutraliseStep, { do: 'write-file' }>,
): Promise<void> {
  const { environment, session } = context.session.prepared.target;
  const path = (session === null ? join : posix.join)(environment.path, step.path);
  const content = await readFile(join(context.assetsFolder, basename(step.asset)));
  if (session === null) await placeHere(path, content);
  else await placeThere(session, path, content, context.job.signal);
  context.job.log('info', `${step.title}: ${step.path}`);
}

async function placeThere(session: RemoteSession, path: string, content: Buffer, signal: AbortSignal): Promise<void> {
  await session.run({ script: `umask 022; mkdir -p -- ${shQuote(posix.dirname(path))}` }, signal);
  const writer = await session.openWriter(signal);
  try {
    await writer.replace(path, content, { mode: 0o644 });
  } finally {
    writer.close();
  }
}

async function placeHere(path: string, content: Buffer): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  // A reader must never see half of it.
  const temporary = `${path}.stagelift-new`;
  await writeFile(temporary, content, { mode: 0o644 });
  await rename(temporary, path);
}

async function runCommands(context: PullStepContext): Promise<void> {
  const { job, session } = context;
  const { recipe, target } = session.prepared;
  const values = { root: target.environment.path, url: target.environment.url, php: target.environment.php ?? 'php' };
  for (const command of recipe.afterPull) {
    job.progress.setCurrent(command.title);
    const outcome =
      target.session === null
        ? await runCommand(command, values, job.signal)
        : await runCommandOnServer(target.session, command, values, job.signal);
    job.signal.throwIfAborted();
    if (outcome.kind === 'done') job.log('info', command.title);
    else if (outcome.kind === 'left-out') {
      job.note('check', { id: command.id, title: command.title, status: 'skipped', evidence: outcome.reason });
    } else {
      job.note('warning', {
        id: `after-${command.id}`,
        severity: 'warning',
        title: `${command.title} failed`,
        detail: outcome.reason,
        mend: `Run it by hand in ${target.environment.path}: ${command.argv.join(' ')}`,
      });
    }
  }
}
