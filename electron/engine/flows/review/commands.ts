import type { RecipeCommand } from '#shared/recipe-schema/recipe.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { JobContext } from '../../jobs/runner.ts';
import { runCommandOnServer } from '../pull/after-pull.ts';
import type { ReviewPart, ReviewWork } from './part.ts';
import { makes } from './part.ts';
import { sessionOf } from './release.ts';

/** Where commands run. */
export interface CommandPlace {
  readonly root: string;
  readonly url: string;
  readonly php: string;
}

/** A list of a recipe's commands as one step; null for an empty list. */
export function commandPart(
  id: string,
  title: string,
  commands: readonly RecipeCommand[],
  place: CommandPlace,
): ReviewPart | null {
  if (commands.length === 0) return null;
  const shown = (word: string): string =>
    word.replace(/\{(root|url|php)\}/g, (_, name: keyof CommandPlace) => place[name]);
  return makes({
    ...{ id, title, weight: 2 },
    lines: commands.map((command) => ({
      kind: 'command',
      text: `${command.argv.map(shown).join(' ')}${command.optional ? ' (left out without its program)' : ''}`,
    })),
    undo: 'What it made goes with the release and the database.',
    run: async (work, job) => {
      for (const command of commands) await runOne(work, job, command, place);
    },
  });
}

async function runOne(
  { context, facts, tools }: ReviewWork,
  job: JobContext,
  command: RecipeCommand,
  place: CommandPlace,
): Promise<void> {
  await tools.requireTrust(facts.project);
  job.progress.setCurrent(command.title);
  const outcome = await runCommandOnServer(sessionOf(context), command, place, context.signal);
  if (outcome.kind === 'done') {
    job.log('info', `${command.title}: done`);
    if (outcome.output !== '') job.log('debug', outcome.output.slice(-2000));
  } else if (outcome.kind === 'left-out') job.log('info', `${command.title}: left out, ${outcome.reason}`);
  else {
    throw new AppError('review.command-failed', {
      message: `"${command.title}" failed: ${outcome.reason}`,
      hint: 'Mend it and go on with the job, or take the review away.',
      facts: { command: command.id },
    });
  }
}
