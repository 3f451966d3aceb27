import { connect, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ExtraSshd } from '../../lab/extra-sshd.ts';
import { failureOf, type Kit, openKit, until } from './support/kit.ts';

// S7: a server that lets in one log-in at a time, one session per connection, and waits five seconds for a log-in.

let kit: Kit;
let sshd: ExtraSshd;
const strangers: Socket[] = [];
const port = 4731;

beforeAll(async () => {
  kit = await openKit();
  const extraConfig = 'MaxStartups 1\nMaxSessions 1\nLoginGraceTime 5';
  sshd = await kit.sshd({ name: 'busy', port, extraConfig });
  await (await kit.connect(kit.server({ port }))).close();
});
afterEach(() => {
  for (const stranger of strangers.splice(0)) stranger.destroy();
});
afterAll(() => kit.clean());

/** Somebody who takes the only place for a log-in and says nothing. */
async function takeThePlace(): Promise<Socket> {
  const socket = connect(port, sshd.address);
  socket.on('error', () => {});
  strangers.push(socket);
  await new Promise((resolve) => socket.once('data', resolve));
  return socket;
}

describe('a server with one place for log-ins (S7)', () => {
  it('is asked again after a while, and the work begins when the place is free', async () => {
    const stranger = await takeThePlace();
    const connecting = kit.connect(kit.server({ port }));
    setTimeout(() => stranger.destroy(), 1500);
    const session = await connecting;
    expect((await session.run({ script: 'echo in' }, kit.signal)).stdout.toString()).toBe('in\n');
    const refusals = (await sshd.log()).split('\n').filter((line) => /MaxStartups|past MaxStartups/.test(line));
    // Asked again with growing pauses, not in a storm.
    expect(refusals.length).toBeLessThan(6);
  });

  it('takes several connections of ours one after the other', async () => {
    const sessions = await Promise.all([1, 2, 3].map(() => kit.connect(kit.server({ port }))));
    const answers = await Promise.all(sessions.map((session) => session.run({ script: 'echo in' }, kit.signal)));
    expect(answers.map(({ stdout }) => stdout.toString())).toEqual(['in\n', 'in\n', 'in\n']);
    // One session per connection: everything else on it waits for its turn.
    const [session] = sessions;
    const work = [1, 2, 3, 4].map(async (number) => session?.run({ script: `echo ${String(number)}` }, kit.signal));
    expect((await Promise.all(work)).map((result) => result?.stdout.toString())).toEqual(['1\n', '2\n', '3\n', '4\n']);
  });

  it('that stays full is named as such, not as something that is no SSH server', async () => {
    await takeThePlace();
    // After LoginGraceTime the next stranger comes.
    const keepFull = setInterval(() => void takeThePlace().catch(() => undefined), 50);
    const failure = await failureOf(kit.connect(kit.server({ port }))).finally(() => clearInterval(keepFull));
    expect(failure).toMatchObject({ code: 'connection.busy', retry: 'now' });
    expect(failure.message).toContain('too many');
  });

  it('can be given up at once while it is waited for', async () => {
    await takeThePlace();
    const stop = new AbortController();
    const waiting = failureOf(kit.connect(kit.server({ port }), { signal: stop.signal }));
    await until(async () => (await sshd.log()).includes('MaxStartups'));
    const before = performance.now();
    stop.abort();
    expect((await waiting).code).toBe('job.cancelled');
    expect(performance.now() - before).toBeLessThan(500);
  });
});
