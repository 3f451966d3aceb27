import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { CommanderError } from 'commander';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Approval, ReviewRoom } from '#shared/domain/review-room.ts';
import { exitCodeOfError, exitCodes } from '../../../electron/cli/exit-codes.ts';
import { createOutput } from '../../../electron/cli/output.ts';
import { createProgram } from '../../../electron/cli/program.ts';
import { enter, type Guest, openRoomsBench, type RoomsBench } from './support/bench.ts';

// Reviews on the command line, over real SSH with the real agent.

let bench: RoomsBench;
let anna: Guest;

/** The program's own words in this process: starting Node for each of them would take longer than the work. */
async function cli(...args: string[]) {
  const [stdout, stderr] = [new Sink(), new Sink()];
  const output = createOutput({ stdout, stderr }, args.includes('--json'));
  let code: number = exitCodes.ok;
  const program = createProgram('0.0.0', true, async (work) => {
    code = await work({
      ...{ engine: bench.client, output, signal: new AbortController().signal, cwd: bench.folder },
      ...{ dataFolder: bench.dataFolder, variables: { STAGELIFT_REVIEW_PIN: '4711' }, confirm: async () => false },
      terminal: { input: process.stdin, output: process.stderr, env: { CI: '1' } },
    });
  });
  await program.parseAsync(['node', 'stagelift', 'review', ...args]).catch((error: unknown) => {
    code = error instanceof CommanderError ? exitCodes.usage : exitCodeOfError(error);
    output.fail(error);
  });
  return { code, stdout: stdout.text, stderr: stderr.text };
}

class Sink extends Writable {
  text = '';
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString('utf8');
    done();
  }
}

function resultOf<T>({ stdout }: { readonly stdout: string }): T {
  const line = stdout.split('\n').find((text) => text.startsWith('{"result":')) ?? '{}';
  return (JSON.parse(line) as { readonly result: T }).result;
}

beforeAll(async () => {
  bench = await openRoomsBench();
}, 60_000);
afterAll(() => bench.end());

describe('the words of reviews', () => {
  it('invite with a PIN that is no argument, and show the link only when it is asked for', async () => {
    const invited = await cli('invite', 'Anna', '--pin');
    expect(invited.code, invited.stderr).toBe(0);
    expect(invited.stdout).toMatch(/Anna is invited\. Show the link with: stagelift review link/);
    expect(invited.stdout).not.toContain('?k=');
    const link = await cli('link', 'anna');
    expect(link.stdout).toMatch(/^http:\/\/new-header--review\.\S+\?k=\S+\n$/);
    anna = await enter(link.stdout.trim(), 'Anna', '4711');
    expect((await cli('link', 'Nobody')).stderr).toMatch(/Nobody called "Nobody" is invited.*There are: Anna/s);
  });

  it('gate a commit by exit codes, and say who is waited for', async () => {
    const waiting = await cli('approve-check', '--commit', 'HEAD');
    expect(waiting.code).toBe(5);
    expect(waiting.stdout).toMatch(/NOT APPROVED \(waiting\).*Waits for: Anna/s);
    expect(await anna.decide('approve')).toBe(303);
    const approved = await cli('approve-check', '--commit', 'HEAD', '--json');
    expect(approved.code).toBe(0);
    expect(resultOf<Approval>(approved)).toMatchObject({ kind: 'approved', missing: [] });
    expect((await cli('approve-check', '--commit', 'HEAD', '--no-sync')).code).toBe(0);
    const unknown = await cli('approve-check', '--commit', 'nothing', '--no-sync');
    expect(unknown.code).toBe(1);
    expect(unknown.stderr).toContain('git.failed');
    expect((await cli('approve-check')).code).toBe(2);
  });

  it('answer remarks and show where a review stands', async () => {
    await anna.remark('Too \u001b[31mdark\u202e');
    expect((await cli('comment', '1', 'Which', 'one?')).stdout).toBe('Remark 1 is new.\n');
    expect((await cli('resolve', '#1', '--commit', 'HEAD')).stdout).toBe('Remark 1 is please check.\n');
    const room = resultOf<ReviewRoom>(await cli('status', '--json'));
    expect(room.remarks[0]).toMatchObject({
      status: 'please-check',
      thread: [{ text: 'Which one?' }, { status: 'please-check' }],
    });
    const shown = await cli('status', '--no-sync');
    expect(shown.stdout).toMatch(/New header \(new-header\): open.*Approved +Anna.*please check +Anna/s);
    expect(shown.stdout).not.toMatch(/[\u001b\u202e]/);
    expect((await cli('status', '--no-sync', '--remark', '1')).stdout).toMatch(
      /Remark 1: please check, solved by.*Which one\?/s,
    );
    expect((await cli('resolve', '9')).stderr).toContain('review.remark-missing');
    expect((await cli('comment', 'nine', 'x')).code).toBe(2);
  });

  it('take links back, remind, pause, export and refuse to forget what is open', async () => {
    expect((await cli('remind', 'Anna')).stdout).toMatch(
      /^Hello Anna,\n.*"New header" is ready.*We have changed what you remarked upon.*#1/s,
    );
    expect((await cli('revoke', 'Anna')).code).toBe(5);
    expect(await anna.open('me')).toBe(200);
    expect((await cli('revoke', 'Anna', '--yes')).code).toBe(0);
    expect(await anna.open('me')).toBe(403);
    expect((await cli('pause')).stdout).toContain('is closed to everybody');
    expect((await cli('continue')).stdout).toContain('is open again');
    const file = join(bench.folder, 'record.html');
    expect((await cli('export', file)).stdout).toBe(`Wrote ${file}\n`);
    expect(await readFile(file, 'utf8')).toContain('Which one?');
    const forget = await cli('forget', '--yes');
    expect(forget.stderr).toContain('review.not-closed');
    const list = await cli('list', '--json');
    expect(resultOf<{ id: string }[]>(list).map(({ id }) => id)).toEqual(['new-header']);
  });
});
