import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { fewUid, fewUser } from '../../lab/accounts.ts';
import type { ExtraSshd } from '../../lab/extra-sshd.ts';
import { run } from '../../lab/processes.ts';
import { failureOf, type Kit, openKit } from './support/kit.ts';

// R10: an account that may run twenty processes at once, as on shared hosts.

let kit: Kit;
let sshd: ExtraSshd;
const port = 4733;

beforeAll(async () => {
  kit = await openKit();
  sshd = await kit.sshd({ host: 'staging', name: 'few-processes', port });
  // The system counts everything of the account.
  const { stdout } = await run('ps', ['-L', '-u', String(fewUid), '-o', 'pid='], { mayFail: true });
  const limit = String(stdout.split('\n').length + 20);
  await run('prlimit', ['--pid', String(sshd.pid), `--nproc=${limit}:${limit}`]);
});
afterAll(() => kit.clean());
// What watched the programs of the test before stays for two seconds.
afterEach(() => new Promise((resolve) => setTimeout(resolve, 2500)));

const server = () => kit.server({ host: sshd.address, port, user: fewUser });

describe('an account with few processes (R10)', () => {
  it('gets its work done with less at once', async () => {
    const session = await kit.connect(server());
    const work = Array.from({ length: 12 }, async (_, number) => {
      const { stdout } = await session.run(
        { script: `i=0; while [ $i -lt 30000 ]; do i=$((i + 1)); done; echo ${String(number)}` },
        kit.signal,
      );
      return Number(stdout.toString());
    });
    expect(await Promise.all(work)).toEqual(Array.from({ length: 12 }, (_, number) => number));
  });

  it('is named when a program of ours itself wants more, which is not repeated', async () => {
    const session = await kit.connect(server());
    const script =
      'echo begun >>~/begun; for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do sleep 2 & done; wait';
    const failure = await failureOf(session.run({ script }, kit.signal));
    expect(failure).toMatchObject({ code: 'remote.processes-exhausted', retry: 'now' });
    expect(failure.message).toContain('no more programs at once');
    const begun = await kit.connect(kit.server({ host: kit.lab.bare.address, port: kit.lab.bare.port, user: fewUser }));
    const { stdout } = await begun.run({ script: 'cat ~/begun; rm ~/begun' }, kit.signal);
    expect(stdout.toString()).toBe('begun\n');
  });
});
