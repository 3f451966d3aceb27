import type { SourceConnection, TargetConnection } from '../../mysql/connection.ts';
import { endSession } from '../../mysql/end-session.ts';
import { openTargetDatabase } from './open-environment.ts';
import type { PreparedPull } from './prepared-pull.ts';

/**
 * The connections of one run of a pull, opened when a step first needs them: a resumed job starts in the middle. Everything
 * that was opened is closed by `close`.
 */
export interface PullSession {
  readonly prepared: PreparedPull;
  /** The target's session for single statements. */
  target(): Promise<TargetConnection>;
  /** A further session on the target, for loading in parallel. */
  anotherTarget(): Promise<TargetConnection>;
  /** A further read-only session on the source. */
  anotherSource(): Promise<SourceConnection>;
  close(): Promise<void>;
}

/** Makes the connections of one run; `signal` ends them all. */
export function createPullSession(prepared: PreparedPull, signal: AbortSignal): PullSession {
  const opened: SourceConnection[] = [];
  const writing: TargetConnection[] = [];
  let main: Promise<TargetConnection> | null = null;
  const keep = async <T extends SourceConnection>(connection: Promise<T>): Promise<T> => {
    const ready = await connection;
    opened.push(ready);
    return ready;
  };
  const anotherTarget = async (): Promise<TargetConnection> => {
    const connection = await keep(openTargetDatabase(prepared.target, signal));
    writing.push(connection);
    return connection;
  };
  return {
    prepared,
    target() {
      main ??= anotherTarget();
      return main;
    },
    anotherTarget,
    anotherSource: () => keep(prepared.source.openSource(signal)),
    async close() {
      if (signal.aborted) await endStatements(prepared, writing).catch(() => undefined);
      await Promise.all(opened.map((connection) => connection.close()));
      await prepared.close();
    },
  };
}

/** A server goes on building an index after its client has gone: a cancelled pull ends what it began. */
async function endStatements(prepared: PreparedPull, sessions: readonly TargetConnection[]): Promise<void> {
  if (sessions.length === 0) return;
  const signal = AbortSignal.timeout(5_000);
  const connection = await openTargetDatabase(prepared.target, signal);
  try {
    for (const { threadId } of sessions) await endSession(connection, threadId, signal);
  } finally {
    await connection.close();
  }
}
