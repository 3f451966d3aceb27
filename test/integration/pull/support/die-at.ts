import { expect } from 'vitest';
import type { Job } from '#shared/domain/job.ts';
import type { Bench, BenchEngine } from './bench.ts';
import { startStagelift } from './command-line.ts';
import type { DeathPlan } from './die-at-line-child.ts';

/** Runs a pull (or its resuming) that dies as planned; answers with the job as the next start of the program sees it. */
export async function dieAt(bench: Bench, death: DeathPlan, jobId?: string): Promise<Job> {
  const start = ['pull', 'production', 'local', '--yes', '--json'];
  const command = startStagelift(jobId === undefined ? start : ['jobs', 'resume', jobId, '--json'], {
    dataFolder: bench.dataFolder,
    death,
  });
  const end = await command.ended;
  expect(end.signal, `${end.stdout.slice(-1500)}${end.stderr}`).toBe('SIGKILL');
  const [job] = await withEngine(bench, (engine) => engine.client.request('jobs.list', {}));
  if (job === undefined) throw new Error('the job is not in the list');
  expect(job.state).toBe('interrupted');
  expect(job.actions).toContain('resume');
  return job;
}

/** An engine for one piece of work, as a fresh start of the program. */
export async function withEngine<T>(bench: Bench, work: (engine: BenchEngine) => Promise<T>): Promise<T> {
  const engine = await bench.engine();
  try {
    return await work(engine);
  } finally {
    await engine.close();
  }
}

/** Line of a journal in which a step of the flow notes something. */
export function noteLine(key: string): string {
  return `"t":"note".*"key":"${key}"`;
}

/** Line of a journal in which the one renaming begins or has happened. */
export function renameLine(event: 'start' | 'done'): string {
  return `${noteLine('switch-step')}.*"step":"rename","event":"${event}"`;
}
