import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openBench, type Bench } from './support/bench.ts';
import { startStagelift } from './support/command-line.ts';
import { dieAt, noteLine, renameLine, withEngine } from './support/die-at.ts';
import type { DeathPlan } from './support/die-at-line-child.ts';
import { bigRowsSql } from './support/small-shop.ts';
import { until } from './support/until.ts';

// K1 to K16: the process dies with SIGKILL at every line of its journal that means something; no clean-up of its own runs.

type State = Awaited<ReturnType<Bench['target']>>;

let bench: Bench;
let old: State;
let pulled: State;

beforeAll(async () => {
  bench = await openBench({ sshPort: 4472 });
  old = await bench.target();
  const engine = await bench.engine();
  const job = await engine.pull();
  expect(job.state).toBe('done');
  pulled = await bench.target();
  expect(pulled).not.toEqual(old);
  await engine.close();
});

afterAll(async () => {
  await bench.clean();
});

beforeEach(async () => {
  await bench.resetTarget();
  await bench.forgetJobs();
});

async function expectFinishes(jobId: string): Promise<void> {
  const resumed = await withEngine(bench, (engine) => engine.resume(jobId));
  expect(resumed.error).toBeUndefined();
  expect(resumed.state).toBe('done');
  expect(await bench.target()).toEqual(pulled);
}

/** Nothing of ours runs at the source any more, soon after our end. */
async function expectQuietSource(): Promise<void> {
  await until(async () => (await bench.remoteProcesses()).length === 0 && (await bench.sourceSessions()).length === 0);
}

const note = noteLine;
const running = (step: string): string => `"t":"step".*"name":"${step}","state":"running"`;
const switchStep = renameLine;

type Point = readonly [name: string, death: DeathPlan];

/** Up to the switch, in the order of a pull: the target must be as it was, to the byte. */
const beforeSwitch: readonly Point[] = [
  ['when the first step begins', { line: running('rows'), when: 'after' }],
  ['when the place of the new tables is noted', { line: note('shadow'), when: 'after' }],
  ['when the snapshot stands', { line: note('snapshot'), when: 'after' }],
  ['when a range is committed but not yet noted', { line: note('range'), nth: 2, when: 'before' }],
  ['when a range is noted', { line: note('range'), nth: 2, when: 'after' }],
  ['when the indexes of a table are there but not noted', { line: note('table'), when: 'before' }],
  ['while the journal is written', { line: note('table'), nth: 2, when: 'torn' }],
  ['when all rows are there', { line: running('verify'), when: 'after' }],
  ['in the middle of comparing', { line: note('verified'), nth: 2, when: 'after' }],
  ['when the copy is made harmless but not noted', { line: '"name":"finish-tables","state":"done"', when: 'before' }],
  ['when the masking is being proved', { line: running('prove'), when: 'after' }],
  ['when the folder for files is noted', { line: note('staging'), when: 'after' }],
  ['when the files are there but not noted', { line: note('files'), when: 'before' }],
  ['when the switch is about to begin', { line: running('switch'), when: 'after' }],
  ['when the switch is noted', { line: note('switch-begun'), when: 'after' }],
];

/** From the renaming on: the new data is there, and the old is kept. */
const afterSwitch: readonly Point[] = [
  ['when the renaming is done but not noted', { line: switchStep('done'), when: 'before' }],
  ['between the views and triggers', { line: `${note('switch-step')}.*"event":"done"`, nth: 2, when: 'after' }],
  ['when the switch is noted', { line: note('switch-done'), when: 'after' }],
  ['when files are about to move', { line: note('files-moving'), when: 'after' }],
  ['when files have moved but it is not noted', { line: note('files-moved'), when: 'before' }],
  ['while commands run after the pull', { line: running('after'), when: 'after' }],
  ['while the copy is checked', { line: note('check'), nth: 2, when: 'torn' }],
  ['while the report is written', { line: note('wire'), when: 'after' }],
  ['when the end is not noted', { line: '"t":"ended"', when: 'before' }],
];

/** Every third point: one job dies at each of them in turn, and is resumed from each. */
function everyThird(points: readonly Point[], first: number): readonly Point[] {
  return points.filter((_, index) => index % 3 === first);
}

function namesOf(points: readonly Point[]): string {
  return points.map(([name]) => name).join(', ');
}

describe('killed before the switch', () => {
  it.each(
    [0, 1, 2].map((first) => everyThird(beforeSwitch, first)).map((points) => [namesOf(points), points] as const),
  )('%s: the target is untouched each time, and resume finishes', async (_names, points) => {
    let jobId: string | undefined;
    for (const [name, death] of points) {
      const job = await dieAt(bench, death, jobId);
      jobId = job.id;
      expect(await bench.target(), name).toEqual(old);
      await expectQuietSource();
    }
    await expectFinishes(jobId ?? '');
  });

  it.each([
    ['with half of the tables', { line: note('table'), nth: 3, when: 'after' } as const],
    ['with all files waiting', { line: running('switch'), when: 'after' } as const],
  ])('%s: discard leaves no trace', async (_name, death) => {
    const job = await dieAt(bench, death);
    expect(job.actions).toContain('discard');
    await withEngine(bench, (engine) => engine.client.request('jobs.discard', { jobId: job.id }));
    expect(await bench.target()).toEqual(old);
    expect(await bench.leftovers()).toEqual([]);
  });

  it('with the old triggers and foreign keys already put aside: the old rows stand, and undo brings the rest', async () => {
    const job = await dieAt(bench, { line: switchStep('start'), when: 'after' });
    const rows = (dump: string): readonly string[] => dump.split('\n').filter((line) => line.startsWith('INSERT INTO'));
    expect(rows((await bench.target()).database)).toEqual(rows(old.database));
    await withEngine(bench, (engine) => engine.client.request('jobs.undo', { jobId: job.id }));
    expect(await bench.target()).toEqual(old);
    expect(await bench.leftovers()).toEqual([]);
  });
});

describe('killed in or after the switch', () => {
  it.each([0, 1, 2].map((first) => everyThird(afterSwitch, first)).map((points) => [namesOf(points), points] as const))(
    '%s: each time the job can go on or go back, and resume finishes',
    async (_names, points) => {
      let jobId: string | undefined;
      for (const [name, death] of points) {
        const job = await dieAt(bench, death, jobId);
        jobId = job.id;
        expect(job.actions, name).toEqual(expect.arrayContaining(['resume', 'undo']));
      }
      await expectFinishes(jobId ?? '');
      await expectQuietSource();
    },
  );

  it.each([
    ['right after the renaming', { line: switchStep('done'), when: 'before' } as const],
    [
      'between the views and triggers',
      { line: `${note('switch-step')}.*"event":"done"`, nth: 5, when: 'after' } as const,
    ],
    ['with the files moved', { line: note('files-moved'), when: 'before' } as const],
  ])('%s: undo brings everything back', async (_name, death) => {
    const job = await dieAt(bench, death);
    await withEngine(bench, (engine) => engine.client.request('jobs.undo', { jobId: job.id }));
    expect(await bench.target()).toEqual(old);
    expect(await bench.leftovers()).toEqual([]);
  });
});

it('goes on inside a table, and loads no row twice, when a committed range was not noted', async () => {
  await bench.sqlSource(bigRowsSql);
  try {
    const job = await dieAt(bench, { line: `${note('range')}.*"table":"wp_big"`, nth: 2, when: 'before' });
    const journal = join(bench.dataFolder, 'jobs', job.id, 'journal.jsonl');
    const linesOfBig = async (): Promise<number> =>
      (await readFile(journal, 'utf8')).split('\n').filter((line) => /"key":"range".*"table":"wp_big"/.test(line))
        .length;
    expect(await linesOfBig()).toBe(1);
    const resumed = await withEngine(bench, (engine) => engine.resume(job.id));
    expect(resumed.error).toBeUndefined();
    expect(await linesOfBig()).toBeGreaterThan(2);
    const sums = 'SELECT COUNT(*), SUM(id), SUM(CRC32(data)) FROM wp_big';
    expect(await bench.sqlTarget(sums)).toBe(await bench.sqlSource(sums));
  } finally {
    await bench.sqlSource('TRUNCATE wp_big');
  }
});

it('lets no other pull in while one stopped in the middle of its switch, and all is well after undo', async () => {
  const job = await dieAt(bench, { line: switchStep('start'), when: 'after' });
  await withEngine(bench, async (engine) => {
    const { id } = await engine.plan();
    await expect(engine.client.request('pulls.run', { planId: id })).rejects.toMatchObject({
      code: 'job.interrupted',
      facts: { jobId: job.id },
    });
    await engine.client.request('jobs.undo', { jobId: job.id });
    const second = await engine.pull();
    expect(second.error).toBeUndefined();
    expect(await bench.target()).toEqual(pulled);
    await engine.client.request('jobs.undo', { jobId: second.id });
  });
  expect(await bench.target()).toEqual(old);
  expect(await bench.leftovers()).toEqual([]);
});

it('tells of an interrupted job in the list and what can be done with it', async () => {
  await dieAt(bench, { line: running('verify'), when: 'after' });
  const { stdout, code } = await startStagelift(['jobs', 'list'], { dataFolder: bench.dataFolder }).ended;
  expect(code).toBe(0);
  expect(stdout).toMatch(/interrupted .* resume discard$/m);
});
