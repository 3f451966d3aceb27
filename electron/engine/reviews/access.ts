import { createHash, randomUUID } from 'node:crypto';
import type { Project } from '#shared/domain/project.ts';
import type { Review, ReviewEvent } from '#shared/domain/review.ts';
import { Secret } from '#shared/domain/secret.ts';
import type { Server } from '#shared/domain/server.ts';
import { AppError, isAppError } from '#shared/errors/app-error.ts';
import { runGit } from '../git/run-git.ts';
import type { SharedSessions } from '../remote/shared-sessions.ts';
import type { RemoteSession } from '../remote/transport.ts';
import { askAgent } from './agent.ts';
import { formatReviewKeys, parseReviewKeys, type ReviewKeys, reviewKeysRef } from './keys.ts';
import { describeNews } from './news.ts';
import { type CachedLog, openRecord, type RecordOptions, type ReviewRecord } from './record.ts';
import { eventsOf, type KnownReview } from './room.ts';
import { remoteLog, type SyncResult, syncRecord } from './sync.ts';

/** What reviews are reached with. */
export interface AccessParts {
  readonly servers: { get(serverId: string): Promise<Server> };
  readonly projects: { get(projectId: string): Promise<Project> };
  /** Connections for what somebody asked for. */
  readonly sessions: SharedSessions;
  /** Without asking anybody; null when it is not kept. */
  readonly storedSecret: (ref: string, signal: AbortSignal) => Promise<string | null>;
  readonly keepSecret: (ref: string, value: string, signal: AbortSignal) => Promise<boolean>;
  readonly learn: (secret: Secret) => void;
  readonly records: RecordOptions;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Hears that something is new; `text` is empty when nobody needs to be told. */
  readonly onChanged: (reviewId: string, text: string) => void;
}

/** A line before the agent has numbered and sealed it. */
export type LineDraft = { readonly id?: string } & {
  readonly [K in ReviewEvent['kind']]: Omit<
    Extract<ReviewEvent, { kind: K }>,
    'id' | 'n' | 'at' | 'by' | 'commit' | 'tree'
  >;
}[ReviewEvent['kind']];

/** The way to a review: its keys, its log here and there. */
export interface ReviewAccess {
  record(review: Pick<Review, 'id'>): ReviewRecord;
  /** What was read of it; seals are checked when the keys are at hand without asking anybody. */
  known(review: Review, signal?: AbortSignal): Promise<KnownReview>;
  /** Does something on its server. */
  use<T>(review: Review, work: (session: RemoteSession) => Promise<T>, signal: AbortSignal): Promise<T>;
  /** From the secret store, else from the server, and kept then. Throws `secret.missing` when there is no session either. */
  keys(review: Review, session: RemoteSession | null, signal: AbortSignal): Promise<ReviewKeys>;
  /** Reads what is new and tells of it. */
  sync(review: Review, session: RemoteSession, signal: AbortSignal): Promise<SyncResult>;
  /** Writes lines in somebody's name and reads them back. */
  append(
    review: Review,
    session: RemoteSession,
    drafts: readonly LineDraft[],
    by: ReviewEvent['by'],
    signal: AbortSignal,
  ): Promise<void>;
  /** Whoever works here, by the name that git writes into commits. */
  developer(review: Pick<Review, 'projectId'>, signal: AbortSignal): Promise<ReviewEvent['by']>;
}

/** What nobody did by hand. */
export const byItself: ReviewEvent['by'] = { person: 'stagelift', name: 'Stagelift', role: 'system', link: null };

/** Opens the way to reviews. */
export function createReviewAccess(parts: AccessParts): ReviewAccess {
  const found = new Map<string, Secret>();
  const records = { ...parts.records, cache: new Map<string, CachedLog>() };
  const record = ({ id }: Pick<Review, 'id'>): ReviewRecord => openRecord(records, id);

  const storedKeys = async (review: Review, signal: AbortSignal): Promise<ReviewKeys | null> => {
    const ref = reviewKeysRef(review);
    const text = found.get(ref)?.reveal() ?? (await parts.storedSecret(ref, signal));
    return text === null ? null : remember(review, text);
  };
  const remember = (review: Review, text: string): ReviewKeys => {
    const keys = parseReviewKeys(review, text);
    for (const key of [keys.link, keys.log, keys.nonce]) parts.learn(new Secret(key));
    found.set(reviewKeysRef(review), new Secret(formatReviewKeys(keys)));
    return keys;
  };

  const keysOf: ReviewAccess['keys'] = async (review, session, signal) => {
    const stored = await storedKeys(review, signal);
    if (stored !== null) return stored;
    if (session === null) throw keysMissing(review);
    const text = (
      await session.readFile(`${review.store}/keys.json`, signal).catch((error: unknown) => {
        throw isAppError(error, 'remote.file-missing') ? keysMissing(review) : error;
      })
    ).toString('utf8');
    const keys = remember(review, text);
    await parts.keepSecret(reviewKeysRef(review), formatReviewKeys(keys), signal);
    return keys;
  };

  const sync: ReviewAccess['sync'] = async (review, session, signal) => {
    const { log } = await keysOf(review, session, signal);
    const result = await syncRecord(record(review), remoteLog(session, review, signal), log);
    const events = eventsOf({ lines: result.fresh, broken: null });
    if (result.fresh.length > 0 || result.changed) parts.onChanged(review.id, describeNews(review.title, events));
    return result;
  };

  return {
    record,
    async known(review, signal = AbortSignal.timeout(10_000)) {
      const keys = await storedKeys(review, signal).catch(() => null);
      const own = record(review);
      return { review, read: await own.lines(keys?.log ?? null), state: await own.state() };
    },
    use: async (review, work, signal) => parts.sessions.use(await parts.servers.get(review.serverId), work, signal),
    keys: keysOf,
    sync,
    async append(review, session, drafts, by, signal) {
      const events = drafts.map((draft) => ({ id: randomUUID(), by, ...draft }));
      await askAgent(session, review, 'append', { events }, signal);
      await sync(review, session, signal);
    },
    async developer({ projectId }, signal) {
      const { folder } = await parts.projects.get(projectId);
      const asked = await runGit(['config', '--get', 'user.name'], { cwd: folder, env: parts.env, signal }).catch(
        () => null,
      );
      const name =
        asked?.stdout
          .replaceAll(/\p{Cc}|\p{Cf}/gu, ' ')
          .trim()
          .slice(0, 80) ?? '';
      const shown = name === '' ? 'Developer' : name;
      const person = `d_${createHash('sha256').update(shown).digest('hex').slice(0, 18)}`;
      return { person, name: shown, role: 'developer', link: null };
    },
  };
}

function keysMissing(review: Review): AppError {
  return new AppError('secret.missing', {
    message: `The keys of the review ${review.id} are not kept on this computer.`,
    hint: 'They are read from the server when a review is opened or read; without a keychain, each time.',
    facts: { reviewId: review.id },
  });
}
