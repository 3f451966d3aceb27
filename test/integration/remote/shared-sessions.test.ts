import { afterEach, beforeEach, expect, it } from 'vitest';
import { createSharedSessions, type SharedSessions } from '#engine/remote/shared-sessions.ts';
import type { RemoteSession } from '#engine/remote/transport.ts';
import { failureOf, openKit, type Kit } from './support/kit.ts';

let kit: Kit;
let made: RemoteSession[];
let sessions: SharedSessions;
beforeEach(async () => {
  kit = await openKit();
  made = [];
  sessions = createSharedSessions(async (server, signal) => {
    const session = await kit.connect(server, { signal });
    made.push(session);
    return session;
  });
});
afterEach(() => kit.clean());

const ask = async (session: RemoteSession, script = 'echo $PPID'): Promise<string> =>
  (await session.run({ script }, kit.signal)).stdout.toString();

it('asks twelve questions at once over one connection, and closes it behind the last', async () => {
  const server = kit.server();
  const parents = await Promise.all(
    Array.from({ length: 12 }, () => sessions.use(server, (session) => ask(session), kit.signal)),
  );
  expect(new Set(parents).size).toBe(1);
  expect(made).toHaveLength(1);
  expect(await made[0]?.closed).toBeNull();
  await sessions.use(server, (session) => ask(session), kit.signal);
  expect(made).toHaveLength(2);
});

it('takes one question back without disturbing the others', async () => {
  const server = kit.server();
  const mine = new AbortController();
  const others = sessions.use(server, (session) => ask(session, 'sleep 0.5; echo still here'), kit.signal);
  const taken = failureOf(sessions.use(server, (session) => ask(session, 'sleep 20'), mine.signal));
  setTimeout(() => mine.abort(), 200);
  expect((await taken).code).toBe('job.cancelled');
  expect(await others).toBe('still here\n');
  expect(made).toHaveLength(1);
});

it('tells everybody of a failure and tries anew for the next one', async () => {
  const refused = kit.server({ port: 1 });
  const failures = await Promise.all(
    [1, 2].map(() => failureOf(sessions.use(refused, (session) => ask(session), kit.signal))),
  );
  expect(failures.map(({ code }) => code)).toEqual(['connection.refused', 'connection.refused']);
  const dying = sessions.use(kit.server(), (session) => ask(session, 'kill -9 $PPID; sleep 5'), kit.signal);
  await failureOf(dying);
  expect(await sessions.use(kit.server(), (session) => ask(session, 'echo again'), kit.signal)).toBe('again\n');
});

it('keeps servers apart that are reached in different ways', async () => {
  const both = [kit.server(), kit.server({ logins: [kit.key('ed25519'), { kind: 'agent' }] })];
  await Promise.all(both.map((server) => sessions.use(server, (session) => ask(session), kit.signal)));
  expect(made).toHaveLength(2);
});
