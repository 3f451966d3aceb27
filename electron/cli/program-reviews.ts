import { type Command, Option } from 'commander';
import { linkPurposeSchema, remarkStatusSchema } from '#shared/domain/review.ts';
import type { RunCommand } from './command-context.ts';
import type { RunFlags } from './commands/review-life.ts';
import type { ReviewFlag } from './commands/review-find.ts';
import type { OpenFlags } from './commands/review-wish.ts';

const collect = (value: string, before: readonly string[]): readonly string[] => [...before, value];
const projectOption = ['--project <project>', 'the project, when the current folder does not tell'] as const;
const words = () => import('./commands/reviews.ts');
const life = () => import('./commands/review-life.ts');

/** The words of review environments. */
export function addReviews(program: Command, run: RunCommand): void {
  const review = program
    .command('review')
    .description('temporary environments for a client: opened from a branch, remarked upon, approved, taken away');
  addLife(review, run);
  addTalk(review, run);
  addPeople(review, run);
  addRecord(review, run);
}

/** Which review: by its identifier or title, else the only open one of the project. */
function about(command: Command): Command {
  return command
    .option('--review <review>', 'its identifier or title, when the project has several')
    .option(...projectOption);
}

function planned(command: Command): Command {
  return command
    .option('--dry-run', 'show the plan and change nothing')
    .option('--hash <hash>', 'run only exactly the plan that was shown')
    .option('-y, --yes', 'do not ask');
}

function addLife(review: Command, run: RunCommand): void {
  planned(
    review
      .command('open [branch]')
      .description('make a review environment from a branch: plan, confirm, make, prove that it is harmless')
      .option(...projectOption)
      .option('--from <ref>', 'make the branch from this commit, tag or branch; without a branch, show this')
      .option('--id <id>', 'its name on the server and in its address')
      .option('--title <title>', 'what the client reads')
      .option('--server <name>', 'the server')
      .option('--folder <path>', 'where previews are: one folder per name')
      .option('--preview <pattern>', 'the address that leads there: *.preview.example.com')
      .option('--http', 'the address has no certificate')
      .option('--served <folder>', 'what of a name is served, for example "current"')
      .option('--db <how>', '"make", "read" (configured already) or "none"')
      .option('--db-name <name>', 'the database to make')
      .option('--db-user <name>', 'the user to make')
      .option('--db-host <host>', 'where: HOST or HOST:PORT')
      .option('--db-admin <user>', 'who may make them; the rights of the account itself without it')
      .option('--db-secret <ref>', "the secret with that user's password")
      .option('--data <what>', '"pull:ENVIRONMENT" (masked), "seed:FILE" or "empty"')
      .option(
        '--uploads <how>',
        '"copy", "link:ENVIRONMENT", "proxy" (fetched from production when asked for) or "none"',
      )
      .option(
        '--code <where>',
        'where the code is that the repository does not hold: "env:ENVIRONMENT" or "repository" (it holds everything)',
      )
      .option('--no-build', 'do not install dependencies and build')
      .option('--until <time>', 'when it ends: 2026-12-24, or so many days: 14d')
      .option('--no-tied', 'do not end with its branch')
      .option('--language <language>', "the client's: en, de")
      .option('--contact <text>', 'whom the client can ask')
      .addOption(
        new Option(
          '--person <name:purpose>',
          `invite somebody: ${linkPurposeSchema.options.join(', ')}; approve when it is left out`,
        )
          .argParser(collect)
          .default([]),
      )
      .option('--quorum <number>', 'how many approvals are needed'),
  ).action((branch: string | undefined, flags: OpenFlags & RunFlags) =>
    run(async (context) => (await life()).openReview(context, branch, flags)),
  );
  planned(
    about(review.command('update'))
      .description('deploy the branch as it is now, or another commit; an approval of another content goes stale')
      .option('--commit <ref>', 'this commit, tag or branch')
      .option('--data', 'pull its data anew'),
  ).action((flags: ReviewFlag & RunFlags & { readonly commit?: string; readonly data?: boolean }) =>
    run(async (context) => (await life()).updateReview(context, flags)),
  );
  planned(about(review.command('close')).description('take it away: exactly what it made; the record is kept')).action(
    (flags: ReviewFlag & RunFlags) => run(async (context) => (await life()).closeReview(context, flags)),
  );
  for (const [word, paused, text] of [
    ['pause', true, 'close its gate and keep everything'],
    ['continue', false, 'open its gate again'],
  ] as const) {
    about(review.command(word))
      .description(text)
      .action((flags: ReviewFlag) => run(async (context) => (await words()).pauseReview(context, paused, flags)));
  }
  about(review.command('extend <until>'))
    .description('let it go on until a day (2026-12-24), or so many days from now (14d)')
    .action((until: string, flags: ReviewFlag) =>
      run(async (context) => (await words()).extendReview(context, until, flags)),
    );
  review
    .command('sweep')
    .description('find what reviews have left on the servers that nobody knows any more')
    .option(...projectOption)
    .option('--remove', 'take it away')
    .option('-y, --yes', 'do not ask')
    .action((flags: { readonly project?: string; readonly remove?: boolean; readonly yes?: boolean }) =>
      run(async (context) => (await life()).sweepReviews(context, flags)),
    );
  review
    .command('tend')
    .description(
      'read what is new, ask to check what commits fix, end what has expired or lost its branch; for a timer',
    )
    .option(...projectOption)
    .option('--all', 'the reviews of every project')
    .action((flags: { readonly project?: string; readonly all?: boolean }) =>
      run(async (context) => (await life()).tendReviews(context, flags)),
    );
}

function addTalk(review: Command, run: RunCommand): void {
  review
    .command('list')
    .description('reviews of the project, newest first')
    .option(...projectOption)
    .option('--all', 'of every project')
    .action((flags: { readonly project?: string; readonly all?: boolean }) =>
      run(async (context) => (await words()).listReviews(context, flags)),
    );
  about(review.command('status'))
    .description('decisions, people and remarks of a review')
    .option('--remark <number>', 'one remark, with everything that was said about it')
    .option('--no-sync', 'only what was read before; ask no server')
    .action((flags: ReviewFlag & { readonly sync: boolean; readonly remark?: string }) =>
      run(async (context) => (await words()).showReview(context, flags)),
    );
  about(review.command('comment <remark> <text...>'))
    .description('answer a remark; the client reads it')
    .action((remark: string, text: readonly string[], flags: ReviewFlag) =>
      run(async (context) => (await words()).commentRemark(context, remark, text, flags)),
    );
  about(review.command('resolve <remark>'))
    .description('ask the client to check a remark; "Fixes: remark 12" in a commit does the same')
    .option('--commit <ref>', 'the commit that solved it')
    .addOption(
      new Option('--status <status>', 'how far it is').choices(remarkStatusSchema.options).default('please-check'),
    )
    .action((remark: string, flags: ReviewFlag & { readonly commit?: string; readonly status: string }) =>
      run(async (context) => (await words()).resolveRemark(context, remark, flags)),
    );
  about(review.command('assign <remark> [name]'))
    .description('say who takes care of a remark; without a name, nobody')
    .action((remark: string, name: string | undefined, flags: ReviewFlag) =>
      run(async (context) => (await words()).assignRemark(context, remark, name, flags)),
    );
}

function addPeople(review: Command, run: RunCommand): void {
  about(review.command('invite <name>'))
    .description('make a link for one person')
    .addOption(new Option('--for <purpose>', 'what it allows').choices(linkPurposeSchema.options).default('approve'))
    .option('--pin', 'ask for a PIN to give to the person in another way; without a terminal: STAGELIFT_REVIEW_PIN')
    .option('--until <time>', 'ends earlier than the review')
    .option('--show', 'show the link at once')
    .action(
      (
        name: string,
        flags: ReviewFlag & {
          readonly for: string;
          readonly pin?: boolean;
          readonly until?: string;
          readonly show?: boolean;
        },
      ) => run(async (context) => (await words()).inviteGuest(context, name, flags)),
    );
  about(review.command('link <name>'))
    .description("show somebody's link; whoever has it is this person")
    .action((name: string, flags: ReviewFlag) =>
      run(async (context) => (await words()).showLink(context, name, flags)),
    );
  about(review.command('revoke <name>'))
    .description('take a link back at once')
    .option('-y, --yes', 'do not ask')
    .action((name: string, flags: ReviewFlag & { readonly yes?: boolean }) =>
      run(async (context) => (await words()).revokeGuest(context, name, flags)),
    );
  about(review.command('remind [name]'))
    .description('a text to send to one person, or to all who have not answered')
    .action((name: string | undefined, flags: ReviewFlag) =>
      run(async (context) => (await words()).remindGuest(context, name, flags)),
    );
}

function addRecord(review: Command, run: RunCommand): void {
  review
    .command('approve-check')
    .description('whether a commit is signed off: exit code 0 if it is, 5 if not; the gate of CI')
    .requiredOption('--commit <ref>', 'the commit')
    .option(...projectOption)
    .option('--no-sync', 'only what was read before; ask no server')
    .action((flags: { readonly project?: string; readonly commit: string; readonly sync: boolean }) =>
      run(async (context) => (await words()).checkApproval(context, flags)),
    );
  about(review.command('check'))
    .description('prove again that it does no harm')
    .action((flags: ReviewFlag) => run(async (context) => (await words()).checkReview(context, flags)));
  about(review.command('mails'))
    .description('mail that was caught instead of sent')
    .action((flags: ReviewFlag) => run(async (context) => (await words()).listMails(context, flags)));
  about(review.command('export <file>'))
    .description('the whole record as one HTML file: remarks, pictures, decisions')
    .action((file: string, flags: ReviewFlag) =>
      run(async (context) => (await words()).exportReview(context, file, flags)),
    );
  about(review.command('forget'))
    .description('forget a closed review together with its record')
    .option('-y, --yes', 'do not ask')
    .action((flags: ReviewFlag & { readonly yes?: boolean }) =>
      run(async (context) => (await words()).forgetReview(context, flags)),
    );
}
