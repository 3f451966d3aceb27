import type { Command } from 'commander';
import type { RunCommand } from './command-context.ts';

const projectOption = ['--project <project>', 'the project, when the current folder does not tell'] as const;
const yesOption = ['-y, --yes', 'do not ask'] as const;
const confirmOption = ['--confirm <name>', 'the name of production, which is written only after it was typed'] as const;

interface ProjectFlag {
  readonly project?: string;
}

/** The words for how the application runs in each stage: configuration, feature flags, and whether stages keep apart. */
export function addStages(program: Command, run: RunCommand): void {
  addStage(program, run);
  addFlags(program, run);
}

function addStage(program: Command, run: RunCommand): void {
  const stage = program.command('stage').description('how the application runs in each environment');
  const stages = () => import('./commands/stages.ts');
  stage
    .command('show <stage>')
    .description('the configuration of an environment and whose data it has')
    .option(...projectOption)
    .action((place: string, flags: ProjectFlag) =>
      run(async (context) => (await stages()).showStage(context, place, flags)),
    );
  stage
    .command('set <stage> <settings...>')
    .description('debug=on, log-level=info, mail=catch, robots=refuse, NAME=value, secret:NAME=ref; NAME= takes it out')
    .option(...projectOption)
    .action((place: string, words: readonly string[], flags: ProjectFlag) =>
      run(async (context) => (await stages()).setStage(context, place, words, flags)),
    );
  stage
    .command('data <stage> <policy>')
    .description('"separate", or "shared" with production for a while')
    .option(...projectOption)
    .option('--reason <text>', 'why it is shared')
    .option('--owner <name>', 'who answers for it')
    .option('--until <date>', 'its last day, YYYY-MM-DD')
    .action((place: string, policy: string, flags: ProjectFlag) =>
      run(async (context) => (await stages()).setDataPolicy(context, place, policy, flags)),
    );
  stage
    .command('diff <stage>')
    .description('what apply would write')
    .option(...projectOption)
    .action((place: string, flags: ProjectFlag) =>
      run(async (context) => (await stages()).diffStage(context, place, flags)),
    );
  stage
    .command('apply <stage>')
    .description("write the configuration into the application's own files")
    .option(...projectOption)
    .option(...yesOption)
    .option(...confirmOption)
    .action((place: string, flags: ProjectFlag) =>
      run(async (context) => (await stages()).applyStage(context, place, flags)),
    );
  stage
    .command('undo <stage>')
    .description('put the files back to what they were before the last apply')
    .option(...projectOption)
    .option(...yesOption)
    .option(...confirmOption)
    .action((place: string, flags: ProjectFlag) =>
      run(async (context) => (await stages()).undoStage(context, place, flags)),
    );
  stage
    .command('check')
    .description('does every environment know its stage, is it harmless, does it keep apart? Exit code 1 when not')
    .option(...projectOption)
    .option('--last', 'what the last check found, without asking any server')
    .action((flags: ProjectFlag & { readonly last?: boolean }) =>
      run(async (context) => (await stages()).checkStages(context, flags)),
    );
}

function addFlags(program: Command, run: RunCommand): void {
  const flag = program.command('flags').description('feature flags in every environment');
  const flags = () => import('./commands/flags.ts');
  flag
    .command('list', { isDefault: true })
    .description('every flag in every environment')
    .option(...projectOption)
    .action(({ project }: ProjectFlag) => run(async (context) => (await flags()).listFlags(context, project)));
  flag
    .command('add <flag>')
    .description('add a flag, or describe it anew')
    .option(...projectOption)
    .option('--description <text>', 'what it switches')
    .option('--owner <name>', 'who decides about it')
    .action((id: string, options: ProjectFlag & { readonly description?: string; readonly owner?: string }) =>
      run(async (context) => (await flags()).addFlag(context, id, options)),
    );
  flag
    .command('set <flag> <stage> <state>')
    .description('on, off or configurable')
    .option(...projectOption)
    .action((id: string, place: string, state: string, { project }: ProjectFlag) =>
      run(async (context) => (await flags()).setFlag(context, id, place, state, project)),
    );
  flag
    .command('remove <flag>')
    .description('forget a flag; what is written in environments stays until the next apply')
    .option(...projectOption)
    .action((id: string, { project }: ProjectFlag) =>
      run(async (context) => (await flags()).removeFlag(context, id, project)),
    );
}
