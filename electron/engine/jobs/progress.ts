import type { JobProgress } from '#shared/domain/job.ts';
import { bytesLeft, type TableProgress } from './expected-bytes.ts';
import { createRateMeter, createTimeLeftMeter } from './rate.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
type TableState = JobProgress['tables'][number]['state'];

/** How the steps of a job tell what they do. Cheap enough to call for every buffer. */
export interface ProgressReporter {
  enterStep(name: string): void;
  /** Done share of the running step, 0..1; smaller than before is ignored. */
  stepFraction(fraction: number): void;
  setTotals(totals: { readonly files: number }): void;
  /** Bytes that a step will bring; those of tables are reckoned by themselves. */
  expectBytes(step: string, bytes: number): void;
  /** Bytes that arrived, with rows or files that they hold. */
  add(amount: { readonly bytes: number; readonly rows?: number; readonly files?: number }): void;
  setCurrent(text: string): void;
  /** A lost line is being waited for; null when it is back. */
  setReconnecting(state: NonNullable<JobProgress['reconnecting']> | null): void;
  /** Tables that the running step brings, with the server's estimates of their rows and bytes. */
  setTables(tables: readonly { readonly name: string; readonly rows: number; readonly bytes: number }[]): void;
  table(
    name: string,
    change: { readonly state?: TableState; readonly addRows?: number; readonly addBytes?: number },
  ): void;
  snapshot(): JobProgress;
  /** Sends what is pending and stops the timer. */
  stop(): void;
}

/** What the reporter needs to know of the job. */
export interface ProgressOptions {
  readonly jobId: string;
  readonly steps: readonly { readonly name: string; readonly weight: number }[];
  /** Fraction already done by an earlier run of a resumed job. */
  readonly doneSteps: readonly string[];
  readonly nowMs: () => number;
  readonly emit: (progress: JobProgress) => void;
}

/** A reporter whose total never goes back and that emits at most ten times a second. */
export function createProgressReporter(options: ProgressOptions): ProgressReporter {
  const { steps, nowMs } = options;
  const rate = createRateMeter(nowMs);
  const timeLeft = createTimeLeftMeter(nowMs);
  const tables = new Map<string, Mutable<TableProgress>>();
  const expected = new Map<string, number>();
  const brought = new Map<string, number>();
  let tableStep: string | null = null;
  const done = new Set(options.doneSteps);
  const startFraction = sum(steps.filter((step) => done.has(step.name)));
  let current = steps[0]?.name ?? '';
  let inStep = 0;
  let highest = startFraction;
  let text = '';
  let reconnecting: NonNullable<JobProgress['reconnecting']> | null = null;
  let bytesDone = 0;
  let rowsDone = 0;
  let filesDone = 0;
  let filesTotal: number | null = null;
  let dirty = true;

  const fraction = (): number => {
    const before = sum(steps.filter((step) => done.has(step.name)));
    const weight = steps.find((step) => step.name === current)?.weight ?? 0;
    highest = Math.max(highest, Math.min(1, before + (done.has(current) ? 0 : weight * inStep)));
    return highest;
  };
  /** What has come and what is still to come; null while nobody has said what to expect. */
  const bytesTotal = (): number | null => {
    if (expected.size === 0 && tableStep === null) return null;
    const isLeft = (step: string): boolean => !done.has(step);
    const steps = [...expected].filter(([step]) => isLeft(step));
    const byStep = steps.reduce((total, [step, bytes]) => total + Math.max(0, bytes - (brought.get(step) ?? 0)), 0);
    return bytesDone + byStep + (tableStep !== null && isLeft(tableStep) ? bytesLeft(tables.values()) : 0);
  };
  /** Silence means something only where bytes are expected: not while indexes grow or a copy is compared. */
  const awaitsBytes = (): boolean => {
    if (done.has(current)) return false;
    if (current === tableStep) return [...tables.values()].some((table) => table.state === 'loading');
    return (expected.get(current) ?? 0) > (brought.get(current) ?? 0);
  };
  const snapshot = (): JobProgress => {
    const whole = fraction();
    const idle = rate.idleSeconds();
    const ran = startFraction >= 1 ? 1 : (whole - startFraction) / (1 - startFraction);
    const eta = timeLeft.update(ran);
    return {
      jobId: options.jobId,
      fraction: whole,
      step: current,
      ...{ bytesDone, bytesTotal: bytesTotal(), rowsDone, filesDone, filesTotal },
      rate: rate.perSecond(),
      eta: eta === null ? null : [eta[0], eta[1]],
      current: text,
      stalledFor: idle >= 5 && reconnecting === null && awaitsBytes() ? Math.floor(idle) : null,
      ...(reconnecting === null ? {} : { reconnecting }),
      tables: [...tables].map(([name, { state, rows, rowsTotal, bytes }]) => ({ name, state, rows, rowsTotal, bytes })),
    };
  };
  // A second of silence still needs an update, for the stall label and the clock.
  let lastEmit = 0;
  const timer = setInterval(() => {
    if (!dirty && nowMs() - lastEmit < 1000) return;
    dirty = false;
    lastEmit = nowMs();
    options.emit(snapshot());
  }, 100);
  timer.unref();

  return {
    enterStep(name) {
      const index = steps.findIndex((step) => step.name === name);
      for (const step of steps.slice(0, index)) done.add(step.name);
      current = name;
      inStep = 0;
      rate.awake();
      text = '';
      dirty = true;
    },
    stepFraction(value) {
      inStep = Math.max(inStep, Math.min(1, value));
      dirty = true;
    },
    setTotals(totals) {
      filesTotal = totals.files;
      dirty = true;
    },
    expectBytes(step, bytes) {
      expected.set(step, bytes);
      dirty = true;
    },
    add(amount) {
      bytesDone += amount.bytes;
      brought.set(current, (brought.get(current) ?? 0) + amount.bytes);
      rowsDone += amount.rows ?? 0;
      filesDone += amount.files ?? 0;
      rate.add(amount.bytes);
      dirty = true;
    },
    setCurrent(value) {
      text = value;
      dirty = true;
    },
    setReconnecting(state) {
      if (state === reconnecting) return;
      reconnecting = state;
      rate.awake();
      dirty = true;
    },
    setTables(list) {
      tableStep = current;
      for (const { name, rows, bytes } of list) {
        tables.set(name, { state: 'waiting', rows: 0, rowsTotal: rows, bytes: 0, bytesEstimated: bytes });
      }
      dirty = true;
    },
    table(name, change) {
      const table = tables.get(name);
      if (table === undefined) return;
      if (change.state !== undefined) {
        table.state = change.state;
        rate.awake();
      }
      table.rows += change.addRows ?? 0;
      table.bytes += change.addBytes ?? 0;
      dirty = true;
    },
    snapshot,
    stop() {
      clearInterval(timer);
      options.emit(snapshot());
    },
  };
}

function sum(steps: readonly { readonly weight: number }[]): number {
  return steps.reduce((total, step) => total + step.weight, 0);
}
