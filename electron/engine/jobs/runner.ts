import { appendFileSync, existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AppError, toAppError } from '#shared/errors/app-error.ts';
import type { ErrorCode } from '#shared/errors/catalogue.ts';
import {
  logLineSchema,
  type Job,
  type JobKind,
  type JobProgress,
  type JobState,
  type LogLine,
} from '#shared/domain/job.ts';
import { jobEntrySchema, reduceJob, type JobEntry, type JobNotes, type JobRecord } from './job-record.ts';
import { openJournal, readJournal, type Journal } from './journal.ts';
import { askToStop, createStop, listenForStop, type JobStop, type StopWish } from './job-stop.ts';
import { acquireLock, type Lock } from './locks.ts';
import { ownIdentity } from './process-identity.ts';
import { createProgressReporter, type ProgressReporter } from './progress.ts';

/** What a step of a running job can use. */
export interface JobContext {
  readonly jobId: string;
  /** The job's own folder. */
  readonly folder: string;
  readonly signal: AbortSignal;
  readonly progress: ProgressReporter;
  /** What was noted so far, by earlier runs too. */
  notes(): JobNotes;
  /** Remembers a fact for resume and undo; `durable` before an irreversible act. */
  note(key: string, value: unknown, durable?: boolean): void;
  log(level: LogLine['level'], text: string): void;
}

/** One step. It must be idempotent: a resumed job runs the first unfinished step again from its start. */
export interface JobStepDefinition {
  readonly name: string;
  readonly title: string;
  /** Share of the whole job, 0..1. */
  readonly weight: number;
  run(context: JobContext): Promise<void>;
}

/** A job to run or to go on with. */
export interface JobDefinition {
  readonly id: string;
  readonly kind: JobKind;
  readonly version: number;
  readonly title: string;
  readonly projectId: string;
  readonly sourceId: string;
  readonly targetId: string;
  /** Names of the locks to hold while it runs. */
  readonly locks: readonly string[];
  readonly steps: readonly JobStepDefinition[];
  /** Errors that are no failure: something is left to do for somebody, after which the job goes on. */
  readonly waitsFor?: readonly ErrorCode[];
  /** Runs at the end whatever happened: closes connections. */
  close(): Promise<void>;
}

/** Where jobs are kept and what they tell. */
export interface JobRunnerOptions {
  readonly folder: string;
  readonly locksFolder: string;
  readonly now: () => Date;
  readonly monotonicMs: () => number;
  /** Removes secrets from a text before it is stored or shown. */
  readonly redact: (text: string) => string;
  /** What can be done with a job in its state; asked for every listing. */
  readonly actionsOf: (record: JobRecord) => Job['actions'];
  /** What became of a job and what it keeps; nothing unless given. */
  readonly detailsOf?: (record: JobRecord) => Pick<Job, 'fate' | 'holds'>;
  readonly emitJob: (job: Job) => void;
  readonly emitProgress: (progress: JobProgress) => void;
  readonly emitLog: (jobId: string, line: LogLine) => void;
}

/** Runs jobs and remembers them for ever. */
export interface JobRunner {
  /** Starts or goes on; answers at once. Throws `lock.held`. */
  start(definition: JobDefinition): Job;
  list(): readonly Job[];
  /** Throws `job.not-found`. */
  get(id: string): Job;
  record(id: string): JobRecord;
  folderOf(id: string): string;
  log(id: string): readonly LogLine[];
  progress(id: string): JobProgress | null;
  /**
   * Stops a running job as `cancel` does, but as one to be resumed. Nothing stays open meanwhile: a snapshot held for as long
   * as people pause would make production keep every old row, and a lock would keep others out.
   */
  pause(id: string): Job;
  /** Ends a running job within a second, also one of another process of the same user. */
  cancel(id: string): Job;
  /** Marks an ended job's fate after undo or discard. */
  conclude(id: string, state: JobState, note: string): Job;
  /** Adds a note to a job that does not run. */
  annotate(id: string, key: string, value: unknown): void;
  /** Does something to what an ended job left, under the locks of its environments. Throws `lock.held`. */
  exclusively<T>(id: string, locks: readonly string[], work: (signal: AbortSignal) => Promise<T>): Promise<T>;
  /** Resolves when the job of this process has ended. */
  wait(id: string): Promise<Job>;
  /** Cancels everything of this process and waits for it. */
  close(): Promise<void>;
}

interface RunningJob {
  readonly stop: JobStop;
  readonly progress: ProgressReporter;
  readonly finished: Promise<void>;
}

/** How the steps of a job ended, before it is written down. */
type JobEnd =
  | { readonly state: 'done' }
  | {
      readonly state: 'failed' | 'needs-attention' | StopWish;
      readonly step: string;
      readonly error: AppError;
      readonly thrown: unknown;
    };

/** Milliseconds that connections get to say goodbye; a dead line must not keep a job from ending. */
const longestClosing = 3000;

/** Creates a runner over a folder of jobs. */
export function createJobRunner(options: JobRunnerOptions): JobRunner {
  const running = new Map<string, RunningJob>();
  const closing = new AbortController();
  const folderOf = (id: string): string => join(options.folder, id);
  const at = (): string => options.now().toISOString();

  const record = (id: string): JobRecord => {
    const entries = /^[A-Za-z0-9-]{1,64}$/.test(id) ? readJournal(join(folderOf(id), 'journal.jsonl'), parseEntry) : [];
    const found = reduceJob(entries);
    if (found === null)
      throw new AppError('job.not-found', { message: `There is no job ${JSON.stringify(id)}.`, retry: 'never' });
    return found;
  };
  const toJob = (found: JobRecord): Job => ({
    ...found.job,
    ...options.detailsOf?.(found),
    actions: options.actionsOf(found),
  });
  const get = (id: string): Job => toJob(record(id));

  const writeLog = (id: string, level: LogLine['level'], text: string): void => {
    const line: LogLine = { at: at(), level, text: options.redact(text) };
    appendFileSync(join(folderOf(id), 'log.jsonl'), `${JSON.stringify(line)}\n`, { mode: 0o600 });
    options.emitLog(id, line);
  };

  const start = (definition: JobDefinition): Job => {
    const { id } = definition;
    const folder = folderOf(id);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const locks = takeLocks(options, definition);
    const journalPath = join(folder, 'journal.jsonl');
    const isNew = !existsSync(journalPath);
    const journal = openJournal<JobEntry>(journalPath);
    if (isNew) journal.append(createdEntry(definition, at()), true);
    journal.append({ t: 'owner', at: at(), ...ownIdentity() }, true);
    const stop = createStop();
    const doneSteps = record(id)
      .job.steps.filter((step) => step.state === 'done')
      .map((step) => step.name);
    const progress = createProgressReporter({
      jobId: id,
      steps: definition.steps,
      doneSteps,
      nowMs: options.monotonicMs,
      emit: options.emitProgress,
    });
    const context = createContext(definition, folder, journal, stop.signal, progress);
    const stopListening = listenForStop(folder, stop);
    const finished = runSteps(definition, context, journal, doneSteps, stop).then(async (end) => {
      stopListening();
      await closeInTime(definition);
      // Only now: whoever reads that a job has ended may start the next one at once. Where not even this can be written
      // (full disk), the next start of the program calls the job interrupted.
      tolerant(() => writeEnd(context, journal, end));
      progress.stop();
      for (const lock of locks) lock.release();
      journal.close();
      running.delete(id);
      options.emitJob(get(id));
    });
    running.set(id, { stop, progress, finished });
    const job = get(id);
    options.emitJob(job);
    return job;
  };

  const createContext = (
    definition: JobDefinition,
    folder: string,
    journal: Journal<JobEntry>,
    signal: AbortSignal,
    progress: ProgressReporter,
  ): JobContext => {
    const { id } = definition;
    const noted = new Map([...record(id).notes].map(([key, values]) => [key, [...values]]));
    return {
      jobId: id,
      folder,
      signal,
      progress,
      notes: () => noted,
      note(key, value, durable = false) {
        journal.append({ t: 'note', at: at(), key, value }, durable);
        const values = noted.get(key);
        if (values === undefined) noted.set(key, [value]);
        else values.push(value);
      },
      log: (level, text) => {
        writeLog(id, level, text);
      },
    };
  };

  const runSteps = async (
    definition: JobDefinition,
    context: JobContext,
    journal: Journal<JobEntry>,
    doneSteps: readonly string[],
    stop: JobStop,
  ): Promise<JobEnd> => {
    // Let the caller have its answer first.
    await Promise.resolve();
    for (const step of definition.steps) {
      if (doneSteps.includes(step.name)) continue;
      try {
        context.signal.throwIfAborted();
        journal.append({ t: 'step', at: at(), name: step.name, state: 'running' });
        context.progress.enterStep(step.name);
        options.emitJob(get(definition.id));
        context.log('info', step.title);
        await step.run(context);
        journal.append({ t: 'step', at: at(), name: step.name, state: 'done' }, true);
        context.progress.stepFraction(1);
      } catch (error) {
        return toEnd(definition, stop, step.name, error);
      }
    }
    return { state: 'done' };
  };

  const toEnd = (definition: JobDefinition, stop: JobStop, step: string, thrown: unknown): JobEnd => {
    const wish = stop.wish();
    const error =
      wish === null
        ? toAppError(thrown)
        : new AppError(wish === 'paused' ? 'job.paused' : 'job.cancelled', { retry: 'now' });
    const waits = definition.waitsFor?.includes(error.code) === true;
    return { state: wish ?? (waits ? 'needs-attention' : 'failed'), step, error, thrown };
  };

  const closeInTime = async (definition: JobDefinition): Promise<void> => {
    const late = new AbortController();
    const timeLimit = sleep(longestClosing, undefined, { signal: late.signal, ref: false }).catch(() => undefined);
    const closing = definition.close().catch((error: unknown) => {
      writeLog(definition.id, 'warning', `While closing: ${toAppError(error).message}`);
    });
    await Promise.race([closing, timeLimit]);
    late.abort();
  };

  const writeEnd = (context: JobContext, journal: Journal<JobEntry>, end: JobEnd): void => {
    if (end.state === 'done') {
      journal.append({ t: 'ended', at: at(), state: 'done' }, true);
      context.log('info', 'Done.');
      return;
    }
    const { state, step, error, thrown } = end;
    const data = error.toData();
    journal.append({ t: 'step', at: at(), name: step, state: 'failed' });
    const shown = {
      ...data,
      message: options.redact(data.message),
      ...(data.hint === undefined ? {} : { hint: options.redact(data.hint) }),
      facts: redactFacts(data.facts, options.redact),
    };
    journal.append({ t: 'ended', at: at(), state, error: shown }, true);
    context.log(state === 'failed' ? 'error' : 'warning', `${data.code}: ${data.message}`);
    if (data.code === 'internal.unexpected' && thrown instanceof Error) context.log('debug', thrown.stack ?? '');
  };

  const ask = (id: string, wish: StopWish): Job => {
    const job = get(id);
    const own = running.get(id);
    if (own !== undefined) own.stop.ask(wish);
    else if (job.state === 'running') askToStop(folderOf(id), wish);
    return job;
  };

  return {
    start,
    get,
    record,
    folderOf,
    list: () => listIds(options.folder).flatMap((id) => tolerant(() => get(id))),
    log(id) {
      record(id);
      return readJournal(join(folderOf(id), 'log.jsonl'), (value) => logLineSchema.safeParse(value).data ?? null);
    },
    progress(id) {
      record(id);
      return running.get(id)?.progress.snapshot() ?? null;
    },
    pause: (id) => ask(id, 'paused'),
    cancel: (id) => ask(id, 'cancelled'),
    conclude(id, state, note) {
      record(id);
      const journal = openJournal<JobEntry>(join(folderOf(id), 'journal.jsonl'));
      journal.append({ t: 'note', at: at(), key: note, value: true });
      journal.append({ t: 'ended', at: at(), state }, true);
      journal.close();
      const job = get(id);
      options.emitJob(job);
      return job;
    },
    annotate(id, key, value) {
      record(id);
      const journal = openJournal<JobEntry>(join(folderOf(id), 'journal.jsonl'));
      journal.append({ t: 'note', at: at(), key, value }, true);
      journal.close();
      options.emitJob(get(id));
    },
    async exclusively(id, names, work) {
      const locks = takeLocks(options, { id, locks: names });
      try {
        return await work(closing.signal);
      } finally {
        for (const lock of locks) lock.release();
      }
    },
    async wait(id) {
      await running.get(id)?.finished;
      return get(id);
    },
    async close() {
      closing.abort();
      for (const job of running.values()) job.stop.ask('cancelled');
      await Promise.all([...running.values()].map((job) => job.finished));
    },
  };
}

function redactFacts(
  facts: AppError['facts'],
  redact: (text: string) => string,
): Record<string, string | number | boolean | string[] | null> {
  const redacted: Record<string, string | number | boolean | string[] | null> = {};
  for (const [key, value] of Object.entries(facts)) {
    if (typeof value === 'string') redacted[key] = redact(value);
    else redacted[key] = typeof value === 'object' && value !== null ? value.map(redact) : value;
  }
  return redacted;
}

function createdEntry(definition: JobDefinition, at: string): JobEntry {
  const { id, kind, version, title, projectId, sourceId, targetId } = definition;
  const steps = definition.steps.map((step) => ({ name: step.name, title: step.title, weight: step.weight }));
  return { t: 'created', at, version, id, kind, title, projectId, sourceId, targetId, steps };
}

function takeLocks(options: JobRunnerOptions, definition: Pick<JobDefinition, 'id' | 'locks'>): readonly Lock[] {
  const locks: Lock[] = [];
  try {
    for (const name of [...definition.locks].sort()) {
      locks.push(acquireLock(options.locksFolder, name, definition.id, options.now));
    }
  } catch (error) {
    for (const lock of locks) lock.release();
    throw error;
  }
  return locks;
}

function parseEntry(value: unknown): JobEntry | null {
  return jobEntrySchema.safeParse(value).data ?? null;
}

/** Newest first: identifiers begin with their time. */
function listIds(folder: string): readonly string[] {
  return existsSync(folder) ? readdirSync(folder).sort().reverse() : [];
}

function tolerant<T>(read: () => T): readonly T[] {
  try {
    return [read()];
  } catch {
    return [];
  }
}
