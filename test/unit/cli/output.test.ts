import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { AppError } from '#shared/errors/app-error.ts';
import { exitCodeOfError } from '../../../electron/cli/exit-codes.ts';
import { createTerminalInteraction, secretVariable } from '../../../electron/cli/interaction.ts';
import { createOutput, formatBytes, formatSeconds, formatTable, printable } from '../../../electron/cli/output.ts';

function capture(json: boolean): { output: ReturnType<typeof createOutput>; text: () => string; errors: () => string } {
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const read = (stream: PassThrough): string => String((stream.read() as Buffer | null) ?? '');
  return { output: createOutput({ stdout, stderr }, json), text: () => read(stdout), errors: () => read(stderr) };
}

describe('output', () => {
  it('is one JSON object per line and nothing else with --json', () => {
    const { output, text } = capture(true);
    output.say('for people');
    output.status('50 %');
    output.event('jobs.progressed', { fraction: 0.5 });
    output.result({ done: true }, () => 'Done.');
    output.fail(new AppError('lock.held'));
    const lines = text()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    expect(lines.map((line) => Object.keys(line)[0])).toEqual(['event', 'result', 'error']);
  });

  it('names the error, its code and the next step', () => {
    const { output, errors } = capture(false);
    output.fail(new AppError('plan.blocked', { message: 'No space.', hint: 'Free some.' }));
    expect(errors()).toBe('Error: No space. [plan.blocked]\nFree some.\n');
  });

  it('aligns columns and makes foreign text harmless', () => {
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

describe('exit codes', () => {
  it.each([
    ['lock.held', 4],
    ['plan.target-is-production', 5],
    ['plan.unclassified-columns', 5],
    ['host-key.changed', 5],
    ['usage.invalid', 2],
    ['job.cancelled', 130],
    ['connection.refused', 1],
  ] as const)('%s is %i', (code, exit) => {
    expect(exitCodeOfError(new AppError(code))).toBe(exit);
  });
});

describe('secrets on the command line', () => {
  it('come from a variable named after their reference, and nobody is asked without a terminal', async () => {
    expect(secretVariable('server/shop-1/password')).toBe('STAGELIFT_SECRET_SERVER_SHOP_1_PASSWORD');
    const interaction = createTerminalInteraction({
      input: Object.assign(new PassThrough(), { isTTY: false }) as unknown as NodeJS.ReadStream,
      output: new PassThrough() as unknown as NodeJS.WriteStream,
      env: { STAGELIFT_SECRET_A: 'x' },
    });
    const { signal } = new AbortController();
    expect(await interaction.secret('a', 'A', signal)).toBe('x');
    expect(await interaction.secret('b', 'B', signal)).toBeNull();
    expect(await interaction.confirmHostKey({ host: 'h', hop: 'h', keyType: 'k', fingerprint: 'f' }, signal)).toBe(
      false,
    );
  });
});
