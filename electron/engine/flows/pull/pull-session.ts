import type { SourceConnection, TargetConnection } from '../../mysql/connection.ts';
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
  let main: Promise<TargetConnection> | null = null;
  const keep = async <T extends SourceConnection>(connection: Promise<T>): Promise<T> => {
    const ready = await connection;
    opened.push(ready);
    return ready;
  };
  const anotherTarget = (): Promise<TargetConnection> => keep(openTargetDatabase(prepared.target, signal));
  return {
    prepared,
    target() {
      main ??= anotherTarget();
      return main;
    },
    anotherTarget,
    anotherSource: () => keep(prepared.source.openSource(signal)),
    async close() {
      await Promise.all(opened.map((connection) => connection.close()));
      await prepared.close();
    },
  };
}
