import { afterEach, describe, expect, it } from 'vitest';
import { bytesLeft, type TableProgress } from '#engine/jobs/expected-bytes.ts';
import { createProgressReporter, type ProgressReporter } from '#engine/jobs/progress.ts';
import { createTimeLeftMeter } from '#engine/jobs/rate.ts';

let now = 0;
let reporter: ProgressReporter | null = null;
afterEach(() => reporter?.stop());

function start(doneSteps: readonly string[] = []): ProgressReporter {
  now = 0;
  const steps = ['rows', 'verify', 'files'].map((name) => ({ name, weight: 1 / 3 }));
  reporter = createProgressReporter({ jobId: 'j', steps, doneSteps, nowMs: () => now, emit: () => undefined });
  return reporter;
}

const table = (over: Partial<TableProgress>): TableProgress => ({
  ...{ state: 'waiting', rows: 0, rowsTotal: 1000, bytes: 0, bytesEstimated: 100_000 },
  ...over,
});

describe('bytes to come', () => {
  it('are the estimates at first, and what the rows say once some have come', () => {
    expect(bytesLeft([table({}), table({})])).toBe(200_000);
    expect(bytesLeft([table({ state: 'loading', rows: 500, bytes: 20_000 })])).toBe(20_000);
  });

  it('of waiting tables are corrected by how far the estimates of others were off', () => {
    const done = table({ state: 'done', rows: 1000, bytes: 40_000 });
    expect(bytesLeft([done, table({})])).toBe(40_000);
    expect(bytesLeft([table({ state: 'done', bytesEstimated: 1000, rows: 1, bytes: 1 }), table({})])).toBe(100_000);
  });

  it('are none of tables that are there, were there before, have no rows, or have more than was estimated', () => {
    expect(
      bytesLeft([
        table({ state: 'indexing' }),
        table({ state: 'done' }),
        table({ rowsTotal: 0, bytesEstimated: 0 }),
        table({ state: 'loading', rows: 1500, bytes: 90_000 }),
      ]),
    ).toBe(0);
  });
});

describe('silence', () => {
  it('is counted while rows or files are awaited, and ends with the next byte', () => {
    const progress = start();
    progress.enterStep('rows');
    progress.setTables([{ name: 'a', rows: 1000, bytes: 100_000 }]);
    progress.table('a', { state: 'loading' });
    now = 4900;
    expect(progress.snapshot().stalledFor).toBeNull();
    now = 12_900;
    expect(progress.snapshot().stalledFor).toBe(12);
    progress.add({ bytes: 1 });
    expect(progress.snapshot().stalledFor).toBeNull();
  });

  it('means nothing while indexes grow, a copy is compared, or the line is being mended', () => {
    const progress = start();
    progress.enterStep('rows');
    progress.setTables([{ name: 'a', rows: 1000, bytes: 100_000 }]);
    progress.table('a', { state: 'indexing' });
    now = 60_000;
    expect(progress.snapshot().stalledFor).toBeNull();
    progress.table('a', { state: 'loading' });
    progress.setReconnecting({ attempt: 2, of: 3 });
    now = 90_000;
    expect(progress.snapshot()).toMatchObject({ stalledFor: null, reconnecting: { attempt: 2, of: 3 } });
    progress.setReconnecting(null);
    expect(progress.snapshot()).not.toHaveProperty('reconnecting');
    progress.enterStep('verify');
    now = 120_000;
    expect(progress.snapshot().stalledFor).toBeNull();
  });
});

describe('the total of a job', () => {
  it('is unknown until something is expected, then tables and files together, and exact at the end', () => {
    const progress = start();
    expect(progress.snapshot().bytesTotal).toBeNull();
    progress.expectBytes('files', 5000);
    progress.enterStep('rows');
    progress.setTables([
      { name: 'a', rows: 1000, bytes: 100_000 },
      { name: 'b', rows: 1000, bytes: 100_000 },
    ]);
    expect(progress.snapshot().bytesTotal).toBe(205_000);
    const totals: number[] = [];
    for (const name of ['a', 'b']) {
      for (let rows = 0; rows < 1000; rows += 100) {
        progress.add({ bytes: 3000, rows: 100 });
        progress.table(name, { state: 'loading', addRows: 100, addBytes: 3000 });
        const { bytesTotal, bytesDone } = progress.snapshot();
        expect(bytesTotal ?? 0).toBeGreaterThanOrEqual(bytesDone);
        totals.push(bytesTotal ?? 0);
      }
      progress.table(name, { state: 'done' });
    }
    // From the middle of the first table on, within a tenth of what it will be.
    for (const total of totals.slice(10)) expect(Math.abs(total - 65_000)).toBeLessThan(6500);
    progress.enterStep('files');
    progress.add({ bytes: 2000, files: 1 });
    expect(progress.snapshot()).toMatchObject({ bytesDone: 62_000, bytesTotal: 65_000 });
    progress.add({ bytes: 3000, files: 1 });
    expect(progress.snapshot()).toMatchObject({ bytesDone: 65_000, bytesTotal: 65_000 });
  });

  it('leaves out what an earlier run of the job has brought', () => {
    const progress = start(['rows']);
    progress.expectBytes('rows', 1000);
    progress.expectBytes('files', 5000);
    expect(progress.snapshot().bytesTotal).toBe(5000);
    const again = start();
    again.enterStep('rows');
    again.setTables([{ name: 'a', rows: 1000, bytes: 100_000 }]);
    again.table('a', { addRows: 600, addBytes: 60_000 });
    expect(again.snapshot()).toMatchObject({ bytesDone: 0, bytesTotal: 40_000 });
  });

  it('forgets files that were expected but not brought when their step is over', () => {
    const progress = start();
    progress.expectBytes('verify', 5000);
    progress.enterStep('files');
    expect(progress.snapshot().bytesTotal).toBe(0);
  });
});

describe('the time left', () => {
  const after = (seconds: number, fraction: number, meter: ReturnType<typeof createTimeLeftMeter>) => {
    now = seconds * 1000;
    return meter.update(fraction);
  };

  it('is not told in the first seconds, nor before anything is done', () => {
    now = 0;
    const meter = createTimeLeftMeter(() => now);
    expect(after(0, 0, meter)).toBeNull();
    expect(after(2.9, 0.5, meter)).toBeNull();
    expect(after(60, 0.01, meter)).toBeNull();
    expect(after(61, 0.02, meter)).not.toBeNull();
  });

  it('is right within a fifth at an even pace, and its range holds the truth', () => {
    now = 0;
    const meter = createTimeLeftMeter(() => now);
    for (let second = 3; second < 100; second += 1) {
      const range = after(second, second / 100, meter);
      const [low = 0, high = 0] = range ?? [];
      const truth = 100 - second;
      expect(low).toBeLessThanOrEqual(truth + 1);
      expect(high).toBeGreaterThanOrEqual(truth - 1);
      expect(Math.abs((low + high) / 2 - truth)).toBeLessThanOrEqual(truth / 5 + 1);
    }
  });

  it('follows a line that becomes four times slower without jumping', () => {
    now = 0;
    const meter = createTimeLeftMeter(() => now);
    let before = 0;
    let fraction = 0;
    for (let tenth = 0; tenth < 900; tenth += 1) {
      fraction += tenth < 300 ? 0.001 : 0.00025;
      const range = after(tenth / 10, fraction, meter);
      const middle = range === null ? 0 : (range[0] + range[1]) / 2;
      if (before > 0) expect(Math.abs(middle - before)).toBeLessThan(before * 0.1 + 2);
      before = middle;
    }
    const truth = (1 - fraction) / 0.0025;
    expect(before).toBeGreaterThan(truth * 0.5);
    expect(before).toBeLessThan(truth * 1.3);
  });
});
