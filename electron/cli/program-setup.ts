import { type Command, Option } from 'commander';
import { branchPresetIdSchema, setUpKindSchema } from '#shared/domain/setup.ts';
import type { RunCommand } from './command-context.ts';
import type { AdviseFlags, ApplyFlags, KeptFlags, RemoveFlags } from './commands/setup.ts';
import type { WishFlags } from './commands/setup-wish.ts';

const collect = (value: string, before: readonly string[]): readonly string[] => [...before, value];
const projectOption = ['--project <project>', 'the project, when the current folder does not tell'] as const;
const kinds = setUpKindSchema.options.join(', ');

interface ProjectFlag {
  readonly project?: string;
}

/** The words of the set-up guide. */
export function addSetUp(program: Command, run: RunCommand): void {
  const setup = program
    .command('setup')
    .description('stages that are real on the servers: advised, planned, made, checked, taken back');
  const commands = () => import('./commands/setup.ts');
  setup
    .command('guide', { isDefault: true })
    .description('asks what is needed, shows the plan, makes it; only on a terminal')
    .option(...projectOption)
    .action((flags: ProjectFlag) =>
      run(async (context) => (await import('./commands/setup-guide.ts')).guide(context, flags.project)),
    );
  setup
    .command('list')
    .description('every set-up and every way of working with branches, in plain words')
    .action(() => run(async (context) => (await commands()).listSetUps(context)));
  addAdvise(setup, run);
  withWishOptions(setup.command('plan <kind>'))
    .description(`what a set-up would do; changes nothing. KIND: ${kinds}`)
    .action((kind: string, flags: WishFlags) =>
      run(async (context) => (await commands()).planSetUp(context, kind, flags)),
    );
  withApplyOptions(withWishOptions(setup.command('apply <kind>')))
    .description('shows the plan, asks, makes it; run it again to see what is left to do')
    .action((kind: string, flags: ApplyFlags) =>
      run(async (context) => (await commands()).applySetUp(context, kind, flags)),
    );
  withApplyOptions(withWishOptions(setup.command('add-stage <stage>')))
    .description('one stage more: ID, or ID:KIND:NAME, for example qa:testing:QA')
    .option('--dry-run', 'show the plan and change nothing')
    .action((stage: string, flags: ApplyFlags) =>
      run(async (context) => (await commands()).addStage(context, stage, flags)),
    );
  setup
    .command('remove-stage <stage>')
    .description('take a stage out, with a copy of its files and database kept on its server')
    .option(...projectOption)
    .option('--forget', 'only the project forgets it; everything stays on its server')
    .option('--no-copy', 'keep no copy: what is taken away cannot come back')
    .option('--dry-run', 'show the plan and change nothing')
    .option('-y, --yes', 'do not ask')
    .action((stage: string, flags: RemoveFlags) =>
      run(async (context) => (await commands()).removeStage(context, stage, flags)),
    );
  addLooking(setup, run);
}

function addAdvise(setup: Command, run: RunCommand): void {
  setup
    .command('advise')
    .description('which set-up fits, why, and when fewer stages would do')
    .option(...projectOption)
    .option('--people <number>', 'who change the code', '1')
    .option('--teams <number>', 'teams that work at the same time', '1')
    .option('--releases <number>', 'releases per month', '1')
    .option('--client', 'somebody has to approve changes')
    .option('--money', 'orders, bookings or payments run over the site')
    .option('--tests', 'there are tests that run by themselves')
    .option('--testers', 'there are people whose work is testing')
    .action((flags: AdviseFlags) =>
      run(async (context) => (await import('./commands/setup.ts')).adviseSetUp(context, flags)),
    );
}

function addLooking(setup: Command, run: RunCommand): void {
  const commands = () => import('./commands/setup.ts');
  setup
    .command('status')
    .description('how the last set-up stands, step by step')
    .option(...projectOption)
    .option('--check', 'look at the servers, instead of only at what was noted')
    .action((flags: ProjectFlag & { readonly check?: boolean }) =>
      run(async (context) => (await commands()).showStatus(context, flags)),
    );
  setup
    .command('resume')
    .description('go on with a set-up that waits or was stopped')
    .option(...projectOption)
    .action((flags: ProjectFlag) => run(async (context) => (await commands()).resumeSetUp(context, flags)));
  setup
    .command('undo')
    .description('remove exactly what the last set-up made')
    .option(...projectOption)
    .option('-y, --yes', 'do not ask')
    .action((flags: ProjectFlag & { readonly yes?: boolean }) =>
      run(async (context) => (await commands()).undoSetUp(context, flags)),
    );
  setup
    .command('snippet <stage> <server>')
    .description('the configuration of nginx or apache for a stage')
    .option(...projectOption)
    .action((stage: string, server: string, flags: ProjectFlag) =>
      run(async (context) => (await commands()).showSnippet(context, stage, server, flags)),
    );
  setup
    .command('kept')
    .description('copies of stages that were taken out, with their size')
    .option(...projectOption)
    .option('--remove <copy>', 'delete this copy for good')
    .option('-y, --yes', 'do not ask')
    .action((flags: KeptFlags) => run(async (context) => (await commands()).listKept(context, flags)));
}

function withApplyOptions(command: Command): Command {
  return command
    .option('--hash <hash>', 'run only exactly the plan that was shown')
    .option('--confirm <name>', 'the name of production, which is written only after it was typed')
    .option('--pull', "pull production's data into the new stages afterwards, masked")
    .option('--checklist', 'run the checklist at the end')
    .option('-y, --yes', 'do not ask');
}

/** Values for one stage are `STAGE=VALUE`; a value alone is for every new stage. */
function withWishOptions(command: Command): Command {
  const many = (flags: string, text: string): Option => new Option(flags, text).argParser(collect).default([]);
  return command
    .option(...projectOption)
    .addOption(new Option('--preset <preset>', 'how branches belong to stages').choices(branchPresetIdSchema.options))
    .addOption(many('--stage <id:kind:name>', 'with "custom": a stage of the list; the name may be left out'))
    .addOption(many('--team <name>', 'with "per-team": a team'))
    .addOption(many('--server <stage=name>', 'the server of a stage'))
    .addOption(many('--root <stage=path>', 'its folder, absolute or below ~/'))
    .addOption(many('--url <stage=url>', 'its address'))
    .addOption(many('--preview <stage=pattern>', 'of temporary stages: *.preview.example.com'))
    .addOption(many('--follow <stage=ref>', 'branch:NAME, tags:PATTERN or branches:PATTERN'))
    .addOption(many('--branch-from <stage=branch>', 'make its branch from this one where it is missing'))
    .addOption(many('--db <stage=how>', '"make", "read" (configured already) or "none"'))
    .addOption(many('--db-name <stage=name>', 'the database to make'))
    .addOption(many('--db-user <stage=name>', 'the user to make'))
    .addOption(many('--db-admin <stage=user@host>', 'who may make them: user@host, user@host:port or user@/socket'))
    .addOption(many('--db-secret <stage=ref>', "the secret with that user's password"))
    .addOption(many('--db-host <stage=host>', 'where databases are, with the rights of the account itself'))
    .addOption(many('--db-pool <stage=names>', 'take a free one of these databases, separated by commas'))
    .addOption(many('--web-config <stage=folder>', 'where the account keeps configuration of its own for nginx'))
    .addOption(many('--reload <stage=command>', 'the command that makes the web server use it'))
    .addOption(many('--listen <stage=port>', 'what the web server listens at: a port, or an address and a port'))
    .addOption(many('--php <stage=socket>', 'where PHP listens'))
    .addOption(many('--open <stage>', 'leave a stage open to everybody'))
    .addOption(many('--without-repository <stage>', 'make no repository to push to'))
    .addOption(many('--deploy-key <stage>', "let the server's account read the project's repository"))
    .option('--push-branches', 'push new branches to origin as well');
}
