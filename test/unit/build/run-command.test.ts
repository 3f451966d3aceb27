import { describe, expect, it } from 'vitest';
import { runCommand } from '../../../build/run-command.ts';

const capture = { output: 'capture', limitMs: 20_000 } as const;

describe('runCommand', () => {
  it('gives the exit code and what was written to both streams', async () => {
    const result = await runCommand(['sh', '-c', 'echo one; echo two >&2; exit 3'], capture);
    expect(result).toMatchObject({ code: 3, timedOut: false });
    expect(result.output.split('\n').sort()).toEqual(['', 'one', 'two']);
  });

  it('fails, and says why, when there is no such program', async () => {
    const result = await runCommand(['no-such-program-here'], capture);
    expect(result.code).toBe(1);
    expect(result.output).toContain('ENOENT');
  });

  it('ends what a command started when the time is up, and counts that as failure', async () => {
    // The output pipe stays open as long as the background process lives: close comes only when that is ended, too.
    const started = performance.now();
    const result = await runCommand(['sh', '-c', 'sleep 30 & sleep 30'], { ...capture, limitMs: 200 });
    expect(result).toMatchObject({ code: 1, timedOut: true });
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});
