import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { AppError } from '#shared/errors/app-error.ts';
import { exitCodeOfError } from '../../../electron/cli/exit-codes.ts';
import { createOutput, formatBytes, formatSeconds, printable } from '../../../electron/cli/output.ts';
import { formatTable } from '../../../electron/cli/table.ts';

interface Captured {
  readonly output: ReturnType<typeof createOutput>;
  readonly text: () => string;
  readonly errors: () => string;
}

function capture(json: boolean, terminal?: { readonly columns: number; readonly isDumb?: boolean }): Captured {
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const read = (stream: PassThrough): string => String((stream.read() as Buffer | null) ?? '');
  const shown = terminal === undefined ? stdout : Object.assign(stdout, { isTTY: true, columns: terminal.columns });
  const output = createOutput({ stdout: shown, stderr }, json, terminal?.isDumb);
  return { output, text: () => read(stdout), errors: () => read(stderr) };
}

describe('output', () => {
  it('is one JSON object per line and nothing else with --json', () => {
    const { output, text, errors } = capture(true);
    output.say('for people');
    output.status('50 %');
    output.event('jobs.progressed', { fraction: 0.5 });
    output.notice('a file was damaged');
    output.result({ done: true }, () => 'Done.');
    output.fail(new AppError('lock.held'));
    const lines = text()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    expect(lines.map((line) => Object.keys(line)[0])).toEqual(['event', 'notice', 'result', 'error']);
    expect(errors()).toBe('');
  });

  it('names the error, its code and the next step', () => {
    const { output, errors } = capture(false);
    output.fail(new AppError('plan.blocked', { message: 'No space.', hint: 'Free some.' }));
    expect(errors()).toBe('Error: No space. [plan.blocked]\nFree some.\n');
  });

  it('shows progress on a terminal only, in one line that fits', () => {
    const shown = capture(false, { columns: 12 });
    shown.output.status('50 % of 日本語の表');
    expect(shown.text()).toBe('\r\u001b[2K50 % of 日…');
    for (const silent of [capture(false), capture(false, { columns: 80, isDumb: true })]) {
      silent.output.status('50 %');
      silent.output.say('Done.');
      expect(silent.text()).toBe('Done.\n');
    }
  });

  it('says sizes and times as people do', () => {
    expect([0, 999, 1000, 1_500_000, 999_950_000].map(formatBytes)).toEqual([
      '0 B',
      '999 B',
      '1.0 kB',
      '1.5 MB',
      '1.0 GB',
    ]);
    expect([0.25, 3.2, 59.6, 61].map(formatSeconds)).toEqual(['0.3 s', '3 s', '1 min 0 s', '1 min 1 s']);
  });
});

describe('tables', () => {
  it('align columns and make foreign text harmless', () => {
    const lines = formatTable(
      ['a', 'n'],
      [
        ['x\u001b[31m', 5],
        ['long name', 1234],
      ],
    ).split('\n');
    expect(lines).toEqual(['a             n', 'x\ufffd[31m        5', 'long name  1234']);
    expect(printable('a\u202eb\u0007')).toBe('a\ufffdb\ufffd');
  });

  it('count what is drawn over two columns as two', () => {
    const rows = [
      ['日本語', 'x'],
      ['abc', 'y'],
    ];
    expect(formatTable(['name', 'n'], rows).split('\n')).toEqual(['name    n', '日本語  x', 'abc     y']);
  });

  const rows = [['server-with-a-long-id', 'A name that is rather long', 'deploy@production.example:22', 12]];
  it.each([80, 60, 48])('fit into %i columns and never cut what is typed again', (width) => {
    const text = formatTable(['server', 'name', 'address', 'jobs'], rows, width);
    const lines = text.split('\n');
    expect(lines).toHaveLength(2);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(width);
    expect(text).toContain('server-with-a-long-id');
  });

  it('become blocks where no table fits', () => {
    expect(formatTable(['server', 'name', 'address', 'jobs'], rows, 30)).toBe(
      'server: server-with-a-long-id\nname: A name that is rather long\naddress: deploy@production.example:22\njobs: 12',
    );
  });
});

describe('exit codes', () => {
  it.each([
    ['lock.held', 4],
    ['plan.target-is-production', 5],
    ['plan.unclassified-columns', 5],
    ['host-key.changed', 5],
    ['secret.backend-weak', 5],
    ['usage.invalid', 2],
    ['job.cancelled', 130],
    ['secret.prompt-cancelled', 130],
    ['secret.missing', 1],
    ['secret.locked', 1],
    ['connection.refused', 1],
  ] as const)('%s is %i', (code, exit) => {
    expect(exitCodeOfError(new AppError(code))).toBe(exit);
  });
});
