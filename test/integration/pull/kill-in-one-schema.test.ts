import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openBench, type Bench } from './support/bench.ts';
import { dieAt, noteLine, renameLine, withEngine } from './support/die-at.ts';
import type { DeathPlan } from './support/die-at-line-child.ts';

// K1 to K16 where the target's user may make no second schema: new, live and old tables share one.

let bench: Bench;
let old: Awaited<ReturnType<Bench['target']>>;

beforeAll(async () => {
  bench = await openBench({ sshPort: 4484, mode: 'prefix' });
  old = await bench.target();
});

afterAll(async () => {
  await bench.clean();
});

beforeEach(async () => {
  await bench.resetTarget();
  await bench.forgetJobs();
});

/** The foreign keys of the live tables: which table points where, without the marks in their names. */
async function liveKeys(): Promise<readonly string[]> {
  const text = await bench.sqlTarget(
    `SELECT CONCAT(TABLE_NAME, ' ', REGEXP_REPLACE(CONSTRAINT_NAME, '_[0-9a-f]{8}$', ''), ' ', REFERENCED_TABLE_NAME)
     FROM information_schema.REFERENTIAL_CONSTRAINTS
     WHERE CONSTRAINT_SCHEMA = DATABASE() AND TABLE_NAME NOT REGEXP '^sl[0-9a-f]{8}[no]_' ORDER BY 1`,
  );
  return text.split('\n').filter((line) => line !== '');
}

const newKeys = ['wp_parts part_of_part wp_parts', 'wp_parts part_of_post wp_posts'];
const allKeys = ['wp_old_plugin plugin_to_post wp_posts', ...newKeys];

const inTheSwitch: readonly (readonly [name: string, death: DeathPlan])[] = [
  ['when the switch is noted', { line: noteLine('switch-begun'), when: 'after' }],
  ['when the renaming is about to begin', { line: renameLine('start'), when: 'after' }],
  ['when the renaming is done but not noted', { line: renameLine('done'), when: 'before' }],
  ['when the renaming is noted', { line: renameLine('done'), when: 'after' }],
  ['when all is done but the switch not noted', { line: noteLine('switch-done'), when: 'before' }],
];

describe('killed in the switch inside one schema', () => {
  it.each(inTheSwitch)('%s: undo brings every byte back', async (_name, death) => {
    const job = await dieAt(bench, death);
    await withEngine(bench, (engine) => engine.client.request('jobs.undo', { jobId: job.id }));
    expect(await bench.target()).toEqual(old);
    expect(await bench.leftovers()).toEqual([]);
  });

  it('has no moment at which the new tables are live without their foreign keys, and resume finishes', async () => {
    let jobId: string | undefined;
    // Whoever goes on after the renaming has nothing left to rename.
    const inTurn = inTheSwitch.filter(([name]) => name !== 'when the renaming is noted');
    for (const [name, death] of inTurn) {
      const job = await dieAt(bench, death, jobId);
      jobId = job.id;
      const isNew = (await bench.sqlTarget("SHOW TABLES LIKE 'wp\\_big'")) !== '';
      const keys = (await liveKeys()).filter((key) => key.startsWith('wp_parts '));
      expect(keys, name).toEqual(isNew ? newKeys : ['wp_parts part_of_post wp_posts']);
      if (isNew) {
        await expect(
          bench.sqlTarget('INSERT INTO wp_parts (post, price, flags, raw) VALUES (99999, 1, 1, 1)'),
        ).rejects.toThrow(/1452/);
      }
    }
    const resumed = await withEngine(bench, (engine) => engine.resume(jobId ?? ''));
    expect(resumed.error).toBeUndefined();
    expect(await liveKeys()).toEqual(allKeys);
    await withEngine(bench, (engine) => engine.client.request('jobs.undo', { jobId: resumed.id }));
    expect(await bench.target()).toEqual(old);
  });

  it('keeps names apart over a second pull, and its undo goes back to the first', async () => {
    await withEngine(bench, async (engine) => {
      expect((await engine.pull()).state).toBe('done');
      const between = await bench.target();
      const second = await engine.pull();
      expect(second.error).toBeUndefined();
      expect(await liveKeys()).toEqual(allKeys);
      await engine.client.request('jobs.undo', { jobId: second.id });
      expect(await bench.target()).toEqual(between);
    });
  });
});
