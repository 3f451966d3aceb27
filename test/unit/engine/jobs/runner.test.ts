import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { AppError } from '#shared/errors/app-error.ts';
import type { JobProgress } from '#shared/domain/job.ts';
import { createJobRunner, type JobDefinition, type JobRunner, type JobStepDefinition } from '#engine/jobs/runner.ts';

function setUp(): { runner: JobRunner; folder: string; progress: JobProgress[] } {
  const folder = mkdtempSync(join(tmpdir(), 'jobs-'));
  const progress: JobProgress[] = [];
  const runner = createJobRunner({
    folder: join(folder, 'jobs'),
    locksFolder: join(folder, 'locks'),
    now: () => new Date(),
    monotonicMs: () => performance.now(),
    redact: (text) => text.replaceAll('hunter2', '[secret]'),
    actionsOf: () => [],
    emitJob: () => undefined,
    emitProgress: (value) => progress.push(value),
    emitLog: () => undefined,
  });
  return { runner, folder, progress };
}

function pull(id: string, steps: readonly JobStepDefinition[], locks = ['shop-local']): JobDefinition {
  return {
    ...{ id, kind: 'pull', version: 1, title: 'Pull', projectId: 'shop', sourceId: 'production', targetId: 'local' },
    locks,
    steps,
    close: () => Promise.resolve(),
  };
}

const step = (name: string, run: JobStepDefinition['run'] = () => Promise.resolve()): JobStepDefinition => ({
  name,
  title: name,
  weight: 0.5,
  run,
});

describe('job runner', () => {
  it('runs the steps in order and ends as done', async () => {
    const { runner } = setUp();
    const order: string[] = [];
    const note = (name: string): JobStepDefinition =>
      step(name, () => {
        order.push(name);
        return Promise.resolve();
      });
    runner.start(pull('j1', [note('a'), note('b')]));
    const job = await runner.wait('j1');
    expect(order).toEqual(['a', 'b']);
    expect(job.state).toBe('done');
    expect(job.steps.map((s) => s.state)).toEqual(['done', 'done']);
  });

  it('names the failed step, keeps the error without its secret and resumes at that step', async () => {
    const { runner } = setUp();
    let runs = 0;
    const flaky = step('b', () => {
      runs += 1;
      if (runs === 1) throw new AppError('connection.closed', { message: 'closed for hunter2' });
      return Promise.resolve();
    });
    let aRuns = 0;
    const a = step('a', () => {
      aRuns += 1;
      return Promise.resolve();
    });
    runner.start(pull('j1', [a, flaky]));
    const failed = await runner.wait('j1');
    expect(failed.state).toBe('failed');
    expect(failed.steps.map((s) => s.state)).toEqual(['done', 'failed']);
    expect(failed.error?.message).toBe('closed for [secret]');
    runner.start(pull('j1', [a, flaky]));
    expect((await runner.wait('j1')).state).toBe('done');
    expect(aRuns).toBe(1);
  });

  it('lets the next job in as soon as it says that the last one has ended', async () => {
    const { runner } = setUp();
    const slow = { ...pull('j1', [step('a')]), close: () => new Promise<void>((resolve) => setTimeout(resolve, 150)) };
    runner.start(slow);
    while (runner.get('j1').state === 'running') await new Promise((resolve) => setTimeout(resolve, 5));
    expect(() => runner.start(pull('j2', [step('a')]))).not.toThrow();
    await runner.wait('j2');
  });

  it('ends although its connections cannot be closed', async () => {
    const { runner } = setUp();
    runner.start({ ...pull('j1', [step('a')]), close: () => new Promise<void>(() => undefined) });
    expect((await runner.wait('j1')).state).toBe('done');
  });

  it('hands notes of the first run to the second', async () => {
    const { runner } = setUp();
    let seen: readonly unknown[] | undefined;
    const first = step('a', (context) => {
      context.note('table-done', 'wp_posts');
      throw new Error('boom');
    });
    const second = step('a', (context) => {
      seen = context.notes().get('table-done');
      return Promise.resolve();
    });
    runner.start(pull('j1', [first]));
    await runner.wait('j1');
    runner.start(pull('j1', [second]));
    await runner.wait('j1');
    expect(seen).toEqual(['wp_posts']);
  });

  it('cancels within a second, also when another process asks', async () => {
    const { runner, folder } = setUp();
    const endless = step(
      'a',
      (context) =>
        new Promise((_, reject) => {
          context.signal.addEventListener('abort', () => {
            reject(new Error('aborted'));
          });
        }),
    );
    runner.start(pull('j1', [endless]));
    const before = performance.now();
    writeFileSync(join(folder, 'jobs', 'j1', 'cancel'), 'cancel');
    const job = await runner.wait('j1');
    expect(job.state).toBe('cancelled');
    expect(performance.now() - before).toBeLessThan(1000);
  });

  it.each(['this process', 'another process'])(
    'pauses for %s: lets its lock go and goes on where it stopped',
    async (who) => {
      const { runner, folder } = setUp();
      const ran: string[] = [];
      const first = step('a', () => {
        ran.push('a');
        return Promise.resolve();
      });
      let stopped = false;
      const second = step('b', async (context) => {
        ran.push('b');
        if (stopped) return;
        stopped = true;
        await new Promise((_, reject) => {
          context.signal.addEventListener('abort', () => {
            reject(new Error('aborted'));
          });
        });
      });
      runner.start(pull('j1', [first, second]));
      while (!stopped) await new Promise((resolve) => setTimeout(resolve, 5));
      if (who === 'this process') runner.pause('j1');
      else writeFileSync(join(folder, 'jobs', 'j1', 'cancel'), 'pause');
      const paused = await runner.wait('j1');
      expect(paused).toMatchObject({ state: 'paused', error: { code: 'job.paused' } });
      runner.start(pull('j2', [step('a')]));
      expect((await runner.wait('j2')).state).toBe('done');
      runner.start(pull('j1', [first, second]));
      expect((await runner.wait('j1')).state).toBe('done');
      expect(ran).toEqual(['a', 'b', 'b']);
    },
  );

  it('keeps to the first wish when somebody cancels a job that is about to pause', async () => {
    const { runner } = setUp();
    const endless = step(
      'a',
      (context) =>
        new Promise((_, reject) => {
          context.signal.addEventListener('abort', () => {
            reject(new Error('aborted'));
          });
        }),
    );
    runner.start(pull('j1', [endless]));
    await new Promise((resolve) => setTimeout(resolve, 20));
    runner.pause('j1');
    runner.cancel('j1');
    expect((await runner.wait('j1')).state).toBe('paused');
  });

  it('refuses a second job on the same environment and leaves the first alone (C1)', async () => {
    const { runner } = setUp();
    let release = (): void => undefined;
    const waiting = step(
      'a',
      () =>
        new Promise<void>((resolve) => {
          release = resolve;
        }),
    );
    runner.start(pull('j1', [waiting]));
    expect(() => runner.start(pull('j2', [step('a')]))).toThrow(/j1/);
    await new Promise((resolve) => setTimeout(resolve, 20));
    release();
    expect((await runner.wait('j1')).state).toBe('done');
    runner.start(pull('j3', [step('a')]));
    expect((await runner.wait('j3')).state).toBe('done');
  });

  it('shows a job whose process is gone as interrupted', async () => {
    const { runner, folder } = setUp();
    runner.start(pull('j1', [step('a')]));
    await runner.wait('j1');
    const path = join(folder, 'jobs', 'j1', 'journal.jsonl');
    const lines = readFileSync(path, 'utf8')
      .split('\n')
      .filter((line) => !line.includes('"ended"') && !line.includes('"done"'));
    writeFileSync(path, lines.join('\n').replace(/"pid":\d+/, '"pid":999999'));
    const job = runner.get('j1');
    expect(job.state).toBe('interrupted');
    expect(job.steps[0]?.state).toBe('failed');
  });

  it('survives an unreadable journal of another job', async () => {
    const { runner, folder } = setUp();
    runner.start(pull('j1', [step('a')]));
    await runner.wait('j1');
    writeFileSync(join(folder, 'jobs', 'j1', 'journal.jsonl'), '\0\0\0');
    runner.start(pull('j2', [step('a')]));
    await runner.wait('j2');
    expect(runner.list().map((job) => job.id)).toEqual(['j2']);
  });

  it('never lets the total go back', async () => {
    const { runner, progress } = setUp();
    const work = step('a', async (context) => {
      for (const value of [0.2, 0.8, 0.4, 1]) {
        context.progress.stepFraction(value);
        context.progress.add({ bytes: 10 });
        await new Promise((resolve) => setTimeout(resolve, 120));
      }
    });
    runner.start(pull('j1', [work, step('b')]));
    await runner.wait('j1');
    const fractions = progress.map((p) => p.fraction);
    expect(fractions).toEqual([...fractions].sort((x, y) => x - y));
    expect(fractions.at(-1)).toBe(1);
  });

  it('refuses an identifier that is a path', () => {
    const { runner } = setUp();
    expect(() => runner.get('../../etc')).toThrow(/no job/);
  });
});
