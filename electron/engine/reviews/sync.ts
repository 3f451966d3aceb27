import type { Review } from '#shared/domain/review.ts';
import type { RemoteSession } from '../remote/transport.ts';
import { type AgentAnswer, askAgent, linesPerRead } from './agent.ts';
import { chainStart, type LogLine, readLines, type ReadLines } from './log-lines.ts';
import type { LogDamage, RecordState, ReviewRecord } from './record.ts';

/** What reading the server brought. */
export interface SyncResult {
  /** Lines that this computer did not have. */
  readonly fresh: readonly LogLine[];
  /** Something else than lines is new: a mail, a link that was used, damage. */
  readonly changed: boolean;
  readonly state: RecordState;
}

/** The part of the server that is read. */
export type LogReader = (since: number) => Promise<AgentAnswer<'read'>>;

/** Reads a review's log over SSH. */
export function remoteLog(session: RemoteSession, review: Review, signal: AbortSignal): LogReader {
  return (since) => askAgent(session, review, 'read', { since }, signal);
}

/**
 * Reads what is new behind the lines that are there. The last known line is read again: a log that was shortened or replaced is
 * told as damage, and what was read before it stays.
 */
export async function syncRecord(record: ReviewRecord, read: LogReader, logKey: string): Promise<SyncResult> {
  const fresh: LogLine[] = [];
  let end: LogLine | null = (await record.lines(logKey)).lines.at(-1) ?? null;
  for (;;) {
    const answer = await read(Math.max(0, (end?.n ?? 0) - 1));
    const replaced = end === null ? null : sayReplaced(end, answer.lines[0]);
    const found: ReadLines =
      replaced === null
        ? readLines(answer.lines.slice(end === null ? 0 : 1), end ?? chainStart, logKey)
        : { lines: [], broken: replaced };
    fresh.push(...(await record.add(found.lines, logKey)));
    if (found.broken !== null || answer.lines.length < linesPerRead) {
      const damage = damageOf(found.broken, answer.torn, (await record.lines(logKey)).lines);
      const before = await record.state();
      const state = seenState(before, answer, damage);
      const changed = JSON.stringify({ ...before, readAt: null }) !== JSON.stringify({ ...state, readAt: null });
      return { fresh, changed, state: await record.setState((now) => seenState(now, answer, damage)) };
    }
    end = found.lines.at(-1) ?? end;
  }
}

/** Null when the line that was read last is still there. */
function sayReplaced(known: LogLine, found: string | undefined): string | null {
  if (found === known.text) return null;
  const n = String(known.n);
  return found === undefined
    ? `The log on the server is shorter than what was read before: line ${n} is gone.`
    : `The log on the server was replaced: its line ${n} is not the one that was read before.`;
}

function damageOf(broken: string | null, torn: boolean, lines: readonly LogLine[]): LogDamage | null {
  if (broken !== null) {
    return { kind: 'broken', text: `${broken} What was read before it is kept; what comes behind it is not believed.` };
  }
  const unknown = lines.find(({ event }) => event === null);
  if (unknown !== undefined) {
    return {
      kind: 'broken',
      text: `Line ${String(unknown.n)} of the log is of a newer version of Stagelift and cannot be read.`,
    };
  }
  if (!torn) return null;
  return { kind: 'torn', text: 'The last line of the log was only half written; whoever wrote it sends it again.' };
}

function seenState(before: RecordState, answer: AgentAnswer<'read'>, damage: LogDamage | null): RecordState {
  const uses = new Map(answer.links.map((used) => [used.id, used]));
  return {
    ...before,
    readAt: answer.now,
    mailCount: answer.mails,
    damage,
    links: before.links.map((link) => {
      const used = uses.get(link.id);
      return used === undefined ? link : { ...link, firstUse: used.firstUse, lastUse: used.lastUse };
    }),
  };
}
