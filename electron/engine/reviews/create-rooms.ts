import type { ReviewRoom } from '#shared/domain/review-room.ts';
import type { Review, ReviewEvent } from '#shared/domain/review.ts';
import { AppError } from '#shared/errors/app-error.ts';
import type { SharedSessions } from '../remote/shared-sessions.ts';
import type { RemoteSession } from '../remote/transport.ts';
import type { ReviewStore } from '../store/reviews.ts';
import type { ReviewLog } from '../flows/review/ports.ts';
import { type AccessParts, createReviewAccess, type LineDraft, type ReviewAccess } from './access.ts';
import { askAgent } from './agent.ts';
import { createApproveCheck } from './approve-check.ts';
import { exportRecord } from './export-record.ts';
import { readVersion } from './git-versions.ts';
import { startInbox } from './inbox.ts';
import { keepShots, readShot } from './keep-shots.ts';
import { linkAddress, toQrCode, toServerTime } from './links.ts';
import { extendLinks, findLink, inviteGuest, revokeLink } from './people.ts';
import { changeConfig } from './remote-config.ts';
import { writeReminder } from './reminder.ts';
import { makeRoom } from './room.ts';
import type { ReviewRooms } from './rooms.ts';
import { solveRemarks } from './solve.ts';
import { createTending, type ReviewEnds } from './tend.ts';

/** What the rooms need of the rest of the engine. */
export interface RoomsParts extends AccessParts {
  readonly reviews: ReviewStore;
  readonly now: () => Date;
  /** Connections for what nobody asked for: nobody is asked anything. */
  readonly quietSessions: SharedSessions;
  /** Reads open reviews by itself, for as long as it is not closed. */
  readonly background: boolean;
  /** How reviews end; the flow. */
  readonly ends: ReviewEnds;
}

/** The longest time from now until which a review may go on, in milliseconds. */
const longestLife = 366 * 24 * 3600 * 1000;

/** The rooms, and what the flow asks of them. */
export interface OpenRooms {
  readonly rooms: ReviewRooms;
  readonly log: ReviewLog;
  close(): void;
}

/** Opens the rooms. */
export function createReviewRooms(parts: RoomsParts): OpenRooms {
  const { reviews, projects, now, env } = parts;
  const access = createReviewAccess(parts);
  const people = { access, now };

  const open = async (reviewId: string): Promise<Review> => {
    const review = await reviews.get(reviewId);
    if (review.state === 'open' || review.state === 'paused') return review;
    throw new AppError('review.not-open', {
      message: `The review "${review.title}" is ${review.state}: nothing can be asked of its server.`,
      facts: { reviewId },
    });
  };
  const room = async (reviewId: string): Promise<ReviewRoom> =>
    makeRoom(await access.known(await reviews.get(reviewId)));
  /** Does something on the review's server and answers with the room as it is then. */
  const change = async (
    reviewId: string,
    signal: AbortSignal,
    act: (review: Review, session: RemoteSession) => Promise<void>,
  ): Promise<ReviewRoom> => {
    const review = await open(reviewId);
    await access.use(review, (session) => act(review, session), signal);
    return room(reviewId);
  };
  /** Writes about a remark, which has to be there. */
  const say = (reviewId: string, remark: number, signal: AbortSignal, draft: (review: Review) => Promise<LineDraft>) =>
    change(reviewId, signal, async (review, session) => {
      const isKnown = async (): Promise<boolean> =>
        makeRoom(await access.known(review, signal)).remarks.some(({ number }) => number === remark);
      if (!(await isKnown())) await access.sync(review, session, signal);
      if (!(await isKnown())) {
        throw new AppError('review.remark-missing', {
          message: `There is no remark ${String(remark)} in "${review.title}".`,
          facts: { reviewId },
        });
      }
      const by = await access.developer(review, signal);
      await access.append(review, session, [await draft(review)], by, signal);
    });
  const note = async (review: Review, session: RemoteSession, draft: LineDraft, signal: AbortSignal): Promise<void> => {
    const by: ReviewEvent['by'] = await access.developer(review, signal);
    await access.append(review, session, [draft], by, signal);
  };
  const gitOf = async ({ projectId }: Review, signal: AbortSignal) => ({
    cwd: (await projects.get(projectId)).folder,
    env,
    signal,
  });

  const use: ReviewAccess['use'] = async (review, work, signal) =>
    parts.quietSessions.use(await parts.servers.get(review.serverId), work, signal);
  const tending = { access, reviews, ends: parts.ends, solve: solveInReview, now, onChanged: parts.onChanged };
  const inbox = parts.background
    ? startInbox({ reviews, access, quietly: use, tend: createTending(tending, { use, mayEnd: false }) })
    : null;

  const rooms: ReviewRooms = {
    room(reviewId) {
      inbox?.watch(reviewId);
      return room(reviewId);
    },
    sync: (reviewId, signal) =>
      change(reviewId, signal, async (review, session) => {
        await access.sync(review, session, signal);
      }),
    comment: (reviewId, remark, id, text, signal) =>
      say(reviewId, remark, signal, async () => ({ id, kind: 'reply', remark, text, shot: null })),
    setStatus: (reviewId, remark, { status, commit }, signal) =>
      say(reviewId, remark, signal, async (review) => {
        const solvedBy = commit === undefined ? null : (await readVersion(commit, await gitOf(review, signal))).commit;
        return { kind: 'status', remark, status, solvedBy };
      }),
    assign: (reviewId, remark, to, signal) =>
      say(reviewId, remark, signal, async () => ({ kind: 'assigned', remark, to })),
    async invite({ reviewId, ...guest }, signal) {
      const review = await open(reviewId);
      return access.use(review, (session) => inviteGuest(people, review, session, guest, signal), signal);
    },
    async link(reviewId, linkId, signal) {
      const review = await reviews.get(reviewId);
      const link = findLink((await access.record(review).state()).links, review, linkId);
      const isThere = review.state === 'open' || review.state === 'paused';
      const keys = await access.keys(review, null, signal).catch((error: unknown) => {
        if (!isThere) throw error;
        return access.use(review, (session) => access.keys(review, session, signal), signal);
      });
      const url = linkAddress(review, link, keys.link);
      return { url, qr: toQrCode(url) };
    },
    revoke: (reviewId, linkId, signal) =>
      change(reviewId, signal, (review, session) => revokeLink(people, review, session, linkId, signal)),
    extend: (reviewId, until, signal) =>
      change(reviewId, signal, async (review, session) => {
        const end = Date.parse(until);
        if (end <= now().getTime() || end > now().getTime() + longestLife) {
          throw new AppError('review.invalid', {
            message: 'A review can be extended to a time to come, at most a year from now.',
          });
        }
        const expiresAt = toServerTime(new Date(end));
        await extendLinks(access, review, session, expiresAt, signal);
        await changeConfig(session, review, { expiresAt }, signal);
        await reviews.update(reviewId, (before) => ({ ...before, expiresAt }));
        await note(review, session, { kind: 'extended', until: expiresAt }, signal);
      }),
    pause: (reviewId, paused, signal) =>
      change(reviewId, signal, async (review, session) => {
        const state = paused ? 'paused' : 'open';
        // The gate first: what is noted as closed is closed.
        await changeConfig(session, review, { state }, signal);
        await reviews.update(reviewId, (before) => ({ ...before, state }));
        if (review.state !== state) await note(review, session, { kind: paused ? 'paused' : 'continued' }, signal);
      }),
    async shot(reviewId, shot, signal) {
      const review = await reviews.get(reviewId);
      const kept = await access.record(review).shot(requireShotId(shot));
      if (kept !== null) return { type: kept.type, data: kept.bytes.toString('base64') };
      const there = await open(reviewId);
      const { type, bytes } = await access.use(
        there,
        (session) => readShot(access, there, session, shot, signal),
        signal,
      );
      return { type, data: bytes.toString('base64') };
    },
    async mails(reviewId, signal) {
      const review = await open(reviewId);
      const { mails } = await access.use(review, (session) => askAgent(session, review, 'mails', {}, signal), signal);
      return mails.toSorted((a, b) => Date.parse(b.at) - Date.parse(a.at));
    },
    reminder: async (reviewId, linkId) => writeReminder(await room(reviewId), linkId),
    approveCheck: createApproveCheck({ access, reviews, projects, env }),
    async exportRecord(reviewId, file, signal) {
      const review = await reviews.get(reviewId);
      if (review.state === 'open' || review.state === 'paused') {
        await access.use(review, (session) => keepRecord(review, session, signal), signal);
      }
      // The record of a project that was removed from the list is still a record.
      const project = await projects.get(review.projectId).then(
        ({ name }) => name,
        () => review.projectId,
      );
      const known = await access.known(review, signal);
      return exportRecord({ known, project, record: access.record(review), now: now() }, file);
    },
    tend: createTending(tending, { use: (...asked) => access.use(...asked), mayEnd: true }),
    async forget(reviewId) {
      const review = await reviews.get(reviewId);
      if (review.state !== 'closed') {
        throw new AppError('review.not-closed', { facts: { reviewId } });
      }
      await reviews.remove(reviewId);
      await access.record(review).remove();
    },
  };

  async function keepRecord(review: Review, session: RemoteSession, signal: AbortSignal): Promise<void> {
    await access.sync(review, session, signal);
    await keepShots(access, review, session, signal);
  }

  async function solveInReview(
    review: Review,
    session: RemoteSession,
    from: string,
    to: string,
    signal: AbortSignal,
  ): Promise<readonly string[]> {
    const others = (await reviews.list(review.projectId)).filter(
      ({ id, state }) => id !== review.id && state !== 'closed',
    );
    return solveRemarks({ access, git: await gitOf(review, signal), others }, review, session, { from, to }, signal);
  }

  const log: ReviewLog = {
    async invite(review, guest, signal) {
      const { links } = await access.record(review).state();
      if (links.some(({ name, revokedAt }) => name === guest.name && revokedAt === null)) return;
      await access.use(review, (session) => inviteGuest(people, review, session, guest, signal), signal);
    },
    append: (review, events, signal) =>
      access.use(
        review,
        async (session) => access.append(review, session, events, await access.developer(review, signal), signal),
        signal,
      ),
    keep: (review, signal) => access.use(review, (session) => keepRecord(review, session, signal), signal),
    async solve(review, from, to, signal) {
      await access.use(review, (session) => solveInReview(review, session, from, to, signal), signal);
    },
  };
  return { rooms, log, close: () => inbox?.close() };
}

function requireShotId(shot: string): string {
  if (/^[0-9a-f]{32}$/.test(shot)) return shot;
  throw new AppError('contract.invalid-input', { message: 'This is not the identifier of a picture.' });
}
