import type { SourceConnection } from './connection.ts';
import { serverErrno } from './mysql-errors.ts';

const noSuchThread = 1094;

/**
 * Ends another session of the same user by its `threadId`. A server goes on with a long statement (an index build, a
 * sort) after its client has gone; a job that is cancelled uses this so that nothing of it keeps running.
 */
export async function endSession(connection: SourceConnection, threadId: number, signal: AbortSignal): Promise<void> {
  try {
    await connection.query(`KILL ${threadId}`, { signal });
  } catch (error) {
    if (serverErrno(error) !== noSuchThread) throw error;
  }
}
