import { posix } from 'node:path';
import type { Job } from '#shared/domain/job.ts';
import { pullOptionsSchema } from '#shared/domain/pull.ts';
import type { ReviewData } from '#shared/domain/review.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { JobContext } from '../../jobs/runner.ts';
import { emptyDatabase } from '../../provision/pooled-database.ts';
import { openSql } from '../../provision/sql.ts';
import { shQuote } from '../../remote/shell-quote.ts';
import type { CredentialsReader } from '../setup/compose-parts.ts';
import type { ReviewWork } from './part.ts';
import { runLong } from './release.ts';
import type { OpenRequest } from './request-file.ts';

/**
 * Brings the data of a source into the review's environment, masked, by a pull that is a job of its own: it is resumed, not begun
 * again, when this job was stopped meanwhile.
 */
export async function pullData(
  { tools, context }: ReviewWork,
  job: JobContext,
  { projectId, wish, environment }: OpenRequest,
): Promise<ReviewData> {
  if (wish.data.kind !== 'pull') throw new TypeError('nothing is pulled');
  const { runner, pulls } = tools;
  const { createdAt } = runner.record(job.jobId).job;
  const ours = (one: Job): boolean =>
    one.kind === 'pull' && one.projectId === projectId && one.targetId === environment.id && one.createdAt >= createdAt;
  const begun = runner.list().find(ours);
  const pull = begun === undefined || begun.fate !== undefined ? await begin() : await goOn(begun);
  job.note('pull-job', pull.id, true);
  const stop = (): void => {
    runner.cancel(pull.id);
  };
  context.signal.addEventListener('abort', stop, { once: true });
  try {
    const ended = await runner.wait(pull.id);
    context.signal.throwIfAborted();
    if (ended.state !== 'done') throw notPulled(ended);
    return { id: pull.id, kind: 'pulled', at: ended.endedAt ?? context.now().toISOString() };
  } finally {
    context.signal.removeEventListener('abort', stop);
  }

  async function begin(): Promise<Job> {
    if (wish.data.kind !== 'pull') throw new TypeError('nothing is pulled');
    const options = pullOptionsSchema.parse({ files: wish.uploads.kind === 'copy' });
    const say = (text: string): void => job.progress.setCurrent(text);
    const plan = await pulls.plan(projectId, wish.data.sourceId, environment.id, options, say, context.signal);
    return pulls.run(plan.id, null);
  }

  async function goOn(found: Job): Promise<Job> {
    if (found.state === 'done' || found.state === 'running') return found;
    if (!found.actions.includes('resume')) return begin();
    return pulls.resume(found.id, null);
  }
}

function notPulled({ id, error }: Job): AppError {
  return new AppError('review.command-failed', {
    message: `The data was not pulled: ${error?.message ?? 'the pull stopped.'}`,
    hint: `Look at "stagelift jobs show ${id}", mend it, then go on with this job: it goes on with the pull.`,
    facts: { job: id },
  });
}

const noClient = 84;
const refused = 85;

/** Loads a file of SQL that is part of the release, `isAgain` into a database that has been loaded before. Throws `review.command-failed`, `remote.tool-missing`. */
export async function seedData(
  { context, tools, facts }: ReviewWork,
  job: JobContext,
  request: OpenRequest,
  isAgain: boolean,
): Promise<ReviewData> {
  const { wish, environment, version } = request;
  if (wish.data.kind !== 'seed') throw new TypeError('nothing is seeded');
  const found = await tools.readCredentials(context, environment, facts.recipe);
  if (found === null) throw new AppError('recipe.credentials-not-found');
  const place =
    found.socketPath === null
      ? `--protocol=tcp --host=${shQuote(found.host)} --port=${String(found.port)}`
      : `--socket=${shQuote(found.socketPath)}`;
  const quote = (value: string): string => `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
  const file = posix.join(environment.path, posix.normalize(`/${wish.data.file}`));
  // The file is for an empty database: what a load that was cut left in it goes first.
  const isFull = isAgain || job.notes().has('seed-begun');
  job.note('seed-begun', wish.data.file, true);
  if (isFull) await emptyAgain(context, found);
  const script = `c=$(command -v mariadb || command -v mysql) || exit ${String(noClient)}
[ -f ${shQuote(file)} ] || exit ${String(refused)}
"$c" --defaults-file=/dev/fd/3 --default-character-set=utf8mb4 --connect-timeout=20 ${place} ${shQuote(found.name)} <${shQuote(file)} 3<<'__stagelift_options' || exit ${String(refused)}
[client]
user=${quote(found.user)}
password=${quote(found.password)}
__stagelift_options`;
  const exitCode = await runLong(context, script, [noClient, refused]);
  if (exitCode === noClient) {
    throw new AppError('remote.tool-missing', {
      message: `Neither mariadb nor mysql is found on ${context.host.label}, so ${wish.data.file} cannot be loaded.`,
    });
  }
  if (exitCode === refused) {
    throw new AppError('review.command-failed', {
      message: `${wish.data.file} is not in the repository, or could not be loaded.`,
      hint: 'Mend it and go on with the job, or take the review away.',
    });
  }
  const id = `${wish.data.file}@${version.commit.slice(0, 12)}`.slice(-80);
  return { id, kind: 'seeded', at: context.now().toISOString() };
}

async function emptyAgain(
  context: ReviewWork['context'],
  { name, user, password, host, port, socketPath }: NonNullable<Awaited<ReturnType<CredentialsReader>>>,
): Promise<void> {
  const secrets = { ...context.secrets, get: async () => password };
  const door = { host, port, user, passwordRef: 'review/seeded', ...(socketPath === null ? {} : { socketPath }) };
  const sql = await openSql({ ...context, secrets }, door);
  try {
    await emptyDatabase(sql, name);
  } finally {
    await sql.close();
  }
}

/** Without data. */
export function emptyData(now: Date): ReviewData {
  return { id: 'empty', kind: 'empty', at: now.toISOString() };
}
