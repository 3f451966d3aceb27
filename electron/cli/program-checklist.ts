import type { Command } from 'commander';
import type { RunCommand } from './command-context.ts';
import type { ChecklistFlags } from './commands/checklist.ts';
import type { RunbookFlags } from './commands/runbook.ts';

/** The words for whether a set-up is complete, and for what is written down about it. */
export function addChecklist(program: Command, run: RunCommand): void {
  program
    .command('checklist')
    .description(
      'probe a set-up: infrastructure, what is closed, monitoring, backups, ... Exit code 3 when something is red',
    )
    .option('--project <project>', 'the project, when the current folder does not tell')
    .option('--last', 'show the stored result and connect to nothing')
    .option('--health', 'only look at every site once and note it in the health history, for cron and timers')
    .action((flags: ChecklistFlags) =>
      run(async (context) => (await import('./commands/checklist.ts')).checklist(context, flags)),
    );
  program
    .command('runbook')
    .description("write what runs where, and what to do when it breaks, into the project's folder as Markdown")
    .option('--project <project>', 'the project, when the current folder does not tell')
    .option('--out <file>', 'write a copy there instead; - prints it')
    .action((flags: RunbookFlags) =>
      run(async (context) => (await import('./commands/runbook.ts')).runbook(context, flags)),
    );
}
