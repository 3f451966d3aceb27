import { Command, Option } from 'commander';
import type { RunCommand } from './command-context.ts';
import type { PullFlags } from './commands/pull.ts';
import { addChecklist } from './program-checklist.ts';
import { addImport } from './program-import.ts';
import { addPlaces } from './program-places.ts';
import { addReviews } from './program-reviews.ts';
import { addScan } from './program-scan.ts';
import { addSetUp } from './program-setup.ts';
import { addStages } from './program-stages.ts';

const whatElse = `
Exit codes:
  0 done   1 failed, nothing was changed   2 not understood   3 changed, and somebody must look
  4 another job is at work   5 a rule of safety said no   130 cancelled

Environment:
  STAGELIFT_DATA            folder of everything that is kept
  STAGELIFT_SECRET_<NAME>   a secret: server/shop/password is STAGELIFT_SECRET_SERVER_SHOP_PASSWORD
  STAGELIFT_LOCAL_PASSWORD  as --local-password, which other users of this computer could see
  CI                        nobody is asked anything`;

/** The command line's words; `run` brings the engine; `isJson` keeps what people would read off the streams. Commands are loaded when they are called, so that `--help` is quick. */
export function createProgram(version: string, isJson: boolean, run: RunCommand): Command {
  const program = new Command('stagelift')
    .description('Data flows down, code flows up, the client decides in between.')
    .version(version)
    .option('--json', 'one JSON object per line instead of text')
    .showHelpAfterError('Run "stagelift help" to see every command.')
    .addHelpText('after', whatElse)
    // With --json the error is one JSON object like everything else.
    .configureOutput(isJson ? { writeErr: () => undefined } : {})
    .exitOverride();
  addPull(program, run);
  addScan(program, run);
  addDoctor(program, run);
  addJobs(program, run);
  addPlaces(program, run);
  addStages(program, run);
  addSetUp(program, run);
  addReviews(program, run);
  addChecklist(program, run);
  addImport(program, run);
  return program;
}

function addPull(program: Command, run: RunCommand): void {
  program
    .command('pull <source> <target>')
    .description("bring one environment's database and uploads down into another, masked and rewritten")
    .option('--project <project>', 'the project, when the current folder does not tell')
    .option('--dry-run', 'show the plan and change nothing')
    .option('--tables <names>', 'only these tables, separated by commas')
    .option('--structure-only <names>', 'take these tables without their rows')
    .option('--no-files', 'leave the uploads alone')
    .option('--no-database', 'leave the database alone')
    .option('--mask <profile>', 'use this masking profile on top of the recipe')
    .addOption(
      new Option('--local-password <password>', 'give every user this password in the target').env(
        'STAGELIFT_LOCAL_PASSWORD',
      ),
    )
    .option('--delete-extraneous', 'delete uploads that the source does not have')
    .option('--content-hashes', 'compare file contents, not only size and time')
    .option('--verify <how>', '"sample" (default) or "full": read back and compare')
    .option('--connections <number>', 'parallel connections, 1 to 4')
    .option('--refuse-busy', 'end without pulling when the source has much more to do than it can (exit code 5)')
    .option('--limit-rate <rate>', 'bytes per second at most, for example 500k or 2M')
    .option('--compress <when>', '"always" or "never": let the source compress the rows; by default slow lines do')
    .option('-y, --yes', 'do not ask before replacing local data')
    .action((source: string, target: string, flags: PullFlags) =>
      run(async (context) => (await import('./commands/pull.ts')).pull(context, source, target, flags)),
    );
}

function addDoctor(program: Command, run: RunCommand): void {
  program
    .command('doctor [server]')
    .description('test a server, or every server, step by step and say how to mend what fails')
    .action((serverId: string | undefined) =>
      run(async (context) => (await import('./commands/doctor.ts')).examineServers(context, serverId)),
    );
}

const jobActions = {
  pause: 'stop a running job so that it can go on later',
  cancel: 'stop a running job; the target is as it was before',
  undo: 'bring the target back to what it was before the job',
  discard: 'throw away what a stopped job had half done',
} as const;

function addJobs(program: Command, run: RunCommand): void {
  const jobs = program.command('jobs').description('what ran and what runs');
  jobs
    .command('list')
    .description('newest first')
    .option('--project <project>', 'only the jobs of this project')
    .action((flags: { readonly project?: string }) =>
      run(async (context) => (await import('./commands/jobs.ts')).listJobs(context, flags.project)),
    );
  jobs
    .command('show <job>')
    .description('steps, log and report of a job')
    .action((id: string) => run(async (context) => (await import('./commands/jobs.ts')).showJob(context, id)));
  jobs
    .command('resume <job>')
    .description('go on with a paused, interrupted, failed or cancelled job')
    .addOption(
      new Option('--local-password <password>', 'needed again when the job set one').env('STAGELIFT_LOCAL_PASSWORD'),
    )
    .action((id: string, flags: { readonly localPassword?: string }) =>
      run(async (context) => (await import('./commands/jobs.ts')).resumeJob(context, id, flags.localPassword)),
    );
  for (const action of ['pause', 'cancel', 'undo', 'discard'] as const) {
    jobs
      .command(`${action} <job>`)
      .description(jobActions[action])
      .action((id: string) =>
        run(async (context) => (await import('./commands/jobs.ts')).actOnJob(context, action, id)),
      );
  }
}
